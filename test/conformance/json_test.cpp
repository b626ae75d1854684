#include <gtest/gtest.h>
#include <tools/conformance/json.hpp>

namespace {

using fvm::tools::Json;
using fvm::tools::JsonPlace;

TEST(Json, keeps_integers_of_any_size_as_they_are_written) {
    const auto json = Json::parse(R"({"supply": 463950067116374242605324867, "n": -12})");
    ASSERT_TRUE(json);
    EXPECT_EQ(*JsonPlace(*json).member("supply")->integer_text(), "463950067116374242605324867");
    EXPECT_EQ(*JsonPlace(*json).member("n")->signed_integer(), -12);
}

TEST(Json, refuses_what_is_no_integer) {
    for (const char* text : {"1.0", "1e3", "true", "\"1\"", "null", "[1]"}) {
        const auto json = Json::parse(text);
        ASSERT_TRUE(json) << text;
        EXPECT_FALSE(JsonPlace(*json).integer_text()) << text;
    }
}

TEST(Json, refuses_numbers_of_more_than_308_digits) {
    const auto json = Json::parse("[1" + std::string(400, '0') + "]");
    ASSERT_FALSE(json);
    EXPECT_TRUE(json.error().reason.starts_with("number too large at offset"));
}

TEST(Json, refuses_integers_beyond_the_limit_of_the_caller) {
    const auto json = Json::parse("[18446744073709551615, 18446744073709551616, -1]");
    ASSERT_TRUE(json);
    const auto places = JsonPlace(*json).elements();
    ASSERT_TRUE(places);
    EXPECT_EQ(*(*places)[0].unsigned_integer(), UINT64_MAX);
    EXPECT_FALSE((*places)[0].unsigned_integer(UINT64_MAX - 1));
    EXPECT_FALSE((*places)[1].unsigned_integer());
    EXPECT_FALSE((*places)[2].unsigned_integer());
}

TEST(Json, says_where_a_document_ends_to_be_json) {
    const auto json = Json::parse(R"({"a": [1, 2,, 3]})");
    ASSERT_FALSE(json);
    EXPECT_NE(json.error().reason.find("offset 12"), std::string::npos) << json.error().reason;
}

TEST(Json, refuses_what_follows_the_document) {
    EXPECT_FALSE(Json::parse("{} {}"));
    EXPECT_FALSE(Json::parse(""));
    EXPECT_FALSE(Json::parse("[1"));
}

TEST(Json, refuses_a_member_that_occurs_twice) {
    const auto json = Json::parse(R"({"nv": 18, "nv": 19})");
    ASSERT_FALSE(json);
    EXPECT_NE(json.error().reason.find("\"nv\" occurs twice"), std::string::npos);
}

TEST(Json, refuses_text_that_is_not_utf_8) {
    EXPECT_FALSE(Json::parse("\"\xff\""));
}

TEST(Json, limits_nesting) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    EXPECT_TRUE(Json::parse(nested(Json::max_depth)));
    EXPECT_FALSE(Json::parse(nested(Json::max_depth + 1)));
    EXPECT_FALSE(Json::parse(std::string(1'000'000, '[')));
}

TEST(Json, limits_the_number_of_values) {
    EXPECT_TRUE(Json::parse("[0,0,0]", 4));
    EXPECT_FALSE(Json::parse("[0,0,0,0]", 4));
}

TEST(JsonPlace, names_the_way_to_what_is_wrong) {
    const auto json = Json::parse(R"({"a": {"b": [{"c": 1}, {"c": "x"}]}})");
    ASSERT_TRUE(json);
    const auto list = JsonPlace(*json).member("a")->member("b")->elements();
    ASSERT_TRUE(list);
    const auto wrong = (*list)[1].member("c")->unsigned_integer();
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().to_text(), "a.b[1].c: not an integer");
    const auto missing = (*list)[0].member("d");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().to_text(), "a.b[0].d: missing");
}

TEST(Json, writes_strings_that_it_reads) {
    const std::string text = "a \"quoted\" \\ line\nand a\ttab, \x01, \xc3\xa9";
    const auto json = Json::parse(fvm::tools::json_string(text));
    ASSERT_TRUE(json);
    EXPECT_EQ(json->text, text);
}

}  // namespace
