#pragma once

#include <actors/multisig/invariants.hpp>
#include <actors/multisig/multisig.hpp>
#include <test/actors/actor_test.hpp>

#include <map>

namespace fvm::actors::multisig {

using namespace test;  // NOLINT(google-build-using-namespace)

/// A multisig with id 1000, and accounts Anne, Bob, Chuck and Darlene.
class MultisigTest : public ActorTest {
  protected:
    static constexpr ActorId msig = 1000;
    static constexpr ActorId anne = 101;
    static constexpr ActorId bob = 102;
    static constexpr ActorId chuck = 103;
    static constexpr ActorId darlene = 104;

    MultisigTest() : ActorTest(actor, ActorType::multisig, msig) {
        for (const ActorId id : {anne, bob, chuck, darlene}) {
            host.actor(id, ActorType::account);
            host.address(key_of(id), id);
        }
        host.actor(init_actor_id, ActorType::init);
        host.actor(msig, ActorType::multisig);
    }

    Findings findings() override {
        const auto state = host.state<State>();
        return state ? check_invariants(*state, host.store) : Findings();
    }

    static Address key_of(ActorId id) { return secp_address(static_cast<std::uint8_t>(id)); }
    static std::vector<Address> ids(std::initializer_list<ActorId> numbers) {
        std::vector<Address> addresses;
        for (const ActorId number : numbers) {
            addresses.push_back(Address::id(number));
        }
        return addresses;
    }
    static TokenAmount atto(std::int64_t amount) { return TokenAmount::from_atto(amount); }

    CallOutcome construct(std::vector<Address> signers, std::uint64_t threshold,
                          ChainEpoch unlock_duration = 0, ChainEpoch start_epoch = 0) {
        host.caller = init_actor_id;
        const CallOutcome outcome =
            call(methods::constructor,
                 ConstructorParams{std::move(signers), threshold, unlock_duration, start_epoch});
        host.value_received = {};
        return outcome;
    }
    /// A multisig without locked funds, in the place of the one before.
    void make(std::initializer_list<ActorId> signers, std::uint64_t threshold) {
        host.set_state(std::vector<int>());
        ASSERT_THAT(construct(ids(signers), threshold), Succeeds());
    }
    /// All transactions go to Chuck.
    CallOutcome propose_as(ActorId signer, const TokenAmount& value, MethodNum method = method_send,
                           Bytes params = {}) {
        host.caller = signer;
        return call(methods::propose, ProposeParams{chuck_address, value, method, params});
    }
    CallOutcome approve_as(ActorId signer, TransactionId id, Bytes hash = {}) {
        host.caller = signer;
        return call(methods::approve, TransactionParams{id, std::move(hash)});
    }
    CallOutcome cancel_as(ActorId signer, TransactionId id, Bytes hash = {}) {
        host.caller = signer;
        return call(methods::cancel, TransactionParams{id, std::move(hash)});
    }
    template <class Params>
    CallOutcome call_self(MethodNum method, const Params& params) {
        host.caller = msig;
        return call(method, params);
    }
    /// The next message is what a transaction of propose_as() sends.
    void expect_sent(const TokenAmount& value, SendOutcome reply = {},
                     MethodNum method = method_send, Bytes params = {}, Host::Effect effect = {}) {
        host.expect_send({.to = chuck_address,
                          .method = method,
                          .params = IpldBlock::from_encoded(std::move(params)),
                          .value = value},
                         std::move(reply), std::move(effect));
    }
    static ProposeReturn proposed(TransactionId id) { return {id, false, ExitCode::ok, {}}; }
    static ProposeReturn executed(TransactionId id, ExitCode code = ExitCode::ok,
                                  Bytes value = {}) {
        return {id, true, code, std::move(value)};
    }
    static ApproveReturn applied(ExitCode code = ExitCode::ok, Bytes value = {}) {
        return {true, code, std::move(value)};
    }
    static ApproveReturn not_applied() { return {}; }

    State state() { return *host.state<State>(); }
    std::map<TransactionId, Transaction> pending() {
        std::map<TransactionId, Transaction> transactions;
        const auto map = state().load_pending(host.store);
        EXPECT_TRUE(map->for_each(
            [&](const TransactionId& id, const Transaction& transaction) -> ActorResult<void> {
                transactions[id] = transaction;
                return {};
            }));
        return transactions;
    }
    Bytes hash_of(TransactionId id) {
        const hash::Digest32 digest = proposal_hash(pending().at(id));
        return {digest.begin(), digest.end()};
    }

    const Address chuck_address = Address::id(chuck);
};

}  // namespace fvm::actors::multisig
