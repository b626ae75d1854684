#include <fvm/ipld/hamt_node.hpp>

#include <fvm/base/result.hpp>

#include <algorithm>
#include <array>
#include <cstring>

namespace fvm::ipld::trie {
namespace {

/// The keys of the one-entry maps around pointers.
struct PointerNames {
    char link;
    char bucket;
};

constexpr std::uint8_t map_of_one = 0xa1;
/// The header of a name, and all of what comes before a pointer that has one.
constexpr std::uint8_t text_of_one = 0x61;
constexpr std::size_t name_size = 3;

PointerNames names_of(Layout layout) {
    return layout == Layout::kamt ? PointerNames{'l', 'v'} : PointerNames{'0', '1'};
}

/// Reads a key. `scratch` takes the bytes of a number, which is stored without leading zeros.
DecodeResult<BytesView> read_key(cbor::Reader& reader, Layout layout, cbor::Headers headers,
                                 Path& scratch) {
    const std::size_t start = reader.position();
    const BytesView key = FVM_TRY(reader.read_bytes());
    if (layout != Layout::kamt) {
        return key;
    }
    if (key.size() > scratch.size()) {
        return malformed("key of more than 32 bytes", start);
    }
    if (headers == cbor::Headers::canonical && !key.empty() && key[0] == 0) {
        return malformed("key with leading zeros", start);
    }
    scratch.fill(0);
    std::copy(key.begin(), key.end(), scratch.end() - static_cast<std::ptrdiff_t>(key.size()));
    return BytesView(scratch);
}

void write_key(cbor::Writer& writer, Layout layout, BytesView key) {
    if (layout == Layout::kamt) {
        const auto first =
            std::find_if(key.begin(), key.end(), [](auto byte) { return byte != 0; });
        key = key.subspan(static_cast<std::size_t>(first - key.begin()));
    }
    writer.write_bytes(key);
}

bool less(BytesView a, BytesView b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
}

/// A link whose CID is one of a DAG-CBOR block with BLAKE2b-256, as nearly all are, up to its
/// digest.
constexpr std::array<std::uint8_t, 11> usual_link = {0xd8, 0x2a, 0x58, 0x27, 0x00, 0x01,
                                                     0x71, 0xa0, 0xe4, 0x02, 0x20};
constexpr std::uint32_t usual_link_size = usual_link.size() + 32;

bool is_usual_link(BytesView input) {
    return input.size() >= usual_link_size &&
           std::memcmp(input.data(), usual_link.data(), usual_link.size()) == 0;
}

/// The size of the CBOR item that `input` starts with, which decoding has accepted before.
std::size_t accepted_item_size(BytesView input) {
    std::size_t at = 0;
    for (std::uint64_t items = 1; items > 0 && at < input.size(); --items) {
        const unsigned major = input[at] >> 5;
        const unsigned info = input[at++] & 0x1fU;
        std::uint64_t argument = info;
        if (info >= 24) {
            argument = 0;
            const std::size_t end = std::min(at + (std::size_t{1} << (info & 3)), input.size());
            while (at < end) {
                argument = argument << 8 | input[at++];
            }
        }
        if (major == 2 || major == 3) {
            at += static_cast<std::size_t>(std::min<std::uint64_t>(argument, input.size() - at));
        } else if (major == 4 || major == 5) {
            items += argument << (major - 4);
        } else if (major == 6) {
            ++items;
        }
    }
    return at;
}

/// Decodes one node.
class NodeDecoder {
  public:
    NodeDecoder(const Context& context, BytesView input, unsigned depth, cbor::Headers headers)
        : context_(context),
          input_(input),
          depth_(depth),
          headers_(headers),
          reader_(input, node_headers()) {}

    DecodeResult<void> decode(Node& node) {
        FVM_TRY(reader_.expect_array(2));
        node.bitmap = FVM_TRY(Bitmap::read(reader_));
        const std::size_t start = reader_.position();
        const std::size_t count = FVM_TRY(reader_.read_array_header());
        at_ = reader_.position();
        node.slots.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            if (auto read = next_slot(node.slots.emplace_back()); !read) {
                return malformed(read.error().reason, at_ + read.error().offset);
            }
        }
        if (at_ != input_.size()) {
            return malformed("bytes after the item", at_);
        }
        if (count > std::size_t{1} << context_.config.bit_width) {
            contradicts("more pointers than the bit width allows", start);
        }
        if (node.bitmap.count() != count) {
            contradicts("number of pointers does not match the bitfield", start);
        }
        if (count == 0 && depth_ != 0) {
            contradicts("node without pointers below the root", start);
        }
        node.canonical = strict() && canonical_;
        return {};
    }

    /// What is wrong with a node that decodes.
    [[nodiscard]] const std::optional<DecodeError>& contradiction() const { return contradiction_; }

  private:
    /// Decoding goes on: whether it fails comes first.
    void contradicts(std::string_view reason, std::size_t offset) {
        if (!contradiction_) {
            contradiction_ = DecodeError{reason, offset};
        }
    }
    [[nodiscard]] bool strict() const { return headers_ == cbor::Headers::canonical; }

    /// Of all but what is in buckets. That the reference's HAMT reads by way of a tree (Pointer's
    /// TryFrom<Ipld>), more strictly than the rest.
    [[nodiscard]] cbor::Headers node_headers() const {
        const bool lenient = !strict() && context_.config.layout == Layout::hamt_v3;
        return lenient ? cbor::Headers::as_reference : headers_;
    }

    /// Reads the pointer at `at_` and goes behind it. Offsets of errors count from `at_`.
    DecodeResult<void> next_slot(Slot& slot) {
        slot.begin = static_cast<std::uint32_t>(at_);
        if (context_.config.layout == Layout::hamt_v3 && is_usual_link(input_.subspan(at_))) {
            slot.kind = Slot::Kind::link;
            slot.size = usual_link_size;
            at_ += usual_link_size;
            return {};
        }
        reader_ = cbor::Reader(input_.subspan(at_), headers_);
        const bool is_link = FVM_TRY(pointer_is_link());
        const std::size_t begin = reader_.position();
        slot.kind = is_link ? Slot::Kind::link : Slot::Kind::bucket;
        FVM_TRY(is_link ? link() : bucket());
        slot.begin += static_cast<std::uint32_t>(begin);
        slot.size = static_cast<std::uint32_t>(reader_.position() - begin);
        at_ += reader_.position();
        return {};
    }

    /// Passes over what is around the bucket or link and says which of them follows.
    DecodeResult<bool> pointer_is_link() {
        const std::size_t start = reader_.position();
        if (context_.config.layout == Layout::hamt_v3) {
            const cbor::Kind kind = FVM_TRY(reader_.peek());
            if (kind != cbor::Kind::link && kind != cbor::Kind::array) {
                return malformed("pointer is neither a link nor a bucket", start);
            }
            return kind == cbor::Kind::link;
        }
        // The reference reads a map of one entry, its header in one byte, or nothing but that
        // entry (serde_ipld_dagcbor, EnumAccessor).
        if (!reader_.at_end() && input_[at_ + start] == map_of_one) {
            static_cast<void>(FVM_TRY(reader_.read_map_header()));
        } else if (strict()) {
            return malformed("pointer is not a map of one entry", start);
        }
        const PointerNames names = names_of(context_.config.layout);
        const std::string_view name = FVM_TRY(reader_.read_text());
        const char letter = name.size() == 1 ? name[0] : '\0';
        if (letter != names.link && letter != names.bucket) {
            return malformed("pointer of unknown kind", start);
        }
        return letter == names.link;
    }

    DecodeResult<void> link() {
        const bool is_kamt = context_.config.layout == Layout::kamt;
        if (is_kamt) {
            FVM_TRY(reader_.expect_array(3));
        }
        if (context_.config.layout == Layout::hamt_v3) {
            reader_ = cbor::Reader(input_.subspan(at_), node_headers());
        }
        const std::size_t start = reader_.position();
        const Cid cid = FVM_TRY(reader_.read_cid());
        if (cid.codec() != codec::dag_cbor) {
            contradicts("link to a node that is not DAG-CBOR", at_ + start);
        }
        return is_kamt ? extension() : DecodeResult<void>{};
    }

    DecodeResult<void> extension() {
        const std::size_t start = reader_.position();
        const std::uint64_t length = FVM_TRY(reader_.read_uint_up_to(UINT32_MAX));
        const BytesView path = FVM_TRY(reader_.read_bytes());
        const unsigned width = context_.config.bit_width;
        if (length % width != 0) {
            return malformed("extension is not a multiple of the bit width", start);
        }
        const std::uint64_t above = (std::uint64_t{depth_} + 1) * width;
        if (above + length >= path_bits) {
            return malformed("extension is longer than what is left of the key", start);
        }
        if (path.size() < (length + 7) / 8) {
            return malformed("extension is shorter than it claims", start);
        }
        return {};
    }

    DecodeResult<void> bucket() {
        const std::size_t start = reader_.position();
        const std::size_t count = FVM_TRY(reader_.read_array_header());
        if (depth_ < context_.config.min_data_depth) {
            contradicts("values above the minimum data depth", at_ + start);
        }
        if (count == 0 || count > context_.config.bucket_size) {
            contradicts(count == 0 ? "empty bucket" : "too many values in a bucket", at_ + start);
        }
        std::array<Path, 2> scratch;
        BytesView before;
        for (std::size_t i = 0; i < count; ++i) {
            FVM_TRY(reader_.expect_array(2));
            const std::size_t key_start = reader_.position();
            const BytesView key =
                FVM_TRY(read_key(reader_, context_.config.layout, headers_, scratch[i % 2]));
            if (i > 0 && !less(before, key)) {
                contradicts("keys of a bucket are not in ascending order", at_ + key_start);
            }
            canonical_ = FVM_TRY(context_.values->check(reader_)) && canonical_;
            before = key;
        }
        return {};
    }

    const Context& context_;
    BytesView input_;
    unsigned depth_;
    cbor::Headers headers_;
    /// Of the pointer in question, where its input starts at `at_`.
    cbor::Reader reader_;
    std::size_t at_ = 0;
    bool canonical_ = true;
    std::optional<DecodeError> contradiction_;
};

/// Appends [key, value], with the value as its type encodes it unless it is so already.
DecodeResult<void> write_entry(cbor::Writer& writer, const Context& context, const Entry& entry,
                               bool canonical) {
    writer.write_array_header(2);
    write_key(writer, context.config.layout, entry.key);
    if (canonical) {
        writer.write_raw(entry.value);
        return {};
    }
    cbor::Reader reader(entry.value, cbor::Headers::any_length);
    return context.values->recode(reader, writer);
}

/// An error for bytes that decoding has accepted before.
StoreError not_recodable(const DecodeError& error) {
    return malformed_block(Cid(), error).error();
}

DecodeResult<void> write_bucket(cbor::Writer& writer, const Context& context, BytesView bucket,
                                bool canonical, const BucketEdit& edit) {
    BucketReader entries(bucket, context.config.layout);
    const bool drops = edit.drop.has_value();
    writer.write_array_header(entries.count() + (edit.add ? 1U : 0U) - (drops ? 1U : 0U));
    bool to_add = edit.add.has_value();
    while (entries.next()) {
        if (to_add && less(edit.add->key, entries.key())) {
            FVM_TRY(write_entry(writer, context, *edit.add, true));
            to_add = false;
        }
        if (drops && std::ranges::equal(*edit.drop, entries.key())) {
            continue;
        }
        FVM_TRY(write_entry(writer, context, {entries.key(), entries.value()}, canonical));
    }
    if (to_add) {
        FVM_TRY(write_entry(writer, context, *edit.add, true));
    }
    return {};
}

}  // namespace

std::unexpected<StoreError> malformed_tree(std::string_view reason) {
    return std::unexpected(StoreError{StoreError::Kind::malformed, Cid(), 0, std::string(reason)});
}

std::unexpected<StoreError> too_deep() {
    return std::unexpected(StoreError{StoreError::Kind::out_of_range, Cid(), 0,
                                      "hash trie is deeper than its keys have bits"});
}

Slot& Node::insert(unsigned bit, Slot slot) {
    const auto position = slots.begin() + static_cast<std::ptrdiff_t>(bitmap.rank(bit));
    bitmap.set(bit);
    return *slots.insert(position, std::move(slot));
}

void Node::remove(unsigned bit) {
    slots.erase(slots.begin() + static_cast<std::ptrdiff_t>(bitmap.rank(bit)));
    bitmap.clear(bit);
}

BucketReader::BucketReader(BytesView bucket, Layout layout) : is_number_(layout == Layout::kamt) {
    cbor::Reader reader(bucket, cbor::Headers::any_length);
    count_ = left_ = reader.read_array_header().value_or(0);
    rest_ = bucket.subspan(reader.position());
}

bool BucketReader::next() {
    if (left_ == 0) {
        return false;
    }
    --left_;
    cbor::Reader reader(rest_, cbor::Headers::any_length);
    if (!reader.expect_array(2)) {
        return false;
    }
    const Layout layout = is_number_ ? Layout::kamt : Layout::hamt_v3;
    const auto key = read_key(reader, layout, cbor::Headers::any_length, number_);
    if (!key) {
        return false;
    }
    key_ = *key;
    rest_ = rest_.subspan(reader.position());
    value_ = rest_.first(accepted_item_size(rest_));
    rest_ = rest_.subspan(value_.size());
    return true;
}

Block make_bucket(const Config& config, const Entry& entry) {
    cbor::Writer writer;
    writer.write_array_header(1);
    writer.write_array_header(2);
    write_key(writer, config.layout, entry.key);
    const BytesView start = writer.view();
    return Block::build(start.size() + entry.value.size(), [&](std::uint8_t* out) {
        std::ranges::copy(entry.value, std::ranges::copy(start, out).out);
    });
}

StoreResult<Block> edit_bucket(const Context& context, const Node& node, const Slot& slot,
                               const BucketEdit& edit) {
    cbor::Writer writer;
    FVM_TRY_OR(not_recodable,
               write_bucket(writer, context, node.bytes_of(slot), node.is_canonical(slot), edit));
    return Block::copy_of(writer.view());
}

StoreResult<Block> merge_buckets(const Context& context, const Node& node) {
    struct Item {
        Bytes key;
        BytesView value;
        bool canonical;
    };
    std::vector<Item> items;
    for (const Slot& slot : node.slots) {
        BucketReader entries(node.bytes_of(slot), context.config.layout);
        while (entries.next()) {
            items.push_back({to_bytes(entries.key()), entries.value(), node.is_canonical(slot)});
        }
    }
    std::sort(items.begin(), items.end(),
              [](const Item& a, const Item& b) { return a.key < b.key; });
    cbor::Writer writer;
    writer.write_array_header(items.size());
    for (const Item& item : items) {
        FVM_TRY_OR(not_recodable,
                   write_entry(writer, context, {item.key, item.value}, item.canonical));
    }
    return Block::copy_of(writer.view());
}

LinkView read_link(const Config& config, BytesView link) {
    cbor::Reader reader(link, cbor::Headers::as_reference);
    LinkView view;
    const bool is_kamt = config.layout == Layout::kamt;
    if (is_kamt && !reader.expect_array(3)) {
        return view;
    }
    view.cid = reader.read_cid().value_or(Cid());
    if (is_kamt) {
        view.extension.length = static_cast<std::uint32_t>(reader.read_uint().value_or(0));
        view.extension.path = reader.read_bytes().value_or(BytesView());
    }
    return view;
}

Block make_link(const Config& config, const Cid& cid, ExtensionView extension) {
    cbor::Writer writer;
    const bool is_kamt = config.layout == Layout::kamt;
    if (is_kamt) {
        writer.write_array_header(3);
    }
    writer.write_cid(cid);
    if (is_kamt) {
        writer.write_uint(extension.length);
        writer.write_bytes(extension.path);
    }
    return Block::copy_of(writer.view());
}

StoreResult<std::unique_ptr<Node>> load_node(const Context& context, const Cid& cid,
                                             unsigned depth) {
    const Block block = FVM_TRY(get_required_cbor(*context.store, cid, "hash trie node"));
    if (block.size() > UINT32_MAX) {
        return malformed_block(cid, {"node of more than 4 GiB", 0});
    }
    auto node = std::make_unique<Node>();
    NodeDecoder strict(context, block.bytes(), depth, cbor::Headers::canonical);
    if (!strict.decode(*node) || strict.contradiction()) [[unlikely]] {
        *node = Node();
        NodeDecoder lenient(context, block.bytes(), depth, cbor::Headers::any_length);
        if (const auto decoded = lenient.decode(*node); !decoded) {
            return malformed_block(cid, decoded.error());
        }
        if (const auto& wrong = lenient.contradiction()) {
            return std::unexpected(StoreError{StoreError::Kind::contradictory, cid, wrong->offset,
                                              std::string(wrong->reason)});
        }
    }
    node->block = block;
    return node;
}

StoreResult<Cid> store_node(const Context& context, Node& node) {
    for (Slot& slot : node.slots) {
        if (node.is_canonical(slot)) {
            continue;
        }
        if (slot.kind == Slot::Kind::bucket) {
            slot.own = FVM_TRY(edit_bucket(context, node, slot, {}));
        } else {
            const LinkView link = read_link(context.config, node.bytes_of(slot));
            slot.own = make_link(context.config, link.cid, link.extension);
        }
    }
    cbor::Writer writer;
    writer.write_array_header(2);
    node.bitmap.write(writer);
    writer.write_array_header(node.slots.size());
    const BytesView start = writer.view();
    const bool has_names = context.config.layout != Layout::hamt_v3;
    const PointerNames names = names_of(context.config.layout);
    std::size_t size = start.size();
    for (const Slot& slot : node.slots) {
        size += (has_names ? name_size : 0) + node.bytes_of(slot).size();
    }
    Block block = Block::build(size, [&](std::uint8_t* out) {
        std::uint8_t* const begin = out;
        out = std::ranges::copy(start, out).out;
        for (Slot& slot : node.slots) {
            if (has_names) {
                *out++ = map_of_one;
                *out++ = text_of_one;
                *out++ = static_cast<std::uint8_t>(slot.kind == Slot::Kind::bucket ? names.bucket
                                                                                   : names.link);
            }
            const BytesView bytes = node.bytes_of(slot);
            slot.begin = static_cast<std::uint32_t>(out - begin);
            slot.size = static_cast<std::uint32_t>(bytes.size());
            out = std::ranges::copy(bytes, out).out;
            slot.own = Block();
        }
    });
    node.block = std::move(block);
    node.canonical = true;
    return context.store->add(codec::dag_cbor, node.block);
}

}  // namespace fvm::ipld::trie
