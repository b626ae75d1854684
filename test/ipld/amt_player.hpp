#pragma once

#include <fvm/ipld/amt.hpp>
#include <fvm/ipld/amt_builder.hpp>
#include <fvm/ipld/memory_store.hpp>
#include <fvm/ipld/tracking_store.hpp>
#include <test/support/hex.hpp>

#include <nlohmann/json.hpp>

#include <optional>

namespace fvm::ipld::amt_oracle {

using nlohmann::json;

/// A value of any type: what the oracle's values are, as far as canonical ones go.
struct AnyValue {
    Bytes encoded;
};
inline void write_cbor(cbor::Writer& writer, const AnyValue& value) {
    writer.write_raw(value.encoded);
}
inline DecodeResult<void> read_cbor(cbor::Reader& reader, AnyValue& value) {
    value.encoded = to_bytes(FVM_TRY(reader.read_raw()));
    return {};
}

inline AnyValue any_value(const json& hex) {
    return {test::from_hex(hex.get<std::string>())};
}

/// Plays a request of the oracle's protocol on our AMT.
template <class Value>
class AmtPlayer {
  public:
    explicit AmtPlayer(const json& request)
        : layout_(request["kind"] == "amt0" ? amt::Layout::v0 : amt::Layout::v3),
          bit_width_(request.value("bit_width", 3U)),
          amt_(tracking_, bit_width_, layout_) {}

    json play(const json& ops) {
        json response = {{"results", json::array()},
                         {"roots", json::array()},
                         {"reads", json::array()},
                         {"writes", json::array()}};
        for (const json& op : ops) {
            response["results"].push_back(apply(op[0].get<std::string>(), op));
        }
        for (const Cid& root : roots_) {
            response["roots"].push_back(root.to_text());
        }
        for (const TrackingStore::Access& access : tracking_.accesses()) {
            const bool put = access.kind == TrackingStore::Access::Kind::put;
            response[put ? "writes" : "reads"].push_back(access.cid.to_text());
        }
        return response;
    }

  private:
    static Value parse(const json& hex) {
        return cbor::decode<Value>(any_value(hex).encoded).value_or(Value{});
    }
    static std::string print(const Value& value) { return test::to_hex(cbor::encode(value)); }

    static json error(const StoreError& error) {
        switch (error.kind) {
            case StoreError::Kind::out_of_range:
                return {{"error", "out_of_range"}, {"note", error.note}};
            case StoreError::Kind::missing:
                return {{"error", "not_found"}, {"note", error.note}};
            default:
                return {{"error", "invalid"}, {"note", error.note}};
        }
    }

    template <class T, class Print>
    static json outcome(const StoreResult<T>& result, Print&& print_value) {
        return result ? json(print_value(*result)) : error(result.error());
    }
    static json outcome(const StoreResult<void>& result) {
        return result ? json() : error(result.error());
    }
    static json optional_value(const std::optional<Value>& value) {
        return value ? json(print(*value)) : json();
    }
    json root(const StoreResult<Cid>& result) {
        return outcome(result, [this](const Cid& cid) {
            roots_.push_back(cid);
            return json(cid.to_text());
        });
    }
    json load(const Cid& root) {
        auto loaded = Amt<Value>::load(tracking_, root, layout_);
        if (!loaded) {
            return error(loaded.error());
        }
        amt_ = *std::move(loaded);
        return nullptr;
    }

    json apply(const std::string& name, const json& op);
    json apply_batch(const std::string& name, const json& op);
    json apply_walk(const std::string& name, const json& op);
    json from_iter(const json& values);

    MemoryStore blocks_;
    TrackingStore tracking_{blocks_};
    amt::Layout layout_;
    unsigned bit_width_;
    Amt<Value> amt_;
    std::vector<Cid> roots_;
};

template <class Value>
json AmtPlayer<Value>::apply(const std::string& name, const json& op) {
    if (name == "set") {
        return outcome(amt_.set(op[1].get<std::uint64_t>(), parse(op[2])));
    }
    if (name == "get") {
        return outcome(amt_.get(op[1].get<std::uint64_t>()), optional_value);
    }
    if (name == "delete") {
        return outcome(amt_.remove(op[1].get<std::uint64_t>()), optional_value);
    }
    if (name == "count") {
        return amt_.count();
    }
    if (name == "height") {
        return amt_.height();
    }
    if (name == "flush") {
        return root(amt_.flush());
    }
    if (name == "reload") {
        return load(roots_.back());
    }
    if (name == "load") {
        return load(*Cid::from_text(op[1].get<std::string>()));
    }
    if (name == "put") {
        const Bytes block = test::from_hex(op[1].get<std::string>());
        const Cid cid = Cid::of(codec::dag_cbor, block);
        static_cast<void>(blocks_.put(cid, Block::copy_of(block)));
        return cid.to_text();
    }
    return apply_batch(name, op);
}

template <class Value>
json AmtPlayer<Value>::apply_batch(const std::string& name, const json& op) {
    if (name == "batch_set") {
        std::vector<Value> values;
        for (const json& value : op[1]) {
            values.push_back(parse(value));
        }
        return outcome(amt_.batch_set(values));
    }
    if (name == "batch_delete") {
        const auto removed =
            amt_.batch_remove(op[1].get<std::vector<std::uint64_t>>(), op[2].get<bool>());
        if (!removed && removed.error().note == "AMT has no value at an index to remove") {
            return {{"error", "invalid"}};
        }
        return outcome(removed, [](bool any) { return any; });
    }
    if (name == "from_iter") {
        return from_iter(op[1]);
    }
    if (name == "replace") {
        return outcome(amt_.update_each([&](std::uint64_t index, AmtSlot<Value>& slot) {
            for (const json& pair : op[1]) {
                if (pair[0] == index) {
                    slot.change() = parse(pair[1]);
                    break;
                }
            }
        }));
    }
    return apply_walk(name, op);
}

template <class Value>
json AmtPlayer<Value>::from_iter(const json& values) {
    AmtBuilder builder(bit_width_, &tracking_, layout_);
    for (const json& value : values) {
        if (auto appended = builder.append(cbor::encode(parse(value))); !appended) {
            return error(appended.error());
        }
    }
    return root(builder.finish());
}

template <class Value>
json AmtPlayer<Value>::apply_walk(const std::string& name, const json& op) {
    json entries = json::array();
    const auto add = [&](std::uint64_t index, const Value& value) {
        entries.push_back({index, print(value)});
    };
    if (name == "for_each") {
        const auto walked = amt_.for_each(add);
        return walked ? entries : error(walked.error());
    }
    if (name == "for_each_cacheless") {
        const auto walked = amt_.for_each_uncached(add);
        return walked ? entries : error(walked.error());
    }
    if (name == "for_each_ranged") {
        const std::uint64_t start = op[1].is_null() ? 0 : op[1].get<std::uint64_t>();
        std::optional<std::uint64_t> limit;
        if (!op[2].is_null()) {
            limit = op[2].get<std::uint64_t>();
        }
        const auto walked = amt_.for_each_ranged(start, limit, add);
        if (!walked) {
            return error(walked.error());
        }
        return {{"entries", entries},
                {"count", walked->visited},
                {"next", walked->next ? json(*walked->next) : json()}};
    }
    return "unknown operation " + name;
}

/// The oracle tells apart more reasons than a StoreError.
inline void simplify_errors(json& response) {
    for (json& result : response["results"]) {
        if (!result.is_object() || !result.contains("error")) {
            continue;
        }
        const std::string category = result["error"];
        const bool kept = category == "out_of_range" || category == "not_found";
        result = {{"error", kept ? category : "invalid"}};
    }
}

}  // namespace fvm::ipld::amt_oracle
