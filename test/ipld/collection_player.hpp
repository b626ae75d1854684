#pragma once

#include <fvm/ipld/memory_store.hpp>
#include <test/support/hex.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What playing requests of the oracle's protocol on our collections has in common.
namespace fvm::ipld::collection_test {

using nlohmann::json;

inline json error_of(const StoreError& error) {
    const auto category = [&] {
        switch (error.kind) {
            case StoreError::Kind::out_of_range:
                return "out_of_range";
            case StoreError::Kind::missing:
                return "not_found";
            default:
                return "invalid";
        }
    };
    return {{"error", category()}, {"text", error.note}};
}

/// The oracle tells apart more reasons than a StoreError.
inline void simplify_errors(json& response) {
    for (json& result : response["results"]) {
        if (!result.is_object() || !result.contains("error")) {
            continue;
        }
        const std::string category = result["error"];
        if (category == "max_depth" || category == "start_key_not_found" ||
            category == "out_of_range") {
            result = {{"error", "out_of_range"}};
        } else {
            result = {{"error", category == "not_found" ? category : "invalid"}};
        }
    }
}

/// Records also the reads of blocks that are not there, as the oracle does.
struct RecordingStore final : Blockstore {
    explicit RecordingStore(Blockstore& recorded) : base(recorded) {}
    StoreResult<std::optional<Block>> get(const Cid& cid) override {
        reads.push_back(cid);
        return base.get(cid);
    }
    StoreResult<void> put(const Cid& cid, const Block& block) override {
        writes.push_back(cid);
        return base.put(cid, block);
    }
    Blockstore& base;
    std::vector<Cid> reads;
    std::vector<Cid> writes;
};

/// Base of a player, which has json apply(name, op) for what its collection does, json load(cid),
/// and calls apply_to_store for the rest.
template <class Player, class Value>
class PlayerFrame {
  public:
    json play(const json& ops) {
        json response = {{"results", json::array()}};
        for (const json& op : ops) {
            response["results"].push_back(self().apply(op[0].get<std::string>(), op));
        }
        response["roots"] = texts_of(roots_);
        response["reads"] = texts_of(store_.reads);
        response["writes"] = texts_of(store_.writes);
        return response;
    }

  protected:
    static std::string print(const Value& value) { return test::to_hex(cbor::encode(value)); }

    template <class T>
    static json outcome(const StoreResult<T>& result) {
        if (!result) {
            return error_of(result.error());
        }
        if constexpr (std::is_void_v<T>) {
            return nullptr;
        } else if constexpr (std::is_same_v<T, std::optional<Value>>) {
            return *result ? json(print(**result)) : json();
        } else {
            return *result;
        }
    }

    json flushed(const StoreResult<Cid>& root) {
        if (!root) {
            return error_of(root.error());
        }
        roots_.push_back(*root);
        return root->to_text();
    }

    /// "reload", "load" and "put".
    std::optional<json> apply_to_store(const std::string& name, const json& op) {
        if (name == "reload") {
            return self().load(roots_.back());
        }
        if (name == "load") {
            return self().load(*Cid::from_text(op[1].get<std::string>()));
        }
        if (name == "put") {
            const Bytes block = test::from_hex(op[1].get<std::string>());
            const Cid cid = Cid::of(codec::dag_cbor, block);
            static_cast<void>(blocks_.put(cid, Block::copy_of(block)));
            return cid.to_text();
        }
        return std::nullopt;
    }

  private:
    Player& self() { return static_cast<Player&>(*this); }
    static json texts_of(const std::vector<Cid>& cids) {
        json texts = json::array();
        for (const Cid& cid : cids) {
            texts.push_back(cid.to_text());
        }
        return texts;
    }

    MemoryStore blocks_;
    std::vector<Cid> roots_;

  protected:
    RecordingStore store_{blocks_};
};

}  // namespace fvm::ipld::collection_test
