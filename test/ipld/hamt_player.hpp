#pragma once

#include <fvm/ipld/hamt.hpp>
#include <fvm/ipld/kamt.hpp>
#include <test/ipld/collection_player.hpp>

#include <algorithm>
#include <optional>

/// Requests of the oracle's protocol for HAMT and KAMT, played on ours.
namespace fvm::ipld::trie_test {

using collection_test::error_of;
using collection_test::simplify_errors;
using nlohmann::json;

/// Copies one item in canonical form.
inline DecodeResult<void> recode_item(cbor::Reader& reader, cbor::Writer& writer) {
    const std::size_t start = reader.position();
    switch (FVM_TRY(reader.peek())) {
        case cbor::Kind::unsigned_int:
            writer.write_uint(FVM_TRY(reader.read_uint()));
            return {};
        case cbor::Kind::negative_int:
            writer.write_int(FVM_TRY(reader.read_int()));
            return {};
        case cbor::Kind::byte_string:
            writer.write_bytes(FVM_TRY(reader.read_bytes()));
            return {};
        case cbor::Kind::text:
            writer.write_text(FVM_TRY(reader.read_text()));
            return {};
        case cbor::Kind::array: {
            std::size_t left = FVM_TRY(reader.read_array_header());
            writer.write_array_header(left);
            for (; left > 0; --left) {
                FVM_TRY(recode_item(reader, writer));
            }
            return {};
        }
        case cbor::Kind::map: {
            std::size_t left = FVM_TRY(reader.read_map_header());
            writer.write_map_header(left);
            std::string_view before;
            for (; left > 0; --left) {
                const std::string_view key = FVM_TRY(reader.read_text());
                if (key.size() < before.size() || (key.size() == before.size() && key <= before)) {
                    return malformed("kind of value that this test does not know", start);
                }
                before = key;
                writer.write_text(key);
                FVM_TRY(recode_item(reader, writer));
            }
            return {};
        }
        case cbor::Kind::link:
            writer.write_cid(FVM_TRY(reader.read_cid()));
            return {};
        case cbor::Kind::boolean:
            writer.write_bool(FVM_TRY(reader.read_bool()));
            return {};
        case cbor::Kind::null:
            FVM_TRY(reader.read_null());
            writer.write_null();
            return {};
        default:
            return malformed("kind of value that this test does not know", start);
    }
}

/// A value of any type but floats: what the oracle's values are.
struct AnyValue {
    Bytes encoded;
};
inline void write_cbor(cbor::Writer& writer, const AnyValue& value) {
    writer.write_raw(value.encoded);
}
inline DecodeResult<void> read_cbor(cbor::Reader& reader, AnyValue& value) {
    cbor::Writer writer;
    FVM_TRY(recode_item(reader, writer));
    value.encoded = writer.take();
    return {};
}

inline HamtConfig hamt_config(const json& request) {
    return {.bit_width = request["bit_width"].get<unsigned>(),
            .min_data_depth = request.value("min_data_depth", 0U),
            .bucket_size = request.value("max_array_width", std::size_t{3}),
            .layout = request["kind"] == "hamt0" ? HamtConfig::Layout::v0 : HamtConfig::Layout::v3,
            .hash = request.value("hash", "") == "identity" ? HamtConfig::Hash::identity
                                                            : HamtConfig::Hash::sha2_256};
}

inline KamtConfig kamt_config(const json& request) {
    return {.bit_width = request["bit_width"].get<unsigned>(),
            .min_data_depth = request.value("min_data_depth", 0U),
            .bucket_size = request.value("max_array_width", std::size_t{1})};
}

template <class Value>
struct HamtFace {
    using Map = Hamt<Value>;
    using Config = HamtConfig;
    static Config config(const json& request) { return hamt_config(request); }
    static Bytes key(const json& hex) { return test::from_hex(hex.get<std::string>()); }
};

template <class Value>
struct KamtFace {
    using Map = Kamt<Value>;
    using Config = KamtConfig;
    static Config config(const json& request) { return kamt_config(request); }
    static KamtNumber key(const json& hex) {
        const Bytes bytes = test::from_hex(hex.get<std::string>());
        KamtNumber number{};
        std::copy(bytes.begin(), bytes.end(),
                  number.end() - static_cast<std::ptrdiff_t>(bytes.size()));
        return number;
    }
};

/// Plays a request of the oracle's protocol on our collection.
template <class Face, class Value>
class Player : public collection_test::PlayerFrame<Player<Face, Value>, Value> {
    using Frame = collection_test::PlayerFrame<Player, Value>;
    using Frame::outcome;
    using Frame::print;
    using Frame::store_;

  public:
    explicit Player(const json& request) : config_(Face::config(request)), map_(store_, config_) {}

    json load(const Cid& root) {
        auto loaded = Face::Map::load(store_, root, config_);
        if (!loaded) {
            return error_of(loaded.error());
        }
        map_ = *std::move(loaded);
        return nullptr;
    }

    json apply(const std::string& name, const json& op) {
        if (name == "set") {
            return outcome(map_.set(Face::key(op[1]), parse(op[2])));
        }
        if (name == "set_if_absent") {
            return outcome(map_.set_if_absent(Face::key(op[1]), parse(op[2])));
        }
        if (name == "get") {
            return outcome(map_.get(Face::key(op[1])));
        }
        if (name == "contains") {
            return outcome(map_.contains(Face::key(op[1])));
        }
        if (name == "delete") {
            return outcome(map_.erase(Face::key(op[1])));
        }
        if (name == "is_empty") {
            return map_.empty();
        }
        if (name == "clear") {
            map_.clear();
            return nullptr;
        }
        if (name == "flush") {
            return this->flushed(map_.flush());
        }
        if (auto result = this->apply_to_store(name, op)) {
            return *std::move(result);
        }
        return apply_walk(name, op);
    }

  private:
    static Value parse(const json& hex) {
        return cbor::decode<Value>(test::from_hex(hex.get<std::string>())).value_or(Value{});
    }

    json apply_walk(const std::string& name, const json& op) {
        json entries = json::array();
        const auto add = [&](BytesView key, const Value& value) {
            entries.push_back({test::to_hex(key), print(value)});
        };
        if (name == "for_each") {
            const auto walked = map_.for_each(add);
            return walked ? entries : error_of(walked.error());
        }
        if (name == "for_each_cacheless") {
            const auto walked = map_.for_each_uncached(add);
            return walked ? entries : error_of(walked.error());
        }
        const auto start = op[1].is_null() ? std::nullopt : std::optional(Face::key(op[1]));
        const std::uint64_t limit = op[2].is_null() ? UINT64_MAX : op[2].get<std::uint64_t>();
        const auto walked = map_.for_each_ranged(start, limit, add);
        if (!walked) {
            return error_of(walked.error());
        }
        if (name == "for_each_from") {
            return entries;
        }
        return {{"entries", entries},
                {"count", walked->visited},
                {"next", walked->next ? json(test::to_hex(*walked->next)) : json()}};
    }

    typename Face::Config config_;
    typename Face::Map map_;
};

}  // namespace fvm::ipld::trie_test
