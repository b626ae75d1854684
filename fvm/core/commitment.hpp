#pragma once

#include <fvm/ipld/cid.hpp>

#include <array>
#include <cstdint>
#include <expected>
#include <string_view>

namespace fvm {

/// A commitment to a sector's data (comm D), to a piece of it (comm P), or to its replica (comm R).
using Commitment = std::array<std::uint8_t, 32>;

/// The error says what does not fit, in static storage.
template <class T>
using CommitmentResult = std::expected<T, std::string_view>;

/// fil-commitment-unsealed over sha2-256-trunc254-padded: comm D and comm P.
[[nodiscard]] ipld::Cid data_commitment_to_cid(const Commitment& commitment);
/// fil-commitment-sealed over poseidon-bls12_381-a2-fc1: comm R.
[[nodiscard]] ipld::Cid replica_commitment_to_cid(const Commitment& commitment);
/// Refuse CIDs of another codec, hash function or digest size. The version is not looked at
/// (fvm_shared src/commcid).
[[nodiscard]] CommitmentResult<Commitment> cid_to_data_commitment(const ipld::Cid& cid);
[[nodiscard]] CommitmentResult<Commitment> cid_to_replica_commitment(const ipld::Cid& cid);

/// The inner node over two commitments: SHA-256 with the two topmost bits of the last byte cleared,
/// so that it is an element of the curve's scalar field.
[[nodiscard]] Commitment hash_commitments(const Commitment& left, const Commitment& right);

/// Comm P of `1 << log2_size` zero bytes, padded. From 32 bytes (the zero leaf, 5) to 64 GiB (36).
[[nodiscard]] const Commitment& zero_piece_commitment(unsigned log2_size);

}  // namespace fvm
