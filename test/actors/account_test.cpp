#include <actors/account/invariants.hpp>
#include <test/actors/actor_test.hpp>

namespace fvm::actors::account {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

class Account : public ActorTest {
  protected:
    Account() : ActorTest(actor, ActorType::account) {}

    Findings findings() override {
        const auto state = host.state<State>();
        return state ? check_invariants(*state, host.receiver) : Findings();
    }

    void construct(const Address& address) {
        host.caller = system_actor_id;
        ASSERT_THAT(call(methods::constructor, address), Succeeds());
        host.call_as(1000, ActorType::multisig);
    }

    const Address key = secp_address(2);
};

TEST_F(Account, keeps_the_address_of_a_key_and_tells_it) {
    for (const Address& address : {key, bls_address(1)}) {
        host.set_state(std::vector<int>());
        construct(address);
        EXPECT_EQ(host.state<State>()->address, address);
        EXPECT_THAT(call(methods::pubkey_address), Returns(address));
    }
}

TEST_F(Account, is_not_made_for_an_address_without_a_key) {
    EXPECT_THAT(call(methods::constructor, Address::id(1)),
                FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(call(methods::constructor, actor_address("abc")),
                FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Account, is_constructed_by_the_system_alone_which_is_checked_first) {
    host.call_as(1000, ActorType::init);
    EXPECT_THAT(call(methods::constructor, key), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(call(methods::constructor, Address::id(1)), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(Account, is_constructed_once) {
    construct(key);
    host.caller = system_actor_id;
    EXPECT_THAT(call(methods::constructor, key), FailsWith(ExitCode::usr_illegal_state));
}

TEST_F(Account, reads_parameters_before_it_looks_at_the_caller) {
    host.call_as(1000, ActorType::multisig);
    EXPECT_THAT(call(methods::constructor), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(call(methods::constructor, std::uint64_t{7}),
                FailsWith(ExitCode::usr_serialization));
    EXPECT_THAT(call(methods::pubkey_address, std::uint64_t{7}),
                FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Account, takes_raw_bytes_for_an_address) {
    EXPECT_THAT(call_raw(methods::constructor, IpldBlock{ipld::codec::raw, key.to_bytes()}),
                Succeeds());
    EXPECT_EQ(host.state<State>()->address, key);
}

TEST_F(Account, without_a_state_has_nothing_to_tell) {
    EXPECT_THAT(call(methods::pubkey_address), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Account, authenticates_what_its_key_has_signed) {
    construct(key);
    std::vector<Signature> seen;
    host.verify_signature = [&](const Signature& signature, const Address& signer,
                                BytesView message) {
        EXPECT_EQ(signer, key);
        EXPECT_EQ(Bytes(message.begin(), message.end()), Bytes{9});
        seen.push_back(signature);
        return signature.data == Bytes{1, 2};
    };
    const AuthenticateMessageParams signed_message{.signature = {1, 2}, .message = {9}};
    EXPECT_THAT(call(methods::authenticate_message, signed_message), Returns(true));
    const AuthenticateMessageParams forged{.signature = {3}, .message = {9}};
    EXPECT_THAT(call(methods::authenticate_message, forged),
                FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_EQ(seen, (std::vector<Signature>{{SignatureType::secp256k1, {1, 2}},
                                            {SignatureType::secp256k1, {3}}}));
}

TEST_F(Account, authenticates_with_the_signatures_of_its_kind_of_key) {
    construct(bls_address(1));
    host.verify_signature = [](const Signature& signature, const Address&, BytesView) {
        return signature.type == SignatureType::bls;
    };
    EXPECT_THAT(call(methods::authenticate_message, AuthenticateMessageParams{}), Returns(true));
}

TEST_F(Account, with_an_address_of_another_kind_in_its_state_authenticates_nothing) {
    host.receiver = system_actor_id;
    host.set_state(State{Address::id(7)});
    EXPECT_THAT(call(methods::authenticate_message, AuthenticateMessageParams{}),
                FailsWith(ExitCode::usr_illegal_state));
}

TEST_F(Account, takes_any_exported_method_and_no_other) {
    construct(key);
    const std::vector<std::uint64_t> params{1, 2, 3};
    EXPECT_THAT(call(sdk::first_exported_method, params), Succeeds());
    EXPECT_THAT(call(sdk::first_exported_method + 1), Succeeds());
    EXPECT_THAT(call(sdk::first_exported_method - 1, params),
                FailsWith(ExitCode::usr_unhandled_message));
}

TEST_F(Account, takes_tokens_from_contracts) {
    construct(key);
    host.call_as(1000, ActorType::evm);
    EXPECT_THAT(call(sdk::method_number("Receive"), std::vector<std::uint64_t>{0}), Succeeds());
}

TEST_F(Account, refuses_internal_methods_to_contracts_and_strangers_before_anything_else) {
    construct(key);
    host.call_as(1000, ActorType::evm);
    EXPECT_THAT(call(methods::pubkey_address), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(call(sdk::first_exported_method - 1), FailsWith(ExitCode::usr_forbidden));
    host.world.actors[1000].code = ipld::Cid::of(ipld::codec::raw, as_bytes("no actor of ours"));
    EXPECT_THAT(call(methods::pubkey_address), FailsWith(ExitCode::usr_forbidden));
    host.world.actors.erase(1000);
    EXPECT_THAT(call(methods::pubkey_address), FailsWith(ExitCode::usr_forbidden));
}

}  // namespace
}  // namespace fvm::actors::account
