#pragma once

#include <fvm/store/decompressor.hpp>

namespace fvm::store {

/// A stream of bytes from a file or from memory, decompressed on the way where it starts like gzip
/// or Zstandard. Uses bounded memory.
class Input {
  public:
    static constexpr std::uint64_t unlimited = UINT64_MAX;

    /// `max_output` bounds the decompressed bytes; more is an error of kind malformed.
    static StoreResult<Input> open(const std::string& path, std::uint64_t max_output = unlimited);

    /// `bytes` must outlive the input.
    static Input from_memory(BytesView bytes, std::uint64_t max_output = unlimited);

    /// Reads at most `out.size()` bytes; 0 only at the end.
    StoreResult<std::size_t> read(std::span<std::uint8_t> out);

    /// Reads until `out` is full or the input ends, and says how many bytes that were.
    StoreResult<std::size_t> read_fully(std::span<std::uint8_t> out);

    /// Decompressed bytes that have been read so far.
    [[nodiscard]] std::uint64_t offset() const { return offset_; }

    [[nodiscard]] Compression compression() const { return compression_; }

  private:
    Input(FileDescriptor file, BytesView memory, std::uint64_t max_output)
        : file_(std::move(file)), pending_(memory), max_output_(max_output) {}

    StoreResult<void> refill();
    void choose_decompressor();

    FileDescriptor file_;
    /// Compressed bytes of the file; memory inputs need none.
    Bytes buffer_;
    /// Compressed bytes that are still to be worked on.
    BytesView pending_;
    Compression compression_ = Compression::none;
    Decompressor decompressor_{Compression::none};
    std::uint64_t max_output_;
    std::uint64_t offset_ = 0;
};

/// All that `input` still has, which must not be more than `max_size` bytes.
StoreResult<Bytes> read_all(Input& input, std::uint64_t max_size);

/// Decompresses `bytes`, or copies them where they are not compressed.
StoreResult<Bytes> decompress(BytesView bytes, std::uint64_t max_size);

}  // namespace fvm::store
