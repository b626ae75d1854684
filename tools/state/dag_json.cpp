#include <fvm/base/multibase.hpp>
#include <fvm/base/result.hpp>
#include <fvm/ipld/cbor.hpp>
#include <tools/state/dag_json.hpp>

#include <algorithm>
#include <vector>

namespace fvm::tools {
namespace {

using ipld::cbor::Kind;
using ipld::cbor::Reader;
using ipld::cbor::Writer;

/// Of documents that are printed; more is for programs.
constexpr unsigned max_depth = 64;
/// How the special values of DAG-JSON begin.
constexpr std::string_view special = "/";

InputResult<void> write(const JsonPlace& place, Writer& writer);

InputResult<void> write_number(const JsonPlace& place, Writer& writer) {
    if (FVM_TRY(place.integer_text()).starts_with('-')) {
        writer.write_int(FVM_TRY(place.signed_integer()));
    } else {
        writer.write_uint(FVM_TRY(place.unsigned_integer()));
    }
    return {};
}

InputResult<void> write_special(const JsonPlace& place, Writer& writer) {
    if (place.value().kind == Json::Kind::string) {
        const auto cid = ipld::Cid::from_text(FVM_TRY(place.string()));
        if (!cid) {
            return place.error("not a CID: " + std::string(cid.error().reason));
        }
        writer.write_cid(*cid);
        return {};
    }
    const JsonPlace text = FVM_TRY(place.member("bytes"));
    if (place.value().members.size() != 1) {
        return place.error("bytes with something else beside them");
    }
    // DAG-JSON leaves the padding away.
    const auto bytes = decode_base(Base::base64, FVM_TRY(text.string()));
    if (!bytes) {
        return text.error("not base64 without padding: " + std::string(bytes.error().reason));
    }
    writer.write_bytes(*bytes);
    return {};
}

InputResult<void> write_object(const JsonPlace& place, Writer& writer) {
    const std::vector<Json::Member>& members = place.value().members;
    if (members.size() == 1 && members[0].name == special) {
        return write_special(FVM_TRY(place.member(special)), writer);
    }
    if (std::ranges::find(members, special, &Json::Member::name) != members.end()) {
        return place.error("\"/\" with something else beside it, which DAG-JSON reserves");
    }
    std::vector<std::string_view> names;
    names.reserve(members.size());
    for (const Json::Member& member : members) {
        names.emplace_back(member.name);
    }
    // DAG-CBOR's order: by length, then by bytes.
    std::ranges::sort(names, [](std::string_view a, std::string_view b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    writer.write_map_header(names.size());
    for (const std::string_view name : names) {
        writer.write_text(name);
        FVM_TRY(write(FVM_TRY(place.member(name)), writer));
    }
    return {};
}

InputResult<void> write(const JsonPlace& place, Writer& writer) {
    switch (place.value().kind) {
        case Json::Kind::null:
            writer.write_null();
            return {};
        case Json::Kind::boolean:
            writer.write_bool(place.value().boolean);
            return {};
        case Json::Kind::number:
            return write_number(place, writer);
        case Json::Kind::string:
            writer.write_text(place.value().text);
            return {};
        case Json::Kind::array:
            writer.write_array_header(place.value().elements.size());
            for (const JsonPlace& element : FVM_TRY(place.elements())) {
                FVM_TRY(write(element, writer));
            }
            return {};
        case Json::Kind::object:
            break;
    }
    return write_object(place, writer);
}

DecodeResult<std::string> read(Reader& reader, unsigned depth);

DecodeResult<std::string> read_array(Reader& reader, unsigned depth) {
    std::string text = "[";
    const std::size_t count = FVM_TRY(reader.read_array_header());
    for (std::size_t i = 0; i < count; ++i) {
        text += (i == 0 ? "" : ", ") + FVM_TRY(read(reader, depth + 1));
    }
    return text + "]";
}

DecodeResult<std::string> read_map(Reader& reader, unsigned depth) {
    std::string text = "{";
    const std::size_t count = FVM_TRY(reader.read_map_header());
    for (std::size_t i = 0; i < count; ++i) {
        text += (i == 0 ? "" : ", ") + json_string(FVM_TRY(reader.read_text())) + ": ";
        text += FVM_TRY(read(reader, depth + 1));
    }
    return text + "}";
}

DecodeResult<std::string> read(Reader& reader, unsigned depth) {
    if (depth > max_depth) {
        return malformed("nested too deep", reader.position());
    }
    switch (FVM_TRY(reader.peek())) {
        case Kind::unsigned_int:
            return std::to_string(FVM_TRY(reader.read_uint()));
        case Kind::negative_int:
            return std::to_string(FVM_TRY(reader.read_int()));
        case Kind::byte_string:
            return R"({"/": {"bytes": ")" +
                   encode_base(Base::base64, FVM_TRY(reader.read_bytes())) + "\"}}";
        case Kind::text:
            return json_string(FVM_TRY(reader.read_text()));
        case Kind::array:
            return read_array(reader, depth);
        case Kind::map:
            return read_map(reader, depth);
        case Kind::link:
            return R"({"/": ")" + FVM_TRY(reader.read_cid()).to_text() + "\"}";
        case Kind::boolean:
            return std::string(FVM_TRY(reader.read_bool()) ? "true" : "false");
        case Kind::null:
            FVM_TRY(reader.read_null());
            return std::string("null");
        case Kind::other:
            break;
    }
    return malformed("not DAG-CBOR", reader.position());
}

}  // namespace

InputResult<Bytes> cbor_from_json(std::string_view document) {
    const Json json = FVM_TRY(Json::parse(document));
    Writer writer;
    FVM_TRY(write(JsonPlace(json), writer));
    return writer.take();
}

std::optional<std::string> json_from_cbor(BytesView encoded) {
    Reader reader(encoded);
    auto text = read(reader, 0);
    if (!text || !reader.at_end()) {
        return std::nullopt;
    }
    return *std::move(text);
}

}  // namespace fvm::tools
