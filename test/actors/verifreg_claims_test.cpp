#include <test/actors/verifreg_fixture.hpp>

namespace fvm::actors::verifreg {
namespace {

using testing::ElementsAre;

constexpr ExitCode ok = ExitCode::ok;
constexpr ExitCode illegal = ExitCode::usr_illegal_argument;
constexpr ExitCode missing = ExitCode::usr_not_found;
constexpr ExitCode forbidden = ExitCode::usr_forbidden;

EventEntry entry(std::uint64_t flags, const std::string& key, const std::string& hex) {
    return {flags, key, 0x51, fvm::test::from_hex(hex)};
}

class VerifregAllocations : public VerifregTest {
  protected:
    /// Two of one client, which expire at 100 and 200.
    void SetUp() override {
        put(allocation_of(client, provider));
        Allocation second = allocation_of(client, provider, 2 * size);
        second.expiration = 200;
        put(second);
        both = state();
    }
    CallOutcome remove(ActorId owner, std::vector<AllocationId> ids, const DataCap& recovered) {
        expect_transfer(owner, recovered);
        return call_as(provider, methods::remove_expired_allocations,
                       RemoveExpiredAllocationsParams{owner, std::move(ids)});
    }
    static RemoveExpiredAllocationsReturn removed(std::vector<AllocationId> considered,
                                                  BatchReturn results, const DataCap& recovered) {
        return {std::move(considered), std::move(results), recovered};
    }
    void at(ChainEpoch epoch) {
        host.network.epoch = epoch;
        host.set_state(both);
    }

    State both;
};

TEST_F(VerifregAllocations, are_removed_by_anybody_once_they_have_expired) {
    const DataCap all = 3 * size;
    EXPECT_THAT(remove(client, {1, 2}, 0),
                Returns(removed({1, 2}, codes({forbidden, forbidden}), 0)));
    at(200);
    EXPECT_THAT(remove(other_client, {1, 2}, 0),
                Returns(removed({1, 2}, codes({missing, missing}), 0)));
    at(100);
    EXPECT_THAT(remove(client, {1, 2}, size),
                Returns(removed({1, 2}, codes({ok, forbidden}), size)));
    host.network.epoch = 200;
    EXPECT_THAT(remove(client, {1, 2}, 2 * size),
                Returns(removed({1, 2}, codes({missing, ok}), 2 * size)));
    at(200);
    EXPECT_THAT(remove(client, {2, 1}, all), Returns(removed({2, 1}, all_ok(2), all)));
    EXPECT_THAT(event_types(), ElementsAre("allocation-removed", "allocation-removed"));
    at(200);
    EXPECT_THAT(remove(client, {1}, size), Returns(removed({1}, all_ok(1), size)));
    EXPECT_TRUE(find_allocation(client, 2)) << "which was not named";
}

TEST_F(VerifregAllocations, are_all_removed_that_have_expired_where_none_are_named) {
    at(99);
    EXPECT_THAT(remove(client, {}, 0), Returns(removed({}, {}, 0)));
    at(100);
    EXPECT_THAT(remove(client, {}, size), Returns(removed({1}, all_ok(1), size)));
    EXPECT_FALSE(find_allocation(client, 1));
    EXPECT_TRUE(find_allocation(client, 2));
    host.network.epoch = 200;
    EXPECT_THAT(remove(client, {}, 2 * size), Returns(removed({2}, all_ok(1), 2 * size)));
    at(200);
    EXPECT_THAT(remove(client, {}, 3 * size), Returns(removed({1, 2}, all_ok(2), 3 * size)));
    // With the last one the client's map goes, too.
    EXPECT_EQ(state().allocations, make_state(host.store, {})->allocations);
}

TEST_F(VerifregAllocations, tell_of_their_removal) {
    at(100);
    EXPECT_THAT(remove(client, {}, size), Returns(removed({1}, all_ok(1), size)));
    ASSERT_EQ(host.world.events.size(), 1U);
    EXPECT_THAT(
        host.world.events.front().entries,
        ElementsAre(entry(3, "$type", "72616c6c6f636174696f6e2d72656d6f766564"),
                    entry(3, "id", "01"), entry(3, "client", "19012d"),
                    entry(3, "provider", "190191"),
                    entry(3, "piece-cid", "d82a49000181e20392200100"),
                    entry(1, "piece-size", "1a00100000"), entry(1, "term-min", "1a0007e900"),
                    entry(1, "term-max", "1a000fd200"), entry(1, "expiration", "1864")));
}

TEST_F(VerifregAllocations, are_not_removed_twice_in_one_call) {
    at(200);
    EXPECT_THAT(call_as(provider, methods::remove_expired_allocations,
                        RemoveExpiredAllocationsParams{client, {1, 2, 1}}),
                FailsWith(ExitCode::usr_assertion_failed));
}

TEST_F(VerifregAllocations, stay_where_the_datacap_cannot_be_given_back) {
    at(100);
    expect_transfer(client, size, {.exit_code = ExitCode::usr_illegal_state});
    EXPECT_THAT(call_as(provider, methods::remove_expired_allocations,
                        RemoveExpiredAllocationsParams{client, {}}),
                FailsWith(ExitCode::usr_illegal_state));
    EXPECT_TRUE(find_allocation(client, 1));
}

class VerifregClaiming : public VerifregTest {
  protected:
    static constexpr SectorNumber sector = 1000;
    static constexpr ChainEpoch expiry = least_term;

    VerifregClaiming()
        : first(allocation_of(client, provider)),
          second(allocation_of(other_client, provider)),
          third(allocation_of(client, provider)),
          foreign(allocation_of(client, other_provider)) {}
    void SetUp() override {
        for (const Allocation& allocation : {first, second, third, foreign}) {
            put(allocation);
        }
        before = state();
    }
    static AllocationClaim claim(AllocationId id, const Allocation& allocation) {
        return {allocation.client, id, allocation.data, allocation.size};
    }
    static SectorAllocationClaims in_sector(std::vector<AllocationClaim> claims,
                                            ChainEpoch sector_expiry = expiry) {
        return {sector, sector_expiry, std::move(claims)};
    }
    CallOutcome claim_all(std::vector<SectorAllocationClaims> sectors,
                          bool all_or_nothing = false) {
        return call_as(provider, methods::claim_allocations,
                       ClaimAllocationsParams{std::move(sectors), all_or_nothing});
    }
    void expect_refused(std::vector<AllocationClaim> claims, ExitCode code,
                        ChainEpoch sector_expiry = expiry) {
        EXPECT_THAT(claim_all({in_sector(std::move(claims), sector_expiry)}),
                    Returns(ClaimAllocationsReturn{codes({code}), {}}));
        EXPECT_TRUE(host.world.events.empty());
        EXPECT_EQ(state().allocations, before.allocations);
        EXPECT_EQ(state().claims, before.claims);
    }
    void expect_claimed(AllocationId id, const Allocation& allocation) {
        EXPECT_FALSE(find_allocation(allocation.client, id));
        EXPECT_EQ(find_claim(provider, id),
                  (Claim{provider, allocation.client, allocation.data, allocation.size,
                         allocation.term_min, allocation.term_max, host.network.epoch, sector}));
    }

    const Allocation first, second, third, foreign;
    State before;
};

TEST_F(VerifregClaiming, turns_allocations_of_many_clients_into_claims) {
    host.network.epoch = 7;
    expect_burn(2 * size);
    EXPECT_THAT(claim_all({in_sector({claim(1, first), claim(2, second)}, expiry + 7)}),
                Returns(ClaimAllocationsReturn{all_ok(1), {2 * size}}));
    expect_claimed(1, first);
    expect_claimed(2, second);
    EXPECT_THAT(event_types(), ElementsAre("claim", "claim"));
    EXPECT_THAT(host.world.events.front().entries,
                ElementsAre(entry(3, "$type", "65636c61696d"), entry(3, "id", "01"),
                            entry(3, "client", "19012d"), entry(3, "provider", "190191"),
                            entry(3, "piece-cid", "d82a49000181e20392200100"),
                            entry(1, "piece-size", "1a00100000"),
                            entry(1, "term-min", "1a0007e900"), entry(1, "term-max", "1a000fd200"),
                            entry(1, "term-start", "07"), entry(3, "sector", "1903e8")));
    EXPECT_TRUE(find_allocation(client, 3));
}

TEST_F(VerifregClaiming, is_for_miners_with_something_to_claim) {
    const ClaimAllocationsParams params{{in_sector({claim(1, first)})}, false};
    EXPECT_THAT(call_as(client, methods::claim_allocations, params), FailsWith(forbidden));
    EXPECT_THAT(claim_all({}), FailsWith(illegal));
    EXPECT_THAT(claim_all({in_sector({})}), Returns(ClaimAllocationsReturn{all_ok(1), {0}}))
        << "which burns nothing";
}

TEST_F(VerifregClaiming, finds_allocations_by_their_clients) {
    AllocationClaim of_wrong_client = claim(2, second);
    of_wrong_client.client = client;
    expect_burn(size);
    EXPECT_THAT(claim_all({in_sector({claim(1, first)}), in_sector({of_wrong_client})}),
                Returns(ClaimAllocationsReturn{codes({ok, missing}), {size}}));
    expect_claimed(1, first);
    EXPECT_TRUE(find_allocation(other_client, 2));
}

TEST_F(VerifregClaiming, is_for_the_provider_of_the_allocation) {
    expect_refused({claim(4, foreign)}, forbidden);
}

TEST_F(VerifregClaiming, takes_an_allocation_once) {
    EXPECT_THAT(claim_all({in_sector({claim(1, first), claim(1, first)})}), FailsWith(illegal));
    expect_burn(size);
    EXPECT_THAT(claim_all({in_sector({claim(1, first)}), in_sector({claim(1, first)})}),
                Returns(ClaimAllocationsReturn{codes({ok, missing}), {size}}));
    expect_claimed(1, first);
}

TEST_F(VerifregClaiming, is_of_the_data_that_was_allocated) {
    AllocationClaim other_data = claim(1, first);
    other_data.data = piece("baga6ea4seaaqc");
    expect_refused({other_data}, forbidden);
    AllocationClaim other_size = claim(1, first);
    ++other_size.size;
    expect_refused({other_size}, forbidden);
}

TEST_F(VerifregClaiming, ends_when_the_allocation_expires) {
    host.network.epoch = first.expiration + 1;
    expect_refused({claim(1, first)}, forbidden, expiry + host.network.epoch);
    host.network.epoch = first.expiration;
    expect_burn(size);
    EXPECT_THAT(claim_all({in_sector({claim(1, first)}, expiry + host.network.epoch)}),
                Returns(ClaimAllocationsReturn{all_ok(1), {size}}));
}

TEST_F(VerifregClaiming, is_for_sectors_that_live_as_long_as_the_term_says) {
    expect_refused({claim(1, first)}, forbidden, first.term_min - 1);
    expect_refused({claim(1, first)}, forbidden, first.term_max + 1);
    expect_burn(size);
    EXPECT_THAT(claim_all({in_sector({claim(1, first)}, first.term_max)}),
                Returns(ClaimAllocationsReturn{all_ok(1), {size}}));
    host.network.epoch = 1;
    EXPECT_THAT(claim_all({in_sector({claim(3, third)}, INT64_MIN)}),
                FailsWith(ExitCode::usr_assertion_failed))
        << "a life that is no number";
}

TEST_F(VerifregClaiming, fails_by_the_sector) {
    AllocationClaim wrong = claim(2, second);
    wrong.size = 0;
    expect_burn(size);
    EXPECT_THAT(claim_all({in_sector({claim(1, first), wrong}), in_sector({claim(3, third)})}),
                Returns(ClaimAllocationsReturn{codes({forbidden, ok}), {size}}));
    EXPECT_EQ(find_allocation(client, 1), first);
    EXPECT_EQ(find_allocation(other_client, 2), second);
    expect_claimed(3, third);
    EXPECT_THAT(claim_all({in_sector({claim(1, first), wrong}), in_sector({wrong})}),
                Returns(ClaimAllocationsReturn{codes({forbidden, forbidden}), {}}));
}

TEST_F(VerifregClaiming, fails_as_a_whole_where_that_is_asked_for) {
    AllocationClaim wrong = claim(2, second);
    wrong.size = 0;
    EXPECT_THAT(claim_all({in_sector({claim(3, third)}), in_sector({wrong})}, true),
                FailsWith(illegal));
    EXPECT_EQ(state().claims, before.claims);
    expect_burn(size);
    EXPECT_THAT(claim_all({in_sector({claim(3, third)})}, true),
                Returns(ClaimAllocationsReturn{all_ok(1), {size}}));
}

TEST_F(VerifregClaiming, fails_where_the_datacap_cannot_be_burnt) {
    expect_burn(size, {.exit_code = ExitCode::usr_insufficient_funds});
    EXPECT_THAT(claim_all({in_sector({claim(1, first)})}),
                FailsWith(ExitCode::usr_insufficient_funds));
    EXPECT_EQ(state().claims, before.claims);
}

// go-state-types builtin/v*/verifreg, as in the reference's tests.
TEST_F(VerifregClaiming, has_parameters_as_clients_in_other_languages_write_them) {
    const auto hex = [](const ClaimAllocationsParams& params) {
        return fvm::test::to_hex(ipld::cbor::encode(params));
    };
    EXPECT_EQ(hex({}), "8280f4");
    EXPECT_EQ(hex({{{101, 202, {}}}, true}), "828183186518ca80f5");
    EXPECT_EQ(hex({{{101,
                     202,
                     {{303, 404, piece("baga6ea4seaaqa"), 505},
                      {606, 707, piece("baga6ea4seaaqc"), 808}}},
                    {303, 404, {}}},
                   true}),
              "828283186518ca828419012f190194d82a49000181e203922001001901f98419025e1902c3d82a49"
              "000181e203922001011903288319012f19019480f5");
}

class VerifregClaims : public VerifregTest {
  protected:
    static constexpr ChainEpoch term = least_term + 1000;

    CallOutcome get(ActorId owner, std::vector<ClaimId> ids) {
        return call_as(client, methods::get_claims, GetClaimsParams{owner, std::move(ids)});
    }
    CallOutcome extend_as(ActorId caller, std::vector<ClaimTerm> terms) {
        return call_as(caller, methods::extend_claim_terms,
                       ExtendClaimTermsParams{std::move(terms)});
    }
    void expect_extension(const ClaimTerm& extension, ExitCode code, ActorId caller = client) {
        EXPECT_THAT(extend_as(caller, {extension}), Returns(codes({code})));
    }
    CallOutcome remove(std::vector<ClaimId> ids) {
        return call_as(client, methods::remove_expired_claims,
                       RemoveExpiredClaimsParams{provider, std::move(ids)});
    }
};

TEST_F(VerifregClaims, are_told_to_anybody) {
    const Claim one = claim_of(client, provider);
    const Claim two = claim_of(client, provider, 2 * size);
    put(one);
    put(two);
    put(claim_of(client, other_provider));
    EXPECT_THAT(get(provider, {1, 2}), Returns(GetClaimsReturn{all_ok(2), {one, two}}));
    EXPECT_THAT(get(provider, {3}), Returns(GetClaimsReturn{codes({missing}), {}}));
    EXPECT_THAT(get(provider, {1, 3, 2}),
                Returns(GetClaimsReturn{codes({ok, missing, ok}), {one, two}}));
    EXPECT_THAT(get(5555, {}), Returns(GetClaimsReturn{}));
    EXPECT_THAT(get(provider, {1}),
                ReturnsHex("82820180818819019119012dd82a49000181e203922001001a001000001a0007e9001a"
                           "0007ece8001863"));
}

TEST_F(VerifregClaims, are_extended_by_their_client) {
    const Claim one = claim_of(client, provider);
    put(one);
    put(one);
    put(claim_of(client, other_provider));
    EXPECT_THAT(extend_as(client, {{provider, 1, term + 1},
                                   {provider, 2, term + 2},
                                   {other_provider, 3, term + 3}}),
                Returns(all_ok(3)));
    EXPECT_THAT(event_types(), ElementsAre("claim-updated", "claim-updated", "claim-updated"));
    EXPECT_EQ(find_claim(provider, 1)->term_max, term + 1);
    EXPECT_EQ(find_claim(provider, 2)->term_max, term + 2);
    EXPECT_EQ(find_claim(other_provider, 3)->term_max, term + 3);
}

TEST_F(VerifregClaims, are_extended_to_the_longest_term_and_never_shortened) {
    put(claim_of(client, provider));
    expect_extension({provider, 1, term}, ok);
    EXPECT_THAT(event_types(), ElementsAre("claim-updated")) << "though nothing has changed";
    expect_extension({provider, 1, term}, forbidden, other_client);
    expect_extension({other_provider, 1, term}, missing);
    expect_extension({provider, 1, greatest_term + 1}, illegal);
    expect_extension({other_provider, 1, greatest_term + 1}, illegal);
    expect_extension({provider, 1, term - 1}, illegal);
    expect_extension({provider, 1, term - 1}, forbidden, other_client);
    EXPECT_TRUE(event_types().empty());
    // Also one that has expired.
    host.network.epoch = term + 1;
    expect_extension({provider, 1, greatest_term}, ok);
    EXPECT_EQ(find_claim(provider, 1)->term_max, greatest_term);
    EXPECT_THAT(
        extend_as(client, {{provider, 7, term}, {provider, 1, greatest_term}, {provider, 1, 5}}),
        Returns(codes({missing, ok, illegal})));
}

TEST_F(VerifregClaims, are_removed_by_anybody_once_they_have_expired) {
    Claim one = claim_of(client, provider);
    one.term_max = least_term + 100;
    Claim two = claim_of(client, provider, 2 * size);
    two.term_max = least_term;
    two.term_start = 200;
    put(one);
    put(two);
    const State both = state();
    const auto removed = [](std::vector<ClaimId> considered, BatchReturn results) {
        return RemoveExpiredClaimsReturn{std::move(considered), std::move(results)};
    };
    host.network.epoch = least_term + 99;
    EXPECT_THAT(remove({1, 2}), Returns(removed({1, 2}, codes({forbidden, forbidden}))));
    EXPECT_THAT(remove({}), Returns(removed({}, {})));
    host.network.epoch = least_term + 100;
    EXPECT_THAT(remove({1, 2}), Returns(removed({1, 2}, codes({ok, forbidden}))));
    EXPECT_THAT(event_types(), ElementsAre("claim-removed"));
    EXPECT_FALSE(find_claim(provider, 1));
    host.network.epoch = least_term + 200;
    EXPECT_THAT(remove({1, 2}), Returns(removed({1, 2}, codes({missing, ok}))));
    EXPECT_EQ(state().claims, make_state(host.store, {})->claims);
    host.set_state(both);
    EXPECT_THAT(remove({1, 2, 2}), FailsWith(ExitCode::usr_assertion_failed));
    EXPECT_THAT(remove({}), Returns(removed({1, 2}, all_ok(2))));
}

TEST_F(VerifregClaims, expire_at_an_epoch_that_is_a_number) {
    Claim endless = claim_of(client, provider);
    endless.term_start = 1;
    endless.term_max = INT64_MAX;
    put(endless);
    host.network.epoch = 5;
    EXPECT_THAT(remove({1}), FailsWith(ExitCode::usr_assertion_failed));
    EXPECT_THAT(remove({}), FailsWith(ExitCode::usr_assertion_failed));
}

}  // namespace
}  // namespace fvm::actors::verifreg
