#include <fvm/ipld/link_scanner.hpp>

#include <fvm/base/result.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace fvm::ipld::cbor {
namespace {

using test::from_hex;

Cid identity(std::uint8_t byte) {
    return Cid::v1(codec::raw, multihash::identity, Bytes{byte});
}

DecodeResult<std::vector<Cid>> links_of(BytesView input, Headers headers = Headers::any_length) {
    std::vector<Cid> links;
    FVM_TRY(for_each_link(input, [&](const Cid& cid) { links.push_back(cid); }, headers));
    return links;
}

DecodeResult<std::vector<Cid>> scan(BytesView input, const LinkRules& rules) {
    std::vector<Cid> links;
    LinkScanner scanner(input, rules);
    while (!scanner.done()) {
        if (FVM_TRY(scanner.next())) {
            links.push_back(FVM_TRY(scanner.read_link()));
        }
    }
    return links;
}

TEST(LinkScanner, finds_links_in_order_and_as_often_as_they_occur) {
    // [1, link 1, {"a": link 2, "b": [link 1]}, h'd82a450001550000']
    const Bytes input = from_hex(
        "84 01 d82a46000155000101 a2 6161 d82a46000155000102 6162 81 d82a46000155000101"
        "48 d82a450001550000");
    EXPECT_EQ(links_of(input), (std::vector{identity(1), identity(2), identity(1)}));
}

TEST(LinkScanner, passes_over_what_typed_reading_refuses) {
    for (const auto hex : {"f93c00", "fb3ff199999999999a", "f7", "f8ff", "f0",  // simple values
                           "c11a514b67b0", "c1c1c100",                          // foreign tags
                           "62ff61",                                            // not UTF-8
                           "a10102", "a2616201616102"}) {                       // keys
        EXPECT_TRUE(links_of(from_hex(hex))) << hex;
    }
    EXPECT_EQ(links_of(from_hex("c1d9002a58060001550001 05")), std::vector{identity(5)});
}

TEST(LinkScanner, refuses_what_the_kernel_refuses) {
    for (const auto hex : {"", "9f", "9fff", "5f", "ff", "1c", "18", "82 01", "42 aa",
                           "00 00",                 // bytes after the item
                           "d82a",                  // nothing in the tag
                           "d82a 00",               // not a byte string
                           "d82a 40",               // no prefix
                           "d82a 44 01550000",      // wrong prefix
                           "d82a 46 000155000000",  // bytes after the CID
                           "bb8000000000000000",    // twice the count overflows
                           "829bffffffffffffffff"}) {
        EXPECT_FALSE(links_of(from_hex(hex))) << hex;
    }
}

TEST(LinkScanner, depth_is_not_limited_and_takes_no_stack) {
    Bytes input(1 << 20, 0x81);
    const Bytes link = from_hex("d82a46000155000107");
    input.insert(input.end(), link.begin(), link.end());
    EXPECT_EQ(links_of(input), std::vector{identity(7)});
    EXPECT_TRUE(links_of(Bytes(1 << 20, 0xc1)).error().reason.starts_with("unexpected end"));
}

TEST(LinkScanner, canonical_headers_on_request) {
    for (const auto hex : {"1817", "f814", "fa00000001", "780161"}) {
        EXPECT_TRUE(links_of(from_hex(hex), Headers::any_length)) << hex;
        EXPECT_FALSE(links_of(from_hex(hex), Headers::canonical)) << hex;
    }
}

// Where the reference's three scanners differ; each row is what its source does.
TEST(LinkScanner, rules_differ_between_kernel_and_flushes) {
    struct Row {
        std::string_view hex;
        bool kernel, flush_v3, flush_v2;
    };
    Bytes long_link = from_hex("d82a5865 0001550001 01");
    long_link.resize(4 + 101);
    const std::string long_hex = test::to_hex(long_link);
    const Row rows[] = {
        {"d82a460001550001 01", true, true, true},
        {"d82a4700015500010100", false, true, true},  // a byte after the CID
        {"d82a460101550001 01", false, false, true},  // another prefix
        {"1817", true, true, false},                  // not minimal
        {"42aa", false, false, true},                 // the last string is too short
        {"8242aa", false, false, false},              // … and something follows
        {"5bffffffffffffffff", false, false, false},
        {long_hex, false, true, false},  // 101 bytes
    };
    for (const Row& row : rows) {
        const Bytes input = from_hex(row.hex);
        EXPECT_EQ(scan(input, kernel_link_rules).has_value(), row.kernel) << row.hex;
        EXPECT_EQ(scan(input, flush_v3_link_rules).has_value(), row.flush_v3) << row.hex;
        EXPECT_EQ(scan(input, flush_v2_link_rules).has_value(), row.flush_v2) << row.hex;
    }
}

TEST(LinkScanner, errors_point_into_the_input) {
    const auto result = links_of(from_hex("82 00 d82a450001550001"));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().reason, "unexpected end of input in a CID");
    EXPECT_EQ(result.error().offset, 10U);
}

}  // namespace
}  // namespace fvm::ipld::cbor
