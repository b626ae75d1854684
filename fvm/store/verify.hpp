#pragma once

#include <fvm/ipld/cid.hpp>

namespace fvm::store {

enum class Verdict : std::uint8_t {
    matches,
    differs,
    /// The hash function is none of identity, blake2b-256 and sha2-256.
    unknown_hash,
};

/// Whether `content` is what `cid` names. A digest that is cut short does not match.
[[nodiscard]] Verdict verify(const ipld::Cid& cid, BytesView content);

}  // namespace fvm::store
