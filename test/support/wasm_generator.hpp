#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/wasm/generation.hpp>

#include <cstdint>

namespace fvm::test {

/// A valid module that `seed` determines: functions of several types with every kind of control
/// instruction (values across labels, dead code, br_table), direct and indirect calls, memory and
/// bulk operations with constant and computed sizes, growth, all segment kinds, start functions.
/// Only instructions that `generation` knows occur.
///
/// The module can run as an actor: it exports a memory "memory" and a function "invoke" from i32 to
/// i32, and imports `test.call` (i32 to i32) and `test.add` (i64, i32 to i64). A countdown
/// at every loop head and at most functions' entries ends it with a trap. The functions without one
/// may call each other for long, within the stack limit, so it runs with limited gas.
///
/// Recorded results depend on the exact output: a change here means recording them again.
[[nodiscard]] Bytes generate_module(std::uint64_t seed, wasm::Generation generation);

}  // namespace fvm::test
