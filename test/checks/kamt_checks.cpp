#include <fvm/ipld/kamt.hpp>
#include <test/checks/checks.hpp>
#include <test/checks/collection_fixture.hpp>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

// Roots are those of fvm_ipld_kamt 0.4 with the keys of the EVM actor.

namespace fvm::test {
namespace {

using namespace ipld;
using Numbers = Kamt<std::uint64_t>;

using Fixture = CollectionFixture;

KamtNumber number(std::uint64_t value) {
    KamtNumber result{};
    for (std::size_t i = 0; i < 8; ++i) {
        result[31 - i] = static_cast<std::uint8_t>(value >> 8 * i);
    }
    return result;
}

/// 2 to the power of `bit`.
KamtNumber power(unsigned bit) {
    KamtNumber result{};
    result[31 - bit / 8] = static_cast<std::uint8_t>(1 << bit % 8);
    return result;
}

/// Keys that are far from each other: ninth powers.
KamtNumber scattered(std::uint64_t value) {
    return number(value * value * value * value * value * value * value * value * value);
}

bool fill(Numbers& map, KamtNumber (*key)(std::uint64_t)) {
    for (std::uint64_t i = 0; i < 100; ++i) {
        FVM_CHECK(map.set(key(i), i));
    }
    return true;
}

std::vector<std::pair<KamtNumber, std::uint64_t>> entries_of(const Numbers& map) {
    std::vector<std::pair<KamtNumber, std::uint64_t>> entries;
    const auto walked = map.for_each(
        [&](const KamtNumber& at, std::uint64_t value) { entries.emplace_back(at, value); });
    return walked ? entries : std::vector<std::pair<KamtNumber, std::uint64_t>>{};
}

constexpr std::string_view empty_root =
    "bafy2bzaceamp42wmmgr2g2ymg46euououzfyck7szknvfacqscohrvaikwfay";
constexpr std::string_view close_root =
    "bafy2bzaceczakj2os6j5iiavn5xv6kk3nwspnuwjvxqqytr62vwrvvcp5jh6s";
constexpr std::string_view scattered_root =
    "bafy2bzacecsmhkqv76re5pwu24cqovlmdx7otvkkx4rofrrenjsxl2wyaxfc2";

bool an_empty_kamt_has_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store);
    return map.empty() && has_root(map, empty_root) && f.puts() == 1;
}

bool one_slot_has_the_root_of_the_reference() {
    Fixture f;
    Kamt<Bytes> map(f.store);
    FVM_CHECK(map.set(number(1), Bytes{1}));
    return has_root(map, "bafy2bzaceceznuceq7eqvd2xwk6oumwmdctjkferprpbogosodhqcj2kjfrji");
}

bool slot_zero_has_the_root_of_the_reference() {
    Fixture f;
    Kamt<Bytes> map(f.store);
    FVM_CHECK(map.set(number(0), Bytes{1}));
    return has_root(map, "bafy2bzaced72u7zr5shnkkr2rrdmpn5sqd35floqjef2p26ettoviudcxg462");
}

bool neighbours_are_one_link_away() {
    Fixture f;
    Kamt<Bytes> map(f.store);
    FVM_CHECK(map.set(number(0), Bytes{1}) && map.set(number(1), Bytes{2}));
    FVM_CHECK(has_root(map, "bafy2bzaced5no5tqekexm5nsjnx7myfclcukpzbbwbsd27z4efzc3jmydblci"));
    return f.puts() == 2;
}

bool a_hundred_neighbours_have_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store);
    return fill(map, number) && has_root(map, close_root) && f.puts() == 54;
}

bool scattered_keys_have_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store);
    return fill(map, scattered) && has_root(map, scattered_root) && f.puts() == 27;
}

bool wide_nodes_have_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store, {.bit_width = 8, .bucket_size = 3});
    return fill(map, scattered) &&
           has_root(map, "bafy2bzaceb6vh5splw4ewnwolz7rqm4a42f77qdrrvoonclg5dzrbd4pjydvq");
}

bool data_below_the_minimum_depth_has_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store, {.min_data_depth = 1});
    return fill(map, scattered) &&
           has_root(map, "bafy2bzacec2g2i2o43obhsdlorxzc4hf3mux3eaex3esarg2q4hvpppkgnree");
}

bool erasing_brings_the_root_of_the_reference() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, number) && map.flush());
    for (std::uint64_t i = 2; i < 100; ++i) {
        FVM_CHECK(map.erase(number(i)));
    }
    FVM_CHECK(has_root(map, "bafy2bzacedxewx5oljnoctluhfenwjhc5bl5noz5ncwbo6r3bsr3ynxyfpo7i"));
    return f.puts() == 55;
}

bool an_extension_is_parted_and_joined_again() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(map.set(number(1), 1) && map.set(number(2), 2) && map.set(power(255), 3));
    constexpr std::string_view joined =
        "bafy2bzacebwbskuo6cfkt3wlhocuqh3icqtsryydo4z27d5fmicnyjygl2uou";
    FVM_CHECK(has_root(map, joined) && map.set(power(200), 4));
    FVM_CHECK(has_root(map, "bafy2bzacecalsytnxrxe5kd5xoruek2xhtbgbjr5t6ewfevgtmhl44wby56h2"));
    return map.erase(power(200)) && has_root(map, joined) && f.puts() == 5;
}

bool parting_an_extension_does_not_read_what_is_below() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(map.set(number(1), 1) && map.set(number(2), 2));
    auto loaded = Numbers::load(f.store, map.flush().value_or(Cid{}));
    FVM_CHECK(loaded && loaded->set(power(200), 4) && loaded->erase(power(100)));
    return loaded->flush() && f.gets() == 1;
}

bool looking_past_an_extension_reads_what_is_below() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(map.set(number(1), 1) && map.set(number(2), 2));
    const auto loaded = Numbers::load(f.store, map.flush().value_or(Cid{}));
    return loaded && lacks(*loaded, power(200)) && f.gets() == 2;
}

bool erasing_everything_leaves_a_new_map() {
    Fixture f;
    Numbers map(f.store, {.bit_width = 3, .min_data_depth = 2, .bucket_size = 2});
    FVM_CHECK(fill(map, scattered) && map.flush());
    for (std::uint64_t i = 0; i < 100; ++i) {
        FVM_CHECK(map.erase(scattered(i)));
    }
    return map.empty() && has_root(map, empty_root);
}

bool roots_do_not_depend_on_the_order_of_setting() {
    Fixture f;
    Numbers map(f.store);
    for (std::uint64_t i = 100; i > 0; --i) {
        FVM_CHECK(map.set(scattered(i - 1), i - 1));
    }
    return has_root(map, scattered_root);
}

bool entries_are_found_after_a_load() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, scattered));
    const auto loaded = Numbers::load(f.store, map.flush().value_or(Cid{}));
    FVM_CHECK(loaded);
    for (std::uint64_t i = 0; i < 100; ++i) {
        FVM_CHECK(holds(*loaded, scattered(i), i));
        FVM_CHECK(lacks(*loaded, power(static_cast<unsigned>(100 + i))));
    }
    return true;
}

bool setting_says_what_was_there() {
    Fixture f;
    Numbers map(f.store);
    const auto first = map.set(number(1), 1);
    const auto second = map.set(number(1), 2);
    return first && !first->has_value() && second && *second == 1U && holds(map, number(1), 2);
}

bool setting_if_absent_does_not_replace() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(map.set_if_absent(number(1), 1).value_or(false));
    const auto again = map.set_if_absent(number(1), 2);
    return again && !*again && holds(map, number(1), 1);
}

bool erasing_says_what_was_there() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(map.set(number(1), 7));
    const auto erased = map.erase(number(1));
    const auto again = map.erase(number(1));
    return erased && *erased == 7U && again && !again->has_value() && map.empty();
}

bool an_equal_value_writes_nothing() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, number) && map.flush() && map.set(number(5), 5));
    return has_root(map, close_root) && f.puts() == 54;
}

bool a_node_is_read_once() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, scattered));
    const auto loaded = Numbers::load(f.store, map.flush().value_or(Cid{}));
    FVM_CHECK(loaded && f.gets() == 1 && entries_of(*loaded).size() == 100 && f.gets() == 27);
    return entries_of(*loaded).size() == 100 && f.gets() == 27;
}

bool walks_are_in_order_of_the_key() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, scattered) && map.set(power(255), 1) && map.set(power(64), 1));
    const auto entries = entries_of(map);
    return entries.size() == 102 && std::ranges::is_sorted(entries);
}

bool a_bounded_walk_says_where_to_go_on() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, number));
    std::uint64_t sum = 0;
    const auto range = map.for_each_ranged(
        number(40), 20, [&](const KamtNumber&, std::uint64_t value) { sum += value; });
    FVM_CHECK(range && range->visited == 20 && range->next == number(60));
    return sum == (40 + 59) * 10;
}

bool a_walk_from_a_key_that_is_not_there_is_refused() {
    Fixture f;
    Numbers map(f.store);
    FVM_CHECK(fill(map, number));
    const auto walked = map.for_each_ranged(power(100), 1, [](const KamtNumber&, std::uint64_t) {});
    return fails_with(StoreError::Kind::out_of_range, walked);
}

bool differences_are_listed_in_order_of_keys() {
    Fixture f;
    Numbers before(f.store);
    FVM_CHECK(fill(before, number));
    auto after = Numbers::load(f.store, before.flush().value_or(Cid{}));
    FVM_CHECK(after && after->set(power(200), 1) && after->erase(number(5)));
    const auto changes = Numbers::diff(before, *after);
    FVM_CHECK(changes && changes->size() == 2);
    FVM_CHECK((*changes)[0].key == number(5) && (*changes)[0].before == 5U);
    return (*changes)[1].key == power(200) && (*changes)[1].after == 1U;
}

bool malformed_extensions_are_refused() {
    const auto loads = [](std::uint64_t length, const Bytes& path, unsigned bit_width = 5) {
        Fixture f;
        cbor::Writer writer;
        writer.write_raw(Bytes{0x82, 0x41, 0x01, 0x81, 0xa1, 0x61, 'l', 0x83});
        writer.write_cid(Cid::of(codec::dag_cbor, path));
        writer.write_uint(length);
        writer.write_bytes(path);
        const auto cid = put_content(f.blocks, codec::dag_cbor, writer.view());
        return cid && Numbers::load(f.store, *cid, {.bit_width = bit_width});
    };
    FVM_CHECK(loads(240, Bytes(30), 8) && !loads(248, Bytes(31), 8));
    FVM_CHECK(loads(0, {}) && loads(10, Bytes{0, 0}) && loads(250, Bytes(32)));
    FVM_CHECK(!loads(7, Bytes{0}));
    FVM_CHECK(!loads(255, Bytes(32)));
    return !loads(10, Bytes{0}) && !loads(std::uint64_t{5} << 32, Bytes(32));
}

bool keys_of_more_than_32_bytes_are_refused() {
    Fixture f;
    cbor::Writer writer;
    writer.write_raw(Bytes{0x82, 0x41, 0x01, 0x81, 0xa1, 0x61, 'v', 0x81, 0x82});
    writer.write_bytes(Bytes(33));
    writer.write_uint(1);
    const auto cid = put_content(f.blocks, codec::dag_cbor, writer.view());
    FVM_CHECK(cid);
    return fails_with(StoreError::Kind::malformed, Numbers::load(f.store, *cid));
}

constexpr Check checks[] = {
    FVM_NAMED_CHECK(an_empty_kamt_has_the_root_of_the_reference),
    FVM_NAMED_CHECK(one_slot_has_the_root_of_the_reference),
    FVM_NAMED_CHECK(slot_zero_has_the_root_of_the_reference),
    FVM_NAMED_CHECK(neighbours_are_one_link_away),
    FVM_NAMED_CHECK(a_hundred_neighbours_have_the_root_of_the_reference),
    FVM_NAMED_CHECK(scattered_keys_have_the_root_of_the_reference),
    FVM_NAMED_CHECK(wide_nodes_have_the_root_of_the_reference),
    FVM_NAMED_CHECK(data_below_the_minimum_depth_has_the_root_of_the_reference),
    FVM_NAMED_CHECK(erasing_brings_the_root_of_the_reference),
    FVM_NAMED_CHECK(an_extension_is_parted_and_joined_again),
    FVM_NAMED_CHECK(parting_an_extension_does_not_read_what_is_below),
    FVM_NAMED_CHECK(looking_past_an_extension_reads_what_is_below),
    FVM_NAMED_CHECK(erasing_everything_leaves_a_new_map),
    FVM_NAMED_CHECK(roots_do_not_depend_on_the_order_of_setting),
    FVM_NAMED_CHECK(entries_are_found_after_a_load),
    FVM_NAMED_CHECK(setting_says_what_was_there),
    FVM_NAMED_CHECK(setting_if_absent_does_not_replace),
    FVM_NAMED_CHECK(erasing_says_what_was_there),
    FVM_NAMED_CHECK(an_equal_value_writes_nothing),
    FVM_NAMED_CHECK(a_node_is_read_once),
    FVM_NAMED_CHECK(walks_are_in_order_of_the_key),
    FVM_NAMED_CHECK(a_bounded_walk_says_where_to_go_on),
    FVM_NAMED_CHECK(a_walk_from_a_key_that_is_not_there_is_refused),
    FVM_NAMED_CHECK(differences_are_listed_in_order_of_keys),
    FVM_NAMED_CHECK(malformed_extensions_are_refused),
    FVM_NAMED_CHECK(keys_of_more_than_32_bytes_are_refused),
};

}  // namespace

std::span<const Check> kamt_checks() {
    return checks;
}

}  // namespace fvm::test
