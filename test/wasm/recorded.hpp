#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/wasm/instrument.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>

/// Results of the reference's crates, recorded: digests only. A line is `NAME GENERATION OUTCOME`,
/// where GENERATION is 2 or 4 (of crate 0.2 or 0.4), and OUTCOME is `LENGTH SHA256` of the
/// instrumented module or `refused`. Where the environment has FVM_WASM_DUMP, tests write the
/// modules they use into that folder, for recording again.
namespace fvm::test {

/// Outcomes by name and generation.
using Recorded = std::map<std::pair<std::string, wasm::Generation>, std::string>;

/// Reads test/wasm/recorded/`file`; empty if it cannot be read.
[[nodiscard]] Recorded load_recorded(std::string_view file);

/// The reference form of `module`, as an OUTCOME, with the prices of the generation's latest
/// network.
[[nodiscard]] std::string reference_outcome(BytesView module, wasm::Generation generation);

[[nodiscard]] wasm::Options options_of(wasm::Generation generation, wasm::Form form);

[[nodiscard]] std::string sha256_hex(BytesView bytes);

/// Writes `module` as NAME.wasm where FVM_WASM_DUMP says, if it does.
void dump_module(std::string_view name, BytesView module);

}  // namespace fvm::test
