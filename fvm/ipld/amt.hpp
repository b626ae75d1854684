#pragma once

#include <fvm/base/result.hpp>
#include <fvm/ipld/amt_core.hpp>
#include <fvm/ipld/codec.hpp>

#include <algorithm>
#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace fvm::ipld {

namespace amt {

/// What the core must know about `Value`.
template <class Value>
inline constexpr ValueCodec codec_of{
    .check = [](cbor::Reader& reader) -> DecodeResult<void> {
        Value value{};
        return read_cbor(reader, value);
    },
    .recode = [](cbor::Reader& reader, cbor::Writer& writer) -> DecodeResult<void> {
        Value value{};
        FVM_TRY(read_cbor(reader, value));
        write_cbor(writer, value);
        return {};
    }};

/// A value that was checked when its node was loaded; refuses what a raw set() put in unchecked.
template <class Value>
StoreResult<Value> decode_value(BytesView bytes) {
    auto value = cbor::decode<Value>(bytes, cbor::Headers::as_reference);
    if (!value) {
        return malformed_block({}, value.error());
    }
    return *std::move(value);
}

/// Calls `visit(index, value)` and says whether to go on: always, where it returns nothing.
template <class Visit, class Value>
bool visit_value(Visit& visit, std::uint64_t index, Value& value) {
    if constexpr (std::is_void_v<decltype(visit(index, value))>) {
        visit(index, value);
        return true;
    } else {
        return visit(index, value);
    }
}

}  // namespace amt

/// A value during Amt::update_each(). It counts as changed as soon as it has been asked for
/// changing, equal or not (fvm_ipld_amt, ValueMut).
template <class Value>
class AmtSlot {
  public:
    explicit AmtSlot(Value value) : value_(std::move(value)) {}
    [[nodiscard]] const Value& get() const { return value_; }
    [[nodiscard]] Value& change() {
        changed_ = true;
        return value_;
    }
    [[nodiscard]] bool changed() const { return changed_; }

  private:
    Value value_;
    bool changed_ = false;
};

/// How far a bounded walk got.
struct AmtProgress {
    std::uint64_t visited = 0;
    /// The index of the value that the walk would have come to next.
    std::optional<std::uint64_t> next;
};

template <class Value>
struct AmtChange {
    std::uint64_t index;
    std::optional<Value> before;
    std::optional<Value> after;
};

/// An array mapped trie: a sparse array of values in blocks, with indices from 0 to 2^64 - 2. Reads
/// nodes when it gets to them and keeps them; writes on flush(). Does exactly the block accesses of
/// the reference's collection (fvm_ipld_amt 0.7), and gives the same roots. Not for several
/// threads. The store outlives it.
///
/// `Value` has a CBOR codec (fvm/ipld/codec.hpp) and a default constructor.
template <class Value>
class Amt {
  public:
    explicit Amt(Blockstore& store, unsigned bit_width = amt::default_bit_width,
                 amt::Layout layout = amt::Layout::v3)
        : core_(store, bit_width, layout, amt::codec_of<Value>) {}

    /// Reads the root block, and nothing else.
    static StoreResult<Amt> load(Blockstore& store, const Cid& root,
                                 amt::Layout layout = amt::Layout::v3) {
        return Amt(FVM_TRY(amt::Core::load(store, root, layout, amt::codec_of<Value>)));
    }

    [[nodiscard]] std::uint64_t count() const { return core_.count(); }
    [[nodiscard]] bool empty() const { return core_.count() == 0; }
    [[nodiscard]] unsigned height() const { return core_.height(); }
    [[nodiscard]] unsigned bit_width() const { return core_.bit_width(); }

    [[nodiscard]] StoreResult<std::optional<Value>> get(std::uint64_t index) const {
        const std::optional<BytesView> found = FVM_TRY(core_.get(index));
        if (!found) {
            return std::nullopt;
        }
        return FVM_TRY(amt::decode_value<Value>(*found));
    }

    StoreResult<void> set(std::uint64_t index, const Value& value) {
        std::optional<Bytes> encoded = cbor::try_encode(value);
        if (!encoded) [[unlikely]] {
            return malformed_block({}, {"value without an encoding"});
        }
        return core_.set(index, Block::copy_of(*encoded));
    }

    /// What was removed, if there was anything.
    StoreResult<std::optional<Value>> remove(std::uint64_t index) {
        const std::optional<Bytes> removed = FVM_TRY(core_.remove(index));
        if (!removed) {
            return std::nullopt;
        }
        return FVM_TRY(amt::decode_value<Value>(*removed));
    }

    /// Sets the values of a range at 0, 1, 2, …
    template <class Values>
    StoreResult<void> batch_set(const Values& values) {
        std::uint64_t index = 0;
        for (const Value& value : values) {
            FVM_TRY(set(index++, value));
        }
        return {};
    }

    /// Removes in ascending order and says whether anything was. Where `strict`, stops with an
    /// error (out_of_range) at the first index that has no value; what came before stays removed.
    StoreResult<bool> batch_remove(std::vector<std::uint64_t> indices, bool strict) {
        std::sort(indices.begin(), indices.end());
        bool any = false;
        for (const std::uint64_t index : indices) {
            const bool found = FVM_TRY(core_.remove(index)).has_value();
            if (strict && !found) {
                return std::unexpected(StoreError{StoreError::Kind::out_of_range,
                                                  {},
                                                  0,
                                                  "AMT has no value at an index to remove"});
            }
            any |= found;
        }
        return any;
    }

    /// Writes what has changed and returns the root.
    StoreResult<Cid> flush() { return core_.flush(); }

    /// Calls `visit(index, const Value&)` in ascending order. It may return bool: false ends the
    /// walk.
    template <class Visit>
    StoreResult<void> for_each(Visit&& visit) const {
        amt::Cursor cursor = core_.begin();
        while (FVM_TRY(cursor.next())) {
            const Value value = FVM_TRY(amt::decode_value<Value>(cursor.value()));
            if (!amt::visit_value(visit, cursor.index(), value)) {
                break;
            }
        }
        return {};
    }

    /// As for_each(), from the first value whose index is at least `start`, and at most `limit` of
    /// them. See amt::Cursor::from() for what the reference does where `start` lies in a gap.
    template <class Visit>
    StoreResult<AmtProgress> for_each_ranged(std::uint64_t start,
                                             std::optional<std::uint64_t> limit,
                                             Visit&& visit) const {
        AmtProgress progress;
        bool keep_going = true;
        amt::Cursor cursor = FVM_TRY(core_.begin_at(start));
        while (FVM_TRY(cursor.next())) {
            if (!keep_going || (limit && progress.visited >= *limit)) {
                progress.next = cursor.index();
                break;
            }
            ++progress.visited;
            const Value value = FVM_TRY(amt::decode_value<Value>(cursor.value()));
            keep_going = amt::visit_value(visit, cursor.index(), value);
        }
        return progress;
    }

    /// As for_each(), reading every node below the root from the store and keeping none.
    template <class Visit>
    StoreResult<void> for_each_uncached(Visit&& visit) const {
        std::optional<StoreError> failed;
        FVM_TRY(core_.for_each_uncached([&](std::uint64_t index, BytesView bytes) {
            auto value = amt::decode_value<Value>(bytes);
            if (!value) {
                failed = std::move(value).error();
            } else {
                visit(index, std::as_const(*value));
            }
        }));
        if (failed) {
            return std::unexpected(*std::move(failed));
        }
        return {};
    }

    /// Calls `visit(index, AmtSlot<Value>&)` in ascending order; values that it changes are
    /// replaced. It may return bool: false ends the walk.
    template <class Visit>
    StoreResult<void> update_each(Visit&& visit) {
        std::optional<StoreError> failed;
        FVM_TRY(core_.update_each([&](std::uint64_t index, BytesView bytes) {
            auto value = amt::decode_value<Value>(bytes);
            if (!value) {
                failed = std::move(value).error();
                return amt::Verdict{.replacement = {}, .keep_going = false};
            }
            AmtSlot<Value> slot(*std::move(value));
            amt::Verdict verdict{.replacement = {},
                                 .keep_going = amt::visit_value(visit, index, slot)};
            if (slot.changed()) {
                verdict.replacement = encode(slot.get());
            }
            return verdict;
        }));
        if (failed) {
            return std::unexpected(*std::move(failed));
        }
        return {};
    }

    /// A walk whose steps the caller takes: `while (FVM_TRY(cursor.next())) …`. Values are encoded.
    [[nodiscard]] amt::Cursor begin() const { return core_.begin(); }

    /// What must change in `before` to become `after`, in ascending order of index.
    static StoreResult<std::vector<AmtChange<Value>>> diff(const Amt& before, const Amt& after) {
        std::vector<AmtChange<Value>> changes;
        for (const amt::RawChange& raw : FVM_TRY(amt::diff(before.core_, after.core_))) {
            AmtChange<Value>& change = changes.emplace_back();
            change.index = raw.index;
            if (raw.before) {
                change.before = FVM_TRY(amt::decode_value<Value>(*raw.before));
            }
            if (raw.after) {
                change.after = FVM_TRY(amt::decode_value<Value>(*raw.after));
            }
        }
        return changes;
    }

    [[nodiscard]] amt::Core& core() { return core_; }
    [[nodiscard]] const amt::Core& core() const { return core_; }

  private:
    explicit Amt(amt::Core core) : core_(std::move(core)) {}
    static Block encode(const Value& value) { return Block::copy_of(cbor::encode(value)); }

    amt::Core core_;
};

}  // namespace fvm::ipld
