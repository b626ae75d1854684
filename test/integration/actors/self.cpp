#include <fvm/sdk/syscall_support.hpp>
#include <test/integration/actors/support.hpp>

namespace fvm::test_actors::self {
namespace {

void expect_root(Runtime& rt, const ipld::Cid& expected) {
    const auto root = rt.state_root();
    require(root && *root == expected, "the state has another root");
}

ActorResult<void> change_root_and_end(Runtime& rt, const std::uint64_t& balance) {
    require(!rt.read_only(), "the call is read-only");
    expect_root(rt, ipld::Cid::of(ipld::codec::dag_cbor, Bytes{0x80}));
    const auto block = rt.store().put_content(ipld::codec::raw, as_bytes("foo"));
    require(block.has_value(), "a block cannot be stored");
    FVM_TRY(rt.set_state_root(*block));
    expect_root(rt, *block);

    require(rt.current_balance() == TokenAmount::from_atto(BigInt(balance)), "another balance");
    expect(sys::self_self_destruct(0), ErrorNumber::illegal_operation, "an end with funds");
    expect_success(sys::self_self_destruct(1), "an end whose funds are burnt");

    // Nothing is left, and nothing more happens.
    sdk::CidBuffer root;
    expect(sys::self_root(&root.size, root.data(), sdk::CidBuffer::capacity),
           ErrorNumber::illegal_operation, "the root after the end");
    expect(sys::self_set_root(sdk::CidBytes(*block).data()), ErrorNumber::illegal_operation,
           "a new root after the end");
    require(rt.current_balance().is_zero(), "there is a balance after the end");
    expect_success(sys::self_self_destruct(0), "a second end");
    return {};
}

ActorResult<void> end_with_funds(Runtime& rt) {
    return rt.delete_actor();
}

constexpr sdk::Method table[] = {
    sdk::method<&change_root_and_end>(methods::change_root_and_end),
    sdk::method<&end_with_funds>(methods::end_with_funds),
};

}  // namespace

constinit const sdk::Actor actor{.name = "self", .methods = table, .guard = &accept_everybody};

}  // namespace fvm::test_actors::self

FVM_ACTOR(fvm::test_actors::self::actor);
