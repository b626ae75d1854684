#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/base/decode_error.hpp>

namespace fvm {

/// Most bytes that a varint of 64 bits takes.
inline constexpr std::size_t max_varint_size = 10;

struct Varint {
    std::uint64_t value = 0;
    /// Bytes that the encoding took.
    std::size_t size = 0;
};

/// Reads an unsigned varint (LEB128, seven bits a byte, least significant first) at the front of
/// `bytes`. Refuses a final zero byte (not minimal), more than ten bytes, and an input that ends
/// early. Bits of a tenth byte beyond the 64th are dropped, not refused: CIDs and addresses on the
/// chain are read with the reference's decoder, crate unsigned-varint, which does that.
[[nodiscard]] DecodeResult<Varint> read_varint(BytesView bytes);

[[nodiscard]] constexpr std::size_t varint_size(std::uint64_t value) {
    std::size_t size = 1;
    while (value >= 0x80) {
        value >>= 7;
        ++size;
    }
    return size;
}

/// Writes varint_size(value) bytes, at most max_varint_size, and returns how many.
inline std::size_t write_varint(std::uint64_t value, std::uint8_t* out) {
    std::size_t size = 0;
    while (value >= 0x80) {
        out[size++] = static_cast<std::uint8_t>(value | 0x80);
        value >>= 7;
    }
    out[size++] = static_cast<std::uint8_t>(value);
    return size;
}

void append_varint(Bytes& out, std::uint64_t value);

}  // namespace fvm
