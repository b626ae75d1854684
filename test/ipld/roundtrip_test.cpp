// RapidCheck throws inside; this file alone is compiled with exceptions.
#include <fvm/base/multibase.hpp>
#include <fvm/base/varint.hpp>
#include <fvm/ipld/codec.hpp>
#include <fvm/ipld/link_scanner.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace fvm::ipld {
namespace {

rc::Gen<Cid> any_cid() {
    return rc::gen::map(
        rc::gen::tuple(rc::gen::arbitrary<std::uint64_t>(), rc::gen::arbitrary<std::uint64_t>(),
                       rc::gen::arbitrary<Bytes>()),
        [](const std::tuple<std::uint64_t, std::uint64_t, Bytes>& parts) {
            const auto& [codec, hash_code, bytes] = parts;
            return Cid::v1(codec, hash_code, bytes);
        });
}

/// Writes an arbitrary DAG-CBOR tree out of the numbers in `seed`; counts its links.
void write_tree(cbor::Writer& writer, const Bytes& seed, std::size_t& at, unsigned depth,
                std::size_t& links) {
    const std::uint8_t choice = at < seed.size() ? seed[at++] : 0;
    const std::size_t count = depth > 0 ? choice / 8U % 4 : 0;
    switch (choice % 8) {
        case 0:
            return writer.write_uint(choice * 1000003ULL);
        case 1:
            return writer.write_int(-1 - choice * 77777);
        case 2:
            return writer.write_bytes(Bytes(choice, choice));
        case 3:
            return writer.write_text(std::string(choice, 'x'));
        case 4:
            ++links;
            return writer.write_cid(Cid::of(choice, Bytes{choice}));
        case 5:
            return choice > 99 ? writer.write_null() : writer.write_bool(choice > 50);
        case 6:
            writer.write_array_header(count);
            for (std::size_t i = 0; i < count; ++i) {
                write_tree(writer, seed, at, depth - 1, links);
            }
            return;
        default:
            writer.write_map_header(count);
            for (std::size_t i = 0; i < count; ++i) {
                writer.write_text(std::string(i, 'k'));
                write_tree(writer, seed, at, depth - 1, links);
            }
            return;
    }
}

RC_GTEST_PROP(RoundTrip, varints, (std::uint64_t value)) {
    Bytes out;
    append_varint(out, value);
    RC_ASSERT(out.size() == varint_size(value));
    const auto read = read_varint(out);
    RC_ASSERT(read && read->value == value && read->size == out.size());
}

RC_GTEST_PROP(RoundTrip, multibase, (const Bytes& bytes)) {
    for (const Base base : {Base::base16, Base::base32, Base::base58_btc, Base::base64,
                            Base::base64_padded, Base::base64_url}) {
        RC_ASSERT((decode_multibase(encode_multibase(base, bytes)) == bytes));
    }
}

RC_GTEST_PROP(RoundTrip, base32_text_that_decodes_is_what_the_encoder_makes, ()) {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::oneOf(rc::gen::inRange('a', 'z'), rc::gen::inRange('1', '9')));
    if (const auto bytes = decode_base(Base::base32, text)) {
        RC_ASSERT(encode_base(Base::base32, *bytes) == text);
    }
}

RC_GTEST_PROP(RoundTrip, cids, ()) {
    const Cid cid = *any_cid();
    const Bytes bytes = cid.to_bytes();
    RC_ASSERT(bytes.size() == cid.encoded_size());
    RC_ASSERT((Cid::from_bytes(bytes) == cid));
    RC_ASSERT((Cid::from_text(cid.to_text()) == cid));
    RC_ASSERT((cbor::decode<Cid>(cbor::encode(cid)) == cid));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        RC_ASSERT(!Cid::from_bytes(BytesView(bytes).first(size)));
    }
}

RC_GTEST_PROP(RoundTrip, cid_order_is_total, ()) {
    const Cid a = *any_cid();
    const Cid b = *any_cid();
    RC_ASSERT((a <=> b == 0) == (a == b));
    RC_ASSERT((a < b) == (b > a));
}

RC_GTEST_PROP(RoundTrip, integers, (std::uint64_t wide, std::int64_t value, std::int16_t narrow)) {
    RC_ASSERT((cbor::decode<std::uint64_t>(cbor::encode(wide), cbor::Headers::canonical) == wide));
    RC_ASSERT((cbor::decode<std::int64_t>(cbor::encode(value), cbor::Headers::canonical) == value));
    RC_ASSERT((cbor::decode<std::int16_t>(cbor::encode(narrow)) == narrow));
}

RC_GTEST_PROP(RoundTrip, lists_of_byte_strings, (const std::vector<Bytes>& lists)) {
    RC_ASSERT((cbor::decode<std::vector<Bytes>>(cbor::encode(lists)) == lists));
}

RC_GTEST_PROP(RoundTrip, trees_are_skipped_and_scanned_whole, (const Bytes& seed)) {
    cbor::Writer writer;
    std::size_t at = 0;
    std::size_t links = 0;
    write_tree(writer, seed, at, 20, links);
    cbor::Reader reader(writer.view());
    RC_ASSERT(reader.skip());
    RC_ASSERT(reader.at_end());
    std::size_t found = 0;
    RC_ASSERT(
        cbor::for_each_link(writer.view(), [&](const Cid&) { ++found; }, cbor::Headers::canonical));
    RC_ASSERT(found == links);
}

// Under sanitizers these say that no input reads out of bounds or overflows.
RC_GTEST_PROP(HostileInput, random_bytes_are_decoded_or_refused, (const Bytes& input)) {
    std::size_t found = 0;
    const auto count = [&](const Cid&) { ++found; };
    for (const auto headers : {cbor::Headers::canonical, cbor::Headers::any_length}) {
        cbor::Reader reader(input, headers);
        const bool skipped = reader.skip().has_value();
        RC_ASSERT(reader.position() <= input.size());
        const bool scanned = cbor::for_each_link(input, count, headers).has_value();
        RC_ASSERT(!skipped || !reader.at_end() || scanned);
    }
    static_cast<void>(cbor::decode<std::vector<std::vector<Bytes>>>(input));
    static_cast<void>(cbor::decode<std::vector<std::string>>(input));
    static_cast<void>(Cid::from_bytes(input));
    static_cast<void>(Cid::from_text(as_text(input)));
    static_cast<void>(decode_multibase(as_text(input)));
}

RC_GTEST_PROP(HostileInput, damaged_trees_are_decoded_or_refused,
              (const Bytes& seed, std::size_t where, std::uint8_t with)) {
    cbor::Writer writer;
    std::size_t at = 0;
    std::size_t links = 0;
    write_tree(writer, seed, at, 20, links);
    Bytes input = writer.take();
    input[where % input.size()] = with;
    for (const auto headers : {cbor::Headers::canonical, cbor::Headers::any_length}) {
        cbor::Reader reader(input, headers);
        static_cast<void>(reader.skip());
        RC_ASSERT(reader.position() <= input.size());
    }
    for (const cbor::LinkRules& rules :
         {cbor::kernel_link_rules, cbor::flush_v3_link_rules, cbor::flush_v2_link_rules}) {
        cbor::LinkScanner scanner(input, rules);
        while (!scanner.done()) {
            const auto link = scanner.next();
            if (!link || (*link && !scanner.read_link())) {
                break;
            }
        }
    }
}

}  // namespace
}  // namespace fvm::ipld
