#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/vm/engine/host_call.hpp>

#include <span>
#include <string>

/// Pieces of modules in WAT that call the VM.
namespace fvm::vm::test {

/// A literal of these bytes, with its quotation marks.
std::string wat_string(BytesView bytes);

/// "i32" or "i64".
std::string wat_type(ValueType type);

/// All of `imports`: `m.f` is the function `$m.f`. They come first in a module.
std::string import_lines(std::span<const HostImport> imports);

}  // namespace fvm::vm::test
