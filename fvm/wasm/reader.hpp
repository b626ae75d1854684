#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/wasm/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fvm::wasm {

/// Reads the binary format of WebAssembly 1.0. The first failure sticks: from then on nothing is
/// left to read, every read yields zero, and error() says what was wrong where. Callers check ok()
/// once an item, not once a field.
class Reader {
  public:
    /// Does not copy. `base` is where `bytes` lie in the module; it only serves error offsets.
    explicit Reader(BytesView bytes, std::size_t base = 0) : bytes_(bytes), base_(base) {}

    [[nodiscard]] bool ok() const { return reason_.empty(); }
    [[nodiscard]] bool at_end() const { return position_ == bytes_.size(); }
    [[nodiscard]] std::size_t remaining() const { return bytes_.size() - position_; }
    /// Offset in the module of the next byte.
    [[nodiscard]] std::size_t offset() const { return base_ + position_; }
    /// What refused, or an empty reason.
    [[nodiscard]] WasmError error() const;
    /// Records a failure at the current offset unless there is an earlier one. `reason` must live
    /// on in static storage.
    void fail(std::string_view reason);

    std::uint8_t byte() {
        if (position_ == bytes_.size()) [[unlikely]] {
            fail("unexpected end");
            return 0;
        }
        return bytes_[position_++];
    }
    /// LEB128 of at most 5 (10) bytes whose last byte has no bits beyond the type; need not be
    /// minimal.
    std::uint32_t u32() {
        if (position_ < bytes_.size() && bytes_[position_] < 0x80) [[likely]] {
            return bytes_[position_++];
        }
        return static_cast<std::uint32_t>(unsigned_leb(32));
    }
    std::int32_t s32() { return static_cast<std::int32_t>(signed_leb(32)); }
    std::int64_t s64() { return signed_leb(64); }
    /// Little-endian.
    std::uint32_t fixed32();
    std::uint64_t fixed64();
    BytesView take(std::size_t size);
    /// A vector of bytes: its length, then the bytes.
    BytesView sized();
    /// A vector of bytes that is UTF-8.
    BytesView name();
    /// A count of items that take at least one byte each.
    std::uint32_t count();

  private:
    std::uint64_t unsigned_leb(unsigned bits);
    std::int64_t signed_leb(unsigned bits);

    BytesView bytes_;
    std::size_t base_;
    std::size_t position_ = 0;
    std::string_view reason_;
    std::size_t failed_at_ = 0;
};

}  // namespace fvm::wasm
