#pragma once

#include <fvm/base/result.hpp>
#include <test/fuzz/hostile_store.hpp>

#include <map>
#include <utility>
#include <vector>

/// What the targets for HAMT and KAMT have in common.
namespace fvm::test {

using TrieValue = std::uint64_t;

/// A map of keys of type `Key`, in a hostile store.
template <class Trie, class Key, class Config>
class TrieTarget {
  public:
    TrieTarget(Choices& choices, const Config& config, Key (*read_key)(Choices&))
        : choices_(choices), config_(config), read_key_(read_key) {}

    /// A tree that the input brings: whatever it is, it is read and changed without harm, and what
    /// is written is what was there.
    void play_hostile() {
        read_blocks(choices_, store_);
        auto loaded = Trie::load(store_, store_.root(), config_);
        if (!loaded) {
            require(!loaded.error().note.empty(), "errors have a reason");
            return;
        }
        const auto before = entries(*loaded);
        store_.allow_more_reads();
        const auto uncached = entries_uncached(*loaded);
        require(!before || !uncached || *before == *uncached, "both walks find the same");
        store_.allow_more_reads();
        bool is_sound = before.has_value();
        for (int i = 0; i < 64 && !choices_.at_end(); ++i) {
            is_sound = change(*loaded).has_value() && is_sound;
        }
        if (is_sound) {
            check_flush(*loaded);
        } else {
            static_cast<void>(loaded->flush());
        }
    }

    /// A tree that is built by the input, beside a map that it must equal.
    void play_model() {
        Trie trie(store_, config_);
        std::map<Key, TrieValue> model;
        for (int i = 0; i < 200 && !choices_.at_end(); ++i) {
            const std::uint8_t choice = choices_.byte();
            const Key key = read_key_(choices_);
            const auto old = model.find(key);
            const bool was_there = old != model.end();
            const TrieValue old_value = was_there ? old->second : 0;
            if (choice % 4 == 3) {
                const auto erased = trie.erase(key);
                require(erased && erased->has_value() == was_there, "what is there is erased");
                require(!was_there || **erased == old_value, "the value was what had been set");
                model.erase(key);
            } else {
                const auto set = trie.set(key, choice);
                // Keys that share all bits of their paths do not fit into one tree.
                if (!set) {
                    return;
                }
                require(set->has_value() == was_there, "setting says whether there was a value");
                require(!was_there || **set == old_value, "the value was what had been set");
                model[key] = choice;
            }
            if (choice >= 0xf0) {
                require(trie.flush().has_value(), "trees of ours can be written");
            }
        }
        check_model(trie, model);
    }

  private:
    using Entries = std::vector<std::pair<Key, TrieValue>>;

    static ipld::StoreResult<Entries> entries(const Trie& trie) {
        Entries found;
        FVM_TRY(trie.for_each([&](const auto& key, const TrieValue& value) {
            found.emplace_back(Key(key.begin(), key.end()), value);
        }));
        return found;
    }
    static ipld::StoreResult<Entries> entries_uncached(const Trie& trie) {
        Entries found;
        FVM_TRY(trie.for_each_uncached([&](const auto& key, const TrieValue& value) {
            found.emplace_back(Key(key.begin(), key.end()), value);
        }));
        return found;
    }

    ipld::StoreResult<void> change(Trie& trie) {
        const std::uint8_t choice = choices_.byte();
        const Key key = read_key_(choices_);
        if (choice % 3 == 0) {
            static_cast<void>(FVM_TRY(trie.set(key, choice)));
            const auto now = FVM_TRY(trie.get(key));
            require(now == choice, "what is set is there");
        } else if (choice % 3 == 1) {
            const auto there = FVM_TRY(trie.get(key));
            const auto erased = FVM_TRY(trie.erase(key));
            require(there == erased, "what is there is erased");
        } else {
            const bool is_there = FVM_TRY(trie.contains(key));
            require(is_there == FVM_TRY(trie.get(key)).has_value(), "two ways of asking");
        }
        return {};
    }

    void check_flush(Trie& trie) {
        const auto before = entries(trie);
        const auto root = trie.flush();
        require(!before || root, "a tree that can be read can be written");
        if (!before || !root) {
            return;
        }
        const auto again = trie.flush();
        require(again && *again == *root, "a second flush changes nothing");
        store_.allow_more_reads();
        const auto reloaded = Trie::load(store_, *root, config_);
        if (!reloaded) {
            return;
        }
        const auto after = entries(*reloaded);
        require(!after || *after == *before, "what was written is what was there");
    }

    void check_model(Trie& trie, const std::map<Key, TrieValue>& model) {
        auto found = entries(trie);
        require(found.has_value(), "trees of ours can be read");
        std::sort(found->begin(), found->end());
        require(std::ranges::equal(*found, model,
                                   [](const auto& a, const auto& b) {
                                       return a.first == b.first && a.second == b.second;
                                   }),
                "the tree is the map");
        const auto root = trie.flush();
        require(root.has_value(), "trees of ours can be written");
        Trie built(store_, config_);
        for (const auto& [key, value] : model) {
            require(built.set(key, value).has_value(), "what fits into one tree fits into another");
        }
        const auto built_root = built.flush();
        require(built_root && *built_root == *root, "the root depends on the contents alone");
        const auto reloaded = Trie::load(store_, *root, config_);
        require(reloaded.has_value(), "what was written can be read");
        auto after = entries(*reloaded);
        require(after.has_value(), "what was written can be walked through");
        std::sort(after->begin(), after->end());
        require(*after == *found, "what was written is what was there");
    }

    Choices& choices_;
    Config config_;
    Key (*read_key_)(Choices&);
    HostileStore store_;
};

}  // namespace fvm::test
