#include <counter/counter.hpp>

#include <fvm/base/result.hpp>
#include <fvm/sdk/collections.hpp>
#include <fvm/sdk/event_builder.hpp>

#include <limits>

namespace counter {
namespace {

namespace sdk = fvm::sdk;

using Counters = sdk::Map<fvm::Bytes, std::uint64_t>;
constexpr std::string_view map_name = "counters";

fvm::Bytes key_of(const std::string& name) {
    return fvm::to_bytes(fvm::as_bytes(name));
}

}  // namespace

// FVM_TRY returns the error of its argument to the caller, or else is its value. Every method says
// once whom it accepts as its caller; one that does not fails.

ActorResult<void> constructor(Runtime& rt) {
    FVM_TRY(rt.accept_any_caller());
    return rt.create_state(State{FVM_TRY(Counters::make_empty(rt.store(), map_name))});
}

ActorResult<std::uint64_t> increment(Runtime& rt, const IncrementParams& params) {
    FVM_TRY(rt.accept_any_caller());
    if (params.by == 0) {
        return sdk::illegal_argument("nothing to add");
    }
    // The state is written when the function returns a value, and stays as it was when it fails.
    const auto raise = [&](State& state) -> ActorResult<std::uint64_t> {
        Counters counters = FVM_TRY(Counters::load(rt.store(), state.counters, map_name));
        const fvm::Bytes key = key_of(params.name);
        const std::uint64_t before = FVM_TRY(counters.get(key)).value_or(0);
        if (params.by > std::numeric_limits<std::uint64_t>::max() - before) {
            return sdk::fail(counter_is_full, params.name + " cannot be raised that far");
        }
        FVM_TRY(counters.set(key, before + params.by));
        state.counters = FVM_TRY(counters.flush());
        return before + params.by;
    };
    const std::uint64_t value = FVM_TRY(rt.transaction<State>(raise));
    FVM_TRY(rt.emit(sdk::EventBuilder("incremented")
                        .indexed("name", params.name)
                        .field("value", value)
                        .event()));
    return value;
}

ActorResult<std::uint64_t> get(Runtime& rt, const GetParams& params) {
    FVM_TRY(rt.accept_any_caller());
    const State state = FVM_TRY(rt.state<State>());
    const Counters counters = FVM_TRY(Counters::load(rt.store(), state.counters, map_name));
    const auto value = FVM_TRY(counters.get(key_of(params.name)));
    if (!value) {
        return sdk::not_found("no counter " + params.name);
    }
    return *value;
}

constexpr sdk::Method table[] = {
    sdk::method<&constructor>(methods::constructor),
    sdk::method<&increment>(methods::increment),
    sdk::method<&get>(methods::get),
};

constinit const sdk::Actor actor{.name = "counter", .methods = table};

}  // namespace counter

FVM_ACTOR(counter::actor);
