#include <fvm/ipld/hamt_trie.hpp>

#include <fvm/base/result.hpp>

#include <algorithm>
#include <utility>

/// Putting entries into the hash trie.
namespace fvm::ipld::trie {
namespace {

Slot bucket_slot(const Config& config, const Entry& entry) {
    Slot slot;
    slot.own = make_bucket(config, entry);
    return slot;
}

Slot dirty_slot(std::unique_ptr<Node> child) {
    Slot slot;
    slot.kind = Slot::Kind::dirty;
    slot.child = std::move(child);
    return slot;
}

/// The steps that all of `paths` have in common with `bits`, which is left behind them.
StoreResult<Extension> common_steps(const Config& config, BitCursor& bits,
                                    const std::vector<Path>& paths) {
    std::vector<BitCursor> others;
    for (const Path& path : paths) {
        others.emplace_back(path, path_bits, bits.consumed());
    }
    Extension common;
    while (!bits.at_end()) {
        BitCursor ahead = bits;
        const unsigned step = FVM_TRY(next_index(config, ahead));
        const bool all_agree = std::ranges::all_of(
            others, [&](BitCursor& other) { return other.next(config.bit_width) == step; });
        if (!all_agree) {
            break;
        }
        common.append(step, config.bit_width);
        bits = ahead;
    }
    return common;
}

}  // namespace

StoreResult<Trie::SetResult> Trie::set(BytesView key, BytesView value, bool overwrite) {
    const Path path = path_of(context_.config, key);
    SetResult result;
    trail_.clear();
    result.changed =
        FVM_TRY(insert(root_, BitCursor(path), 0, {{key, value}, overwrite, &result.previous}));
    if (result.changed) {
        flushed_.reset();
    }
    return result;
}

/// Inserts below `top`, which is at `depth` and whose way there has consumed `bits` so far.
StoreResult<bool> Trie::insert(Node& top, BitCursor bits, unsigned depth,
                               const Insertion& insertion) {
    const std::size_t first_step = trail_.size();
    Node* node = &top;
    while (true) {
        const unsigned bit = FVM_TRY(next_index(context_.config, bits));
        if (!node->bitmap.test(bit)) {
            FVM_TRY(add_slot({node, bit, nullptr, &bits, depth}, insertion.entry));
            break;
        }
        const std::size_t index = node->bitmap.rank(bit);
        Slot& slot = node->slots[index];
        const Place place{node, bit, &slot, &bits, depth};
        if (slot.kind == Slot::Kind::bucket) {
            if (!FVM_TRY(insert_in_bucket(place, insertion))) {
                return false;
            }
            break;
        }
        std::uint32_t skipped = 0;
        if (context_.config.has_extensions()) {
            const ExtensionView extension = extension_of(context_, *node, slot);
            const auto matched = match_extension(bits, extension, context_.config.bit_width);
            if (!matched) {
                return too_deep();
            }
            if (*matched != extension.length) {
                FVM_TRY(part_ways(place, *matched, insertion.entry));
                break;
            }
            skipped = extension.length / context_.config.bit_width;
        }
        trail_.push_back({node, bit, index, depth});
        node = FVM_TRY(child_of(context_, *node, slot, depth + 1));
        depth += 1 + skipped;
    }
    for (std::size_t i = first_step; i < trail_.size(); ++i) {
        trail_[i].slot().kind = Slot::Kind::dirty;
        trail_[i].slot().own = Block();
    }
    trail_.resize(first_step);
    return true;
}

/// Adds an entry where `place` has no slot: as deep as values may be, with nodes of one link above.
StoreResult<void> Trie::add_slot(const Place& place, const Entry& entry) {
    std::vector<unsigned> below;
    for (unsigned depth = place.depth; depth < context_.config.min_data_depth; ++depth) {
        below.push_back(FVM_TRY(next_index(context_.config, *place.bits)));
    }
    Slot slot = bucket_slot(context_.config, entry);
    for (; !below.empty(); below.pop_back()) {
        auto node = std::make_unique<Node>();
        node->insert(below.back(), std::move(slot));
        slot = dirty_slot(std::move(node));
    }
    place.node->insert(place.bit, std::move(slot));
    return {};
}

StoreResult<bool> Trie::same_value(const Place& place, BytesView old, BytesView value) const {
    if (std::ranges::equal(old, value)) {
        return true;
    }
    if (place.node->is_canonical(*place.slot)) {
        return false;
    }
    cbor::Reader reader(old, cbor::Headers::any_length);
    cbor::Writer writer;
    if (const auto recoded = context_.values->recode(reader, writer); !recoded) {
        return malformed_tree(recoded.error().reason);
    }
    return std::ranges::equal(writer.view(), value);
}

StoreResult<bool> Trie::insert_in_bucket(const Place& place, const Insertion& insertion) {
    Slot& slot = *place.slot;
    const Entry& entry = insertion.entry;
    BucketReader entries(place.node->bytes_of(slot), context_.config.layout);
    BucketEdit edit{.drop = std::nullopt, .add = entry};
    while (entries.next()) {
        if (!std::ranges::equal(entries.key(), entry.key)) {
            continue;
        }
        if (!insertion.overwrite) {
            return false;
        }
        *insertion.previous = to_bytes(entries.value());
        if (FVM_TRY(same_value(place, entries.value(), entry.value))) {
            return false;
        }
        edit.drop = entry.key;
    }
    if (!edit.drop && entries.count() >= context_.config.bucket_size) {
        FVM_TRY(push_down(place, insertion));
        return true;
    }
    slot.own = FVM_TRY(edit_bucket(context_, *place.node, slot, edit));
    return true;
}

/// Replaces a full bucket by a node with its entries and the new one.
StoreResult<void> Trie::push_down(const Place& place, const Insertion& insertion) {
    const Config& config = context_.config;
    Slot& slot = *place.slot;
    const Block bucket = FVM_TRY(edit_bucket(context_, *place.node, slot, {}));
    constexpr std::uint8_t empty_bucket[] = {0x80};
    slot.own = Block::copy_of(empty_bucket);

    std::vector<Path> paths;
    for (BucketReader entries(bucket.bytes(), config.layout); entries.next();) {
        paths.push_back(path_of(config, entries.key()));
    }
    auto node = std::make_unique<Node>();
    if (config.has_extensions()) {
        node->extension = FVM_TRY(common_steps(config, *place.bits, paths));
    }
    const unsigned depth = place.depth + 1 + node->extension.length / config.bit_width;
    static_cast<void>(FVM_TRY(insert(*node, *place.bits, depth, insertion)));
    BucketReader entries(bucket.bytes(), config.layout);
    for (const Path& path : paths) {
        entries.next();
        const Insertion old{{entries.key(), entries.value()}, false, nullptr};
        const BitCursor bits(path, path_bits, place.bits->consumed());
        static_cast<void>(FVM_TRY(insert(*node, bits, depth, old)));
    }
    slot = dirty_slot(std::move(node));
    return {};
}

/// Puts a node where the path of `entry` leaves the extension of a link, with two children: where
/// the link led, which need not be loaded for that, and the entry.
StoreResult<void> Trie::part_ways(const Place& place, std::uint32_t matched, const Entry& entry) {
    const Config& config = context_.config;
    Slot& slot = *place.slot;
    SplitExtension split =
        split_extension(extension_of(context_, *place.node, slot), matched, config.bit_width);
    Slot old;
    old.kind = slot.kind;
    if (slot.kind == Slot::Kind::link) {
        const Cid cid = read_link(config, place.node->bytes_of(slot)).cid;
        old.own = make_link(config, cid, split.tail.view());
    }
    const unsigned bit = FVM_TRY(next_index(config, *place.bits));
    old.child = std::move(slot.child);
    if (old.child) {
        old.child->extension = std::move(split.tail);
    }
    auto midway = std::make_unique<Node>();
    midway->extension = std::move(split.head);
    midway->insert(split.index, std::move(old));
    midway->insert(bit, bucket_slot(config, entry));
    slot = dirty_slot(std::move(midway));
    return {};
}

}  // namespace fvm::ipld::trie
