#include <fvm/hash/hash.hpp>
#include <fvm/sdk/method_number.hpp>

#include <gtest/gtest.h>

namespace fvm::sdk {
namespace {

struct Published {
    std::string_view name;
    MethodNum ours = 0;
    MethodNum published = 0;
};

consteval Published row(std::string_view name, MethodNum published) {
    return {name, method_number(name), published};
}

/// All exported methods of the sixteen built-in actors at version 18, each under the first actor
/// that has it (the others: init, cron, reward, system, eam, ethaccount and placeholder have none).
/// The numbers are those of the actors' documentation and FIPs, and were computed again with
/// another BLAKE2b.
constexpr Published published[] = {
    // power
    row("CreateMiner", 1173380165),
    row("MinerConsensusCount", 196739875),
    row("MinerCount", 1987646258),
    row("MinerPower", 36284446),
    row("MinerRawPower", 3753401894),
    row("NetworkRawPower", 931722534),
    // miner
    row("ChangeBeneficiary", 1570634796),
    row("ChangeMultiaddrs", 1063480576),
    row("ChangeOwnerAddress", 1010589339),
    row("ChangePeerID", 1236548004),
    row("ChangeWorkerAddress", 3302309124),
    row("ConfirmChangeWorkerAddress", 2354970453),
    row("GenerateSectorLocation", 1321604665),
    row("GetAvailableBalance", 4026106874),
    row("GetBeneficiary", 4158972569),
    row("GetMultiaddrs", 1332909407),
    row("GetNominalSectorExpiration", 3010055991),
    row("GetOwner", 3275365574),
    row("GetPeerID", 2812875329),
    row("GetSectorSize", 3858292296),
    row("GetVestingFunds", 1726876304),
    row("InitialPledge", 3180523767),
    row("IsControllingAddress", 348244887),
    row("MaxTerminationFee", 4127382196),
    row("RepayDebt", 3665352697),
    row("SectorContentChanged", 2034386435),
    row("ValidateSectorStatus", 3092458564),
    row("WithdrawBalance", 2280458852),
    // market
    row("AddBalance", 822473126),
    row("GetBalance", 726108461),
    row("GetDealActivation", 2567238399),
    row("GetDealClient", 128053329),
    row("GetDealClientCollateral", 200567895),
    row("GetDealDataCommitment", 1157985802),
    row("GetDealLabel", 46363526),
    row("GetDealProvider", 935081690),
    row("GetDealProviderCollateral", 2986712137),
    row("GetDealSector", 2611213344),
    row("GetDealTerm", 163777312),
    row("GetDealTotalPrice", 4287162428),
    row("GetDealVerified", 2627389465),
    row("PublishStorageDeals", 2236929350),
    row("SettleDealPayments", 1900091594),
    // verifreg
    row("AddVerifiedClient", 3916220144),
    row("ExtendClaimTerms", 1752273514),
    row("GetClaims", 2199871187),
    row("Receive", 3726118371),
    row("RemoveExpiredAllocations", 2421068268),
    row("RemoveExpiredClaims", 2873373899),
    // datacap
    row("Allowance", 4205072950),
    row("Balance", 3261979605),
    row("Burn", 1434719642),
    row("BurnFrom", 2979674018),
    row("DecreaseAllowance", 1529376545),
    row("Destroy", 2624896501),
    row("Granularity", 3936767397),
    row("IncreaseAllowance", 1777121560),
    row("Mint", 116935346),
    row("Name", 48890204),
    row("RevokeAllowance", 2765635761),
    row("Symbol", 2061153854),
    row("TotalSupply", 114981429),
    row("Transfer", 80475954),
    row("TransferFrom", 3621052141),
    // account
    row("AuthenticateMessage", 2643134072),
    // multisig
    // evm
    row("InvokeEVM", 3844450837),
    // of contracts, called by the market
    row("MarketNotifyDeal", 4186741094),
};

TEST(MethodNumber, is_the_published_one) {
    for (const Published& method : published) {
        EXPECT_EQ(method.ours, method.published) << method.name;
    }
}

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
