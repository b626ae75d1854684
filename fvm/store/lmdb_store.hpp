#pragma once

#include <fvm/ipld/blockstore.hpp>
#include <fvm/store/system.hpp>

#include <memory>
#include <mutex>
#include <shared_mutex>

struct MDB_env;
struct MDB_txn;

namespace fvm::store {

struct LmdbOptions {
    bool read_only = false;
    /// Whether a put is on the disk when it returns. Without, a crash of the machine may damage the
    /// database; a crash of the program does not.
    bool durable = true;
    /// Address space to reserve at first, in bytes; it doubles when it is full.
    std::uint64_t initial_size = std::uint64_t{1} << 30;
    /// Bound on that growth; beyond it, puts fail.
    std::uint64_t max_size = std::uint64_t{1} << 44;
};

/// A persistent store: an LMDB database from binary CIDs to blocks. A put, or a whole put_many, is
/// one transaction: all of it is stored, or nothing. Reads and writes may come from several
/// threads. One folder may be opened once in a process, and by several processes.
class LmdbStore final : public ipld::Blockstore {
  public:
    /// `folder` is created where it is missing, unless the store is read-only.
    static StoreResult<std::unique_ptr<LmdbStore>> open(const std::string& folder,
                                                        const LmdbOptions& options = {});

    StoreResult<std::optional<ipld::Block>> get(const ipld::Cid& cid) override;
    StoreResult<void> put(const ipld::Cid& cid, const ipld::Block& block) override;
    StoreResult<void> put_many(std::span<const ipld::KeyedBlock> blocks) override;
    StoreResult<bool> has(const ipld::Cid& cid) override;

    /// Number of blocks.
    StoreResult<std::uint64_t> size();

    /// Puts everything on the disk, for stores that are not durable by themselves.
    StoreResult<void> sync();

  private:
    struct CloseEnvironment {
        void operator()(MDB_env* environment) const;
    };
    struct AbortTransaction {
        void operator()(MDB_txn* transaction) const;
    };
    using Transaction = std::unique_ptr<MDB_txn, AbortTransaction>;
    enum class Outcome : std::uint8_t { stored, map_full };

    explicit LmdbStore(const LmdbOptions& options) : options_(options) {}

    StoreResult<void> open_environment(const std::string& folder);
    StoreResult<Transaction> begin_read(std::shared_lock<std::shared_mutex>& lock);
    StoreResult<Transaction> begin(unsigned flags, int& code);
    StoreResult<Outcome> try_put(std::span<const ipld::KeyedBlock> blocks);
    StoreResult<void> adopt_size();
    StoreResult<void> grow();

    LmdbOptions options_;
    std::unique_ptr<MDB_env, CloseEnvironment> environment_;
    unsigned database_ = 0;
    /// Held shared by every transaction, because the map may only be moved when there is none.
    std::shared_mutex map_mutex_;
    std::mutex write_mutex_;
};

}  // namespace fvm::store
