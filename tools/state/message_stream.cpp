#include <fvm/base/multibase.hpp>
#include <fvm/base/result.hpp>
#include <tools/conformance/vector.hpp>
#include <tools/state/message_stream.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace fvm::tools {
namespace {

constexpr std::string_view stream_members[] = {"nv",   "epoch", "base_fee", "circ_supply",
                                               "root", "car",   "bundle",   "messages"};
constexpr std::string_view message_members[] = {
    "id",          "epoch",  "implicit",      "bytes",     "from",
    "to",          "nonce",  "value",         "gas_limit", "gas_fee_cap",
    "gas_premium", "method", "params_base64", "discard"};

InputResult<void> check_members(const JsonPlace& place, std::span<const std::string_view> known) {
    for (const Json::Member& member : place.value().members) {
        if (std::ranges::find(known, member.name) == known.end()) {
            return place.error("unknown member " + json_string(member.name));
        }
    }
    return {};
}

/// attoFIL, an integer or a string of its digits.
InputResult<TokenAmount> read_amount(const JsonPlace& place) {
    const std::string_view digits = place.value().kind == Json::Kind::string
                                        ? FVM_TRY(place.string())
                                        : FVM_TRY(place.integer_text());
    // 128 bytes of a chain's integer hold no more than 308 digits.
    auto value = digits.size() > 308 ? malformed("too many digits") : BigInt::from_decimal(digits);
    if (!value) {
        return place.error("not an amount: " + std::string(value.error().reason));
    }
    return TokenAmount::from_atto(*std::move(value));
}

InputResult<TokenAmount> read_optional_amount(const JsonPlace& object, std::string_view name) {
    const auto place = FVM_TRY(object.optional_member(name));
    return place ? read_amount(*place) : TokenAmount();
}

InputResult<std::uint64_t> read_optional_number(const JsonPlace& object, std::string_view name) {
    const auto place = FVM_TRY(object.optional_member(name));
    return place ? place->unsigned_integer() : 0;
}

InputResult<std::string> read_optional_text(const JsonPlace& object, std::string_view name) {
    const auto place = FVM_TRY(object.optional_member(name));
    return place && !place->is_null() ? std::string(FVM_TRY(place->string())) : std::string();
}

InputResult<Address> read_address(const JsonPlace& object, std::string_view name) {
    const JsonPlace place = FVM_TRY(object.member(name));
    const auto address = Address::from_text(FVM_TRY(place.string()));
    if (!address) {
        return place.error("not an address: " + std::string(address.error().reason));
    }
    return *address;
}

InputResult<Bytes> read_base64(const JsonPlace& place) {
    auto bytes = decode_base(Base::base64_padded, FVM_TRY(place.string()));
    if (!bytes) {
        return place.error("not base64: " + std::string(bytes.error().reason));
    }
    return *std::move(bytes);
}

InputResult<Message> read_encoded_message(const JsonPlace& place) {
    auto message = ipld::cbor::decode<Message>(FVM_TRY(read_base64(place)));
    if (!message) {
        return place.error("not a message: " + std::string(message.error().reason) + " at offset " +
                           std::to_string(message.error().offset));
    }
    return *std::move(message);
}

InputResult<Message> read_message_fields(const JsonPlace& place) {
    Message message;
    message.from = FVM_TRY(read_address(place, "from"));
    message.to = FVM_TRY(read_address(place, "to"));
    message.nonce = FVM_TRY(read_optional_number(place, "nonce"));
    message.value = FVM_TRY(read_optional_amount(place, "value"));
    message.gas_limit = FVM_TRY(read_optional_number(place, "gas_limit"));
    message.gas_fee_cap = FVM_TRY(read_optional_amount(place, "gas_fee_cap"));
    message.gas_premium = FVM_TRY(read_optional_amount(place, "gas_premium"));
    message.method = FVM_TRY(read_optional_number(place, "method"));
    if (const auto params = FVM_TRY(place.optional_member("params_base64"))) {
        message.params = FVM_TRY(read_base64(*params));
    }
    return message;
}

InputResult<ChainEpoch> read_epoch(const JsonPlace& place) {
    const ChainEpoch epoch = FVM_TRY(place.signed_integer());
    if (epoch < 0 || epoch > max_epoch) {
        return place.error("not an epoch from 0 to " + std::to_string(max_epoch));
    }
    return epoch;
}

InputResult<StreamMessage> read_stream_message(const JsonPlace& place, ChainEpoch epoch) {
    StreamMessage entry;
    entry.id = FVM_TRY(read_optional_text(place, "id"));
    FVM_TRY(check_members(place, message_members));
    const auto bytes = FVM_TRY(place.optional_member("bytes"));
    entry.message.message =
        bytes ? FVM_TRY(read_encoded_message(*bytes)) : FVM_TRY(read_message_fields(place));
    const auto own_epoch = FVM_TRY(place.optional_member("epoch"));
    entry.message.epoch = own_epoch ? FVM_TRY(read_epoch(*own_epoch)) : epoch;
    const auto implicit = FVM_TRY(place.optional_member("implicit"));
    if (implicit && FVM_TRY(implicit->boolean())) {
        entry.message.kind = vm::ApplyKind::implicit_message;
    }
    const auto discard = FVM_TRY(place.optional_member("discard"));
    entry.discard = discard && FVM_TRY(discard->boolean());
    return entry;
}

}  // namespace

InputResult<StreamMessage> StreamMessage::parse(std::string_view document, ChainEpoch epoch) {
    const Json json = FVM_TRY(Json::parse(document));
    return read_stream_message(JsonPlace(json), epoch);
}

InputResult<MessageStream> MessageStream::parse(std::string_view document) {
    const Json json = FVM_TRY(Json::parse(document));
    const JsonPlace root(json);
    MessageStream stream;
    stream.network_version = NetworkVersion{
        static_cast<std::uint32_t>(FVM_TRY(FVM_TRY(root.member("nv")).unsigned_integer(1000)))};
    FVM_TRY(check_members(root, stream_members));
    stream.epoch = FVM_TRY(read_epoch(FVM_TRY(root.member("epoch"))));
    stream.base_fee = FVM_TRY(read_amount(FVM_TRY(root.member("base_fee"))));
    stream.circulating_supply = FVM_TRY(read_amount(FVM_TRY(root.member("circ_supply"))));
    stream.car = FVM_TRY(read_optional_text(root, "car"));
    stream.bundle = FVM_TRY(read_optional_text(root, "bundle"));
    const auto given_root = FVM_TRY(root.optional_member("root"));
    if (given_root && !given_root->is_null()) {
        const auto cid = ipld::Cid::from_text(FVM_TRY(given_root->string()));
        if (!cid) {
            return given_root->error("not a CID: " + std::string(cid.error().reason));
        }
        stream.root = *cid;
    }
    const JsonPlace list = FVM_TRY(root.member("messages"));
    for (const JsonPlace& place : FVM_TRY(list.elements())) {
        stream.messages.push_back(FVM_TRY(read_stream_message(place, stream.epoch)));
    }
    return stream;
}

std::string MessageStream::to_json() const {
    const auto text = [](std::string_view name, std::string_view value) {
        return json_string(name) + ": " + json_string(value);
    };
    std::string document =
        "{\"nv\": " + std::to_string(static_cast<std::uint32_t>(network_version)) +
        ", \"epoch\": " + std::to_string(epoch) + ", " +
        text("base_fee", base_fee.atto().to_decimal()) + ", " +
        text("circ_supply", circulating_supply.atto().to_decimal());
    document += car.empty() ? "" : ", " + text("car", car);
    document += bundle.empty() ? "" : ", " + text("bundle", bundle);
    document += root ? ", " + text("root", root->to_text()) : "";
    document += ", \"messages\": [";
    std::string_view separator = "\n";
    for (const StreamMessage& entry : messages) {
        document += separator;
        separator = ",\n";
        document += "{" + (entry.id.empty() ? "" : text("id", entry.id) + ", ");
        document += "\"epoch\": " + std::to_string(entry.message.epoch) + ", ";
        document +=
            entry.message.kind == vm::ApplyKind::implicit_message ? "\"implicit\": true, " : "";
        document += entry.discard ? "\"discard\": true, " : "";
        const Bytes encoded = ipld::cbor::encode(entry.message.message);
        document += text("bytes", encode_base(Base::base64_padded, encoded)) + "}";
    }
    return document + "]}\n";
}

}  // namespace fvm::tools
