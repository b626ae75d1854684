#include <fvm/wasm/reader.hpp>

namespace fvm::wasm {
namespace {

/// Size of the UTF-8 sequence at the front of `bytes`, or 0 if there is none.
std::size_t utf8_size(BytesView bytes) {
    const std::uint8_t first = bytes[0];
    if (first < 0x80) {
        return 1;
    }
    const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || bytes.size() < size) {
        return 0;
    }
    for (std::size_t i = 1; i < size; ++i) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    // No sequence longer than needed, no surrogates, nothing beyond U+10FFFF.
    const std::uint8_t second = bytes[1];
    const bool is_out_of_range =
        (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
        (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
    return is_out_of_range ? 0 : size;
}

}  // namespace

WasmError Reader::error() const {
    return {std::string(reason_), ok() ? offset() : failed_at_};
}

void Reader::fail(std::string_view reason) {
    if (ok()) {
        reason_ = reason;
        failed_at_ = offset();
    }
    position_ = bytes_.size();
}

std::uint32_t Reader::fixed32() {
    const BytesView bytes = take(4);
    std::uint32_t value = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) {
        value = value << 8 | bytes[i - 1];
    }
    return value;
}

std::uint64_t Reader::fixed64() {
    const std::uint64_t low = fixed32();
    return low | std::uint64_t{fixed32()} << 32;
}

BytesView Reader::take(std::size_t size) {
    if (size > remaining()) {
        fail("unexpected end");
        return {};
    }
    const BytesView taken = bytes_.subspan(position_, size);
    position_ += size;
    return taken;
}

BytesView Reader::sized() {
    return take(u32());
}

BytesView Reader::name() {
    const std::size_t at = position_;
    const BytesView text = sized();
    for (BytesView rest = text; !rest.empty();) {
        const std::size_t size = utf8_size(rest);
        if (size == 0) {
            position_ = at;
            fail("name is not UTF-8");
            return {};
        }
        rest = rest.subspan(size);
    }
    return text;
}

std::uint32_t Reader::count() {
    const std::uint32_t value = u32();
    if (value > remaining()) {
        fail("more items than bytes");
        return 0;
    }
    return value;
}

std::uint64_t Reader::unsigned_leb(unsigned bits) {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        const std::uint8_t next = byte();
        const unsigned left = bits - shift;
        if (left < 7 && (next >> left) != 0) {
            fail("integer too large or its encoding too long");
            return 0;
        }
        value |= std::uint64_t{next & 0x7FU} << shift;
        if (next < 0x80) {
            return ok() ? value : 0;
        }
    }
}

std::int64_t Reader::signed_leb(unsigned bits) {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        const std::uint8_t next = byte();
        const unsigned left = bits - shift;
        if (left < 7) {
            // The sign bit and every bit beyond the type must agree, and no byte may follow.
            const unsigned sign_and_beyond = next >> (left - 1);
            const unsigned all_ones = 0x7FU >> (left - 1);
            if (sign_and_beyond != 0 && sign_and_beyond != all_ones) {
                fail("integer too large or its encoding too long");
                return 0;
            }
        }
        value |= std::uint64_t{next & 0x7FU} << shift;
        if (next < 0x80) {
            if ((next & 0x40) != 0 && shift + 7 < 64) {
                value |= ~std::uint64_t{0} << (shift + 7);
            }
            return ok() ? static_cast<std::int64_t>(value) : 0;
        }
    }
}

}  // namespace fvm::wasm
