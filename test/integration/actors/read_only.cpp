#include <fvm/sdk/event_builder.hpp>
#include <fvm/sdk/syscall_support.hpp>
#include <test/integration/actors/support.hpp>

namespace fvm::test_actors::read_only {
namespace {

Address some_account() {
    return Address::secp256k1(Bytes(Address::secp_public_key_size));
}

Send to_self(Runtime& rt, MethodNum method) {
    return {.to = Address::id(rt.receiver()), .method = method};
}

IpldBlock input() {
    return {ipld::codec::cbor, to_bytes(as_bytes("input"))};
}
IpldBlock output() {
    return {ipld::codec::raw, to_bytes(as_bytes("output"))};
}

void start(Runtime& rt) {
    require(!rt.read_only(), "the call is read-only");
    expect_refused(rt, {.to = some_account(), .read_only = true}, ErrorNumber::read_only,
                   "an account is made in a read-only call");
    send_successfully(rt, {.to = some_account()}, "an account is not made");
    Send again = to_self(rt, methods::change_something);
    again.read_only = true;
    send_successfully(rt, again, "the read-only call has failed");
}

void expect_answer(Runtime& rt, bool read_only) {
    Send message = to_self(rt, methods::answer);
    message.params = input();
    message.read_only = read_only;
    require(send_successfully(rt, message, "no answer").data == output(), "another answer");
}

void change_something(Runtime& rt) {
    require(rt.read_only(), "the call is not read-only");
    expect_refused(rt, {.to = some_account(), .value = TokenAmount::from_atto(BigInt(1))},
                   ErrorNumber::read_only, "a transfer");
    send_successfully(rt, {.to = some_account()}, "a transfer of nothing is refused");

    // Blocks can be made, but not become the state.
    const auto block = rt.store().put_content(ipld::codec::raw, as_bytes("foo"));
    require(block.has_value(), "a block cannot be stored");
    expect(sys::self_set_root(sdk::CidBytes(*block).data()), ErrorNumber::read_only, "a new root");
    const auto root = rt.state_root();
    require(root && *root == ipld::Cid::of(ipld::codec::dag_cbor, Bytes{0x80}),
            "the root has changed");

    expect_answer(rt, false);
    expect_answer(rt, true);
    const auto failed = rt.try_send(to_self(rt, methods::fail));
    require(failed && failed->exit_code.value == failure_code, "a failure has another exit code");

    require(!rt.emit(sdk::EventBuilder("changed").event()), "an event is emitted");
    expect(sys::self_self_destruct(1), ErrorNumber::read_only, "the end of the actor");
}

ActorResult<ReturnValue> run(Runtime& rt, const Parameters& params) {
    switch (rt.method()) {
        case methods::start:
            start(rt);
            return std::nullopt;
        case methods::change_something:
            change_something(rt);
            return std::nullopt;
        case methods::answer:
            require(rt.read_only(), "the call is not read-only");
            require(params == input(), "other parameters");
            return output();
        case methods::fail:
            require(rt.read_only(), "the call is not read-only");
            return sdk::fail(ExitCode{failure_code}, "as it was told to");
        default:
            return sdk::unhandled_message("no such method");
    }
}

}  // namespace

constinit const sdk::Actor actor{
    .name = "read only", .methods = {}, .guard = &accept_everybody, .fallback = &run};

}  // namespace fvm::test_actors::read_only

FVM_ACTOR(fvm::test_actors::read_only::actor);
