#pragma once

#include <actors/datacap/types.hpp>
#include <actors/verifreg/invariants.hpp>
#include <actors/verifreg/verifreg.hpp>
#include <fvm/sdk/event_builder.hpp>
#include <test/actors/actor_test.hpp>

namespace fvm::actors::verifreg {

using namespace test;  // NOLINT(google-build-using-namespace)

/// The registry of a root key, with verifiers, clients and providers who have nothing yet.
class VerifregTest : public ActorTest {
  protected:
    static constexpr ActorId root = 101;
    static constexpr ActorId verifier = 201;
    static constexpr ActorId other_verifier = 202;
    static constexpr ActorId client = 301;
    static constexpr ActorId other_client = 302;
    static constexpr ActorId provider = 401;
    static constexpr ActorId other_provider = 402;
    static constexpr Policy policy = policy_of(Network::mainnet);
    static constexpr std::uint64_t size = 1 << 20;
    static constexpr ChainEpoch least_term = 518'400;
    static constexpr ChainEpoch greatest_term = 5'259'485;

    VerifregTest() : ActorTest(actor, ActorType::verified_registry, verified_registry_actor_id) {
        for (const ActorId id :
             {root, verifier, other_verifier, client, other_client, ActorId{303}, ActorId{304}}) {
            host.actor(id, ActorType::account);
        }
        host.actor(provider, ActorType::miner);
        host.actor(other_provider, ActorType::miner);
        host.actor(datacap_actor_id, ActorType::datacap);
        host.actor(storage_market_actor_id, ActorType::market);
        EXPECT_THAT(construct(Address::id(root)), Succeeds());
    }
    Findings findings() override {
        const auto state = host.state<State>();
        return state ? check_invariants(*state, host.store, host.network.epoch, policy)
                     : Findings();
    }

    CallOutcome construct(const Address& root_key) {
        host.set_state(std::vector<int>());
        host.caller = system_actor_id;
        return call(methods::constructor, root_key);
    }
    State state() { return *host.state<State>(); }
    template <class Params>
    CallOutcome call_as(ActorId caller, MethodNum method, const Params& params) {
        host.caller = caller;
        host.world.events.clear();
        return call(method, params);
    }
    std::vector<std::string> event_types() {
        std::vector<std::string> types;
        for (const ActorEvent& event : host.world.events) {
            types.push_back(*ipld::cbor::decode<std::string>(event.entries.front().value));
        }
        return types;
    }

    // Messages to the datacap actor; amounts are bytes, which it counts as whole tokens.

    static IpldBlock tokens(const DataCap& amount) {
        return IpldBlock::encode(TokenAmount::from_whole(amount));
    }
    template <class Params>
    void expect_datacap(MethodNum method, const Params& params, SendOutcome reply = {},
                        bool read_only = false) {
        host.expect_send({.to = Address::id(7),
                          .method = method,
                          .params = IpldBlock::encode(params),
                          .read_only = read_only},
                         std::move(reply));
    }
    void expect_balance(ActorId owner, const DataCap& balance) {
        expect_datacap(sdk::method_number("Balance"), Address::id(owner), {.data = tokens(balance)},
                       true);
    }
    void expect_mint(ActorId to, const DataCap& amount, SendOutcome reply = {}) {
        expect_datacap(
            sdk::method_number("Mint"),
            datacap::MintParams{Address::id(to), TokenAmount::from_whole(amount), {Address::id(5)}},
            std::move(reply));
    }
    void expect_burn(const DataCap& amount, SendOutcome reply = {}) {
        expect_datacap(sdk::method_number("Burn"), std::vector{TokenAmount::from_whole(amount)},
                       std::move(reply));
    }
    void expect_destroy(ActorId owner, const DataCap& amount) {
        expect_datacap(sdk::method_number("Destroy"),
                       datacap::DestroyParams{Address::id(owner), TokenAmount::from_whole(amount)});
    }
    void expect_transfer(ActorId to, const DataCap& amount, SendOutcome reply = {}) {
        expect_datacap(sdk::method_number("Transfer"),
                       frc46::TransferParams{Address::id(to), TokenAmount::from_whole(amount), {}},
                       std::move(reply));
    }

    // Verifiers and clients

    CallOutcome add_verifier(const Address& address, const DataCap& allowance) {
        return call_as(root, methods::add_verifier, VerifierParams{address, allowance});
    }
    void make_verifier(ActorId id, const DataCap& allowance) {
        expect_balance(id, 0);
        ASSERT_THAT(add_verifier(Address::id(id), allowance), Succeeds());
    }
    CallOutcome add_client(ActorId by, const Address& address, const DataCap& allowance) {
        return call_as(by, methods::add_verified_client, VerifierParams{address, allowance});
    }
    std::optional<DataCap> allowance_of(ActorId id) {
        return *state().load_verifiers(host.store)->get(Address::id(id));
    }

    // Allocations and claims

    static ipld::Cid piece(std::string_view text = "baga6ea4seaaqa") {
        return *ipld::Cid::from_text(text);
    }
    static Allocation allocation_of(ActorId client_id, ActorId provider_id,
                                    std::uint64_t piece_size = size) {
        return {.client = client_id,
                .provider = provider_id,
                .data = piece(),
                .size = piece_size,
                .term_min = least_term,
                .term_max = 2 * least_term,
                .expiration = 100};
    }
    AllocationId put(const Allocation& allocation) {
        State changed = state();
        const auto ids = changed.insert_allocations(host.store, allocation.client, {allocation});
        host.set_state(changed);
        return ids->front();
    }
    static Claim claim_of(ActorId client_id, ActorId provider_id, std::uint64_t piece_size = size) {
        return {.provider = provider_id,
                .client = client_id,
                .data = piece(),
                .size = piece_size,
                .term_min = least_term,
                .term_max = least_term + 1000,
                .term_start = 0,
                .sector = 99};
    }
    ClaimId put(const Claim& claim) {
        State changed = state();
        const ClaimId id = changed.next_allocation++;
        EXPECT_TRUE(changed.put_claims(host.store, {{id, claim}}));
        host.set_state(changed);
        return id;
    }
    std::optional<Allocation> find_allocation(ActorId owner, AllocationId id) {
        return *state().load_allocations(host.store)->get(owner, id);
    }
    std::optional<Claim> find_claim(ActorId owner, ClaimId id) {
        return *state().load_claims(host.store)->get(owner, id);
    }
    static BatchReturn all_ok(std::uint32_t count) { return {count, {}}; }
    /// A code for each item.
    static BatchReturn codes(std::initializer_list<ExitCode> all) {
        BatchReturn results;
        for (const ExitCode code : all) {
            if (code.is_success()) {
                results.add_success();
            } else {
                results.add_failure(code);
            }
        }
        return results;
    }
};

}  // namespace fvm::actors::verifreg
