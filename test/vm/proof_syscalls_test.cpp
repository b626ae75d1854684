// Proofs: what must make sense before the verifier is asked, its answers, and charges. ref-fvm
// kernel/default.rs (CryptoOps) and kernel/filecoin.rs at 3.14 and 4.8.
#include <fvm/core/commitment.hpp>
#include <test/support/message_test.hpp>

namespace fvm::vm::test {
namespace {

constexpr std::uint32_t nowhere = 0xfffffff0;
constexpr std::uint32_t no_answer = 0xffffffff;

std::string load(std::uint32_t at) {
    return "(call $log (i32.load (i32.const " + std::to_string(at) + ")))\n";
}

ipld::Cid replica() {
    return replica_commitment_to_cid(Commitment{1});
}
ipld::Cid data_commitment() {
    return data_commitment_to_cid(Commitment{2});
}

class ProofSyscalls : public MessageTest {
  protected:
    /// Asks and logs the answer, 9 where there is none.
    std::string ask(const std::string& question) const {
        return "(i32.store (i32.const 64) (i32.const 9))(call $log " + question + ")" + load(out);
    }
    template <class T>
    std::string verify(std::string_view name, const T& info) {
        const GuestData at = data(ipld::cbor::encode(info));
        return call(name, {out, at, at.size});
    }
    static WindowPoStVerifyInfo post() {
        return {.randomness = Bytes(32, 7),
                .proofs = {{RegisteredPoStProof::stacked_drg_window_32gib_v1p1, {1}}},
                .challenged_sectors = {{RegisteredSealProof::stacked_drg_32gib_v1p1, 5, replica()}},
                .prover = 1000};
    }
    static constexpr const char* post_name = "crypto.verify_post";
};

TEST_P(ProofSyscalls, the_randomness_of_a_window_post_is_masked_for_the_verifier) {
    WindowPoStVerifyInfo info = post();
    info.randomness = Bytes(32, 0xff);
    check({{verify(post_name, info), 0, {prices().on_verify_post(1)}}});
    ASSERT_TRUE(proofs.post);
    Bytes masked(32, 0xff);
    masked[31] = 0x3f;
    EXPECT_EQ(proofs.post->randomness, masked);
}

TEST_P(ProofSyscalls, window_posts_must_make_sense_before_they_are_checked) {
    WindowPoStVerifyInfo no_proofs = post();
    no_proofs.proofs.clear();
    WindowPoStVerifyInfo short_randomness = post();
    short_randomness.randomness.resize(31);
    WindowPoStVerifyInfo mixed = post();
    mixed.proofs.push_back({RegisteredPoStProof::stacked_drg_window_64gib_v1p1, {1}});
    WindowPoStVerifyInfo other_size = post();
    other_size.challenged_sectors[0].proof = RegisteredSealProof::stacked_drg_64gib_v1p1;
    WindowPoStVerifyInfo no_replica = post();
    no_replica.challenged_sectors[0].sealed_cid = data_commitment();
    WindowPoStVerifyInfo unknown = post();
    unknown.proofs[0].post_proof = RegisteredPoStProof{99};
    // V1 was known until FVM v3.
    WindowPoStVerifyInfo old = post();
    old.proofs[0].post_proof = RegisteredPoStProof::stacked_drg_window_32gib_v1;
    WindowPoStVerifyInfo many = post();
    many.challenged_sectors.push_back(many.challenged_sectors[0]);
    const GuestData malformed = data(Bytes{0x84});
    const auto charged = [&](std::size_t sectors) {
        return std::vector{prices().on_verify_post(sectors)};
    };
    check({
        {verify(post_name, post()), 0, charged(1)},
        {verify(post_name, many), 0, charged(2)},
        {verify(post_name, no_proofs), 1, charged(1)},
        {verify(post_name, short_randomness), 1, charged(1)},
        {verify(post_name, mixed), 1, charged(1)},
        {verify(post_name, other_size), 1, charged(1)},
        {verify(post_name, no_replica), 1, charged(1)},
        {verify(post_name, unknown), 1, charged(1)},
        {verify(post_name, old), is_v4() ? 1U : 0U, charged(1)},
        {call(post_name, {out, malformed, 1}), 1, {}},
        {call(post_name, {out, nowhere, 100}), 1, {}},
    });
}

TEST_P(ProofSyscalls, the_verifier_says_right_wrong_or_unusable) {
    const std::string question = ask(verify(post_name, post()));
    actor(receiver, question);
    expect.log = {0, 0};
    run();
    for (const auto& [verdict, expected] :
         std::vector<std::pair<std::optional<bool>, std::vector<std::uint32_t>>>{
             {false, {0, no_answer}}, {std::nullopt, {1, 9}}}) {
        proofs.verdict = verdict;
        ++message.nonce;
        const auto applied = apply(message, kind);
        ASSERT_TRUE(applied);
        EXPECT_EQ(logged(*applied), expected);
    }
    proofs.verdict = std::unexpected(HostFault{"no parameters", {}});
    ++message.nonce;
    EXPECT_FALSE(apply(message, kind));
}

TEST_P(ProofSyscalls, calibrations_mislabelled_posts_are_relabelled_in_v3_only) {
    context.chain_id = 314'159;
    context.epoch = 498'691;
    const GuestData at = data(ipld::cbor::encode(post()));
    actor(receiver, "(call $log " + call(post_name, {out, at, at.size}) + ")");
    expect.log = {0};
    run();
    ASSERT_TRUE(proofs.post);
    EXPECT_EQ(proofs.post->proofs[0].post_proof,
              is_v4() ? RegisteredPoStProof::stacked_drg_window_32gib_v1p1
                      : RegisteredPoStProof::stacked_drg_window_32gib_v1);
}

TEST_P(ProofSyscalls, after_the_upgrades_epoch_nothing_is_relabelled) {
    context.chain_id = 314'159;
    context.epoch = 498'692;
    const std::string question = verify(post_name, post());
    actor(receiver, "(call $log " + question + ")");
    expect.log = {0};
    run();
    EXPECT_EQ(proofs.post->proofs[0].post_proof,
              RegisteredPoStProof::stacked_drg_window_32gib_v1p1);
}

TEST_P(ProofSyscalls, aggregates_are_charged_by_their_length) {
    const AggregateSealVerifyInfo seal{5, Bytes(32), Bytes(32), replica(), data_commitment()};
    AggregateSealVerifyProofAndInfos info{1000,
                                          RegisteredSealProof::stacked_drg_32gib_v1p1,
                                          RegisteredAggregateProof::snark_pack_v1,
                                          {1},
                                          {}};
    const AggregateSealVerifyProofAndInfos none = info;
    info.infos.assign(4, seal);
    AggregateSealVerifyProofAndInfos wrong = info;
    wrong.infos[2].sealed_cid = data_commitment();
    const GuestData malformed = data(Bytes{0x85});
    const char* name = "crypto.verify_aggregate_seals";
    const auto charged = [&](std::size_t seals) {
        return std::vector{prices().on_verify_aggregate_seals(info.seal_proof, seals)};
    };
    check({
        {verify(name, info), 0, charged(4)},
        {verify(name, none), 1, charged(0)},
        {verify(name, wrong), 1, charged(4)},
        {call(name, {out, malformed, 1}), 1, {}},
    });
}

TEST_P(ProofSyscalls, replica_updates_name_two_replicas_and_their_data) {
    const ReplicaUpdateInfo info{RegisteredUpdateProof::stacked_drg_32gib_v1,
                                 replica(),
                                 replica(),
                                 data_commitment(),
                                 {{1, 2}}};
    ReplicaUpdateInfo wrong = info;
    wrong.new_unsealed_cid = replica();
    const char* name = "crypto.verify_replica_update";
    const std::vector<GasCharge> charged{prices().on_verify_replica_update()};
    check({
        {verify(name, info), 0, charged},
        {verify(name, wrong), 1, charged},
        {call(name, {out, nowhere, 100}), 1, {}},
    });
}

TEST_P(ProofSyscalls, a_batch_answers_for_each_seal) {
    std::vector<SealVerifyInfo> seals(3);
    for (std::size_t i = 0; i < seals.size(); ++i) {
        seals[i].sector_id = {1000, i};
        seals[i].sealed_cid = replica();
        seals[i].unsealed_cid = data_commitment();
    }
    proofs.bad_sector = 1;
    const GuestData batch = data(ipld::cbor::encode(seals));
    const GuestData malformed = data(Bytes{0x83});
    const std::string question = log("crypto.batch_verify_seals", {batch, batch.size, 200});
    actor(receiver, "(i32.store (i32.const 200) (i32.const -1))" + question + load(200) +
                        log("crypto.batch_verify_seals", {malformed, 1, 200}) +
                        log("crypto.batch_verify_seals", {batch, batch.size, nowhere}));
    expect.log = {0, 0xff010001, 1, 1};
    run();
    const GasCharge each = prices().on_verify_seal();
    EXPECT_EQ(charges_of_syscall(0), to_lines({each, each, each}));
    EXPECT_TRUE(charges_of_syscall(1).empty());
    EXPECT_TRUE(charges_of_syscall(2).empty());
    EXPECT_EQ(proofs.seals, (std::vector<SectorNumber>{0, 1, 2}));

    // The public conformance suite's profile.
    proofs.charges_batches = false;
    ++message.nonce;
    const auto free = apply(message, kind);
    ASSERT_TRUE(free);
    EXPECT_LT(free->receipt.gas_used, result().receipt.gas_used);

    // A seal that cannot be checked is only not valid.
    proofs.verdict = std::nullopt;
    ++message.nonce;
    const auto unusable = apply(message, kind);
    ASSERT_TRUE(unusable);
    EXPECT_EQ(logged(*unusable)[1], 0xff000000U);
}

INSTANTIATE_TEST_SUITE_P(Networks, ProofSyscalls, networks_from_v18(), network_name);

}  // namespace
}  // namespace fvm::vm::test
