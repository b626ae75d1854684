#include <fvm/core/piece.hpp>
#include <fvm/core/sector.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

namespace fvm {
namespace {

using test::from_hex;
using test::to_hex;

constexpr std::uint64_t gib = std::uint64_t{1} << 30;

Commitment commitment(std::uint64_t seed) {
    Commitment bytes;
    for (std::uint64_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::uint8_t>((seed * 31 + i * 7) % 251);
    }
    bytes.back() &= 0x3f;
    return bytes;
}

const ipld::Cid sealed = replica_commitment_to_cid(commitment(1));
const ipld::Cid unsealed = data_commitment_to_cid(commitment(2));

// The links in the encodings below, which the reference crate fvm_shared 3.14 has made.
const std::string sealed_hex =
    "d82a5829000182e20381e802201f262d343b424950575e656c737a81888f969da4abb2b9c0c7ced5dce3eaf138";
const std::string unsealed_hex =
    "d82a5828000181e2039220203e454c535a61686f767d848b9299a0a7aeb5bcc3cad1d8dfe6edf400070e151c";

template <class T>
void expect_encoding(const T& value, const std::string& hex) {
    EXPECT_EQ(to_hex(ipld::cbor::encode(value)), hex);
    const auto decoded = ipld::cbor::decode<T>(from_hex(hex));
    ASSERT_TRUE(decoded) << decoded.error().reason;
    EXPECT_EQ(*decoded, value);
}

TEST(Sector, a_seal_is_encoded_as_the_reference_encodes_it) {
    expect_encoding(SealVerifyInfo{.registered_proof = RegisteredSealProof::stacked_drg_32gib_v1p1,
                                   .sector_id = {1000, 77},
                                   .deal_ids = {5, 300},
                                   .randomness = Bytes(32, 1),
                                   .interactive_randomness = Bytes(3, 2),
                                   .proof = Bytes(5, 3),
                                   .sealed_cid = sealed,
                                   .unsealed_cid = unsealed},
                    "8808821903e8184d820519012c5820"
                    "0101010101010101010101010101010101010101010101010101010101010101"
                    "43020202450303030303" +
                        sealed_hex + unsealed_hex);
}

TEST(Sector, an_aggregate_keeps_proof_types_that_nobody_knows) {
    expect_encoding(
        AggregateSealVerifyProofAndInfos{.miner = 1000,
                                         .seal_proof = RegisteredSealProof{-5},
                                         .aggregate_proof = RegisteredAggregateProof::snark_pack_v2,
                                         .proof = Bytes(4, 9),
                                         .infos = {{.sector_number = 3,
                                                    .randomness = Bytes(2, 1),
                                                    .interactive_randomness = {},
                                                    .sealed_cid = sealed,
                                                    .unsealed_cid = unsealed}}},
        "851903e824014409090909818503420101"
        "40" +
            sealed_hex + unsealed_hex);
}

TEST(Sector, the_proof_of_a_replica_update_is_an_array_of_integers) {
    const std::string head = "8503" + sealed_hex + sealed_hex + unsealed_hex;
    expect_encoding(
        ReplicaUpdateInfo{.update_proof_type = RegisteredUpdateProof::stacked_drg_32gib_v1,
                          .old_sealed_cid = sealed,
                          .new_sealed_cid = sealed,
                          .new_unsealed_cid = unsealed,
                          .proof = {{7, 200, 0}}},
        head + "830718c800");
    EXPECT_FALSE(ipld::cbor::decode<ReplicaUpdateInfo>(from_hex(head + "4307c800")));
    EXPECT_FALSE(ipld::cbor::decode<ReplicaUpdateInfo>(from_hex(head + "83071901c800")));
}

TEST(Sector, a_window_post_is_encoded_as_the_reference_encodes_it) {
    expect_encoding(
        WindowPoStVerifyInfo{
            .randomness = Bytes(32, 4),
            .proofs = {{RegisteredPoStProof::stacked_drg_window_32gib_v1p1, {1, 2}}},
            .challenged_sectors = {{RegisteredSealProof::stacked_drg_32gib_v1p1, 12, sealed}},
            .prover = 99},
        "8458200404040404040404040404040404040404040404040404040404040404040404"
        "81820d4201028183080c" +
            sealed_hex + "1863");
}

TEST(Sector, a_piece_is_encoded_as_the_reference_encodes_it) {
    expect_encoding(PieceInfo{2048, unsealed}, "82190800" + unsealed_hex);
}

TEST(ProofTypes, sizes_follow_the_type) {
    EXPECT_EQ(sector_size(RegisteredSealProof::stacked_drg_2kib_v1), SectorSize::size_2kib);
    EXPECT_EQ(sector_size(RegisteredSealProof{9}), SectorSize{64 * gib});
    EXPECT_EQ(sector_size(RegisteredSealProof{13}), SectorSize{32 * gib});
    EXPECT_EQ(sector_size(RegisteredSealProof{17}), SectorSize::size_512mib);
    EXPECT_EQ(sector_size(RegisteredSealProof{20}), std::nullopt);
    EXPECT_EQ(sector_size(RegisteredSealProof{-1}), std::nullopt);
    EXPECT_EQ(sector_size(RegisteredPoStProof{11}), SectorSize::size_8mib);
    EXPECT_EQ(sector_size(RegisteredPoStProof{15}), std::nullopt);
    EXPECT_EQ(window_post_partition_sectors(RegisteredPoStProof{13}), 2349U);
    EXPECT_EQ(window_post_partition_sectors(RegisteredPoStProof{4}), 2300U);
    EXPECT_EQ(window_post_partition_sectors(RegisteredPoStProof{10}), 2U);
}

TEST(ProofTypes, every_seal_has_its_other_proofs) {
    const auto seal = RegisteredSealProof::stacked_drg_64gib_v1p2_ni_porep;
    EXPECT_EQ(window_post_proof(seal), RegisteredPoStProof::stacked_drg_window_64gib_v1p1);
    EXPECT_EQ(window_post_proof_v1(seal), RegisteredPoStProof::stacked_drg_window_64gib_v1);
    EXPECT_EQ(winning_post_proof(seal), RegisteredPoStProof::stacked_drg_winning_64gib_v1);
    EXPECT_EQ(update_proof(seal), RegisteredUpdateProof::stacked_drg_64gib_v1);
    EXPECT_EQ(window_post_proof(RegisteredSealProof{99}), std::nullopt);
    EXPECT_EQ(proof_size(seal), 23'092U);
    EXPECT_EQ(proof_size(RegisteredSealProof::stacked_drg_2kib_v1p2_ni_porep), 14'164U);
    EXPECT_EQ(proof_size(RegisteredSealProof::stacked_drg_32gib_v1), 1'920U);
    EXPECT_EQ(proof_size(RegisteredSealProof::stacked_drg_512mib_v1p1), 192U);
    EXPECT_EQ(name(RegisteredSealProof{13}), "StackedDRG32GiBV1P1_Feat_SyntheticPoRep");
}

TEST(ProofTypes, a_generation_knows_its_own) {
    EXPECT_TRUE(is_known(RegisteredSealProof{8}, proof_types_v2));
    EXPECT_FALSE(is_known(RegisteredSealProof{10}, proof_types_v2));
    EXPECT_TRUE(is_known(RegisteredSealProof{10}, proof_types_v3));
    EXPECT_FALSE(is_known(RegisteredSealProof{15}, proof_types_v3));
    EXPECT_TRUE(is_known(RegisteredSealProof{15}, proof_types_v4));
    EXPECT_FALSE(is_known(RegisteredSealProof{20}, proof_types_v4));
    EXPECT_FALSE(is_known(RegisteredPoStProof{10}, proof_types_v2));
    EXPECT_TRUE(is_known(RegisteredPoStProof{5}, proof_types_v3));
    EXPECT_FALSE(is_known(RegisteredPoStProof{5}, proof_types_v4));
    EXPECT_TRUE(is_known(RegisteredPoStProof{0}, proof_types_v4));
}

}  // namespace
}  // namespace fvm
