#pragma once

#include <fvm/base/bytes.hpp>

#include <cstdint>

/// Appending to a module in the making. All integers are written minimally, as both reference
/// crates do.
namespace fvm::wasm {

inline void put_u32(Bytes& out, std::uint32_t value) {
    while (value >= 0x80) {
        out.push_back(static_cast<std::uint8_t>(value | 0x80));
        value >>= 7;
    }
    out.push_back(static_cast<std::uint8_t>(value));
}

inline void put_s64(Bytes& out, std::int64_t value) {
    while (value < -0x40 || value >= 0x40) {
        out.push_back(static_cast<std::uint8_t>((value & 0x7F) | 0x80));
        value >>= 7;
    }
    out.push_back(static_cast<std::uint8_t>(value & 0x7F));
}

inline void put_bytes(Bytes& out, BytesView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

/// The length, then the bytes.
inline void put_sized(Bytes& out, BytesView bytes) {
    put_u32(out, static_cast<std::uint32_t>(bytes.size()));
    put_bytes(out, bytes);
}

/// `size` bytes of `value`, little-endian.
inline void put_fixed(Bytes& out, std::uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) {
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
}

}  // namespace fvm::wasm
