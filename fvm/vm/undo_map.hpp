#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace fvm::vm {

/// A map that remembers what its writes replaced, so that the writes since a mark can be undone.
/// Rolling back costs as much as was written, and marking costs nothing.
///
/// Never iterated where the order could reach the chain: for_each() says so.
template <class Key, class Value, class Hash = std::hash<Key>>
class UndoMap {
  public:
    /// Null where the key is absent. Valid until the next write.
    [[nodiscard]] const Value* find(const Key& key) const {
        const auto found = values_.find(key);
        return found == values_.end() ? nullptr : &found->second;
    }

    void set(const Key& key, Value value) {
        auto [position, inserted] = values_.try_emplace(key);
        std::optional<Value> previous;
        if (!inserted) {
            previous = std::move(position->second);
        }
        history_.emplace_back(key, std::move(previous));
        position->second = std::move(value);
    }

    /// Writes without a way back: for values that hold whatever is undone, such as copies of what
    /// the store says. An entry written this way stays when later writes to it are undone.
    const Value& cache(const Key& key, Value value) {
        return values_.insert_or_assign(key, std::move(value)).first->second;
    }

    [[nodiscard]] std::size_t mark() const { return history_.size(); }

    void undo_to(std::size_t mark) {
        while (history_.size() > mark) {
            auto& [key, previous] = history_.back();
            if (previous) {
                values_.insert_or_assign(key, *std::move(previous));
            } else {
                values_.erase(key);
            }
            history_.pop_back();
        }
    }

    /// Makes all writes so far final.
    void forget_history() { history_.clear(); }

    /// In no particular order: what `visit(key, value&)` does must not depend on it.
    template <class Visit>
    void for_each(Visit&& visit) {
        for (auto& [key, value] : values_) {
            visit(key, value);
        }
    }

  private:
    std::unordered_map<Key, Value, Hash> values_;
    std::vector<std::pair<Key, std::optional<Value>>> history_;
};

}  // namespace fvm::vm
