#include <tools/conformance/engines.hpp>

namespace fvm::tools {

std::expected<vm::Engine*, std::string> EngineSet::get(const vm::NetworkRules& rules) {
    const std::lock_guard lock(mutex_);
    for (const Made& made : made_) {
        if (made.syscalls == rules.syscalls) {
            return made.engine.get();
        }
    }
    vm::EngineConfig config = vm::engine_config(rules);
    config.concurrency = concurrency_;
    if (!cache_folder_.empty()) {
        config.cache_folder = cache_folder_;
    }
    auto engine = vm::Engine::create(config);
    if (!engine) {
        return std::unexpected(std::move(engine).error().note);
    }
    made_.push_back({rules.syscalls, *std::move(engine)});
    return made_.back().engine.get();
}

}  // namespace fvm::tools
