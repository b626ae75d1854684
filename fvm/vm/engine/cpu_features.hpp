#pragma once

#include <fvm/base/bytes.hpp>

namespace fvm::vm {

/// What of this processor compiled code may depend on: equal bytes mean that code compiled by the
/// one runs on the other.
[[nodiscard]] Bytes cpu_features();

}  // namespace fvm::vm
