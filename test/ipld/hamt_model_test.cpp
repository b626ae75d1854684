// HAMT and KAMT as maps: whatever is done to them, they hold what a std::map holds, and their root
// depends on that alone. RapidCheck throws inside; this file is compiled with exceptions.

#include <fvm/ipld/hamt.hpp>
#include <fvm/ipld/kamt.hpp>
#include <fvm/ipld/memory_store.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <tuple>

namespace fvm::ipld {
namespace {

/// What to do, and to which key with which value.
using Op = std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>;

/// One of 64 keys, many of which have long prefixes in common.
KamtNumber key_of(const KamtNumber*, std::uint8_t number) {
    KamtNumber key{};
    key[number % 4 * 10] = static_cast<std::uint8_t>(number / 4 % 4);
    key[31] = static_cast<std::uint8_t>(key[31] + number / 16 % 4);
    return key;
}
Bytes key_of(const Bytes*, std::uint8_t number) {
    return to_bytes(key_of(static_cast<const KamtNumber*>(nullptr), number));
}

template <class Map, class Key>
std::map<Key, std::uint64_t> contents(const Map& map) {
    std::map<Key, std::uint64_t> all;
    const auto walked = map.for_each([&](const auto& key, std::uint64_t value) {
        Key copy{};
        if constexpr (std::is_same_v<Key, Bytes>) {
            copy = to_bytes(key);
        } else {
            copy = key;
        }
        RC_ASSERT(all.emplace(copy, value).second);
    });
    RC_ASSERT(walked.has_value());
    return all;
}

template <class Map, class Key>
void behaves_as_a_map(const typename Map::Config& config, const std::vector<Op>& ops) {
    MemoryStore store;
    Map map(store, config);
    std::map<Key, std::uint64_t> model;
    for (const auto& [choice, number, value] : ops) {
        const Key key = key_of(static_cast<const Key*>(nullptr), number);
        const auto found = model.find(key);
        const auto before = found == model.end() ? std::nullopt : std::optional(found->second);
        switch (choice % 8) {
            case 0:
            case 1:
            case 2:
                RC_ASSERT(map.set(key, value).value() == before);
                model[key] = value;
                break;
            case 3:
                RC_ASSERT(map.set_if_absent(key, value).value() == !before);
                model.emplace(key, value);
                break;
            case 4:
            case 5:
                RC_ASSERT(map.erase(key).value() == before);
                model.erase(key);
                break;
            case 6:
                RC_ASSERT(map.get(key).value() == before);
                RC_ASSERT(map.contains(key).value() == before.has_value());
                break;
            default:
                map = Map::load(store, map.flush().value(), config).value();
                break;
        }
        RC_ASSERT(map.empty() == model.empty());
    }
    RC_ASSERT((contents<Map, Key>(map) == model));
    const Cid root = map.flush().value();

    Map rebuilt(store, config);
    for (const auto& [key, value] : model) {
        RC_ASSERT(rebuilt.set(key, value).value() == std::nullopt);
    }
    RC_ASSERT(rebuilt.flush().value() == root);
    RC_ASSERT((contents<Map, Key>(Map::load(store, root, config).value()) == model));
}

template <class Map, class Key>
void lists_what_differs(const typename Map::Config& config, const std::vector<Op>& first,
                        const std::vector<Op>& second) {
    MemoryStore store;
    Map before(store, config);
    for (const auto& [choice, number, value] : first) {
        RC_ASSERT(before.set(key_of(static_cast<const Key*>(nullptr), number), value).has_value());
    }
    Map after = Map::load(store, before.flush().value(), config).value();
    for (const auto& [choice, number, value] : second) {
        const Key key = key_of(static_cast<const Key*>(nullptr), number);
        RC_ASSERT((choice % 2 == 0 ? after.set(key, value) : after.erase(key)).has_value());
    }
    const auto old = contents<Map, Key>(before);
    auto patched = old;
    const auto changes = Map::diff(before, after).value();
    for (const auto& change : changes) {
        const auto found = old.find(change.key);
        RC_ASSERT(change.before ==
                  (found == old.end() ? std::nullopt : std::optional(found->second)));
        RC_ASSERT(change.before != change.after);
        patched.erase(change.key);
        if (change.after) {
            patched.emplace(change.key, *change.after);
        }
    }
    RC_ASSERT((patched == contents<Map, Key>(after)));
}

template <class Base, class ConfigType>
struct WithConfig : Base {
    using Config = ConfigType;
    using Base::Base;
    WithConfig(Base base) : Base(std::move(base)) {}
    static StoreResult<WithConfig> load(Blockstore& store, const Cid& root, const Config& config) {
        return WithConfig(FVM_TRY(Base::load(store, root, config)));
    }
};
using TestHamt = WithConfig<Hamt<std::uint64_t>, HamtConfig>;
using TestKamt = WithConfig<Kamt<std::uint64_t>, KamtConfig>;

HamtConfig hamt_config(std::uint8_t choice) {
    return {.bit_width = 1U + choice % 8U,
            .layout = choice / 8 % 2 == 0 ? HamtConfig::Layout::v3 : HamtConfig::Layout::v0,
            .hash = choice / 16 % 2 == 0 ? HamtConfig::Hash::sha2_256 : HamtConfig::Hash::identity};
}
KamtConfig kamt_config(std::uint8_t choice) {
    return {.bit_width = 1U + choice % 8U, .bucket_size = 1U + choice / 8U % 4U};
}

RC_GTEST_PROP(HamtModel, behaves_as_a_map, (std::uint8_t choice, std::vector<Op> ops)) {
    behaves_as_a_map<TestHamt, Bytes>(hamt_config(choice), ops);
}

RC_GTEST_PROP(KamtModel, behaves_as_a_map, (std::uint8_t choice, std::vector<Op> ops)) {
    behaves_as_a_map<TestKamt, KamtNumber>(kamt_config(choice), ops);
}

RC_GTEST_PROP(HamtModel, lists_what_differs,
              (std::uint8_t choice, std::vector<Op> first, std::vector<Op> second)) {
    lists_what_differs<TestHamt, Bytes>(hamt_config(choice), first, second);
}

RC_GTEST_PROP(KamtModel, lists_what_differs,
              (std::uint8_t choice, std::vector<Op> first, std::vector<Op> second)) {
    lists_what_differs<TestKamt, KamtNumber>(kamt_config(choice), first, second);
}

}  // namespace
}  // namespace fvm::ipld
