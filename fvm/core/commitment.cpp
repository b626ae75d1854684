#include <fvm/core/commitment.hpp>

#include <fvm/hash/hash.hpp>

#include <algorithm>

namespace fvm {

namespace {

constexpr unsigned leaf_log2_size = 5;
constexpr unsigned largest_log2_size = 36;
constexpr std::size_t levels = largest_log2_size - leaf_log2_size + 1;

CommitmentResult<Commitment> commitment_of(const ipld::Cid& cid, std::uint64_t codec,
                                           std::uint64_t hash_code, std::string_view wrong_codec) {
    if (cid.codec() != codec) {
        return std::unexpected(wrong_codec);
    }
    if (cid.hash_code() != hash_code) {
        return std::unexpected("the hash function is not that of the commitment's codec");
    }
    Commitment commitment;
    if (cid.digest().size() != commitment.size()) {
        return std::unexpected("a commitment has 32 bytes");
    }
    std::ranges::copy(cid.digest(), commitment.begin());
    return commitment;
}

std::array<Commitment, levels> zero_commitments() {
    std::array<Commitment, levels> table{};
    for (std::size_t i = 1; i < levels; ++i) {
        table[i] = hash_commitments(table[i - 1], table[i - 1]);
    }
    return table;
}

}  // namespace

ipld::Cid data_commitment_to_cid(const Commitment& commitment) {
    return ipld::Cid::v1(ipld::codec::fil_commitment_unsealed,
                         ipld::multihash::sha2_256_trunc254_padded, commitment);
}

ipld::Cid replica_commitment_to_cid(const Commitment& commitment) {
    return ipld::Cid::v1(ipld::codec::fil_commitment_sealed,
                         ipld::multihash::poseidon_bls12_381_a2_fc1, commitment);
}

CommitmentResult<Commitment> cid_to_data_commitment(const ipld::Cid& cid) {
    return commitment_of(cid, ipld::codec::fil_commitment_unsealed,
                         ipld::multihash::sha2_256_trunc254_padded,
                         "the codec is not that of an unsealed commitment");
}

CommitmentResult<Commitment> cid_to_replica_commitment(const ipld::Cid& cid) {
    return commitment_of(cid, ipld::codec::fil_commitment_sealed,
                         ipld::multihash::poseidon_bls12_381_a2_fc1,
                         "the codec is not that of a sealed commitment");
}

Commitment hash_commitments(const Commitment& left, const Commitment& right) {
    std::array<std::uint8_t, 64> node;
    std::ranges::copy(left, node.begin());
    std::ranges::copy(right, node.begin() + 32);
    Commitment hashed = hash::sha2_256(node);
    hashed.back() &= 0x3f;
    return hashed;
}

const Commitment& zero_piece_commitment(unsigned log2_size) {
    static const std::array<Commitment, levels> table = zero_commitments();
    return table[std::clamp(log2_size, leaf_log2_size, largest_log2_size) - leaf_log2_size];
}

}  // namespace fvm
