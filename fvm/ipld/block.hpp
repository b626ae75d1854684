#pragma once

#include <fvm/base/bytes.hpp>

#include <atomic>
#include <cstring>
#include <new>
#include <utility>

namespace fvm::ipld {

/// The immutable bytes of one block, shared by counting references, so that a block travels from a
/// store through caches to an actor without being copied. Copies of one Block may be used from
/// several threads. A default-constructed Block has no bytes.
class Block {
  public:
    Block() = default;

    static Block copy_of(BytesView bytes) {
        return build(bytes.size(), [&](std::uint8_t* out) {
            if (!bytes.empty()) {
                std::memcpy(out, bytes.data(), bytes.size());
            }
        });
    }

    /// Allocates `size` bytes and lets `fill(std::uint8_t*)` write all of them.
    template <class Fill>
    static Block build(std::size_t size, Fill&& fill) {
        void* memory = ::operator new(sizeof(Header) + size);
        auto* header = new (memory) Header{.references = 1, .size = size};
        Block block;
        block.header_ = header;
        fill(block.data());
        return block;
    }

    Block(const Block& other) : header_(other.header_) {
        if (header_ != nullptr) {
            header_->references.fetch_add(1, std::memory_order_relaxed);
        }
    }
    Block(Block&& other) noexcept : header_(std::exchange(other.header_, nullptr)) {}
    Block& operator=(Block other) noexcept {
        std::swap(header_, other.header_);
        return *this;
    }
    ~Block() {
        if (header_ != nullptr &&
            header_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            header_->~Header();
            ::operator delete(header_);
        }
    }

    [[nodiscard]] std::size_t size() const { return header_ == nullptr ? 0 : header_->size; }

    /// Valid as long as any copy of this Block lives.
    [[nodiscard]] BytesView bytes() const {
        return header_ == nullptr ? BytesView{} : BytesView{data(), header_->size};
    }

  private:
    struct Header {
        std::atomic<std::size_t> references;
        std::size_t size;
    };

    [[nodiscard]] std::uint8_t* data() const {
        return reinterpret_cast<std::uint8_t*>(header_ + 1);
    }

    Header* header_ = nullptr;
};

}  // namespace fvm::ipld
