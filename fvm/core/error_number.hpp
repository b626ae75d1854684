#pragma once

#include <cstdint>
#include <string_view>

namespace fvm {

/// Why a syscall was refused: what the actor gets back (fvm_shared src/error, ErrorNumber).
enum class ErrorNumber : std::uint32_t {
    illegal_argument = 1,
    /// The actor is not in a state in which it may do this.
    illegal_operation = 2,
    /// Beyond a limit of the system: call depth, blocks, sizes.
    limit_exceeded = 3,
    assertion_failed = 4,
    insufficient_funds = 5,
    not_found = 6,
    /// No block has this handle.
    invalid_handle = 7,
    /// The shape of a CID (its hash, its size) is not accepted.
    illegal_cid = 8,
    illegal_codec = 9,
    /// Bytes are not what their codec says.
    serialization = 10,
    forbidden = 11,
    buffer_too_small = 12,
    /// Known to actors from network version 18 on.
    read_only = 13,
};

/// The reference's name, "IllegalArgument"; empty for numbers without one.
[[nodiscard]] std::string_view name(ErrorNumber number);

}  // namespace fvm
