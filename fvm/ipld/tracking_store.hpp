#pragma once

#include <fvm/ipld/blockstore.hpp>

#include <vector>

namespace fvm::ipld {

/// Passes everything on to another store and keeps a record of it, in order: for tests of access
/// patterns, which are gas on the chain, and for measurements. For one thread at a time.
class TrackingStore final : public Blockstore {
  public:
    struct Access {
        enum class Kind : std::uint8_t { get, has, put };
        Kind kind;
        Cid cid;
        /// Bytes of the block that was read or written; 0 where there was none.
        std::size_t size;

        friend bool operator==(const Access&, const Access&) = default;
    };

    struct Totals {
        std::size_t gets = 0;
        std::size_t puts = 0;
        std::size_t bytes_read = 0;
        std::size_t bytes_written = 0;

        friend bool operator==(const Totals&, const Totals&) = default;
    };

    /// `base` must outlive this store.
    explicit TrackingStore(Blockstore& base) : base_(base) {}

    StoreResult<std::optional<Block>> get(const Cid& cid) override;
    StoreResult<void> put(const Cid& cid, const Block& block) override;
    /// Recorded as the puts that it is made of.
    StoreResult<void> put_many(std::span<const KeyedBlock> blocks) override;
    StoreResult<bool> has(const Cid& cid) override;

    /// What succeeded since the start or the last reset().
    [[nodiscard]] const std::vector<Access>& accesses() const { return accesses_; }
    [[nodiscard]] const Totals& totals() const { return totals_; }
    void reset();

  private:
    void record_put(const Cid& cid, const Block& block);

    Blockstore& base_;
    std::vector<Access> accesses_;
    Totals totals_;
};

}  // namespace fvm::ipld
