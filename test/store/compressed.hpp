#pragma once

#include <fvm/base/bytes.hpp>

#include <zlib.h>
#include <zstd.h>

namespace fvm::test {

/// One gzip member with `content`.
inline Bytes gzipped(BytesView content) {
    z_stream stream{};
    if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        return {};
    }
    Bytes out(deflateBound(&stream, content.size()) + 32);
    stream.next_in = const_cast<Bytef*>(content.data());
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(whole ? stream.total_out : 0);
    deflateEnd(&stream);
    return out;
}

/// One Zstandard frame with `content`.
inline Bytes zstandard(BytesView content) {
    Bytes out(ZSTD_compressBound(content.size()));
    const std::size_t size =
        ZSTD_compress(out.data(), out.size(), content.data(), content.size(), 3);
    out.resize(ZSTD_isError(size) != 0 ? 0 : size);
    return out;
}

}  // namespace fvm::test
