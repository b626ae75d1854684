#pragma once

#include <actors/datacap/invariants.hpp>
#include <test/actors/actor_test.hpp>

#include <vector>

namespace fvm::actors::datacap {

using namespace test;  // NOLINT(google-build-using-namespace)

/// The datacap actor under the verified registry, and three accounts.
class DataCapTest : public ActorTest {
  protected:
    static constexpr ActorId governor = verified_registry_actor_id;
    static constexpr ActorId alice = 101;
    static constexpr ActorId bob = 102;
    static constexpr ActorId carla = 103;

    DataCapTest() : ActorTest(actor, ActorType::datacap, datacap_actor_id) {
        host.actor(governor, ActorType::verified_registry);
        for (const ActorId account : {alice, bob, carla}) {
            host.actor(account, ActorType::account);
        }
        make_for(Address::id(governor));
    }
    Findings findings() override {
        const auto now = host.state<State>();
        return now ? check_invariants(*now, host.store) : Findings();
    }
    static TokenAmount whole(std::int64_t amount) { return TokenAmount::from_whole(amount); }
    static TokenAmount atto(std::int64_t amount) { return TokenAmount::from_atto(amount); }

    void make_for(const Address& address) {
        host.set_state(std::vector<int>());
        host.caller = system_actor_id;
        EXPECT_THAT(call(methods::constructor, address), Succeeds());
    }
    State state() { return *host.state<State>(); }
    TokenAmount balance_of(ActorId owner) {
        return *frc46::Balances::load(host.store, state().token)->of(owner);
    }
    TokenAmount allowance_of(ActorId owner, ActorId operator_id) {
        return *frc46::Allowances::load(host.store, state().token, owner)->of(operator_id);
    }

    /// The next message tells a receiver of tokens; this is how that ends.
    void expect_hook(const Address& receiver, const frc46::TokenReceived& received,
                     SendOutcome reply = {}, Host::Effect effect = {}) {
        host.expect_send({.to = receiver,
                          .method = 3726118371,
                          .params = IpldBlock::encode(frc46::UniversalReceiverParams{
                              2233613279, ipld::cbor::encode(received)})},
                         std::move(reply), std::move(effect));
    }
    CallOutcome mint(ActorId to, const TokenAmount& amount, std::vector<Address> operators = {}) {
        host.caller = governor;
        return call(methods::mint, MintParams{Address::id(to), amount, std::move(operators)});
    }
    /// Where the receiver takes them.
    CallOutcome mint_and_tell(ActorId to, const TokenAmount& amount,
                              std::vector<Address> operators = {}) {
        expect_hook(Address::id(to), {datacap_actor_id, to, governor, amount, {}, {}});
        return mint(to, amount, std::move(operators));
    }
    CallOutcome destroy(const Address& owner, const TokenAmount& amount) {
        host.caller = governor;
        return call(methods::destroy, DestroyParams{owner, amount});
    }
    CallOutcome transfer(ActorId from, const Address& to, const TokenAmount& amount,
                         const Bytes& data = {}) {
        host.caller = from;
        return call(methods::transfer, frc46::TransferParams{to, amount, data});
    }
    CallOutcome transfer_from(ActorId operator_id, const Address& from, const Address& to,
                              const TokenAmount& amount, const Bytes& data = {}) {
        host.caller = operator_id;
        return call(methods::transfer_from, frc46::TransferFromParams{from, to, amount, data});
    }
    CallOutcome change_allowance(MethodNum method, ActorId owner, const Address& operator_address,
                                 const TokenAmount& delta) {
        host.caller = owner;
        return call(method, frc46::ChangeAllowanceParams{operator_address, delta});
    }
    CallOutcome allow(ActorId owner, ActorId operator_id, const TokenAmount& delta) {
        return change_allowance(methods::increase_allowance, owner, Address::id(operator_id),
                                delta);
    }
    CallOutcome revoke(ActorId owner, const Address& operator_address) {
        host.caller = owner;
        return call(methods::revoke_allowance, frc46::RevokeAllowanceParams{operator_address});
    }
    CallOutcome burn(ActorId owner, const TokenAmount& amount) {
        host.caller = owner;
        return call(methods::burn, frc46::BurnParams{amount});
    }
    CallOutcome burn_from(ActorId operator_id, const Address& owner, const TokenAmount& amount) {
        host.caller = operator_id;
        return call(methods::burn_from, frc46::BurnFromParams{owner, amount});
    }
};

}  // namespace fvm::actors::datacap
