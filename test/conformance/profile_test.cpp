#include <gtest/gtest.h>
#include <tools/conformance/profile.hpp>

namespace {

using namespace fvm;
using namespace fvm::tools;

TEST(ReplayExterns, answers_what_was_recorded_and_a_constant_elsewhere) {
    RecordedRandomness recorded;
    recorded.chain[5].fill(1);
    recorded.beacon[5].fill(2);
    ReplayExterns externs(recorded);
    EXPECT_EQ((**externs.get_chain_randomness(5))[0], 1);
    EXPECT_EQ((**externs.get_beacon_randomness(5))[31], 2);
    const vm::Randomness fallback = **externs.get_chain_randomness(6);
    EXPECT_EQ(as_text(fallback), "i_am_random_____i_am_random_____");
    EXPECT_EQ(as_text(**externs.get_beacon_randomness(-1)), "i_am_random_____i_am_random_____");
}

TEST(ReplayExterns, finds_no_consensus_fault_in_a_well_formed_proof) {
    const RecordedRandomness nothing;
    ReplayExterns externs(nothing);
    const auto answer = externs.verify_consensus_fault({}, {}, {});
    ASSERT_TRUE(answer);
    ASSERT_TRUE(answer->has_value());
    EXPECT_FALSE((*answer)->has_value());
}

TEST(ReplayExterns, has_one_tipset_for_all_epochs) {
    const RecordedRandomness nothing;
    ReplayExterns externs(nothing);
    EXPECT_EQ(externs.get_tipset_cid(3)->to_text(),
              "bafy2bzacedgarqfj2o5idhkyoxed2bqmn4bug3c7jou2dzhctn3f5nwumxmfq");
}

TEST(ProfileProofs, assumes_that_proofs_are_right_and_says_so) {
    ProfileProofs proofs(VectorOrigin::corpus, "some-vector");
    EXPECT_TRUE(**proofs.verify_post({}));
    EXPECT_TRUE(**proofs.verify_post({}));
    EXPECT_TRUE(**proofs.verify_replica_update({}));
    EXPECT_TRUE(**proofs.verify_aggregate_seals({}));
    EXPECT_TRUE(**proofs.verify_seal({}));
    EXPECT_FALSE(proofs.charges_for_seal_batches());
    ASSERT_EQ(proofs.assumed().size(), 4U);
    EXPECT_EQ(proofs.assumed()[0].check, "verify_post");
    EXPECT_EQ(proofs.assumed()[0].count, 2U);
    EXPECT_TRUE(proofs.assumed()[0].answer);
}

TEST(ProfileProofs, answers_false_for_the_exceptions_with_their_reason) {
    ASSERT_FALSE(post_exceptions().empty());
    for (const PoStException& exception : post_exceptions()) {
        ProfileProofs proofs(VectorOrigin::corpus, exception.vector_id);
        EXPECT_FALSE(**proofs.verify_post({}));
        EXPECT_FALSE(proofs.assumed()[0].answer);
        EXPECT_FALSE(proofs.assumed()[0].reason.empty());
        // Only window PoSts.
        EXPECT_TRUE(**proofs.verify_replica_update({}));
    }
}

TEST(ProfileProofs, assumes_nothing_of_generated_vectors) {
    ProfileProofs proofs(VectorOrigin::generated, "gen-nv21");
    const auto answer = proofs.verify_post({});
    ASSERT_FALSE(answer);
    EXPECT_NE(answer.error().reason.find("verify_post was reached"), std::string::npos);
    EXPECT_TRUE(proofs.assumed().empty());
}

}  // namespace
