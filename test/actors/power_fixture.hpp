#pragma once

#include <actors/power/invariants.hpp>
#include <actors/power/power.hpp>
#include <test/actors/actor_test.hpp>

#include <optional>
#include <string>
#include <vector>

namespace fvm::actors::power {

using namespace test;  // NOLINT(google-build-using-namespace)

/// What power sends the init actor and the miner's constructor.
struct ExpectedExec {
    ipld::Cid code;
    Bytes constructor_params;
    static auto fields(auto& self) { return std::tie(self.code, self.constructor_params); }
};
struct ExpectedConstructor {
    Address owner;
    Address worker;
    std::vector<Address> control_addresses;
    RegisteredPoStProof proof{-1};
    Bytes peer;
    std::vector<Bytes> multiaddrs;
    static auto fields(auto& self) {
        return std::tie(self.owner, self.worker, self.control_addresses, self.proof, self.peer,
                        self.multiaddrs);
    }
};

/// The power actor of mainnet after genesis.
class PowerTest : public ActorTest {
  protected:
    static constexpr ActorId owner = 101;
    static constexpr ActorId first_miner = 201;
    static constexpr auto proof_32gib = RegisteredPoStProof::stacked_drg_window_32gib_v1p1;

    PowerTest() : ActorTest(actor, ActorType::power, storage_power_actor_id) {
        host.actor(init_actor_id, ActorType::init);
        host.actor(reward_actor_id, ActorType::reward);
        host.actor(cron_actor_id, ActorType::cron);
        host.actor(owner, ActorType::account);
        construct();
    }

    Findings findings() override {
        const auto found = host.state<State>();
        return found && check_state ? check_invariants(*found, host.store, mainnet) : Findings();
    }

    CallOutcome construct() {
        host.caller = system_actor_id;
        return call(methods::constructor);
    }

    /// Expects that a miner is made for `owner`, with 10 attoFIL.
    void expect_exec(const CreateMinerParams& params, SendOutcome reply) {
        const ExpectedConstructor constructor{params.owner, params.worker,
                                              {},           params.window_post_proof_type,
                                              params.peer,  params.multiaddrs};
        host.expect_send({.to = Address::id(init_actor_id),
                          .method = 2,
                          .params = IpldBlock::encode(ExpectedExec{
                              Host::code_of(ActorType::miner), ipld::cbor::encode(constructor)}),
                          .value = TokenAmount::from_atto(10)},
                         std::move(reply));
    }
    static SendOutcome made(ActorId id) {
        return {.data = IpldBlock::encode(CreateMinerReturn{Address::id(id), robust})};
    }
    static CreateMinerParams miner_params(RegisteredPoStProof proof = proof_32gib) {
        return {Address::id(owner),
                Address::id(owner),
                proof,
                to_bytes(as_bytes("miner")),
                {to_bytes(as_bytes("multiaddr"))}};
    }
    CallOutcome create(ActorId id, RegisteredPoStProof proof = proof_32gib) {
        host.caller = owner;
        host.value_received = TokenAmount::from_atto(10);
        expect_exec(miner_params(proof), made(id));
        const CallOutcome outcome = call(methods::create_miner, miner_params(proof));
        host.value_received = {};
        host.actor(id, ActorType::miner);
        return outcome;
    }
    /// Miners from first_miner on.
    void create_miners(ActorId count) {
        for (ActorId at = 0; at < count; ++at) {
            ASSERT_TRUE(create(first_miner + at).exit_code.is_success());
        }
    }

    CallOutcome claim(ActorId miner, const StoragePower& raw, const StoragePower& adjusted) {
        host.caller = miner;
        return call(methods::update_claimed_power, PowerDelta{raw, adjusted});
    }
    CallOutcome pledge(ActorId miner, std::int64_t atto) {
        host.caller = miner;
        return call(methods::update_pledge_total, TokenAmount::from_atto(atto));
    }
    CallOutcome enroll(ActorId miner, ChainEpoch epoch, Bytes payload = {}) {
        host.caller = miner;
        return call(methods::enroll_cron_event, EnrollCronEventParams{epoch, std::move(payload)});
    }

    State state() { return *host.state<State>(); }
    std::optional<Claim> claim_of(ActorId miner) {
        return *state().load_claims(host.store)->get(Address::id(miner));
    }
    void forget_claim(ActorId miner) {
        State changed = state();
        Claims claims = *changed.load_claims(host.store);
        ASSERT_TRUE(claims.erase(Address::id(miner)));
        changed.claims = *claims.flush();
        host.set_state(changed);
    }
    std::vector<CronEvent> events_at(ChainEpoch epoch) {
        return *CronQueue::load(host.store, state().cron_event_queue, cron_queue_widths, "")
                    ->get(epoch);
    }

    static inline const Address robust = actor_address("miner");
    const Policy mainnet = policy_of(Network::mainnet);
    const StoragePower minimum = mainnet.minimum_consensus_power;
    /// Off where a test ends with a state that no chain has.
    bool check_state = true;
};

}  // namespace fvm::actors::power
