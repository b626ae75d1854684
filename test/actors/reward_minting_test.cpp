// The arithmetic of minting, beside the specification's tables.

#include <actors/reward/minting.hpp>
#include <fvm/hash/hash.hpp>
#include <test/support/hex.hpp>

#include <gtest/gtest.h>

namespace fvm::actors::reward {
namespace {

BigInt decimal(std::string_view digits) {
    return *BigInt::from_decimal(digits);
}

TokenAmount atto(std::string_view digits) {
    return TokenAmount::from_atto(decimal(digits));
}

std::string digest_of(std::string_view text) {
    return fvm::test::to_hex(hash::blake2b_256(as_bytes(text)));
}

const BigInt one_q128 = BigInt::power_of_two(128);
const TokenAmount simple_total = TokenAmount::from_whole(simple_total_fil);
const TokenAmount baseline_total = TokenAmount::from_whole(baseline_total_fil);

/// A baseline that grows by 2048 an epoch.
BigInt slow_baseline(std::int64_t epoch) {
    return BigInt(epoch + 1) * 2048;
}

TEST(Minting, finds_the_effective_time_between_two_epochs) {
    EXPECT_EQ(effective_time(1, slow_baseline(1), 2048 + 2 * 2048 / 2, 2048 + 2 * 2048),
              one_q128 / 2);
    EXPECT_EQ(effective_time(1, slow_baseline(1), 2048 + 2 * 2048 / 4, 2048 + 2 * 2048),
              one_q128 / 4);
    BigInt sum;
    for (std::int64_t epoch = 0; epoch < 16; ++epoch) {
        sum += slow_baseline(epoch);
    }
    EXPECT_EQ(
        effective_time(16, slow_baseline(16), sum + slow_baseline(16) / 4, sum + slow_baseline(16)),
        one_q128 * 61 / 4);
    EXPECT_TRUE(effective_time(0, 0, 5, 7).is_zero());
}

// Computed with the integers of Python; negative where the approximation ends.
TEST(Minting, approximates_the_exponential_function_to_the_last_bit) {
    struct Point {
        const char* x;
        const char* value;
    };
    for (const Point& point :
         {Point{"0", "340282366920938463463374607431768211456"},
          Point{"340282366920938463463374607431768211", "339942254638501433245727748919827933031"},
          Point{"340282366920938463463374607431768211456",
                "125182886983370532117250726296964572306"},
          Point{"1701411834604692317316873037158841057280",
                "2292804553034967735506083028203095447"},
          Point{"6805647338418769269267492148635364229120", "-46761825090389038788007236109872"},
          Point{"34028236692093846346337460743176821145600", "-23327441991692197386978212298815"},
          Point{"-340282366920938463463374607431768211456",
                "924983374546220337197971997569267353139"},
          Point{"340282366920938463463374607431768211456000000000000", "-1"}}) {
        EXPECT_EQ(exp_of_minus(decimal(point.x)), decimal(point.value)) << "of " << point.x;
    }
}

// With totals of 2^200 attoFIL, so that all bits of the constants show.
TEST(Minting, is_exact_for_any_totals) {
    const TokenAmount total = TokenAmount::from_atto(BigInt::power_of_two(200));
    EXPECT_EQ(minted(1000, one_q128 * 7, one_q128 * 123'456, total, total),
              atto("21653899613611754647203336487659228151175755171412916740367"));
    EXPECT_EQ(minted(2'555'000, 0, 0, total, {}),
              atto("133365345290023949436661411873603625717074212816658988"));
    EXPECT_EQ(minted(0, one_q128 * 3 / 7, one_q128 * 2'000'000, {}, total),
              atto("317076268669836750214697205528050146316939531701459645104128"));
}

TEST(Minting, rounds_the_effective_time_up) {
    // A seventh of an epoch is missing, or has been realised too much, and is rounded down.
    const BigInt three = one_q128 * 3;
    EXPECT_EQ(effective_time(3, 7, 1, 2),
              three - decimal("48611766702991209066196372490252601636"));
    EXPECT_EQ(effective_time(3, 7, 2, 1),
              three + decimal("48611766702991209066196372490252601637"));
}

// builtin-actors actors/reward/testdata has the specification's tables, TestSimpleReward.golden and
// TestBaselineReward.golden: 512 rows each. Here are the digests of the files, and some of the rows
// to see where it goes wrong.
TEST(Minting, of_the_simple_part_decays_as_the_specification_has_it) {
    const auto simple = [](ChainEpoch epoch) {
        return minted(epoch, 0, 0, simple_total, baseline_total);
    };
    EXPECT_EQ(simple(0), atto("36266264293777134739"));
    EXPECT_EQ(simple(5000), atto("36246341860983438171"));
    EXPECT_EQ(simple(490'000), atto("34364980812279232031"));
    EXPECT_EQ(simple(2'555'000), atto("27387841182142501307"));
    std::string table = "x, y\n";
    for (ChainEpoch epoch = 0; epoch < 512 * 5000; epoch += 5000) {
        table += std::to_string(epoch) + "," + simple(epoch).atto().to_decimal() + "\n";
    }
    EXPECT_EQ(digest_of(table), "4708fdfa2e6c8dcdb212c457c2a911105835ceeecbdbc210f44d8fd40b7dd44b");
}

TEST(Minting, of_the_baseline_part_follows_effective_time_as_the_specification_has_it) {
    struct Row {
        const char* before;
        const char* after;
        const char* reward;
    };
    const TokenAmount simple = minted(0, 0, 0, simple_total, baseline_total);
    for (const Row& row :
         {Row{"0", "340282366920938463463374607398434878123", "84621274052457285111"},
          Row{"166738359791259847097053557641558801391217854",
              "166738700073626768035517021016166199826095977", "80184946416504695579"},
          Row{"869421447482997774148922121988128035825635953",
              "869421787765364695087385585362735434260514076", "63904955735320338264"}}) {
        EXPECT_EQ(minted(0, decimal(row.before), decimal(row.after), simple_total, baseline_total) -
                      simple,
                  atto(row.reward));
    }
    const BigInt step = one_q128 * 5000 - 77'777'777'777;
    const BigInt delta = one_q128 - 33'333'333'333;
    std::string table = "t0, t1, y\n";
    for (int row = 0; row < 512; ++row) {
        const BigInt before = step * row;
        const BigInt after = before + delta;
        const TokenAmount reward = minted(0, before, after, simple_total, baseline_total) - simple;
        table += before.to_decimal() + "," + after.to_decimal() + "," + reward.atto().to_decimal() +
                 "\n";
    }
    EXPECT_EQ(digest_of(table), "1c1a8868aebaad657034ec26a2fc4436a77d29ada3ecdab3ee82330bd8aa08b5");
}

TEST(Minting, knows_the_baseline_of_the_epoch_before_the_start) {
    EXPECT_EQ(baseline_before_start(), BigInt(2'888'886'975'106'048'385));
    EXPECT_EQ(next_baseline(baseline_before_start()), BigInt(initial_baseline) - 1);
}

TEST(Minting, lets_a_baseline_of_any_size_grow_exactly) {
    const StoragePower large = BigInt(3).pow(126);
    EXPECT_EQ(next_baseline(large),
              decimal("1310021372447857616141566545586884304855449454242459644752304"));
    EXPECT_EQ(next_baseline(-large),
              decimal("-1310021372447857616141566545586884304855449454242459644752305"));
    EXPECT_EQ(next_baseline(-1), -2) << "rounded down";
}

// Computed with the integers of Python; the smaller the baseline, the more rounding down costs.
TEST(Minting, doubles_the_baseline_in_a_year) {
    struct Year {
        const char* start;
        const char* end;
    };
    for (const Year& year :
         {Year{"1", "1"}, Year{"1073741824", "2146725618"}, Year{"1099511627776", "2199022497397"},
          Year{"1125899906842624", "2251799812927505"},
          Year{"513633559722596517", "1027267119444435259"},
          Year{"2888888880000000000", "5777777759999242667"},
          Year{"1180591620717411303424", "2361183241434821848549"}}) {
        StoragePower baseline = decimal(year.start);
        for (int epoch = 0; epoch < 365 * 2880; ++epoch) {
            baseline = next_baseline(baseline);
        }
        EXPECT_EQ(baseline, decimal(year.end)) << "from " << year.start;
    }
}

}  // namespace
}  // namespace fvm::actors::reward
