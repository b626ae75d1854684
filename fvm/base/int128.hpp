#pragma once

namespace fvm {

/// Amounts cross the syscall boundary as unsigned 128-bit numbers; gas outputs are such too.
__extension__ typedef unsigned __int128 Uint128;
__extension__ typedef __int128 Int128;

}  // namespace fvm
