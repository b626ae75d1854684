#include <tools/conformance/runner.hpp>
#include <tools/conformance/state_reader.hpp>
#include <tools/fvm/bench_options.hpp>
#include <tools/fvm/flame_graph.hpp>
#include <tools/fvm/output.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/fvm/status.hpp>
#include <tools/fvm/vector_input.hpp>
#include <tools/state/bundle_pack.hpp>

#include <fmt/format.h>

namespace fvm::tools {
namespace {

/// Makes stacks of the calls and charges of a trace.
class GasStacks {
  public:
    GasStacks(const Manifest* actors, FlameGraph& graph) : actors_(actors), graph_(graph) {}

    void begin(std::string message) { stack_ = {std::move(message)}; }

    void operator()(const vm::trace::Charge& charge) {
        // What FVM v2 gives back is no weight.
        const vm::Gas gas = charge.compute + charge.other;
        if (charge.is_refund || gas.is_zero()) {
            return;
        }
        stack_.push_back(charge.name);
        graph_.add(stack_, gas.milligas());
        stack_.pop_back();
    }
    void operator()(const vm::trace::Call& call) {
        stack_.push_back(fmt::format("{} method {}", call.to.to_text(), call.method));
        methods_.push_back(call.method);
    }
    /// From here on the name of the actor is known.
    void operator()(const vm::trace::InvokeActor& invoked) {
        if (methods_.empty()) {
            return;
        }
        const std::string_view name =
            actors_ == nullptr ? std::string_view{} : actors_->name_of(invoked.state.code);
        stack_.back() = fmt::format("{} f0{} method {}", name.empty() ? "actor" : name, invoked.id,
                                    methods_.back());
    }
    void operator()(const vm::trace::CallReturn& /*returned*/) { leave(); }
    void operator()(const vm::trace::CallError& /*error*/) { leave(); }

  private:
    void leave() {
        if (!methods_.empty()) {
            methods_.pop_back();
            stack_.pop_back();
        }
    }

    const Manifest* actors_;
    FlameGraph& graph_;
    std::vector<std::string> stack_;
    /// One for each open call.
    std::vector<MethodNum> methods_;
};

std::optional<Manifest> actors_of(const Vector& vector, VectorState& state) {
    const auto reader = StateReader::load(state.store(), vector.pre_root);
    if (!reader) {
        return std::nullopt;
    }
    const auto list = reader->manifest_list();
    if (!list) {
        return std::nullopt;
    }
    auto manifest = Manifest::load_list(state.store(), *list, Manifest::Requires::basic);
    return manifest ? std::optional(*std::move(manifest)) : std::nullopt;
}

}  // namespace

int bench_flame(const BenchFlameOptions& options) {
    const std::string& path = options.sources.paths.front();
    const auto vector = load_vector(path);
    if (!vector) {
        return fail(status_of(vector.error()), path + ": " + vector.error().to_text());
    }
    BundleSet bundles(options.sources.bundles, default_bundle_folder());
    EngineSet engines(options.sources.code_cache, 1);
    auto runner = VectorRunner::create({bundles, engines});
    if (!runner) {
        return fail(status_io, runner.error());
    }
    const auto state = VectorState::open(*vector, bundles);
    if (!state) {
        return fail(status_of(state.error()), state.error().reason);
    }
    VectorRunner::Options tracing;
    tracing.tracing = true;
    const auto result = runner->run(*vector, vector->variants.front(), tracing);
    if (!result) {
        return fail(status_io, result.error().reason);
    }
    if (!result->fault.empty()) {
        return fail(status_mismatch, result->fault);
    }
    const std::optional<Manifest> actors = actors_of(*vector, **state);
    FlameGraph graph;
    GasStacks stacks(actors ? &*actors : nullptr, graph);
    for (std::size_t i = 0; i < result->messages.size(); ++i) {
        stacks.begin(result->messages.size() == 1 ? "message" : fmt::format("message {}", i));
        for (const vm::trace::Event& event : result->messages[i].trace) {
            std::visit(stacks, event);
        }
    }
    const bool folded = options.output.ends_with(".folded");
    const std::string text =
        folded ? graph.to_folded() : graph.to_svg("Gas of " + vector->id, "milligas");
    if (const auto written = write_file(options.output, as_bytes(text)); !written) {
        return fail(written.error());
    }
    return status_ok;
}

}  // namespace fvm::tools
