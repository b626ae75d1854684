#pragma once

#include <fvm/store/system.hpp>

#include <memory>

struct z_stream_s;
struct ZSTD_DCtx_s;

namespace fvm::store {

enum class Compression : std::uint8_t { none, gzip, zstd };

/// Tells by the first bytes; four are enough.
[[nodiscard]] Compression detect_compression(BytesView start);

/// Turns compressed bytes into plain ones, piece by piece. Gzip members and Zstandard frames may
/// follow one another, as the formats allow; anything else after the end is refused. Memory is
/// bounded by the formats' windows: 32 KiB, and for Zstandard 128 MiB (its decoder's default
/// limit).
class Decompressor {
  public:
    /// How far one step came.
    struct Progress {
        std::size_t consumed;
        std::size_t produced;
    };

    explicit Decompressor(Compression compression);
    Decompressor(Decompressor&&) noexcept = default;
    Decompressor& operator=(Decompressor&&) noexcept = default;

    /// Works on as much of `in` and `out` as it can, and always on something where neither is
    /// empty.
    StoreResult<Progress> step(BytesView in, std::span<std::uint8_t> out);

    /// True between members or frames: the input may end here.
    [[nodiscard]] bool may_end() const { return at_boundary_; }

  private:
    /// With the magic number (RFC 8878 section 3.1.1).
    static constexpr std::size_t max_zstd_header = 18;

    struct EndGzip {
        void operator()(z_stream_s* stream) const;
    };
    struct EndZstd {
        void operator()(ZSTD_DCtx_s* context) const;
    };

    StoreResult<Progress> step_gzip(BytesView in, std::span<std::uint8_t> out);
    StoreResult<Progress> step_zstd(BytesView in, std::span<std::uint8_t> out);

    Compression compression_;
    std::unique_ptr<z_stream_s, EndGzip> gzip_;
    std::unique_ptr<ZSTD_DCtx_s, EndZstd> zstd_;
    bool at_boundary_ = false;
    /// Bytes that may still belong to a Zstandard frame's header.
    std::size_t header_left_ = max_zstd_header;
};

}  // namespace fvm::store
