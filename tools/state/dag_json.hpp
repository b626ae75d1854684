#pragma once

#include <fvm/base/bytes.hpp>
#include <tools/conformance/json.hpp>

#include <optional>
#include <string>
#include <string_view>

/// DAG-JSON, in which people write parameters and read what came of them: JSON with
/// {"/": "bafy..."} for a link and {"/": {"bytes": "base64"}} for bytes.
namespace fvm::tools {

/// The canonical DAG-CBOR of a document. Refuses numbers that are no integers of 64 bits.
[[nodiscard]] InputResult<Bytes> cbor_from_json(std::string_view document);

/// The document, on one line, of CBOR that is one item; nothing where the bytes are not that, or
/// are what DAG-JSON has no word for.
[[nodiscard]] std::optional<std::string> json_from_cbor(BytesView encoded);

}  // namespace fvm::tools
