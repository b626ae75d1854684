#include <fvm/base/multibase.hpp>
#include <fvm/base/result.hpp>
#include <tools/conformance/state_blocks.hpp>
#include <tools/conformance/store_error_text.hpp>
#include <tools/conformance/text_file.hpp>
#include <tools/conformance/vector.hpp>

#include <algorithm>

namespace fvm::tools {
namespace {

constexpr std::uint64_t max_document_size = std::uint64_t{256} << 20;
constexpr std::uint64_t default_base_fee = 100;
constexpr std::uint64_t total_supply_in_fil = 2'000'000'000;

InputResult<Bytes> read_base64(const JsonPlace& place) {
    auto bytes = decode_base(Base::base64_padded, FVM_TRY(place.string()));
    if (!bytes) {
        return place.error("not base64: " + std::string(bytes.error().reason) + " at character " +
                           std::to_string(bytes.error().offset));
    }
    return *std::move(bytes);
}

InputResult<ipld::Cid> read_cid_text(const JsonPlace& place) {
    auto cid = ipld::Cid::from_text(FVM_TRY(place.string()));
    if (!cid) {
        return place.error("not a CID: " + std::string(cid.error().reason));
    }
    return *cid;
}

/// A CID as text, or as the link {"/": "bafy…"}.
InputResult<ipld::Cid> read_cid(const JsonPlace& place) {
    if (place.value().kind == Json::Kind::object) {
        return read_cid_text(FVM_TRY(place.member("/")));
    }
    return read_cid_text(place);
}

/// {"root_cid": {"/": "bafy…"}}
InputResult<ipld::Cid> read_state_root(const JsonPlace& conditions) {
    const JsonPlace tree = FVM_TRY(conditions.member("state_tree"));
    return read_cid(FVM_TRY(tree.member("root_cid")));
}

/// attoFIL, an integer of any size up to what the chain can hold.
InputResult<TokenAmount> read_amount(const JsonPlace& conditions, std::string_view name,
                                     const TokenAmount& fallback) {
    const std::optional<JsonPlace> place = FVM_TRY(conditions.optional_member(name));
    if (!place || place->is_null()) {
        return fallback;
    }
    const std::string_view digits = FVM_TRY(place->integer_text());
    // 128 bytes of a chain's integer hold no more than 308 digits.
    auto value = digits.size() > 308 ? malformed("too many digits") : BigInt::from_decimal(digits);
    if (!value) {
        return place->error("not an amount: " + std::string(value.error().reason));
    }
    return TokenAmount::from_atto(*std::move(value));
}

InputResult<std::vector<VectorVariant>> read_variants(const JsonPlace& preconditions) {
    std::vector<VectorVariant> variants;
    const JsonPlace list = FVM_TRY(preconditions.member("variants"));
    for (const JsonPlace& place : FVM_TRY(list.elements())) {
        VectorVariant& variant = variants.emplace_back();
        variant.id = FVM_TRY(FVM_TRY(place.member("id")).string());
        const JsonPlace epoch = FVM_TRY(place.member("epoch"));
        variant.epoch = FVM_TRY(epoch.signed_integer());
        // The timestamp is 30 s an epoch, and offsets are added.
        if (variant.epoch < 0 || variant.epoch > max_epoch) {
            return epoch.error("not an epoch from 0 to " + std::to_string(max_epoch));
        }
        const JsonPlace version = FVM_TRY(place.member("nv"));
        variant.network_version =
            NetworkVersion{static_cast<std::uint32_t>(FVM_TRY(version.unsigned_integer(1000)))};
    }
    if (variants.empty()) {
        return list.error("no variants");
    }
    return variants;
}

InputResult<VectorMessage> read_message(const JsonPlace& place) {
    VectorMessage result;
    const JsonPlace bytes = FVM_TRY(place.member("bytes"));
    result.encoded = FVM_TRY(read_base64(bytes));
    auto message = ipld::cbor::decode<Message>(result.encoded);
    if (!message) {
        return bytes.error("not a message: " + std::string(message.error().reason) + " at offset " +
                           std::to_string(message.error().offset));
    }
    result.message = *std::move(message);
    const auto offset = FVM_TRY(place.optional_member("epoch_offset"));
    if (offset && !offset->is_null()) {
        result.epoch_offset = FVM_TRY(offset->signed_integer());
        if (result.epoch_offset < 0 || result.epoch_offset > max_epoch) {
            return offset->error("not an offset from 0 to " + std::to_string(max_epoch));
        }
    }
    if (const auto implicit = FVM_TRY(place.optional_member("implicit"))) {
        result.is_implicit = FVM_TRY(implicit->boolean());
    }
    return result;
}

InputResult<ExpectedReceipt> read_receipt(const JsonPlace& place) {
    ExpectedReceipt receipt;
    const JsonPlace code = FVM_TRY(place.member("exit_code"));
    receipt.exit_code =
        ExitCode{static_cast<std::uint32_t>(FVM_TRY(code.unsigned_integer(UINT32_MAX)))};
    receipt.return_data = FVM_TRY(read_base64(FVM_TRY(place.member("return"))));
    receipt.gas_used = FVM_TRY(FVM_TRY(place.member("gas_used")).unsigned_integer());
    if (const auto events = FVM_TRY(place.optional_member("events_root"))) {
        receipt.events_root.emplace();
        if (!events->is_null()) {
            *receipt.events_root = FVM_TRY(read_cid(*events));
        }
    }
    return receipt;
}

/// {"on": ["chain", 123], "ret": base64}
InputResult<void> read_randomness(const JsonPlace& place, RecordedRandomness& randomness) {
    const JsonPlace on = FVM_TRY(place.member("on"));
    const std::vector<JsonPlace> parts = FVM_TRY(on.elements());
    if (parts.size() != 2) {
        return on.error("not a pair");
    }
    const std::string_view kind = FVM_TRY(parts[0].string());
    if (kind != "chain" && kind != "beacon") {
        return parts[0].error("neither \"chain\" nor \"beacon\"");
    }
    const std::int64_t epoch = FVM_TRY(parts[1].signed_integer());
    const JsonPlace ret = FVM_TRY(place.member("ret"));
    const Bytes bytes = FVM_TRY(read_base64(ret));
    RecordedRandomness::Digest digest{};
    if (bytes.size() != digest.size()) {
        return ret.error("not 32 bytes");
    }
    std::ranges::copy(bytes, digest.begin());
    (kind == "chain" ? randomness.chain : randomness.beacon).emplace(epoch, digest);
    return {};
}

InputResult<void> read_meta(const JsonPlace& meta, Vector& vector) {
    vector.id = FVM_TRY(FVM_TRY(meta.member("id")).string());
    const auto generators = FVM_TRY(meta.optional_member("gen"));
    if (!generators || generators->is_null()) {
        return {};
    }
    for (const JsonPlace& place : FVM_TRY(generators->elements())) {
        const auto source = FVM_TRY(place.optional_member("source"));
        if (!source) {
            continue;
        }
        const std::string_view text = FVM_TRY(source->string());
        const auto version = FVM_TRY(place.optional_member("version"));
        vector.sources.emplace_back(text);
        if (version) {
            vector.sources.back() += " " + std::string(FVM_TRY(version->string()));
        }
        if (text.starts_with("generated ") || text == "fvm-oracle") {
            vector.origin = VectorOrigin::generated;
        }
    }
    return {};
}

InputResult<void> read_preconditions(const JsonPlace& conditions, Vector& vector) {
    vector.variants = FVM_TRY(read_variants(conditions));
    vector.pre_root = FVM_TRY(read_state_root(conditions));
    vector.base_fee =
        FVM_TRY(read_amount(conditions, "basefee", TokenAmount::from_atto(default_base_fee)));
    vector.circulating_supply = FVM_TRY(
        read_amount(conditions, "circ_supply", TokenAmount::from_whole(total_supply_in_fil)));
    return {};
}

InputResult<void> read_messages(const JsonPlace& root, Vector& vector) {
    const JsonPlace list = FVM_TRY(root.member("apply_messages"));
    for (const JsonPlace& place : FVM_TRY(list.elements())) {
        vector.messages.push_back(FVM_TRY(read_message(place)));
    }
    if (vector.messages.empty()) {
        return list.error("no messages");
    }
    const JsonPlace conditions = FVM_TRY(root.member("postconditions"));
    vector.post_root = FVM_TRY(read_state_root(conditions));
    const JsonPlace receipts = FVM_TRY(conditions.member("receipts"));
    for (const JsonPlace& place : FVM_TRY(receipts.elements())) {
        vector.receipts.push_back(FVM_TRY(read_receipt(place)));
    }
    if (vector.receipts.size() != vector.messages.size()) {
        return receipts.error(std::to_string(vector.receipts.size()) + " receipts for " +
                              std::to_string(vector.messages.size()) + " messages");
    }
    return {};
}

}  // namespace

InputResult<Vector> Vector::parse(std::string_view document) {
    const Json json = FVM_TRY(Json::parse(document));
    const JsonPlace root(json);
    const JsonPlace kind = FVM_TRY(root.member("class"));
    if (FVM_TRY(kind.string()) != "message") {
        return kind.error("not \"message\", the only class there is");
    }
    Vector vector;
    FVM_TRY(read_meta(FVM_TRY(root.member("_meta")), vector));
    FVM_TRY(read_preconditions(FVM_TRY(root.member("preconditions")), vector));
    FVM_TRY(read_messages(root, vector));
    const auto randomness = FVM_TRY(root.optional_member("randomness"));
    if (randomness && !randomness->is_null()) {
        for (const JsonPlace& place : FVM_TRY(randomness->elements())) {
            FVM_TRY(read_randomness(place, vector.randomness));
        }
    }
    const JsonPlace car = FVM_TRY(root.member("car"));
    auto blocks = read_state_blocks(FVM_TRY(read_base64(car)), max_state_size);
    if (!blocks) {
        return car.error(std::move(blocks).error());
    }
    vector.blocks = *std::move(blocks);
    return vector;
}

InputResult<Vector> load_vector(const std::string& path) {
    auto text = read_text_file(path, max_document_size);
    if (!text) {
        const bool is_unreadable = text.error().kind == ipld::StoreError::Kind::failed;
        return std::unexpected(InputError{to_text(text.error()), {}, is_unreadable});
    }
    return Vector::parse(*text);
}

}  // namespace fvm::tools
