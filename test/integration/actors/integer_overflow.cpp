#include <fvm/sdk/checked.hpp>
#include <test/integration/actors/support.hpp>

namespace fvm::test_actors::integer_overflow {
namespace {

template <class Change>
ActorResult<void> change_value(Runtime& rt, Change change) {
    return rt.transaction<State>([&](State& state) -> ActorResult<void> {
        state.value = change(state.value);
        return {};
    });
}

ActorResult<void> set(Runtime& rt, const std::int64_t& value) {
    return change_value(rt, [&](std::int64_t) { return value; });
}

ActorResult<std::int64_t> get(Runtime& rt) {
    return FVM_TRY(rt.state<State>()).value;
}

ActorResult<void> multiply_wrapping(Runtime& rt) {
    return change_value(rt, [](std::int64_t value) {
        std::int64_t more = 0;
        std::int64_t product = 0;
        static_cast<void>(__builtin_add_overflow(value, 1, &more));
        static_cast<void>(__builtin_mul_overflow(value >> 1, more, &product));
        return product;
    });
}

ActorResult<void> multiply(Runtime& rt) {
    return change_value(rt, [](std::int64_t value) { return (value >> 1) * (value + 1); });
}

ActorResult<void> multiply_checked(Runtime& rt) {
    return change_value(rt, [](std::int64_t value) {
        return sdk::checked_mul(value >> 1, sdk::checked_add(value, std::int64_t{1}));
    });
}

constexpr sdk::Method table[] = {
    sdk::method<&set>(methods::set),
    sdk::method<&get>(methods::get),
    sdk::method<&multiply_wrapping>(methods::multiply_wrapping),
    sdk::method<&multiply>(methods::multiply),
    sdk::method<&multiply_checked>(methods::multiply_checked),
};

}  // namespace

constinit const sdk::Actor actor{
    .name = "integer overflow", .methods = table, .guard = &accept_everybody};

}  // namespace fvm::test_actors::integer_overflow

FVM_ACTOR(fvm::test_actors::integer_overflow::actor);
