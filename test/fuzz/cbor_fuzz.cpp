#include <fvm/base/result.hpp>
#include <fvm/ipld/cbor.hpp>
#include <fvm/ipld/link_scanner.hpp>
#include <test/fuzz/fuzz_target.hpp>

#include <vector>

namespace fvm::test {
namespace {

using namespace ipld;
using cbor::Headers;
using cbor::Kind;

/// What a reading by types makes of an item: the same in canonical form, and its links in order.
struct Copy {
    cbor::Writer writer;
    std::vector<Cid> links;
};

DecodeResult<void> copy_item(cbor::Reader& reader, Copy& copy, unsigned depth);

DecodeResult<void> copy_array(cbor::Reader& reader, Copy& copy, unsigned depth) {
    const std::size_t count = FVM_TRY(reader.read_array_header());
    copy.writer.write_array_header(count);
    for (std::size_t i = 0; i < count; ++i) {
        FVM_TRY(copy_item(reader, copy, depth + 1));
    }
    return {};
}

DecodeResult<void> copy_map(cbor::Reader& reader, Copy& copy, unsigned depth) {
    const std::size_t count = FVM_TRY(reader.read_map_header());
    copy.writer.write_map_header(count);
    for (std::size_t i = 0; i < 2 * count; ++i) {
        FVM_TRY(copy_item(reader, copy, depth + 1));
    }
    return {};
}

DecodeResult<void> copy_item(cbor::Reader& reader, Copy& copy, unsigned depth) {
    if (depth > cbor::Reader::max_depth) {
        return malformed("nested too deeply", reader.position());
    }
    switch (FVM_TRY(reader.peek())) {
        case Kind::unsigned_int:
            copy.writer.write_uint(FVM_TRY(reader.read_uint()));
            return {};
        case Kind::negative_int:
            copy.writer.write_int(FVM_TRY(reader.read_int()));
            return {};
        case Kind::byte_string:
            copy.writer.write_bytes(FVM_TRY(reader.read_bytes()));
            return {};
        case Kind::text:
            copy.writer.write_text(FVM_TRY(reader.read_text()));
            return {};
        case Kind::array:
            return copy_array(reader, copy, depth);
        case Kind::map:
            return copy_map(reader, copy, depth);
        case Kind::link:
            copy.links.push_back(FVM_TRY(reader.read_cid()));
            copy.writer.write_cid(copy.links.back());
            return {};
        case Kind::boolean:
            copy.writer.write_bool(FVM_TRY(reader.read_bool()));
            return {};
        case Kind::null:
            FVM_TRY(reader.read_null());
            copy.writer.write_null();
            return {};
        case Kind::other:
            break;
    }
    require(!cbor::Reader(reader).skip(), "skip refuses the kinds that typed reads refuse");
    return malformed("item of another kind", reader.position());
}

void check_links(BytesView item, const std::vector<Cid>& expected, Headers headers) {
    std::vector<Cid> links;
    const auto done =
        cbor::for_each_link(item, [&](const Cid& cid) { links.push_back(cid); }, headers);
    require(done.has_value(), "what a typed reading accepts, the scan for links accepts");
    require(links == expected, "the scan finds the links of the typed reading");
}

void check(BytesView input, Headers headers) {
    cbor::Reader reader(input, headers);
    Copy copy;
    const auto copied = copy_item(reader, copy, 0);
    cbor::Reader skipping(input, headers);
    const auto item = skipping.read_raw();
    if (!copied) {
        require(copied.error().offset <= input.size(), "offsets of errors lie in the input");
        require(!copied.error().reason.empty(), "errors have a reason");
    }
    if (!item) {
        require(item.error().offset <= input.size(), "offsets of errors lie in the input");
        return;
    }
    // Integers below -2^63 pass by but are no number of ours.
    if (!copied) {
        return;
    }
    require(skipping.position() == reader.position(), "reading and skipping end at one place");
    check_links(*item, copy.links, headers);
    const BytesView again = copy.writer.view();
    const bool is_exact = headers == Headers::canonical && !has_longest_varint(*item);
    require(!is_exact || std::ranges::equal(again, *item),
            "the canonical form of a canonical item is the item");
    cbor::Reader rereading(again, headers);
    Copy second;
    require(copy_item(rereading, second, 0).has_value(), "what was written can be read");
    require(std::ranges::equal(second.writer.view(), again), "writing is stable");
}

void scan_leniently(BytesView input) {
    for (const cbor::LinkRules& rules :
         {cbor::kernel_link_rules, cbor::flush_v3_link_rules, cbor::flush_v2_link_rules}) {
        cbor::LinkScanner scanner(input, rules);
        while (!scanner.done()) {
            const auto is_link = scanner.next();
            if (!is_link || (*is_link && !scanner.read_link())) {
                break;
            }
        }
    }
}

}  // namespace
}  // namespace fvm::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fvm;
    const BytesView input(data, size);
    test::check(input, ipld::cbor::Headers::canonical);
    test::check(input, ipld::cbor::Headers::any_length);
    const bool is_canonical = ipld::cbor::Reader(input).skip().has_value();
    const bool is_cbor =
        ipld::cbor::Reader(input, ipld::cbor::Headers::any_length).skip().has_value();
    test::require(!is_canonical || is_cbor, "canonical items are items");
    test::scan_leniently(input);
    return 0;
}
