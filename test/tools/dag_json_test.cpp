#include <fvm/ipld/cbor.hpp>
#include <tools/state/dag_json.hpp>

#include <gtest/gtest.h>

#include <string>

namespace fvm::tools {
namespace {

Bytes cbor_of(const std::string& document) {
    const auto encoded = cbor_from_json(document);
    EXPECT_TRUE(encoded) << document << ": " << encoded.error().to_text();
    return encoded ? *encoded : Bytes();
}

std::string error_of(const std::string& document) {
    const auto encoded = cbor_from_json(document);
    return encoded ? "no error" : encoded.error().to_text();
}

// The encodings of RFC 8949, appendix A, as far as DAG-CBOR has them.
TEST(DagJson, is_the_cbor_that_the_specification_shows_and_comes_back_from_it) {
    const std::pair<const char*, Bytes> examples[] = {
        {"0", {0x00}},
        {"24", {0x18, 0x18}},
        {"18446744073709551615", {0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},
        {"-1", {0x20}},
        {"-1000", {0x39, 0x03, 0xe7}},
        {"false", {0xf4}},
        {"null", {0xf6}},
        {"\"IETF\"", {0x64, 0x49, 0x45, 0x54, 0x46}},
        {"[]", {0x80}},
        {"[1, [2, 3]]", {0x82, 0x01, 0x82, 0x02, 0x03}},
        {R"({"a": 1, "b": [2, 3]})", {0xa2, 0x61, 0x61, 0x01, 0x61, 0x62, 0x82, 0x02, 0x03}},
        {R"({"/": {"bytes": "AQIDBA"}})", {0x44, 0x01, 0x02, 0x03, 0x04}},
    };
    for (const auto& [document, encoded] : examples) {
        EXPECT_EQ(cbor_of(document), encoded) << document;
        EXPECT_EQ(json_from_cbor(encoded), document);
    }
}

TEST(DagJson, has_links) {
    const ipld::Cid cid = ipld::Cid::of(ipld::codec::dag_cbor, as_bytes("x"));
    const std::string document = R"({"/": ")" + cid.to_text() + "\"}";
    ipld::cbor::Writer writer;
    writer.write_cid(cid);
    EXPECT_EQ(cbor_of(document), writer.take());
    EXPECT_EQ(json_from_cbor(cbor_of(document)), document);
}

TEST(DagJson, orders_the_keys_of_maps_by_length_first) {
    EXPECT_EQ(cbor_of(R"({"bb": 1, "c": 2, "a": 3})"),
              (Bytes{0xa3, 0x61, 0x61, 3, 0x61, 0x63, 2, 0x62, 0x62, 0x62, 1}));
}

TEST(DagJson, refuses_what_is_no_dag_json_and_says_where) {
    EXPECT_EQ(error_of("[1, 1.5]"), "[1]: not an integer");
    EXPECT_NE(error_of("18446744073709551616"), "no error");
    EXPECT_NE(error_of("-9223372036854775809"), "no error");
    EXPECT_NE(error_of(R"([{"/": "no cid"}])").find("not a CID"), std::string::npos);
    EXPECT_NE(error_of(R"({"/": {"bytes": "A?"}})").find("not base64"), std::string::npos);
    EXPECT_NE(error_of("["), "no error");
    EXPECT_NE(error_of(R"({"/": {"bytes": "AQ", "x": 1}})"), "no error");
    EXPECT_NE(error_of(R"({"/": 1, "x": 1})"), "no error");
}

TEST(DagJson, has_no_word_for_bytes_that_are_not_one_item_of_cbor) {
    EXPECT_EQ(json_from_cbor({}), std::nullopt);
    EXPECT_EQ(json_from_cbor(Bytes{0x01, 0x01}), std::nullopt);
    EXPECT_EQ(json_from_cbor(Bytes{0x82, 0x01}), std::nullopt);
    EXPECT_EQ(json_from_cbor(Bytes{0xfb, 0, 0, 0, 0, 0, 0, 0, 0}), std::nullopt);
    EXPECT_EQ(json_from_cbor(Bytes(100'000, 0x81)), std::nullopt);
}

}  // namespace
}  // namespace fvm::tools
