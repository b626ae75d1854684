#include <test/integration/actors/support.hpp>

namespace fvm::test_actors::malformed_syscall {
namespace {

using sys::Byte;

constexpr std::uint32_t many = 100'000;

/// The VM keeps the note of the last refusal for people who read why the call ended.
[[noreturn]] void unknown_proof_type() {
    static Byte bytes[many];
    std::uint32_t size = 0;
    static_cast<void>(
        sys::crypto_compute_unsealed_sector_cid(&size, many, bytes, many, bytes, many));
    __builtin_trap();
}

void expect_refused(sys::Errno outcome, std::string_view what) {
    expect(outcome, ErrorNumber::illegal_argument, what);
}

void pointers_beyond_memory() {
    Byte room[128]{};
    std::uint32_t number = 0;
    std::int32_t answer = 0;
    auto* const nowhere = beyond_memory<Byte>();
    expect_refused(sys::vm_message_context(beyond_memory<abi::MessageContext>()),
                   "vm.message_context");
    expect_refused(sys::network_context(beyond_memory<abi::NetworkContext>()), "network.context");
    expect_refused(sys::gas_available(beyond_memory<std::uint64_t>()), "gas.available");
    expect_refused(sys::self_root(&number, nowhere, 100), "self.root");
    expect_refused(sys::self_set_root(nowhere), "self.set_root");
    expect_refused(sys::ipld_block_create(&number, ipld::codec::raw, nowhere, 1),
                   "ipld.block_create");
    expect_refused(sys::ipld_block_create(&number, ipld::codec::raw, room, UINT32_MAX),
                   "ipld.block_create of 4 GiB");
    expect_refused(sys::actor_resolve_address(beyond_memory<std::uint64_t>(), room, 2),
                   "actor.resolve_address");
    expect_refused(sys::actor_resolve_address(nullptr, nowhere, 2), "actor.resolve_address");
    expect_refused(sys::crypto_hash(&number, ipld::multihash::sha2_256, nowhere, 1, room, 32),
                   "crypto.hash");
    expect_refused(sys::crypto_verify_post(&answer, nowhere, 10), "crypto.verify_post");
    expect_refused(sys::rand_get_chain_randomness(nowhere, 0), "rand.get_chain_randomness");
    abi::Send sent{};
    expect_refused(sys::send_send(&sent, nowhere, 2, 0, 0, 0, 0, abi::no_gas_limit, 0),
                   "send.send");
}

ActorResult<ReturnValue> run(Runtime& rt, const Parameters& /*params*/) {
    switch (rt.method()) {
        case methods::unknown_proof_type:
            unknown_proof_type();
        case methods::pointers_beyond_memory:
            pointers_beyond_memory();
            return std::nullopt;
        default:
            return sdk::unhandled_message("no such method");
    }
}

constexpr sdk::Actor actor{
    .name = "malformed syscall", .methods = {}, .guard = &accept_everybody, .fallback = &run};

}  // namespace
}  // namespace fvm::test_actors::malformed_syscall

FVM_ACTOR(fvm::test_actors::malformed_syscall::actor);
