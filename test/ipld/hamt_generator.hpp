#pragma once

#include <fvm/ipld/cbor.hpp>
#include <test/support/hex.hpp>
#include <test/support/sequence.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fvm::ipld::trie_test {

using nlohmann::json;
using test::Sequence;

inline json random_value(Sequence& random) {
    cbor::Writer writer;
    switch (random.below(6)) {
        case 0:
            writer.write_uint(random.below(3));
            break;
        case 1:
            writer.write_uint(random.next());
            break;
        case 2:
            writer.write_bytes(Bytes(random.below(40), 7));
            break;
        case 3:
            writer.write_null();
            break;
        case 4:
            writer.write_map_header(2);
            writer.write_text("b");
            writer.write_bool(random.below(2) == 0);
            writer.write_text("aa");
            writer.write_cid(Cid::of(random.below(300), {}));
            break;
        default:
            writer.write_array_header(2);
            writer.write_text("nested");
            writer.write_int(-static_cast<std::int64_t>(random.below(1000)));
            break;
    }
    return test::to_hex(writer.view());
}

/// Sequences of operations on few keys, so that they meet.
class Generator {
  public:
    explicit Generator(const char* kind, std::uint64_t seed) : kind_(kind), random_(seed) {}

    json request() {
        json request = {{"kind", kind_}, {"bit_width", 1 + random_.below(8)}};
        if (random_.below(3) == 0) {
            request["bit_width"] = 5;
        }
        is_kamt_ = request["kind"] == "kamt";
        if (random_.below(5) == 0) {
            request["min_data_depth"] = random_.below(4);
        }
        if (random_.below(4) == 0) {
            request["max_array_width"] = 1 + random_.below(5);
        }
        identity_ = !is_kamt_ && random_.below(3) == 0;
        if (identity_) {
            request["hash"] = "identity";
        }
        key_count_ = 1 + random_.below(random_.below(4) == 0 ? 200 : 25);
        json ops = json::array();
        const std::uint64_t most = random_.below(10) == 0 ? 500 : 60;
        for (std::uint64_t i = 1 + random_.below(most); i > 0; --i) {
            ops.push_back(op());
        }
        ops.push_back({"flush"});
        ops.push_back({"reload"});
        ops.push_back({"for_each"});
        request["ops"] = ops;
        return request;
    }

  private:
    /// Keys that share long prefixes where the tree does not hash them.
    json key() {
        const std::uint64_t number = random_.below(key_count_);
        if (!is_kamt_ && !identity_) {
            return test::to_hex(Bytes{static_cast<std::uint8_t>(number)});
        }
        // Two to five of the longer keys have the same 32 bytes in front, thus the same path.
        const bool is_long = identity_ && number % 11 < 5;
        Sequence shape(is_long ? number / 11 : number);
        Bytes bytes(32);
        const std::uint8_t fill = shape.below(3) == 0 ? 0xff : 0;
        std::fill(bytes.begin(), bytes.begin() + static_cast<int>(shape.below(32)), fill);
        bytes[shape.below(32)] = static_cast<std::uint8_t>(shape.next());
        bytes[31] = static_cast<std::uint8_t>(bytes[31] ^ shape.below(4));
        if (is_long) {
            bytes.push_back(static_cast<std::uint8_t>(number));
        }
        return test::to_hex(bytes);
    }

    json op() {
        const std::uint64_t choice = random_.below(100);
        if (choice < 45) {
            return {"set", key(), random_value(random_)};
        }
        if (choice < 50) {
            return {"set_if_absent", key(), random_value(random_)};
        }
        if (choice < 55) {
            return {"get", key()};
        }
        if (choice < 80) {
            return {"delete", key()};
        }
        if (choice < 87) {
            flushed_ = true;
            return {"flush"};
        }
        if (choice < 90) {
            return flushed_ ? json({"reload"}) : json({"is_empty"});
        }
        return rare(choice);
    }

    json rare(std::uint64_t choice) {
        const json limit = random_.below(2) == 0 ? json() : json(random_.below(6));
        switch (choice) {
            case 90:
                return {"contains", key()};
            case 91:
                return random_.below(4) == 0 ? json({"clear"}) : json({"is_empty"});
            case 92:
            case 93:
                return is_kamt_ ? json({"for_each"}) : json({"for_each_cacheless"});
            case 94:
                return {is_kamt_ ? "for_each_from" : "for_each_ranged", nullptr, limit};
            case 95:
            case 96:
            case 97:
                return {is_kamt_ ? "for_each_from" : "for_each_ranged", key(), limit};
            default:
                return {"for_each"};
        }
    }

    const char* kind_;
    Sequence random_;
    bool is_kamt_ = false;
    bool identity_ = false;
    std::uint64_t key_count_ = 1;
    bool flushed_ = false;
};

}  // namespace fvm::ipld::trie_test
