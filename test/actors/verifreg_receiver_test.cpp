#include <test/actors/verifreg_fixture.hpp>

namespace fvm::actors::verifreg {
namespace {

using testing::ElementsAre;

constexpr ExitCode illegal = ExitCode::usr_illegal_argument;

class VerifregReceiver : public VerifregTest {
  protected:
    AllocationRequest request(ActorId provider_id, std::uint64_t piece_size = size) {
        return {.provider = provider_id,
                .data = piece(),
                .size = piece_size,
                .term_min = least_term,
                .term_max = greatest_term,
                .expiration = host.network.epoch + 100};
    }
    static frc46::TokenReceived payload(ActorId from, const DataCap& amount,
                                        const AllocationRequests& requests) {
        return {.from = from,
                .to = verified_registry_actor_id,
                .operator_id = from,
                .amount = TokenAmount::from_whole(amount),
                .operator_data = ipld::cbor::encode(requests),
                .token_data = {}};
    }
    CallOutcome receive(const frc46::TokenReceived& received, ActorId caller = datacap_actor_id) {
        return call_as(
            caller, methods::universal_receiver_hook,
            frc46::UniversalReceiverParams{frc46::token_type, ipld::cbor::encode(received)});
    }
    CallOutcome allocate(ActorId from, const std::vector<AllocationRequest>& requests,
                         const DataCap& amount) {
        return receive(payload(from, amount, {requests, {}}));
    }
    CallOutcome extend(const std::vector<ClaimExtensionRequest>& requests, const DataCap& amount) {
        return receive(payload(client, amount, {{}, requests}));
    }
    AllocationsResponse response(std::vector<AllocationId> ids, std::uint32_t extensions = 0) {
        return {all_ok(static_cast<std::uint32_t>(ids.size())), all_ok(extensions), ids};
    }
    static Allocation made_of(ActorId owner, const AllocationRequest& request) {
        return {owner,
                request.provider,
                request.data,
                request.size,
                request.term_min,
                request.term_max,
                request.expiration};
    }
    /// Refused, and accepted once it is one less (or more) than that.
    void expect_limit(const AllocationRequest& wrong, const AllocationRequest& right) {
        EXPECT_THAT(allocate(client, {wrong}, wrong.size), FailsWith(illegal));
        EXPECT_TRUE(allocate(client, {right}, right.size).exit_code.is_success());
    }
};

TEST_F(VerifregReceiver, makes_allocations_of_datacap) {
    const AllocationRequest one = request(provider);
    const AllocationRequest two = request(other_provider, 2 * size);
    EXPECT_THAT(allocate(client, {one, two}, 3 * size), Returns(response({1, 2})));
    EXPECT_THAT(event_types(), ElementsAre("allocation", "allocation"));
    EXPECT_EQ(find_allocation(client, 1), made_of(client, one));
    EXPECT_EQ(find_allocation(client, 2), made_of(client, two));
    EXPECT_THAT(allocate(other_client, {one}, size), Returns(response({3})));
    EXPECT_EQ(find_allocation(other_client, 3), made_of(other_client, one));
    // Equal ones have their own ids.
    EXPECT_THAT(allocate(client, {one, one}, 2 * size), Returns(response({4, 5})));
    EXPECT_EQ(find_allocation(client, 5), made_of(client, one));
    EXPECT_EQ(state().next_allocation, 6U);
}

TEST_F(VerifregReceiver, answers_with_batches_and_ids) {
    EXPECT_THAT(allocate(client, {request(provider)}, size), ReturnsHex("838201808200808101"));
}

TEST_F(VerifregReceiver, extends_claims_of_anybody_and_burns_what_that_takes) {
    host.network.epoch = 100;
    Claim one = claim_of(client, provider);
    Claim two = claim_of(other_client, other_provider, 2 * size);
    put(one);
    put(two);
    expect_burn(3 * size);
    EXPECT_THAT(
        extend({{provider, 1, one.term_max + 1000}, {other_provider, 2, two.term_max + 2000}},
               3 * size),
        Returns(response({}, 2)));
    EXPECT_THAT(event_types(), ElementsAre("claim-updated", "claim-updated"));
    one.term_max += 1000;
    two.term_max += 2000;
    EXPECT_EQ(find_claim(provider, 1), one);
    EXPECT_EQ(find_claim(other_provider, 2), two) << "whose client stays";
}

TEST_F(VerifregReceiver, extends_a_claim_twice_where_it_is_paid_twice) {
    const Claim one = claim_of(client, provider);
    put(one);
    expect_burn(2 * size);
    EXPECT_THAT(
        extend({{provider, 1, one.term_max + 9}, {provider, 1, one.term_max + 5}}, 2 * size),
        Returns(response({}, 2)));
    EXPECT_EQ(find_claim(provider, 1)->term_max, one.term_max + 5);
}

TEST_F(VerifregReceiver, makes_allocations_and_extends_claims_at_once) {
    const Claim claim = claim_of(client, provider);
    put(claim);
    expect_burn(size);
    EXPECT_THAT(receive(payload(client, 4 * size,
                                {{request(provider), request(other_provider, 2 * size)},
                                 {{provider, 1, claim.term_max + 1}}})),
                Returns(response({2, 3}, 1)));
    EXPECT_THAT(event_types(), ElementsAre("allocation", "allocation", "claim-updated"));
    EXPECT_EQ(find_allocation(client, 2), made_of(client, request(provider)));
    EXPECT_EQ(find_claim(provider, 1)->term_max, claim.term_max + 1);
    EXPECT_EQ(state().next_allocation, 4U);
}

TEST_F(VerifregReceiver, does_nothing_for_nothing) {
    const State before = state();
    EXPECT_THAT(allocate(client, {}, 0), Returns(response({})));
    EXPECT_THAT(allocate(client, {}, 1), FailsWith(illegal));
    EXPECT_EQ(state().allocations, before.allocations);
}

TEST_F(VerifregReceiver, takes_tokens_of_the_datacap_actor_alone) {
    EXPECT_THAT(receive(payload(client, size, {{request(provider)}, {}}), storage_market_actor_id),
                FailsWith(ExitCode::usr_forbidden));
    frc46::UniversalReceiverParams other{frc46::token_type + 1, {0xff}};
    EXPECT_THAT(call_as(datacap_actor_id, methods::universal_receiver_hook, other),
                FailsWith(illegal));
    other.type = frc46::token_type;
    EXPECT_THAT(call_as(datacap_actor_id, methods::universal_receiver_hook, other),
                FailsWith(ExitCode::usr_serialization));
}

TEST_F(VerifregReceiver, takes_no_tokens_for_others) {
    frc46::TokenReceived received = payload(client, size, {{request(provider)}, {}});
    received.to = provider;
    received.operator_data = {0xff};
    EXPECT_THAT(receive(received), FailsWith(illegal));
    received.to = verified_registry_actor_id;
    EXPECT_THAT(receive(received), FailsWith(ExitCode::usr_serialization));
    received.operator_data.clear();
    EXPECT_THAT(receive(received), FailsWith(ExitCode::usr_serialization));
}

TEST_F(VerifregReceiver, makes_allocations_for_miners_alone) {
    for (const ActorId stranger : {client, verified_registry_actor_id, ActorId{5555}}) {
        EXPECT_THAT(allocate(client, {request(stranger)}, size), FailsWith(illegal));
    }
    host.world.actors[5555].code = ipld::Cid::of(ipld::codec::raw, Bytes{1});
    EXPECT_THAT(allocate(client, {request(5555)}, size), FailsWith(illegal));
}

TEST_F(VerifregReceiver, makes_allocations_within_limits) {
    const AllocationRequest right = request(provider);
    AllocationRequest wrong = right;
    wrong.size = size - 1;
    expect_limit(wrong, right);
    wrong = right;
    wrong.term_min = least_term - 1;
    expect_limit(wrong, right);
    wrong = right;
    wrong.term_max = greatest_term + 1;
    expect_limit(wrong, right);
    AllocationRequest edge = right;
    edge.term_min = edge.term_max = 1'000'000;
    wrong = edge;
    wrong.term_max = edge.term_min - 1;
    expect_limit(wrong, edge);
    host.network.epoch = 50;
    edge = wrong = right;
    edge.expiration = 50;
    wrong.expiration = 49;
    expect_limit(wrong, edge);
    edge.expiration = 50 + 172'800;
    wrong.expiration = edge.expiration + 1;
    expect_limit(wrong, edge);
}

TEST_F(VerifregReceiver, takes_just_what_is_asked_for) {
    const std::vector<AllocationRequest> two{request(provider), request(other_provider)};
    EXPECT_THAT(allocate(client, two, 2 * size + 1), FailsWith(illegal));
    EXPECT_THAT(allocate(client, two, 2 * size - 1), FailsWith(illegal));
    EXPECT_THAT(allocate(client, two, -2 * DataCap(size)), FailsWith(illegal));
    EXPECT_THAT(
        allocate(client, {request(provider), request(other_provider, size - 1)}, 2 * size - 1),
        FailsWith(illegal))
        << "one wrong request is one too many";
    // Fractions of a byte are left out.
    frc46::TokenReceived received = payload(client, 2 * size, {two, {}});
    received.amount += TokenAmount::from_nano(1);
    EXPECT_THAT(receive(received), Returns(response({1, 2})));
}

class VerifregExtensions : public VerifregReceiver {
  protected:
    void SetUp() override {
        claim = claim_of(other_client, provider);
        claim.term_start = 100;
        host.network.epoch = 100;
        put(claim);
        before = state();
    }
    void expect_extended(ChainEpoch term) {
        expect_burn(size);
        EXPECT_THAT(extend({{provider, 1, term}}, size), Returns(response({}, 1)));
        EXPECT_EQ(find_claim(provider, 1)->term_max, term);
        host.set_state(before);
    }
    void expect_refused(ChainEpoch term, ExitCode code) {
        EXPECT_THAT(extend({{provider, 1, term}}, size), FailsWith(code));
    }

    Claim claim;
    State before;
};

TEST_F(VerifregExtensions, are_of_claims_that_there_are) {
    EXPECT_THAT(extend({{provider, 2, claim.term_max + 1}}, size),
                FailsWith(ExitCode::usr_not_found));
    EXPECT_THAT(extend({{other_provider, 1, claim.term_max + 1}}, size),
                FailsWith(ExitCode::usr_not_found));
}

TEST_F(VerifregExtensions, are_as_long_as_if_the_claim_began_now) {
    host.network.epoch = 1100;
    expect_refused(1000 + greatest_term + 1, illegal);
    expect_extended(1000 + greatest_term);
}

TEST_F(VerifregExtensions, end_with_the_claim) {
    host.network.epoch = 100 + claim.term_max + 1;
    expect_refused(2 * claim.term_max, ExitCode::usr_forbidden);
    host.network.epoch = 100 + claim.term_max;
    expect_extended(claim.term_max + greatest_term);
}

TEST_F(VerifregExtensions, make_the_term_longer) {
    host.network.epoch = 200;
    expect_refused(claim.term_max, illegal);
    expect_refused(claim.term_max - 1, illegal);
    expect_extended(claim.term_max + 1);
}

TEST_F(VerifregExtensions, fail_where_the_datacap_cannot_be_burnt) {
    expect_burn(size, {.exit_code = ExitCode::usr_insufficient_funds});
    expect_refused(claim.term_max + 1, ExitCode::usr_insufficient_funds);
    EXPECT_EQ(state().claims, before.claims);
}

}  // namespace
}  // namespace fvm::actors::verifreg
