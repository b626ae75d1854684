#pragma once

#include <fvm/base/decode_error.hpp>
#include <fvm/ipld/cbor.hpp>

/// The first bytes of a CBOR item; for the sources of this folder.
namespace fvm::ipld::cbor {

namespace major {
inline constexpr unsigned unsigned_int = 0;
inline constexpr unsigned negative_int = 1;
inline constexpr unsigned byte_string = 2;
inline constexpr unsigned text = 3;
inline constexpr unsigned array = 4;
inline constexpr unsigned map = 5;
inline constexpr unsigned tag = 6;
inline constexpr unsigned simple = 7;
}  // namespace major

inline constexpr std::uint64_t link_tag = 42;
inline constexpr unsigned simple_false = 20;
inline constexpr unsigned simple_true = 21;
inline constexpr unsigned simple_null = 22;
/// The low five bits of an indefinite length, and what ends it.
inline constexpr unsigned indefinite = 31;
inline constexpr unsigned break_code = 0xff;

struct ItemHeader {
    unsigned major = 0;
    /// The low five bits of the first byte.
    unsigned info = 0;
    /// The number in the header: a value, a length, a count, a tag, or the bits of a float.
    std::uint64_t argument = 0;

    /// Bytes of the number behind the first byte: 0, 1, 2, 4 or 8.
    [[nodiscard]] std::size_t argument_size() const {
        return info < 24 ? 0 : std::size_t{1} << (info - 24);
    }
};

/// Reads a header of any major type at `position` and moves it behind. Indefinite lengths and
/// reserved values are refused. Canonical applies to every major type, as the strictest reader of
/// the reference has it.
inline DecodeResult<ItemHeader> read_item_header(BytesView input, std::size_t& position,
                                                 Headers headers) {
    const std::size_t start = position;
    if (start >= input.size()) [[unlikely]] {
        return malformed("unexpected end of input", start);
    }
    const unsigned first = input[start];
    ItemHeader header{.major = first >> 5, .info = first & 0x1f, .argument = first & 0x1f};
    if (header.info < 24) [[likely]] {
        position = start + 1;
        return header;
    }
    if (header.info > 27) [[unlikely]] {
        return malformed(header.info == 31 ? "indefinite length" : "reserved header", start);
    }
    const std::size_t width = header.argument_size();
    if (input.size() - start - 1 < width) [[unlikely]] {
        return malformed("unexpected end of input in a header", start);
    }
    std::uint64_t argument = 0;
    for (std::size_t i = 1; i <= width; ++i) {
        argument = argument << 8 | input[start + i];
    }
    const std::uint64_t least = width == 1 ? 24 : std::uint64_t{1} << (4 * width);
    if (headers == Headers::canonical && argument < least) [[unlikely]] {
        return malformed("header is not minimal", start);
    }
    header.argument = argument;
    position = start + 1 + width;
    return header;
}

}  // namespace fvm::ipld::cbor
