#include <fvm/hash/hash.hpp>
#include <fvm/sdk/method_number.hpp>

#include <gtest/gtest.h>

namespace fvm::sdk {
namespace {

// As published with the built-in actors and in FRC-42, FRC-46 and FRC-53.
static_assert(method_number("Receive") == 3726118371);
static_assert(method_number("AuthenticateMessage") == 2643134072);
static_assert(method_number("InvokeEVM") == 3844450837);
static_assert(method_number("Name") == 48890204);
static_assert(method_number("Symbol") == 2061153854);
static_assert(method_number("Granularity") == 3936767397);
static_assert(method_number("TotalSupply") == 114981429);
static_assert(method_number("Balance") == 3261979605);
static_assert(method_number("Transfer") == 80475954);
static_assert(method_number("TransferFrom") == 3621052141);
static_assert(method_number("IncreaseAllowance") == 1777121560);
static_assert(method_number("DecreaseAllowance") == 1529376545);
static_assert(method_number("RevokeAllowance") == 2765635761);
static_assert(method_number("Burn") == 1434719642);
static_assert(method_number("BurnFrom") == 2979674018);
static_assert(method_number("Mint") == 116935346);
static_assert(method_number("CreateMiner") == 1173380165);
static_assert(method_number("NetworkRawPower") == 931722534);
static_assert(method_number("GetOwner") == 3275365574);
static_assert(method_number("ChangeWorkerAddress") == 3302309124);
static_assert(method_number("SectorContentChanged") == 2034386435);

TEST(MethodNumber, is_the_first_exported_number_in_the_digest) {
    // Of these names the first four bytes of the digest make a number that is too small.
    constexpr MethodNum second = method_number("AddVerifiedClient");
    EXPECT_EQ(second, 3916220144);
    EXPECT_GE(second, first_exported_method);
}

TEST(MethodNumber, rests_on_the_same_hash_as_addresses_do) {
    Bytes text(300);
    for (std::size_t i = 0; i < text.size(); ++i) {
        text[i] = static_cast<std::uint8_t>(i * 7);
    }
    for (const std::size_t size : {0U, 1U, 127U, 128U, 129U, 256U, 300U}) {
        for (const std::size_t digest_size : {1U, 4U, 20U, 32U, 64U}) {
            Bytes ours(digest_size);
            Bytes library(digest_size);
            blake2b(BytesView(text).first(size), ours);
            hash::blake2b(BytesView(text).first(size), library);
            EXPECT_EQ(ours, library) << size << " bytes";
        }
    }
}

}  // namespace
}  // namespace fvm::sdk
