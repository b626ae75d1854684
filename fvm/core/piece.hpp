#pragma once

#include <fvm/core/commitment.hpp>
#include <fvm/core/sector.hpp>
#include <fvm/ipld/cid.hpp>
#include <fvm/ipld/codec.hpp>

#include <cstdint>
#include <span>
#include <tuple>

namespace fvm {

/// A piece of a sector's data.
struct PieceInfo {
    /// In bytes, padding included: a power of two from 128 on, if it is valid.
    std::uint64_t size = 0;
    /// Its comm P.
    ipld::Cid cid;

    static auto fields(auto& self) { return std::tie(self.size, self.cid); }
    friend bool operator==(const PieceInfo&, const PieceInfo&) = default;
};

/// The comm D of a sector that holds `pieces` in this order, each aligned to its size, the rest
/// zero; all zero without pieces. What it refuses is error number 1 to an actor: an invalid proof
/// type, a piece whose CID is no comm P, sizes that are no powers of two from 128 bytes on, or that
/// do not fit (ref-fvm kernel compute_unsealed_sector_cid over filecoin-proofs compute_comm_d,
/// whose arithmetic it follows for malformed sizes too).
[[nodiscard]] CommitmentResult<ipld::Cid> compute_unsealed_sector_cid(
    RegisteredSealProof proof_type, std::span<const PieceInfo> pieces);

}  // namespace fvm
