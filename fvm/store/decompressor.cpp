#include <fvm/store/decompressor.hpp>

#include <zlib.h>
#include <zstd.h>
#include <algorithm>
#include <climits>
#include <cstring>

namespace fvm::store {
namespace {

constexpr std::uint8_t gzip_magic[] = {0x1f, 0x8b};
constexpr std::uint8_t zstd_magic[] = {0x28, 0xb5, 0x2f, 0xfd};
/// The largest window of deflate, and "expect a gzip header".
constexpr int gzip_window_bits = 15 + 16;

bool starts_with(BytesView bytes, BytesView prefix) {
    return bytes.size() >= prefix.size() &&
           std::memcmp(bytes.data(), prefix.data(), prefix.size()) == 0;
}

uInt clamped(std::size_t size) {
    return static_cast<uInt>(std::min<std::size_t>(size, UINT_MAX));
}

}  // namespace

Compression detect_compression(BytesView start) {
    if (starts_with(start, gzip_magic)) {
        return Compression::gzip;
    }
    return starts_with(start, zstd_magic) ? Compression::zstd : Compression::none;
}

void Decompressor::EndGzip::operator()(z_stream_s* stream) const {
    inflateEnd(stream);
    delete stream;
}

void Decompressor::EndZstd::operator()(ZSTD_DCtx_s* context) const {
    ZSTD_freeDCtx(context);
}

Decompressor::Decompressor(Compression compression) : compression_(compression) {
    if (compression == Compression::gzip) {
        gzip_.reset(new z_stream_s{});
        if (inflateInit2(gzip_.get(), gzip_window_bits) != Z_OK) {
            gzip_.reset();
        }
    } else if (compression == Compression::zstd) {
        zstd_.reset(ZSTD_createDCtx());
    }
}

StoreResult<Decompressor::Progress> Decompressor::step(BytesView in, std::span<std::uint8_t> out) {
    switch (compression_) {
        case Compression::gzip:
            return gzip_ ? step_gzip(in, out) : failure("zlib is out of memory");
        case Compression::zstd:
            return zstd_ ? step_zstd(in, out) : failure("zstd is out of memory");
        case Compression::none:
            break;
    }
    const std::size_t size = std::min(in.size(), out.size());
    if (size > 0) {
        std::memcpy(out.data(), in.data(), size);
    }
    at_boundary_ = true;
    return Progress{size, size};
}

StoreResult<Decompressor::Progress> Decompressor::step_gzip(BytesView in,
                                                            std::span<std::uint8_t> out) {
    if (at_boundary_ && inflateReset(gzip_.get()) != Z_OK) {
        return failure("zlib does not start again");
    }
    const uInt in_size = clamped(in.size());
    const uInt out_size = clamped(out.size());
    // zlib's interface predates const; it does not write to its input.
    gzip_->next_in = const_cast<Bytef*>(in.data());
    gzip_->avail_in = in_size;
    gzip_->next_out = out.data();
    gzip_->avail_out = out_size;
    const int status = inflate(gzip_.get(), Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
        return malformed_file(gzip_->msg != nullptr ? gzip_->msg : "malformed gzip data", 0);
    }
    at_boundary_ = status == Z_STREAM_END;
    return Progress{in_size - gzip_->avail_in, out_size - gzip_->avail_out};
}

StoreResult<Decompressor::Progress> Decompressor::step_zstd(BytesView in,
                                                            std::span<std::uint8_t> out) {
    if (at_boundary_) {
        header_left_ = max_zstd_header;
    }
    // The library decodes a frame that it sees whole, header first, by other code, which is
    // stricter about damage. Fed byte by byte, a header is never seen with what follows it, and the
    // answer does not depend on how much the caller reads at a time.
    if (header_left_ > 0) {
        in = in.first(std::min<std::size_t>(in.size(), 1));
        header_left_ -= in.size();
    }
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    const std::size_t status = ZSTD_decompressStream(zstd_.get(), &output, &input);
    if (ZSTD_isError(status) != 0) {
        return malformed_file(ZSTD_getErrorName(status), 0);
    }
    at_boundary_ = status == 0;
    return Progress{input.pos, output.pos};
}

}  // namespace fvm::store
