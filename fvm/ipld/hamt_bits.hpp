#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/hash/hash.hpp>
#include <fvm/ipld/cbor.hpp>

#include <array>
#include <bit>
#include <cstdint>
#include <optional>

/// The hash trie that the HAMT and the KAMT have in common.
namespace fvm::ipld::trie {

/// Where a key is in the tree: its hash, or the key itself. Each level consumes some of the bits,
/// the most significant first.
using Path = hash::Digest32;
inline constexpr std::uint32_t path_bits = 256;

/// Hands out the bits of a path or of a part of one.
class BitCursor {
  public:
    /// `bytes` holds at least `length` bits.
    explicit BitCursor(BytesView bytes, std::uint32_t length = path_bits,
                       std::uint32_t consumed = 0)
        : bytes_(bytes), length_(length), consumed_(consumed) {}

    /// The next `width` bits (1 to 8) as a number; where fewer are left, those. Nothing where none
    /// are left.
    std::optional<unsigned> next(unsigned width) {
        if (consumed_ >= length_) {
            return std::nullopt;
        }
        const unsigned taken = width < length_ - consumed_ ? width : length_ - consumed_;
        const std::size_t byte = consumed_ / 8;
        const unsigned low = byte + 1 < bytes_.size() ? bytes_[byte + 1] : 0U;
        const unsigned window = unsigned{bytes_[byte]} << 8 | low;
        const unsigned value = window >> (16 - consumed_ % 8 - taken) & ((1U << taken) - 1);
        consumed_ += taken;
        return value;
    }

    [[nodiscard]] std::uint32_t consumed() const { return consumed_; }
    [[nodiscard]] bool at_end() const { return consumed_ >= length_; }

  private:
    BytesView bytes_;
    std::uint32_t length_;
    std::uint32_t consumed_;
};

/// Which of the up to 256 children of a node exist.
class Bitmap {
  public:
    [[nodiscard]] bool test(unsigned bit) const { return (words_[bit / 64] >> bit % 64 & 1) != 0; }
    void set(unsigned bit) { words_[bit / 64] |= std::uint64_t{1} << bit % 64; }
    void clear(unsigned bit) { words_[bit / 64] &= ~(std::uint64_t{1} << bit % 64); }

    [[nodiscard]] std::size_t count() const { return rank(256); }

    /// How many of the bits below `bit` are set.
    [[nodiscard]] std::size_t rank(unsigned bit) const {
        int ones = 0;
        for (unsigned word = 0; word < bit / 64; ++word) {
            ones += std::popcount(words_[word]);
        }
        if (bit % 64 != 0) {
            ones += std::popcount(words_[bit / 64] << (64 - bit % 64));
        }
        return static_cast<std::size_t>(ones);
    }

    /// The greatest bit that is set.
    [[nodiscard]] std::optional<unsigned> last() const;

    /// As a big-endian number without leading zeros.
    void write(cbor::Writer& writer) const;
    /// Accepts leading zeros, up to 32 bytes in all.
    static DecodeResult<Bitmap> read(cbor::Reader& reader);

  private:
    std::array<std::uint64_t, 4> words_{};
};

/// The bits of the path that a KAMT link skips because no two keys below it differ in them.
struct ExtensionView {
    /// In bits.
    std::uint32_t length = 0;
    /// The bits, most significant first. May be longer than needed where it came from outside.
    BytesView path;
};

/// An ExtensionView that owns its bits.
struct Extension {
    std::uint32_t length = 0;
    Bytes path;

    Extension() = default;
    explicit Extension(ExtensionView view) : length(view.length), path(to_bytes(view.path)) {}

    [[nodiscard]] ExtensionView view() const { return {length, path}; }
    /// Appends the low `width` bits (1 to 8) of `value`.
    void append(unsigned value, unsigned width);
    /// Appends `count` bits that `bits` has left.
    void append(BitCursor& bits, std::uint32_t count);
};

/// How many bits of `extension` the path continues with, in steps of `width`; `path` is left behind
/// them. Nothing where the path ends within the extension.
[[nodiscard]] std::optional<std::uint32_t> match_extension(BitCursor& path, ExtensionView extension,
                                                           unsigned width);

/// An extension cut in two at a level where keys part.
struct SplitExtension {
    Extension head;
    /// Index of the child that the rest of the extension leads to.
    unsigned index = 0;
    Extension tail;
};

/// Cuts after `matched` bits, fewer than the extension has.
[[nodiscard]] SplitExtension split_extension(ExtensionView extension, std::uint32_t matched,
                                             unsigned width);

/// Undoes split_extension().
[[nodiscard]] Extension join_extensions(ExtensionView head, unsigned index, ExtensionView tail,
                                        unsigned width);

}  // namespace fvm::ipld::trie
