#pragma once

#include <fvm/wasm/generation.hpp>
#include <fvm/wasm/module.hpp>

namespace fvm::wasm {

/// Writes a module section by section, as the reference's crate of `generation` does:
/// - 0.4 keeps types, tables, memories and data as they were read, the types only if `raw_types` is
///   still there; it always writes globals, exports and elements, and of the custom sections the
///   last, in front;
/// - 0.2 re-encodes everything, leaves empty sections out, and puts custom sections last, in
/// reverse.
///
/// `bodies` are the function bodies with their lengths, one for each of `module.functions`.
[[nodiscard]] Bytes write_module(const Module& module, BytesView bodies, Generation generation);

}  // namespace fvm::wasm
