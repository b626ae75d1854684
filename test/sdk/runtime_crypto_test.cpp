#include <fvm/sdk/host/host.hpp>
#include <fvm/sdk/runtime.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace fvm::sdk {
namespace {

using host::Host;

/// What the one method of the example does; set by each test.
std::function<void(Runtime&)> body;

ActorResult<void> run_body(Runtime& rt) {
    FVM_TRY(rt.accept_any_caller());
    body(rt);
    return {};
}

constexpr Method table[] = {method<&run_body>(1)};
constexpr Actor example{.name = "example", .methods = table};

ipld::Cid some_cid(std::uint8_t number) {
    return ipld::Cid::v1(ipld::codec::raw, ipld::multihash::identity, {&number, 1});
}

SealVerifyInfo seal(SectorNumber number) {
    return {.registered_proof = RegisteredSealProof::stacked_drg_32gib_v1p1,
            .sector_id = {.miner = 1000, .number = number},
            .deal_ids = {4, 5},
            .randomness = Bytes(32, 1),
            .interactive_randomness = Bytes(32, 2),
            .proof = {3, 4},
            .sealed_cid = some_cid(1),
            .unsealed_cid = some_cid(2)};
}

class RuntimeCrypto : public testing::Test {
  protected:
    ExitCode run(std::function<void(Runtime&)> what) {
        body = std::move(what);
        return host.call(example, 1).exit_code;
    }
    /// Asks about a proof where the test says nothing, no, and yes: whether it holds, and that all
    /// of it reaches the VM.
    template <class Proof>
    void expect_all_answers(bool (Runtime::*verify)(const Proof&),
                            std::function<bool(const Proof&)>& answer, const Proof& proof) {
        std::vector<bool> answers;
        const auto ask = [&] {
            EXPECT_EQ(run([&](Runtime& rt) { answers.push_back((rt.*verify)(proof)); }),
                      ExitCode::ok);
        };
        ask();
        answer = [&](const Proof& asked) {
            EXPECT_EQ(asked, proof);
            return false;
        };
        ask();
        answer = [](const Proof&) { return true; };
        ask();
        EXPECT_EQ(answers, (std::vector{true, false, true}));
    }

    Host host{ActorType::miner};
};

TEST_F(RuntimeCrypto, asks_whether_a_proof_of_spacetime_holds) {
    expect_all_answers<WindowPoStVerifyInfo>(
        &Runtime::verify_post, host.verify_post,
        {.randomness = Bytes(32, 7),
         .proofs = {{RegisteredPoStProof::stacked_drg_window_32gib_v1p1, {1, 2}}},
         .challenged_sectors = {{RegisteredSealProof::stacked_drg_32gib_v1p1, 3, some_cid(4)}},
         .prover = 1000});
}

TEST_F(RuntimeCrypto, asks_whether_aggregated_seals_hold) {
    expect_all_answers<AggregateSealVerifyProofAndInfos>(
        &Runtime::verify_aggregate_seals, host.verify_aggregate_seals,
        {.miner = 1000,
         .seal_proof = RegisteredSealProof::stacked_drg_32gib_v1p1,
         .aggregate_proof = RegisteredAggregateProof::snark_pack_v2,
         .proof = {1},
         .infos = {{.sector_number = 3,
                    .randomness = Bytes(32, 1),
                    .interactive_randomness = Bytes(32, 2),
                    .sealed_cid = some_cid(1),
                    .unsealed_cid = some_cid(2)}}});
}

TEST_F(RuntimeCrypto, asks_whether_an_update_of_a_replica_holds) {
    expect_all_answers<ReplicaUpdateInfo>(
        &Runtime::verify_replica_update, host.verify_replica_update,
        {.update_proof_type = RegisteredUpdateProof::stacked_drg_32gib_v1,
         .old_sealed_cid = some_cid(1),
         .new_sealed_cid = some_cid(2),
         .new_unsealed_cid = some_cid(3),
         .proof = {{4, 5}}});
}

TEST_F(RuntimeCrypto, has_an_answer_for_each_seal_of_a_batch) {
    host.verify_seal = [](const SealVerifyInfo& asked) {
        return asked == seal(asked.sector_id.number) && asked.sector_id.number != 8;
    };
    EXPECT_EQ(run([](Runtime& rt) {
                  EXPECT_EQ(rt.batch_verify_seals({seal(7), seal(8), seal(9)}).value(),
                            (std::vector{true, false, true}));
                  EXPECT_TRUE(rt.batch_verify_seals({}).value().empty());
              }),
              ExitCode::ok);
}

TEST_F(RuntimeCrypto, says_what_two_headers_show_of_their_miner) {
    const Bytes header1{1};
    const Bytes header2{2, 3};
    const Bytes extra{4, 5, 6};
    const ConsensusFault fault{1000, 77, ConsensusFault::Type::parent_grinding};
    std::expected<std::optional<ConsensusFault>, ErrorNumber> found;
    const auto ask = [&] {
        EXPECT_EQ(
            run([&](Runtime& rt) { found = rt.verify_consensus_fault(header1, header2, extra); }),
            ExitCode::ok);
        return found;
    };
    EXPECT_EQ(ask().value(), std::nullopt);
    host.verify_consensus_fault =
        [&](BytesView first, BytesView second,
            BytesView third) -> std::expected<std::optional<ConsensusFault>, ErrorNumber> {
        EXPECT_TRUE(std::ranges::equal(first, header1));
        EXPECT_TRUE(std::ranges::equal(second, header2));
        EXPECT_TRUE(std::ranges::equal(third, extra));
        return fault;
    };
    EXPECT_EQ(ask().value(), fault);
    host.verify_consensus_fault =
        [](BytesView, BytesView,
           BytesView) -> std::expected<std::optional<ConsensusFault>, ErrorNumber> {
        return std::unexpected(ErrorNumber::illegal_argument);
    };
    EXPECT_EQ(ask().error(), ErrorNumber::illegal_argument);
}

TEST_F(RuntimeCrypto, computes_what_a_sector_holds) {
    constexpr auto type = RegisteredSealProof::stacked_drg_2kib_v1p1;
    EXPECT_EQ(run([](Runtime& rt) {
                  EXPECT_EQ(rt.compute_unsealed_sector_cid(type, {}).value(),
                            fvm::compute_unsealed_sector_cid(type, {}).value());
                  const std::vector<PieceInfo> pieces{{.size = 2048, .cid = some_cid(1)}};
                  EXPECT_EQ(rt.compute_unsealed_sector_cid(type, pieces).error(),
                            ErrorNumber::illegal_argument);
              }),
              ExitCode::ok);
}

TEST_F(RuntimeCrypto, hands_over_keys_and_plaintexts_of_an_aggregate_in_order) {
    BlsSignature signature{};
    signature.fill(9);
    std::array<BlsKey, 2> keys{};
    keys[1].fill(1);
    const Bytes text{1, 2, 3};
    const std::array<BytesView, 2> plaintexts{BytesView(text).first(1), BytesView(text).subspan(1)};
    bool answer = false;
    const auto ask = [&] {
        EXPECT_EQ(run([&](Runtime& rt) {
                      answer = rt.verify_bls_aggregate(signature, keys, plaintexts);
                  }),
                  ExitCode::ok);
        return answer;
    };
    EXPECT_TRUE(ask());
    host.verify_bls_aggregate = [&](const BlsSignature& given, std::span<const BlsKey> signing,
                                    std::span<const BytesView> signed_texts) {
        EXPECT_EQ(given, signature);
        EXPECT_TRUE(std::ranges::equal(signing, keys));
        EXPECT_TRUE(std::ranges::equal(
            signed_texts, plaintexts,
            [](BytesView one, BytesView other) { return std::ranges::equal(one, other); }));
        return false;
    };
    EXPECT_FALSE(ask());
    EXPECT_EQ(
        run([&](Runtime& rt) { static_cast<void>(rt.verify_bls_aggregate(signature, keys, {})); }),
        ExitCode::usr_assertion_failed);
}

}  // namespace
}  // namespace fvm::sdk
