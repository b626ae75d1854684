#include <fvm/sdk/method_number.hpp>
#include <tools/state/call_text.hpp>

#include <gtest/gtest.h>

namespace fvm::tools {
namespace {

CallText call_of(std::string_view text) {
    const auto call = parse_call(text);
    EXPECT_TRUE(call) << call.error().reason;
    return call ? *call : CallText();
}

TEST(CallText, names_a_method_by_its_number_or_its_name) {
    EXPECT_EQ(call_of("1").method, 1U);
    EXPECT_EQ(call_of("18446744073709551615").method, UINT64_MAX);
    EXPECT_EQ(call_of("Receive").method, 3726118371U);  // FRC-42's own example
    EXPECT_TRUE(call_of("Receive").params.empty());
}

TEST(CallText, has_the_numbers_that_the_sdk_has_for_names) {
    EXPECT_EQ(exported_method_number("Transfer"), sdk::method_number("Transfer"));
    EXPECT_EQ(exported_method_number("_9"), sdk::method_number("_9"));
    EXPECT_EQ(exported_method_number("AuthenticateMessage"),
              sdk::method_number("AuthenticateMessage"));
}

TEST(CallText, has_parameters_in_json_or_as_they_are) {
    EXPECT_EQ(call_of("2=[\"a=b\", 3]").params, (Bytes{0x82, 0x63, 0x61, 0x3d, 0x62, 0x03}));
    EXPECT_EQ(call_of("2=0x8203").params, (Bytes{0x82, 0x03}));
    EXPECT_TRUE(call_of("2=0x").params.empty());
}

TEST(CallText, says_that_a_call_has_to_fail) {
    EXPECT_TRUE(call_of("!Receive=[]").must_fail);
    EXPECT_FALSE(call_of("Receive=[]").must_fail);
}

TEST(CallText, refuses_what_names_no_method_and_parameters_that_are_none) {
    for (const char* text : {"", "!", "=1", "receive", "9lives", "1 2", "-1", "Caf\u00e9",
                             "1=", "1=[", "1=0xzz", "1=0x8"}) {
        EXPECT_FALSE(parse_call(text)) << text;
    }
}

}  // namespace
}  // namespace fvm::tools
