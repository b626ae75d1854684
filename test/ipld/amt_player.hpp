#pragma once

#include <fvm/ipld/amt.hpp>
#include <fvm/ipld/amt_builder.hpp>
#include <test/ipld/collection_player.hpp>

#include <optional>

namespace fvm::ipld::amt_oracle {

using collection_test::error_of;
using collection_test::simplify_errors;
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
class AmtPlayer : public collection_test::PlayerFrame<AmtPlayer<Value>, Value> {
    using Frame = collection_test::PlayerFrame<AmtPlayer, Value>;
    using Frame::outcome;
    using Frame::print;
    using Frame::store_;

  public:
    explicit AmtPlayer(const json& request)
        : layout_(request["kind"] == "amt0" ? amt::Layout::v0 : amt::Layout::v3),
          bit_width_(request.value("bit_width", 3U)),
          amt_(store_, bit_width_, layout_) {}

    json apply(const std::string& name, const json& op);
    json load(const Cid& root) {
        auto loaded = Amt<Value>::load(store_, root, layout_);
        if (!loaded) {
            return error_of(loaded.error());
        }
        amt_ = *std::move(loaded);
        return nullptr;
    }

  private:
    static Value parse(const json& hex) {
        return cbor::decode<Value>(any_value(hex).encoded).value_or(Value{});
    }

    json apply_batch(const std::string& name, const json& op);
    json apply_walk(const std::string& name, const json& op);
    json from_iter(const json& values);

    amt::Layout layout_;
    unsigned bit_width_;
    Amt<Value> amt_;
};

template <class Value>
json AmtPlayer<Value>::apply(const std::string& name, const json& op) {
    if (name == "set") {
        return outcome(amt_.set(op[1].get<std::uint64_t>(), parse(op[2])));
    }
    if (name == "get") {
        return outcome(amt_.get(op[1].get<std::uint64_t>()));
    }
    if (name == "delete") {
        return outcome(amt_.remove(op[1].get<std::uint64_t>()));
    }
    if (name == "count") {
        return amt_.count();
    }
    if (name == "height") {
        return amt_.height();
    }
    if (name == "flush") {
        return this->flushed(amt_.flush());
    }
    if (auto result = this->apply_to_store(name, op)) {
        return *std::move(result);
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
        return outcome(removed);
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
    AmtBuilder builder(bit_width_, &store_, layout_);
    for (const json& value : values) {
        if (auto appended = builder.append(cbor::encode(parse(value))); !appended) {
            return error_of(appended.error());
        }
    }
    return this->flushed(builder.finish());
}

template <class Value>
json AmtPlayer<Value>::apply_walk(const std::string& name, const json& op) {
    json entries = json::array();
    const auto add = [&](std::uint64_t index, const Value& value) {
        entries.push_back({index, print(value)});
    };
    if (name == "for_each") {
        const auto walked = amt_.for_each(add);
        return walked ? entries : error_of(walked.error());
    }
    if (name == "for_each_cacheless") {
        const auto walked = amt_.for_each_uncached(add);
        return walked ? entries : error_of(walked.error());
    }
    if (name == "for_each_ranged") {
        const std::uint64_t start = op[1].is_null() ? 0 : op[1].get<std::uint64_t>();
        std::optional<std::uint64_t> limit;
        if (!op[2].is_null()) {
            limit = op[2].get<std::uint64_t>();
        }
        const auto walked = amt_.for_each_ranged(start, limit, add);
        if (!walked) {
            return error_of(walked.error());
        }
        return {{"entries", entries},
                {"count", walked->visited},
                {"next", walked->next ? json(*walked->next) : json()}};
    }
    return "unknown operation " + name;
}

}  // namespace fvm::ipld::amt_oracle
