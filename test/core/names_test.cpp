#include <fvm/core/error_number.hpp>
#include <fvm/core/exit_code.hpp>
#include <fvm/core/network_version.hpp>

#include <gtest/gtest.h>

#include <cstdint>

namespace fvm {
namespace {

// The numbers of the specification's appendix and of FIP-0030.
TEST(ExitCode, numbers_have_their_names) {
    EXPECT_EQ(ExitCode{0}.name(), "OK");
    EXPECT_EQ(ExitCode{7}, ExitCode::sys_out_of_gas);
    EXPECT_EQ(ExitCode{7}.name(), "SYS_OUT_OF_GAS");
    EXPECT_EQ(ExitCode{11}.name(), "SYS_MISSING_RETURN");
    EXPECT_EQ(ExitCode{16}.name(), "USR_ILLEGAL_ARGUMENT");
    EXPECT_EQ(ExitCode{26}, ExitCode::usr_not_payable);
    EXPECT_EQ(ExitCode{26}.name(), "USR_NOT_PAYABLE");
    for (const std::uint32_t reserved : {3U, 8U, 12U, 15U, 27U, 1000U}) {
        EXPECT_EQ(ExitCode{reserved}.name(), "") << reserved;
    }
}

TEST(ExitCode, codes_below_16_are_the_systems) {
    EXPECT_TRUE(ExitCode::ok.is_success());
    EXPECT_TRUE(ExitCode{15}.is_system());
    EXPECT_FALSE(ExitCode{16}.is_system());
    EXPECT_FALSE(ExitCode{16}.is_success());
}

TEST(ErrorNumber, numbers_have_their_names) {
    EXPECT_EQ(name(ErrorNumber{1}), "IllegalArgument");
    EXPECT_EQ(name(ErrorNumber{6}), "NotFound");
    EXPECT_EQ(name(ErrorNumber{10}), "Serialization");
    EXPECT_EQ(name(ErrorNumber{13}), "ReadOnly");
    EXPECT_EQ(name(ErrorNumber{0}), "");
    EXPECT_EQ(name(ErrorNumber{14}), "");
}

TEST(NetworkVersion, numbers_have_the_names_of_their_upgrades) {
    EXPECT_EQ(name(NetworkVersion{16}), "Skyr");
    EXPECT_EQ(name(NetworkVersion{18}), "Hygge");
    EXPECT_EQ(name(NetworkVersion{21}), "Watermelon");
    EXPECT_EQ(name(NetworkVersion{28}), "FireHorse");
    EXPECT_EQ(name(NetworkVersion{99}), "");
}

}  // namespace
}  // namespace fvm
