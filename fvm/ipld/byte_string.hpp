#pragma once

#include <fvm/base/result.hpp>
#include <fvm/ipld/cbor.hpp>

namespace fvm::ipld::cbor {

/// A byte string that is looked at before the reader goes on. `chunks` has the content where the
/// input has it in chunks, which Headers::as_reference accepts.
inline DecodeResult<BytesView> read_byte_string(Reader& reader, Bytes& chunks) {
    const Reader before = reader;
    auto bytes = reader.read_bytes();
    if (bytes) [[likely]] {
        return bytes;
    }
    reader = before;
    FVM_TRY(reader.read_bytes_into(chunks));
    return BytesView(chunks);
}

}  // namespace fvm::ipld::cbor
