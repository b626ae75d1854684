#include <fvm/core/piece.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace fvm {
namespace {

using test::from_hex;
using test::to_hex;

constexpr auto proof_2kib = RegisteredSealProof::stacked_drg_2kib_v1p1;
constexpr auto proof_8mib = RegisteredSealProof::stacked_drg_8mib_v1p1;
constexpr auto proof_32gib = RegisteredSealProof::stacked_drg_32gib_v1p1;
constexpr auto proof_64gib = RegisteredSealProof::stacked_drg_64gib_v1p1_synthetic_porep;

/// A piece whose commitment the seed names, as in the program that made the expectations.
PieceInfo piece(std::uint64_t size, std::uint64_t seed) {
    Commitment bytes;
    for (std::uint64_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::uint8_t>((seed * 31 + i * 7) % 251);
    }
    bytes.back() &= 0x3f;
    return {size, data_commitment_to_cid(bytes)};
}

std::string commitment_of(RegisteredSealProof proof, const std::vector<PieceInfo>& pieces) {
    const auto cid = compute_unsealed_sector_cid(proof, pieces);
    return cid ? to_hex(cid->digest()) : std::string(cid.error());
}

// The published commitments of zero bytes (fvm_shared src/piece/zero.rs).
TEST(Piece, zero_pieces_have_the_published_commitments) {
    EXPECT_EQ(to_hex(zero_piece_commitment(5)), std::string(64, '0'));
    EXPECT_EQ(to_hex(zero_piece_commitment(7)),
              "3731bb99ac689f66eef5973e4a94da188f4ddcae580724fc6f3fd60dfd488333");
    EXPECT_EQ(to_hex(zero_piece_commitment(11)),
              "fc7e928296e516faade986b28f92d44a4f24b935485223376a799027bc18f833");
    EXPECT_EQ(to_hex(zero_piece_commitment(23)),
              "65f29e5d98d246c38b388cfc06db1f6b021303c5a289000bdce832a9c3ec421c");
    EXPECT_EQ(to_hex(zero_piece_commitment(29)),
              "39560e7b13a93b07a243fd2720ffa7cb3e1d2e505ab3629e79f46313512cda06");
    EXPECT_EQ(to_hex(zero_piece_commitment(35)),
              "077e5fde35c50a9303a55009e3498a4ebedff39c42b710b730d8ec7ac7afa63e");
    EXPECT_EQ(to_hex(zero_piece_commitment(36)),
              "e64005a6bfe3777953b8ad6ef93f0fca1049b2041654f2a411f7702799cece02");
}

TEST(Piece, a_sector_without_pieces_is_all_zero) {
    const auto cid = compute_unsealed_sector_cid(proof_2kib, {});
    ASSERT_TRUE(cid);
    EXPECT_EQ(*cid, data_commitment_to_cid(zero_piece_commitment(11)));
    EXPECT_EQ(to_hex(cid->to_bytes()).substr(0, 14), "0181e203922020");
    // The commitment of an empty 32 GiB sector, which every committed-capacity sector of mainnet
    // has.
    EXPECT_EQ(compute_unsealed_sector_cid(proof_32gib, {})->to_text(),
              "baga6ea4seaqao7s73y24kcutaosvacpdjgfe5pw76ooefnyqw4ynr3d2y6x2mpq");
}

// Made with the reference: fvm_shared 3.14 over filecoin-proofs 19.1.
TEST(Piece, sectors_have_the_commitments_of_the_reference) {
    EXPECT_EQ(commitment_of(proof_2kib, {piece(512, 112)}),
              "0d91a5401898c8ac802d1e53599552a1a935c20820c9d5b14df5a1b0a8da180a");
    EXPECT_EQ(commitment_of(proof_8mib, {piece(65536, 0), piece(128, 1), piece(65536, 2)}),
              "519b96d4619b2f578e87c9f33476e56caa933c0108e1aa5eb907ea6f6c00a52c");
    EXPECT_EQ(commitment_of(proof_32gib, {piece(8589934592, 14), piece(131072, 15), piece(4096, 16),
                                          piece(2147483648, 17), piece(4294967296, 18)}),
              "0ef2bb3f49ea2e9e6c4a909b6d7265d2c1add1d1d990bf24bf71b6e9195c571e");
    EXPECT_EQ(
        commitment_of(proof_64gib, {piece(262144, 56), piece(268435456, 57), piece(1048576, 58)}),
        "08bee0709f1d64e14946413aa922f4ac2d6897339eb1466d981704e90fdb3825");
}

TEST(Piece, a_piece_as_large_as_the_sector_is_its_commitment) {
    const PieceInfo whole = piece(2048, 3);
    EXPECT_EQ(compute_unsealed_sector_cid(proof_2kib, {{whole}}), whole.cid);
}

TEST(Piece, refuses_sizes_that_are_no_powers_of_two_from_128_on) {
    for (const std::uint64_t size : {0U, 1U, 64U, 127U, 129U, 255U, 257U, 1025U, 2047U}) {
        EXPECT_FALSE(compute_unsealed_sector_cid(proof_2kib, {{piece(size, 1)}})) << size;
    }
    EXPECT_FALSE(compute_unsealed_sector_cid(proof_2kib, {{piece(~std::uint64_t{0}, 1)}}));
    EXPECT_FALSE(compute_unsealed_sector_cid(proof_2kib, {{piece(std::uint64_t{1} << 63, 1)}}));
}

TEST(Piece, refuses_more_than_the_sector_holds) {
    EXPECT_FALSE(compute_unsealed_sector_cid(proof_2kib, {{piece(4096, 1)}}));
    EXPECT_FALSE(compute_unsealed_sector_cid(proof_2kib, {{piece(2048, 1), piece(128, 2)}}));
    // 128 + padding up to 2048 + 2048
    EXPECT_FALSE(compute_unsealed_sector_cid(proof_2kib, {{piece(128, 1), piece(2048, 2)}}));
    const std::vector<PieceInfo> full(16, piece(128, 1));
    EXPECT_TRUE(compute_unsealed_sector_cid(proof_2kib, full));
    const std::vector<PieceInfo> too_many(17, piece(128, 1));
    EXPECT_FALSE(compute_unsealed_sector_cid(proof_2kib, too_many));
}

TEST(Piece, refuses_invalid_types_and_cids_that_are_no_piece_commitments) {
    EXPECT_FALSE(compute_unsealed_sector_cid(RegisteredSealProof{-1}, {}));
    EXPECT_FALSE(compute_unsealed_sector_cid(RegisteredSealProof{20}, {}));
    PieceInfo other = piece(128, 1);
    other.cid = replica_commitment_to_cid(Commitment{});
    EXPECT_FALSE(compute_unsealed_sector_cid(proof_2kib, {{other}}));
}

TEST(Commitment, only_cids_of_the_right_codec_hash_and_size_are_commitments) {
    const Commitment bytes = zero_piece_commitment(9);
    EXPECT_EQ(cid_to_data_commitment(data_commitment_to_cid(bytes)), bytes);
    EXPECT_EQ(cid_to_replica_commitment(replica_commitment_to_cid(bytes)), bytes);
    EXPECT_FALSE(cid_to_data_commitment(replica_commitment_to_cid(bytes)));
    EXPECT_FALSE(cid_to_replica_commitment(data_commitment_to_cid(bytes)));
    EXPECT_FALSE(cid_to_data_commitment(
        ipld::Cid::v1(ipld::codec::fil_commitment_unsealed, ipld::multihash::sha2_256, bytes)));
    EXPECT_FALSE(cid_to_data_commitment(ipld::Cid::v1(ipld::codec::fil_commitment_unsealed,
                                                      ipld::multihash::sha2_256_trunc254_padded,
                                                      BytesView(bytes).first(31))));
}

}  // namespace
}  // namespace fvm
