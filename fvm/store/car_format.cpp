#include <fvm/store/car_format.hpp>

#include <fvm/base/result.hpp>
#include <fvm/base/varint.hpp>
#include <fvm/ipld/codec.hpp>
#include <fvm/store/verify.hpp>

namespace fvm::store {
namespace {

constexpr std::string_view roots_key = "roots";
constexpr std::string_view version_key = "version";
constexpr std::uint64_t car_version = 1;

}  // namespace

DecodeResult<std::vector<ipld::Cid>> decode_car_header(BytesView content) {
    ipld::cbor::Reader reader(content, ipld::cbor::Headers::any_length);
    const std::size_t pairs = FVM_TRY(reader.read_map_header());
    std::vector<ipld::Cid> roots;
    bool has_roots = false;
    bool has_version = false;
    for (std::size_t i = 0; i < pairs; ++i) {
        const std::size_t start = reader.position();
        const std::string_view key = FVM_TRY(reader.read_text());
        if (key == roots_key && !has_roots) {
            FVM_TRY(read_cbor(reader, roots));
            has_roots = true;
        } else if (key == version_key && !has_version) {
            if (FVM_TRY(reader.read_uint()) != car_version) {
                return malformed("CAR version is not 1", start);
            }
            has_version = true;
        } else {
            return malformed("unexpected key in a CAR header", start);
        }
    }
    if (!has_roots || !has_version) {
        return malformed("CAR header lacks roots or version");
    }
    FVM_TRY(reader.expect_end());
    return roots;
}

Bytes encode_car_header(std::span<const ipld::Cid> roots) {
    ipld::cbor::Writer writer;
    writer.write_map_header(2);
    writer.write_text(roots_key);
    writer.write_array_header(roots.size());
    for (const ipld::Cid& root : roots) {
        writer.write_cid(root);
    }
    writer.write_text(version_key);
    writer.write_uint(car_version);
    Bytes header;
    append_varint(header, writer.view().size());
    header.insert(header.end(), writer.view().begin(), writer.view().end());
    return header;
}

DecodeResult<CarSection> decode_car_section(BytesView section, bool verify) {
    std::size_t used = 0;
    CarSection parts;
    parts.cid = FVM_TRY(ipld::Cid::read_prefix(section, used));
    parts.content = section.subspan(used);
    if (!verify) {
        return parts;
    }
    switch (store::verify(parts.cid, parts.content)) {
        case Verdict::matches:
            return parts;
        case Verdict::differs:
            return malformed("block does not match its CID", used);
        case Verdict::unknown_hash:
            break;
    }
    return malformed("hash function of the CID cannot be verified", used);
}

}  // namespace fvm::store
