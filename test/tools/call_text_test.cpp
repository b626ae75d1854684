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

TEST(CallText, has_parameters_in_json_or_as_they_are) {
    EXPECT_EQ(call_of("2=[\"a=b\", 3]").params, (Bytes{0x82, 0x63, 0x61, 0x3d, 0x62, 0x03}));
    EXPECT_EQ(call_of("2=0x8203").params, (Bytes{0x82, 0x03}));
    EXPECT_TRUE(call_of("2=0x").params.empty());
}

TEST(CallText, says_that_a_call_has_to_fail) {
    EXPECT_TRUE(call_of("!Receive=[]").must_fail);
    EXPECT_FALSE(call_of("Receive=[]").must_fail);
    EXPECT_FALSE(call_of("!Receive=[\"1 2\"]").exit_code);
}

TEST(CallText, says_which_exit_code_a_call_has_to_end_with) {
    const CallText call = call_of("!16 2=[\"a b\"]");
    EXPECT_TRUE(call.must_fail);
    EXPECT_EQ(call.exit_code, ExitCode{16});
    EXPECT_EQ(call.method, 2U);
    EXPECT_EQ(call.params, (Bytes{0x81, 0x63, 0x61, 0x20, 0x62}));
}

TEST(CallText, refuses_what_names_no_method_and_parameters_that_are_none) {
    for (const char* text : {"", "!", "=1", "receive", "9lives", "1 2", "-1", "Caf\u00e9", "!0 1",
                             "!x 1", "! 1", "!16 ", "16 1", "1=", "1=[", "1=0xzz", "1=0x8"}) {
        EXPECT_FALSE(parse_call(text)) << text;
    }
}

}  // namespace
}  // namespace fvm::tools
