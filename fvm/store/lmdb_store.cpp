#include <fvm/store/lmdb_store.hpp>

#include <fvm/base/result.hpp>

#include <lmdb.h>
#include <sys/stat.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

namespace fvm::store {
namespace {

constexpr std::uint64_t max_value_size = std::numeric_limits<std::uint32_t>::max();

std::unexpected<StoreError> lmdb_failure(std::string_view doing, int code) {
    return failure(std::string("LMDB: ").append(doing).append(": ").append(mdb_strerror(code)));
}

/// A binary CID as LMDB wants its keys; lives as long as it is used.
class Key {
  public:
    explicit Key(const ipld::Cid& cid) : size_(cid.encoded_size()) { cid.encode_to(bytes_.data()); }
    MDB_val value() { return {size_, bytes_.data()}; }

  private:
    std::size_t size_;
    std::array<std::uint8_t, ipld::Cid::max_encoded_size> bytes_;
};

BytesView view_of(const MDB_val& value) {
    return {static_cast<const std::uint8_t*>(value.mv_data), value.mv_size};
}

}  // namespace

void LmdbStore::CloseEnvironment::operator()(MDB_env* environment) const {
    mdb_env_close(environment);
}

void LmdbStore::AbortTransaction::operator()(MDB_txn* transaction) const {
    mdb_txn_abort(transaction);
}

StoreResult<std::unique_ptr<LmdbStore>> LmdbStore::open(const std::string& folder,
                                                        const LmdbOptions& options) {
    if (!options.read_only && ::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) {
        return system_failure("cannot create the folder", folder);
    }
    std::unique_ptr<LmdbStore> store(new LmdbStore(options));
    FVM_TRY(store->open_environment(folder));
    return store;
}

StoreResult<void> LmdbStore::open_environment(const std::string& folder) {
    MDB_env* created = nullptr;
    if (const int code = mdb_env_create(&created); code != 0) {
        return lmdb_failure("cannot start", code);
    }
    environment_.reset(created);
    if (const int code = mdb_env_set_mapsize(created, options_.initial_size); code != 0) {
        return lmdb_failure("cannot reserve memory", code);
    }
    // Readers are not tied to threads, so that a thread may read within a read of another store.
    unsigned flags = MDB_NOTLS | MDB_NORDAHEAD;
    flags |= options_.read_only ? MDB_RDONLY : 0U;
    flags |= options_.durable ? 0U : MDB_NOSYNC;
    if (const int code = mdb_env_open(created, folder.c_str(), flags, 0666); code != 0) {
        return lmdb_failure("cannot open " + folder, code);
    }
    int code = 0;
    const Transaction transaction = FVM_TRY(begin(options_.read_only ? MDB_RDONLY : 0U, code));
    if (code == 0) {
        code = mdb_dbi_open(transaction.get(), nullptr, 0, &database_);
    }
    return code == 0 ? StoreResult<void>{} : lmdb_failure("cannot open " + folder, code);
}

/// Starts a transaction; none, and MDB_MAP_RESIZED in `code`, where another process has grown the
/// database beyond our map.
StoreResult<LmdbStore::Transaction> LmdbStore::begin(unsigned flags, int& code) {
    MDB_txn* started = nullptr;
    code = mdb_txn_begin(environment_.get(), nullptr, flags, &started);
    if (code != 0 && code != MDB_MAP_RESIZED) {
        return lmdb_failure("cannot start a transaction", code);
    }
    return Transaction(started);
}

StoreResult<LmdbStore::Transaction> LmdbStore::begin_read(
    std::shared_lock<std::shared_mutex>& lock) {
    while (true) {
        int code = 0;
        Transaction transaction = FVM_TRY(begin(MDB_RDONLY, code));
        if (transaction) {
            return transaction;
        }
        lock.unlock();
        FVM_TRY(adopt_size());
        lock.lock();
    }
}

StoreResult<void> LmdbStore::adopt_size() {
    const std::unique_lock lock(map_mutex_);
    const int code = mdb_env_set_mapsize(environment_.get(), 0);
    return code == 0 ? StoreResult<void>{} : lmdb_failure("cannot follow another process", code);
}

StoreResult<void> LmdbStore::grow() {
    const std::unique_lock lock(map_mutex_);
    MDB_envinfo info{};
    if (const int code = mdb_env_info(environment_.get(), &info); code != 0) {
        return lmdb_failure("cannot examine the database", code);
    }
    if (info.me_mapsize >= options_.max_size) {
        return failure("LMDB: the database has reached its size limit");
    }
    const std::uint64_t larger = info.me_mapsize > options_.max_size / 2
                                     ? options_.max_size
                                     : std::uint64_t{info.me_mapsize} * 2;
    const int code = mdb_env_set_mapsize(environment_.get(), larger);
    return code == 0 ? StoreResult<void>{} : lmdb_failure("cannot grow the database", code);
}

StoreResult<std::optional<ipld::Block>> LmdbStore::get(const ipld::Cid& cid) {
    std::shared_lock lock(map_mutex_);
    const Transaction transaction = FVM_TRY(begin_read(lock));
    Key key(cid);
    MDB_val key_value = key.value();
    MDB_val value{};
    const int code = mdb_get(transaction.get(), database_, &key_value, &value);
    if (code == MDB_NOTFOUND) {
        return std::nullopt;
    }
    if (code != 0) {
        return lmdb_failure("cannot read", code);
    }
    return ipld::Block::copy_of(view_of(value));
}

StoreResult<bool> LmdbStore::has(const ipld::Cid& cid) {
    std::shared_lock lock(map_mutex_);
    const Transaction transaction = FVM_TRY(begin_read(lock));
    Key key(cid);
    MDB_val key_value = key.value();
    MDB_val value{};
    const int code = mdb_get(transaction.get(), database_, &key_value, &value);
    if (code != 0 && code != MDB_NOTFOUND) {
        return lmdb_failure("cannot read", code);
    }
    return code == 0;
}

StoreResult<std::uint64_t> LmdbStore::size() {
    std::shared_lock lock(map_mutex_);
    const Transaction transaction = FVM_TRY(begin_read(lock));
    MDB_stat statistics{};
    const int code = mdb_stat(transaction.get(), database_, &statistics);
    if (code != 0) {
        return lmdb_failure("cannot examine the database", code);
    }
    return std::uint64_t{statistics.ms_entries};
}

StoreResult<void> LmdbStore::put(const ipld::Cid& cid, const ipld::Block& block) {
    const ipld::KeyedBlock entry{cid, block};
    return put_many(std::span(&entry, 1));
}

StoreResult<void> LmdbStore::put_many(std::span<const ipld::KeyedBlock> blocks) {
    if (options_.read_only) {
        return failure("LMDB: the store was opened to be read only");
    }
    for (const ipld::KeyedBlock& entry : blocks) {
        if (entry.block.size() > max_value_size) {
            return std::unexpected(
                StoreError{StoreError::Kind::out_of_range, entry.cid, 0, "block exceeds 4 GiB"});
        }
    }
    const std::lock_guard write_lock(write_mutex_);
    while (FVM_TRY(try_put(blocks)) == Outcome::map_full) {
        FVM_TRY(grow());
    }
    return {};
}

StoreResult<LmdbStore::Outcome> LmdbStore::try_put(std::span<const ipld::KeyedBlock> blocks) {
    std::shared_lock lock(map_mutex_);
    int code = MDB_MAP_RESIZED;
    Transaction transaction = FVM_TRY(begin(0, code));
    while (code == MDB_MAP_RESIZED) {
        lock.unlock();
        FVM_TRY(adopt_size());
        lock.lock();
        transaction = FVM_TRY(begin(0, code));
    }
    for (const ipld::KeyedBlock& entry : blocks) {
        Key key(entry.cid);
        MDB_val key_value = key.value();
        // LMDB's interface predates const; it only reads the value.
        const BytesView content = entry.block.bytes();
        MDB_val value{content.size(), const_cast<std::uint8_t*>(content.data())};
        // Content-addressed: a block that is there already is the same.
        code = mdb_put(transaction.get(), database_, &key_value, &value, MDB_NOOVERWRITE);
        if (code == MDB_MAP_FULL) {
            return Outcome::map_full;
        }
        if (code != 0 && code != MDB_KEYEXIST) {
            return lmdb_failure("cannot write", code);
        }
    }
    code = mdb_txn_commit(transaction.release());
    if (code == MDB_MAP_FULL) {
        return Outcome::map_full;
    }
    return code == 0 ? StoreResult<Outcome>(Outcome::stored) : lmdb_failure("cannot commit", code);
}

StoreResult<void> LmdbStore::sync() {
    const std::shared_lock lock(map_mutex_);
    const int code = mdb_env_sync(environment_.get(), 1);
    return code == 0 ? StoreResult<void>{} : lmdb_failure("cannot put it on the disk", code);
}

}  // namespace fvm::store
