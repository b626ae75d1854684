#include <fvm/ipld/amt.hpp>
#include <test/fuzz/hostile_store.hpp>

#include <map>
#include <utility>

namespace fvm::test {
namespace {

using ipld::StoreResult;
using Value = std::uint64_t;
using Amt = ipld::Amt<Value>;
using Entries = std::vector<std::pair<std::uint64_t, Value>>;

StoreResult<Entries> entries(const Amt& amt) {
    Entries found;
    FVM_TRY(amt.for_each(
        [&](std::uint64_t index, const Value& value) { found.emplace_back(index, value); }));
    return found;
}

StoreResult<Entries> entries_uncached(const Amt& amt) {
    Entries found;
    FVM_TRY(amt.for_each_uncached(
        [&](std::uint64_t index, const Value& value) { found.emplace_back(index, value); }));
    return found;
}

std::uint64_t read_index(Choices& choices) {
    const std::uint8_t width = choices.byte();
    return choices.number(width < 240 ? 1U + (width & 1U) : 8U);
}

StoreResult<void> change(Amt& amt, Choices& choices) {
    const std::uint8_t choice = choices.byte();
    const std::uint64_t index = read_index(choices);
    if (choice % 3 == 0) {
        FVM_TRY(amt.set(index, choice));
        const auto now = FVM_TRY(amt.get(index));
        require(now == choice, "what is set is there");
    } else if (choice % 3 == 1) {
        const auto there = FVM_TRY(amt.get(index));
        const auto removed = FVM_TRY(amt.remove(index));
        require(there == removed, "what is there is removed");
    } else {
        std::uint64_t visited = 0;
        const auto progress =
            FVM_TRY(amt.for_each_ranged(index, 3, [&](std::uint64_t, const Value&) { ++visited; }));
        require(progress.visited == visited && visited <= 3, "the walk is bounded");
    }
    return {};
}

void check_flush(Amt& amt, HostileStore& store, ipld::amt::Layout layout) {
    const auto before = entries(amt);
    const auto root = amt.flush();
    if (!before || !root) {
        return;
    }
    const auto again = amt.flush();
    require(again && *again == *root, "a second flush changes nothing");
    store.allow_more_reads();
    const auto reloaded = Amt::load(store, *root, layout);
    if (!reloaded) {
        return;
    }
    require(reloaded->count() == amt.count(), "the count is written");
    const auto after = entries(*reloaded);
    require(!after || *after == *before, "what was written is what was there");
}

/// As in the reference, the two walks count indices in different ways, which shows where leaves are
/// higher than they should be, and only one of them ends at the greatest index.
void check_walks(const Entries& cached, const Entries& uncached) {
    require(cached.size() <= uncached.size(), "the walk without a cache finds no less");
    for (std::size_t i = 0; i < cached.size(); ++i) {
        require(cached[i].second == uncached[i].second, "both walks find the same values");
    }
}

void play_hostile(Choices& choices, ipld::amt::Layout layout) {
    HostileStore store;
    read_blocks(choices, store);
    auto amt = Amt::load(store, store.root(), layout);
    if (!amt) {
        require(!amt.error().note.empty(), "errors have a reason");
        return;
    }
    const auto before = entries(*amt);
    store.allow_more_reads();
    const auto uncached = entries_uncached(*amt);
    if (before && uncached) {
        check_walks(*before, *uncached);
    }
    store.allow_more_reads();
    bool is_sound = before.has_value();
    for (int i = 0; i < 64 && !choices.at_end(); ++i) {
        is_sound = change(*amt, choices).has_value() && is_sound;
    }
    if (is_sound) {
        check_flush(*amt, store, layout);
    } else {
        static_cast<void>(amt->flush());
    }
}

void check_model(Amt& amt, HostileStore& store, const std::map<std::uint64_t, Value>& model) {
    require(amt.count() == model.size(), "the count is that of the values");
    const auto found = entries(amt);
    require(found && std::ranges::equal(*found, model,
                                        [](const auto& a, const auto& b) {
                                            return a.first == b.first && a.second == b.second;
                                        }),
            "the tree is the map");
    const auto root = amt.flush();
    Amt built(store, amt.bit_width());
    for (const auto& [index, value] : model) {
        require(built.set(index, value).has_value(), "what fits into one tree fits into another");
    }
    const auto built_root = built.flush();
    require(root && built_root && *built_root == *root, "the root depends on the contents alone");
    const auto reloaded = Amt::load(store, *root);
    require(reloaded.has_value(), "what was written can be read");
    const auto after = entries(*reloaded);
    require(after && *after == *found, "what was written is what was there");
}

void play_model(Choices& choices, unsigned bit_width) {
    HostileStore store;
    Amt amt(store, bit_width);
    std::map<std::uint64_t, Value> model;
    for (int i = 0; i < 100 && !choices.at_end(); ++i) {
        const std::uint8_t choice = choices.byte();
        const std::uint64_t index = read_index(choices);
        if (choice % 4 != 3) {
            const bool is_set = amt.set(index, choice).has_value();
            require(is_set == (index <= ipld::amt::max_index), "all but one index can be set");
            if (is_set) {
                model[index] = choice;
            }
        } else if (index <= ipld::amt::max_index) {
            const auto removed = amt.remove(index);
            require(removed && removed->has_value() == model.contains(index), "what is there goes");
            model.erase(index);
        }
        if (choice >= 0xf0) {
            require(amt.flush().has_value(), "trees of ours can be written");
        }
    }
    check_model(amt, store, model);
}

}  // namespace
}  // namespace fvm::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fvm;
    test::Choices choices({data, size});
    const std::uint8_t mode = choices.byte();
    if (mode < 192) {
        test::play_hostile(choices,
                           (mode & 1) != 0 ? ipld::amt::Layout::v0 : ipld::amt::Layout::v3);
    } else {
        test::play_model(choices, 1U + (mode & 7U));
    }
    return 0;
}
