#include <fvm/base/result.hpp>
#include <fvm/ipld/amt_builder.hpp>

#include <algorithm>
#include <utility>

namespace fvm::ipld {

void AmtBuilder::write_node(cbor::Writer& writer, const Level& level, bool is_leaf) const {
    Bytes bitmap(bit_width_ <= 3 ? 1 : std::size_t{1} << (bit_width_ - 3));
    const std::size_t whole = static_cast<std::size_t>(level.entries / 8);
    std::fill_n(bitmap.begin(), whole, std::uint8_t{0xff});
    if (const unsigned rest = static_cast<unsigned>(level.entries % 8); rest != 0) {
        bitmap[whole] = static_cast<std::uint8_t>((1U << rest) - 1);
    }
    writer.write_array_header(3);
    writer.write_bytes(bitmap);
    writer.write_array_header(is_leaf ? 0 : level.entries);
    if (is_leaf) {
        writer.write_array_header(level.entries);
    }
    writer.write_raw(level.encoded.view());
    if (!is_leaf) {
        writer.write_array_header(0);
    }
}

StoreResult<Cid> AmtBuilder::store(BytesView block) {
    return store_ == nullptr ? Cid::of(codec::dag_cbor, block)
                             : put_content(*store_, codec::dag_cbor, block);
}

/// Stores the open node of `level` and links it in the level above.
StoreResult<void> AmtBuilder::close(std::size_t level) {
    cbor::Writer writer(std::move(scratch_));
    write_node(writer, levels_[level], level == 0);
    const Cid cid = FVM_TRY(store(writer.view()));
    scratch_ = writer.take();
    if (level + 1 == levels_.size()) {
        levels_.emplace_back();
    }
    levels_[level].entries = 0;
    levels_[level].encoded = cbor::Writer(levels_[level].encoded.take());
    ++levels_[level + 1].entries;
    levels_[level + 1].encoded.write_cid(cid);
    return {};
}

StoreResult<void> AmtBuilder::append(BytesView value) {
    if (levels_.empty()) {
        levels_.emplace_back();
    }
    // A full node is closed only when something follows it: the last one may be the root.
    const std::uint64_t width = std::uint64_t{1} << bit_width_;
    for (std::size_t level = 0; level < levels_.size() && levels_[level].entries == width;
         ++level) {
        FVM_TRY(close(level));
    }
    ++levels_.front().entries;
    levels_.front().encoded.write_raw(value);
    ++count_;
    return {};
}

StoreResult<Cid> AmtBuilder::finish() {
    if (levels_.empty()) {
        levels_.emplace_back();
    }
    for (std::size_t level = 0; level + 1 < levels_.size(); ++level) {
        if (levels_[level].entries != 0) {
            FVM_TRY(close(level));
        }
    }
    const std::size_t top = levels_.size() - 1;
    cbor::Writer writer(std::move(scratch_));
    amt::write_root_header(writer, layout_, bit_width_, static_cast<unsigned>(top), count_);
    write_node(writer, levels_[top], top == 0);
    const Cid root = FVM_TRY(store(writer.view()));
    scratch_ = writer.take();
    levels_.clear();
    count_ = 0;
    return root;
}

}  // namespace fvm::ipld
