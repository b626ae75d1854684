#include <fvm/core/address.hpp>
#include <fvm/ipld/hamt.hpp>
#include <test/checks/checks.hpp>
#include <test/checks/collection_fixture.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Roots are those of fvm_ipld_hamt 0.10.

namespace fvm::test {
namespace {

using namespace ipld;
using Numbers = Hamt<std::uint64_t>;

constexpr HamtConfig by_key{.hash = HamtConfig::Hash::identity};

using Fixture = CollectionFixture;

/// The `i`th of any number of keys.
Bytes key(unsigned i) {
    std::string text = "key ";
    if (i >= 10) {
        text += static_cast<char>('0' + i / 10);
    }
    text += static_cast<char>('0' + i % 10);
    return to_bytes(as_bytes(text));
}

bool fill(Numbers& map, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
        FVM_CHECK(map.set(key(i), i));
    }
    return true;
}

/// Entries in the order of a walk.
std::vector<std::pair<Bytes, std::uint64_t>> entries_of(const Numbers& map) {
    std::vector<std::pair<Bytes, std::uint64_t>> entries;
    const auto walked = map.for_each(
        [&](BytesView at, std::uint64_t value) { entries.emplace_back(to_bytes(at), value); });
    return walked ? entries : std::vector<std::pair<Bytes, std::uint64_t>>{};
}

constexpr std::string_view empty_root =
    "bafy2bzaceamp42wmmgr2g2ymg46euououzfyck7szknvfacqscohrvaikwfay";
constexpr std::string_view hundred_root =
    "bafy2bzaceagk7w75abk4cfjosf44s62zx6ihmpibxp7jc5qrzyb2w5uzzjaa2";

bool an_empty_hamt_has_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store);
    return map.empty() && has_root(map, empty_root) && f.puts() == 1;
}

bool one_entry_has_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(map.set(as_bytes("key"), 1));
    return has_root(map, "bafy2bzaceb6vu3wap3lum5hc24oc5wrd7movdbcmdmfprpu6rosz27bqhrehc");
}

bool one_entry_in_the_old_layout_has_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store, {.layout = HamtConfig::Layout::v0});
    FVM_CHECK(map.set(as_bytes("key"), 1));
    return has_root(map, "bafy2bzacebzv4mvpolfnbp3hftkanshjol73dniozhcjlpjmkbbo742ocdsfk");
}

bool one_entry_in_a_wide_node_has_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store, {.bit_width = 8});
    FVM_CHECK(map.set(as_bytes("key"), 1));
    return has_root(map, "bafy2bzacearigoaap3c5pee5bie742x5k7drdhkor5n4sc6m5u7iq7aovj3q2");
}

bool a_hundred_entries_have_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store);
    return fill(map, 100) && has_root(map, hundred_root) && f.puts() == 13;
}

bool a_hundred_entries_in_the_old_layout_have_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store, {.layout = HamtConfig::Layout::v0});
    return fill(map, 100) &&
           has_root(map, "bafy2bzacedyajiyo3ero6gjdisy26hlo5nnjbr43ecklicx4ncfnyma7zgang");
}

bool a_hundred_entries_in_narrow_nodes_have_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store, {.bit_width = 3});
    return fill(map, 100) &&
           has_root(map, "bafy2bzacebet5vbnvyeegvlhw7qulqz4mce7t2ep2hszltqbtbet2q4lndh5s");
}

bool data_below_the_minimum_depth_has_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store, {.min_data_depth = 2});
    FVM_CHECK(fill(map, 100));
    FVM_CHECK(has_root(map, "bafy2bzacedf2eeyesqsg5yujx4rxrqwx5n5gs3kfl4zxqjoxpq5qdyo6krg2a"));
    return f.puts() == 124;
}

bool buckets_of_one_have_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store, {.bucket_size = 1});
    return fill(map, 100) &&
           has_root(map, "bafy2bzacebu6cjjzw7b6iq4j4lg22ljeu7jasvpi4nrjyi3o7enyjkcyx2lxi");
}

bool erasing_brings_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, 100) && has_root(map, hundred_root));
    for (unsigned i = 10; i < 100; ++i) {
        FVM_CHECK(map.erase(key(i)));
    }
    FVM_CHECK(has_root(map, "bafy2bzacecc5674hp5lqcr67ybt4jjn6wio55cj2b2x2lriiktpbu5qxvoo62"));
    return f.puts() == 14;
}

bool erasing_everything_leaves_a_new_map() {
    Fixture f;
    Numbers map(f.store, {.bit_width = 1, .min_data_depth = 3});
    FVM_CHECK(fill(map, 100) && map.flush());
    for (unsigned i = 0; i < 100; ++i) {
        FVM_CHECK(map.erase(key(i)));
    }
    return map.empty() && has_root(map, empty_root);
}

bool roots_do_not_depend_on_the_order_of_setting() {
    Fixture f;
    Numbers map(f.store);
    for (unsigned i = 100; i > 0; --i) {
        FVM_CHECK(map.set(key(i - 1), i));
        FVM_CHECK(map.set(key(i - 1), i - 1));
    }
    return has_root(map, hundred_root);
}

bool entries_are_found_after_a_load() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, 100));
    const auto root = map.flush();
    FVM_CHECK(root);
    const auto loaded = Numbers::load(f.store, *root);
    FVM_CHECK(loaded);
    for (unsigned i = 0; i < 100; ++i) {
        FVM_CHECK(holds(*loaded, key(i), i));
    }
    return lacks(*loaded, as_bytes("key 100"));
}

bool setting_says_what_was_there() {
    Fixture f;
    Numbers map(f.store);
    auto first = map.set(key(1), 1);
    auto second = map.set(key(1), 2);
    FVM_CHECK(first && !first->has_value());
    FVM_CHECK(second && *second == 1U);
    return holds(map, key(1), 2);
}

bool setting_if_absent_does_not_replace() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(map.set_if_absent(key(1), 1).value_or(false));
    const auto again = map.set_if_absent(key(1), 2);
    return again && !*again && holds(map, key(1), 1);
}

bool erasing_says_what_was_there() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(map.set(key(1), 7));
    const auto erased = map.erase(key(1));
    const auto again = map.erase(key(1));
    return erased && *erased == 7U && again && !again->has_value() && map.empty();
}

bool the_empty_key_is_a_key() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(map.set(BytesView(), 9));
    return holds(map, BytesView(), 9) && map.contains(BytesView()).value_or(false);
}

bool loading_reads_the_root_alone() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, 100));
    const auto root = map.flush();
    FVM_CHECK(root && Numbers::load(f.store, *root));
    return f.gets() == 1;
}

bool a_node_is_read_once() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, 100));
    const auto root = map.flush();
    const auto loaded = Numbers::load(f.store, root.value_or(Cid{}));
    FVM_CHECK(loaded && entries_of(*loaded).size() == 100 && f.gets() == 13);
    FVM_CHECK(entries_of(*loaded).size() == 100 && holds(*loaded, key(5), 5));
    return f.gets() == 13;
}

bool an_equal_value_writes_nothing() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, 100) && map.flush());
    const std::size_t before = f.puts();
    FVM_CHECK(map.set(key(17), 17) && map.erase(as_bytes("nothing")));
    FVM_CHECK(has_root(map, hundred_root));
    return f.puts() == before;
}

bool a_loaded_root_is_not_written_again() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, 100) && map.flush());
    auto loaded = Numbers::load(f.store, map.flush().value_or(Cid{}));
    FVM_CHECK(loaded && has_root(*loaded, hundred_root));
    return f.puts() == 13;
}

bool children_are_written_before_their_parents() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, 100));
    const auto root = map.flush();
    FVM_CHECK(root && f.store.accesses().back().cid == *root);
    std::vector<Cid> written;
    for (const TrackingStore::Access& access : f.store.accesses()) {
        const auto block = f.blocks.get(access.cid);
        FVM_CHECK(block && *block);
        bool links_are_written = true;
        FVM_CHECK(cbor::for_each_link((*block)->bytes(), [&](const Cid& link) {
            links_are_written = links_are_written && std::ranges::count(written, link) == 1;
        }));
        FVM_CHECK(links_are_written);
        written.push_back(access.cid);
    }
    return true;
}

bool changes_are_seen_before_a_flush() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, 100) && map.flush() && map.set(key(3), 333) && map.erase(key(4)));
    return holds(map, key(3), 333) && lacks(map, key(4)) && entries_of(map).size() == 99;
}

bool clearing_leaves_a_new_map() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, 100) && map.flush());
    map.clear();
    return map.empty() && lacks(map, key(1)) && has_root(map, empty_root);
}

bool walks_are_in_order_of_the_hash() {
    Fixture f;
    Numbers map(f.store, by_key);
    const std::uint8_t bytes[] = {0xff, 0x00, 0x80, 0x08, 0x07, 0x81};
    for (const std::uint8_t byte : bytes) {
        FVM_CHECK(map.set(BytesView(&byte, 1), byte));
    }
    std::vector<std::uint64_t> values;
    for (const auto& [at, value] : entries_of(map)) {
        values.push_back(value);
    }
    return values == std::vector<std::uint64_t>{0x00, 0x07, 0x08, 0x80, 0x81, 0xff};
}

bool a_walk_ends_when_told() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, 50));
    unsigned seen = 0;
    FVM_CHECK(map.for_each_while([&](BytesView, std::uint64_t) { return ++seen < 5; }));
    return seen == 5;
}

bool a_walk_passes_errors_on() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, 5));
    const auto walked = map.for_each(
        [](BytesView, std::uint64_t) -> StoreResult<void> { return missing_block(Cid(), "test"); });
    return fails_with(StoreError::Kind::missing, walked);
}

bool a_bounded_walk_says_where_to_go_on() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, 100));
    const auto expected = entries_of(map);
    std::vector<std::pair<Bytes, std::uint64_t>> collected;
    std::optional<Bytes> next;
    do {
        const auto range = map.for_each_ranged(next, 7, [&](BytesView at, std::uint64_t value) {
            collected.emplace_back(to_bytes(at), value);
        });
        FVM_CHECK(range && range->visited == (range->next ? 7U : 2U));
        next = range->next;
    } while (next);
    return collected == expected && collected.size() == 100;
}

bool a_walk_from_a_key_that_is_not_there_is_refused() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, 100));
    const auto walked =
        map.for_each_ranged(to_bytes(as_bytes("nothing")), 1, [](BytesView, std::uint64_t) {});
    return fails_with(StoreError::Kind::out_of_range, walked);
}

bool an_uncached_walk_reads_every_time() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, 100) && map.flush());
    std::uint64_t sum = 0;
    const auto add = [&](BytesView, std::uint64_t value) { sum += value; };
    FVM_CHECK(map.for_each_uncached(add) && map.for_each_uncached(add));
    return sum == 2 * 4950 && f.gets() == 2 * 12;
}

bool keys_with_equal_paths_share_a_bucket_until_it_is_full() {
    Fixture f;
    Numbers map(f.store, by_key);
    Bytes equal(33);
    for (std::uint8_t i = 0; i < 3; ++i) {
        equal.back() = i;
        FVM_CHECK(map.set(equal, i));
    }
    equal.back() = 3;
    return fails_with(StoreError::Kind::out_of_range, map.set(equal, 3));
}

bool deep_nodes_collapse_like_those_of_the_reference() {
    Fixture f;
    Numbers map(f.store, by_key);
    for (std::uint8_t i = 0; i < 4; ++i) {
        FVM_CHECK(map.set(Bytes{0, 0, 0, i}, i));
    }
    FVM_CHECK(has_root(map, "bafy2bzacedquz276fpjxf5nn4tyzmp5526xao7jhbj5e6hbcurwp3upvsmkdg"));
    FVM_CHECK(map.erase(Bytes{0, 0, 0, 3}));
    FVM_CHECK(has_root(map, "bafy2bzaceac6warmegjublquypejkjd3y3n6es5yqzrymid75s5djvutdnfv6"));
    return f.puts() == 8;
}

bool differences_are_listed_in_order_of_keys() {
    Fixture f;
    Numbers before(f.store);
    FVM_CHECK(fill(before, 60));
    auto after = Numbers::load(f.store, before.flush().value_or(Cid{}));
    FVM_CHECK(after && after->set(key(3), 33) && after->erase(key(2)) && after->set(key(99), 1));
    const auto changes = Numbers::diff(before, *after);
    FVM_CHECK(changes && changes->size() == 3);
    const auto& [erased, replaced, added] = std::tie((*changes)[0], (*changes)[1], (*changes)[2]);
    FVM_CHECK(erased.key == key(2) && erased.before == 2U && !erased.after);
    FVM_CHECK(replaced.key == key(3) && replaced.before == 3U && replaced.after == 33U);
    return added.key == key(99) && !added.before && added.after == 1U;
}

bool equal_trees_have_no_differences() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, 100));
    const Cid root = map.flush().value_or(Cid{});
    const auto a = Numbers::load(f.store, root);
    const auto b = Numbers::load(f.store, root);
    FVM_CHECK(a && b);
    const auto changes = Numbers::diff(*a, *b);
    return changes && changes->empty() && f.gets() == 2;
}

bool a_missing_node_is_reported_as_missing() {
    Fixture f;
    const Cid cid = Cid::of(codec::dag_cbor, as_bytes("nowhere"));
    const auto loaded = Numbers::load(f.store, cid);
    return fails_with(StoreError::Kind::missing, loaded) && loaded.error().cid == cid;
}

bool contradicts_itself(BytesView block) {
    Fixture f;
    return fails_with(StoreError::Kind::contradictory, Numbers::load(f.store, f.put(block)));
}

bool refuses(BytesView block) {
    Fixture f;
    const Cid cid = f.put(block);
    const auto loaded = Numbers::load(f.store, cid);
    return (fails_with(StoreError::Kind::malformed, loaded) || contradicts_itself(block)) &&
           loaded.error().cid == cid;
}

bool nodes_are_read_in_the_spellings_of_the_reference_and_buckets_are_not() {
    // A bitfield in chunks, and heads of unsigned integers for those of arrays and byte strings.
    FVM_CHECK(!refuses(Bytes{0x82, 0x5f, 0x41, 0x01, 0xff, 0x81, 0x81, 0x82, 0x41, 'a', 0x01}));
    FVM_CHECK(!refuses(Bytes{0x02, 0x01, 0x01, 0x01, 0x81, 0x82, 0x41, 'a', 0x01}));
    FVM_CHECK(refuses(Bytes{0x82, 0x41, 0x01, 0x81, 0x81, 0x82, 0x01, 'a', 0x01}));
    return refuses(Bytes{0x82, 0x41, 0x01, 0x81, 0x81, 0x82, 0x5f, 0x41, 'a', 0xff, 0x01});
}

bool nodes_that_decode_and_contradict_themselves_are_told_apart() {
    const Bytes bits = {0x82, 0x41, 0x03, 0x81, 0x81, 0x82, 0x41, 'a', 0x01};
    const Bytes empty_bucket = {0x82, 0x41, 0x01, 0x81, 0x80};
    const Bytes unsorted = {0x82, 0x41, 0x01, 0x81, 0x82, 0x82, 0x41,
                            'b',  0x01, 0x82, 0x41, 'a',  0x01};
    for (const Bytes& block : {bits, empty_bucket, unsorted}) {
        FVM_CHECK(contradicts_itself(block));
        Bytes trailing = block;
        trailing.push_back(0);
        FVM_CHECK(refuses(trailing) && !contradicts_itself(trailing));
    }
    Fixture f;
    return fails_with(StoreError::Kind::contradictory,
                      Numbers::load(f.store, Cid::of(codec::raw, Bytes{0x82, 0x40, 0x80})));
}

bool malformed_roots_are_refused() {
    // [bitfield, [pointers]] with a bucket [["a", 1]] at bit 0, and what may go wrong with it.
    const Bytes good = {0x82, 0x41, 0x01, 0x81, 0x81, 0x82, 0x41, 'a', 0x01};
    FVM_CHECK(!refuses(good));
    FVM_CHECK(refuses(Bytes{}));
    FVM_CHECK(refuses(Bytes{0x80}));
    FVM_CHECK(refuses(Bytes{0x82, 0x41, 0x03, 0x81, 0x81, 0x82, 0x41, 'a', 0x01}));
    FVM_CHECK(refuses(Bytes{0x82, 0x41, 0x01, 0x81, 0x80}));
    FVM_CHECK(refuses(Bytes{0x82, 0x41, 0x01, 0x81, 0x81, 0x82, 0x61, 'a', 0x01}));
    FVM_CHECK(refuses(Bytes{0x82, 0x41, 0x01, 0x81, 0x81, 0x82, 0x41, 'a', 0x41, 0x01}));
    FVM_CHECK(refuses(Bytes{0x82, 0x41, 0x01, 0x81, 0x01}));
    Bytes trailing = good;
    trailing.push_back(0);
    FVM_CHECK(refuses(trailing));
    for (std::size_t size = 0; size < good.size(); ++size) {
        FVM_CHECK(refuses(BytesView(good).first(size)));
    }
    return true;
}

bool unordered_buckets_are_refused() {
    const auto bucket = [](std::uint8_t first, std::uint8_t second) {
        return Bytes{0x82,  0x41, 0x01, 0x81, 0x82,   0x82, 0x41,
                     first, 0x01, 0x82, 0x41, second, 0x01};
    };
    return !refuses(bucket('a', 'b')) && refuses(bucket('b', 'a')) && refuses(bucket('a', 'a'));
}

bool values_in_long_spellings_are_written_short() {
    Fixture f;
    // The value 1 in three bytes, with the key "a" in its place, under a bitfield with leading
    // zeros.
    const Cid root =
        f.put(Bytes{0x82, 0x43, 0x00, 0x10, 0x00, 0x81, 0x81, 0x82, 0x41, 'a', 0x19, 0x00, 0x01});
    auto map = Numbers::load(f.store, root, by_key);
    FVM_CHECK(map && map->set(as_bytes("a"), 1) && map->flush() == root && f.puts() == 0);
    FVM_CHECK(map->set(as_bytes("b"), 2) && map->erase(as_bytes("b")));
    const auto written = f.blocks.get(map->flush().value_or(Cid{}));
    FVM_CHECK(written && *written);
    const Bytes expected = {0x82, 0x42, 0x10, 0x00, 0x81, 0x81, 0x82, 0x41, 'a', 0x01};
    return std::ranges::equal((*written)->bytes(), expected);
}

/// A number whose decoder takes more forms than its encoder makes: bytes with leading zeros.
struct Loose {
    std::uint8_t value = 0;
};
void write_cbor(cbor::Writer& writer, const Loose& loose) {
    writer.write_bytes(BytesView(&loose.value, loose.value == 0 ? 0 : 1));
}
DecodeResult<void> read_cbor(cbor::Reader& reader, Loose& loose) {
    const BytesView bytes = FVM_TRY(reader.read_bytes());
    loose.value = bytes.empty() ? 0 : bytes.back();
    return {};
}

/// [["a", loose 1], ["b", loose 2]] in the place of both keys, with one byte for each number or
/// more.
Bytes loose_node(bool minimal) {
    cbor::Writer writer;
    writer.write_raw(Bytes{0x82, 0x42, 0x10, 0x00, 0x81, 0x82});
    for (std::uint8_t i = 1; i <= 2; ++i) {
        const auto letter = static_cast<std::uint8_t>('a' - 1 + i);
        writer.write_raw(Bytes{0x82, 0x41, letter});
        writer.write_bytes(minimal ? Bytes{i} : Bytes{0, i});
    }
    return writer.take();
}

bool values_in_other_forms_are_written_in_that_of_the_encoder() {
    Fixture f;
    const Cid root = f.put(loose_node(false));
    auto map = Hamt<Loose>::load(f.store, root, by_key);
    FVM_CHECK(map && map->set(as_bytes("a"), {1}) && map->flush() == root && f.puts() == 0);
    FVM_CHECK(map->set(as_bytes("c"), {3}) && map->erase(as_bytes("c")));
    return map->flush() == Cid::of(codec::dag_cbor, loose_node(true));
}

bool untouched_buckets_are_written_in_the_form_of_the_encoder_too() {
    Fixture f;
    const Cid root = f.put(loose_node(false));
    auto map = Hamt<Loose>::load(f.store, root, by_key);
    const std::uint8_t elsewhere[] = {0xff};
    FVM_CHECK(map && map->set(elsewhere, {3}) && map->flush() && map->erase(elsewhere));
    return map->flush() == Cid::of(codec::dag_cbor, loose_node(true));
}

bool addresses_are_keys() {
    Fixture f;
    using Directory = Hamt<std::uint64_t, Address>;
    Directory map(f.store);
    FVM_CHECK(map.set(Address::id(100), 1) && map.set(Address::id(101), 2));
    Numbers same(f.store);
    FVM_CHECK(same.set(Bytes{0, 100}, 1) && same.set(Bytes{0, 101}, 2));
    FVM_CHECK(map.flush() == same.flush().value_or(Cid{}));
    std::uint64_t ids = 0;
    FVM_CHECK(map.for_each(
        [&](const Address& address, std::uint64_t) { ids += address.as_id().value_or(0); }));
    const auto erased = map.erase(Address::id(100));
    return ids == 201 && erased && *erased == 1U;
}

bool bit_widths_out_of_range_are_refused() {
    Fixture f;
    for (const unsigned width : {0U, 9U, 64U, 1000U}) {
        Numbers map(f.store, {.bit_width = width});
        FVM_CHECK(fails_with(StoreError::Kind::out_of_range, map.set(key(1), 1)));
        FVM_CHECK(fails_with(StoreError::Kind::out_of_range, map.get(key(1))));
        FVM_CHECK(fails_with(StoreError::Kind::out_of_range, map.erase(key(1))));
        const auto kind =
            width < 32 ? StoreError::Kind::out_of_range : StoreError::Kind::impossible;
        FVM_CHECK(fails_with(kind, Numbers::load(f.store, Cid(), {.bit_width = width})));
    }
    return true;
}

constexpr Check checks[] = {
    FVM_NAMED_CHECK(an_empty_hamt_has_the_root_of_the_reference),
    FVM_NAMED_CHECK(one_entry_has_the_root_of_the_reference),
    FVM_NAMED_CHECK(one_entry_in_the_old_layout_has_the_root_of_the_reference),
    FVM_NAMED_CHECK(one_entry_in_a_wide_node_has_the_root_of_the_reference),
    FVM_NAMED_CHECK(a_hundred_entries_have_the_root_of_the_reference),
    FVM_NAMED_CHECK(a_hundred_entries_in_the_old_layout_have_the_root_of_the_reference),
    FVM_NAMED_CHECK(a_hundred_entries_in_narrow_nodes_have_the_root_of_the_reference),
    FVM_NAMED_CHECK(data_below_the_minimum_depth_has_the_root_of_the_reference),
    FVM_NAMED_CHECK(buckets_of_one_have_the_root_of_the_reference),
    FVM_NAMED_CHECK(erasing_brings_the_root_of_the_reference),
    FVM_NAMED_CHECK(erasing_everything_leaves_a_new_map),
    FVM_NAMED_CHECK(roots_do_not_depend_on_the_order_of_setting),
    FVM_NAMED_CHECK(entries_are_found_after_a_load),
    FVM_NAMED_CHECK(setting_says_what_was_there),
    FVM_NAMED_CHECK(setting_if_absent_does_not_replace),
    FVM_NAMED_CHECK(erasing_says_what_was_there),
    FVM_NAMED_CHECK(the_empty_key_is_a_key),
    FVM_NAMED_CHECK(loading_reads_the_root_alone),
    FVM_NAMED_CHECK(a_node_is_read_once),
    FVM_NAMED_CHECK(an_equal_value_writes_nothing),
    FVM_NAMED_CHECK(a_loaded_root_is_not_written_again),
    FVM_NAMED_CHECK(children_are_written_before_their_parents),
    FVM_NAMED_CHECK(changes_are_seen_before_a_flush),
    FVM_NAMED_CHECK(clearing_leaves_a_new_map),
    FVM_NAMED_CHECK(walks_are_in_order_of_the_hash),
    FVM_NAMED_CHECK(a_walk_ends_when_told),
    FVM_NAMED_CHECK(a_walk_passes_errors_on),
    FVM_NAMED_CHECK(a_bounded_walk_says_where_to_go_on),
    FVM_NAMED_CHECK(a_walk_from_a_key_that_is_not_there_is_refused),
    FVM_NAMED_CHECK(an_uncached_walk_reads_every_time),
    FVM_NAMED_CHECK(keys_with_equal_paths_share_a_bucket_until_it_is_full),
    FVM_NAMED_CHECK(deep_nodes_collapse_like_those_of_the_reference),
    FVM_NAMED_CHECK(differences_are_listed_in_order_of_keys),
    FVM_NAMED_CHECK(equal_trees_have_no_differences),
    FVM_NAMED_CHECK(a_missing_node_is_reported_as_missing),
    FVM_NAMED_CHECK(nodes_are_read_in_the_spellings_of_the_reference_and_buckets_are_not),
    FVM_NAMED_CHECK(nodes_that_decode_and_contradict_themselves_are_told_apart),
    FVM_NAMED_CHECK(malformed_roots_are_refused),
    FVM_NAMED_CHECK(unordered_buckets_are_refused),
    FVM_NAMED_CHECK(values_in_long_spellings_are_written_short),
    FVM_NAMED_CHECK(values_in_other_forms_are_written_in_that_of_the_encoder),
    FVM_NAMED_CHECK(untouched_buckets_are_written_in_the_form_of_the_encoder_too),
    FVM_NAMED_CHECK(addresses_are_keys),
    FVM_NAMED_CHECK(bit_widths_out_of_range_are_refused),
};

}  // namespace

std::span<const Check> hamt_checks() {
    return checks;
}

}  // namespace fvm::test
