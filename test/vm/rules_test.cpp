// What a version changes, and that each change says where it comes from.
#include <fvm/vm/network_rule_fields.hpp>
#include <fvm/vm/price_fields.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace fvm::vm {
namespace {

struct Anything {
    template <class T>
    operator T() const;  // NOLINT(google-explicit-constructor): stands for any value
};

/// How many members an aggregate has: how many initializers it takes.
template <class Aggregate, class... Initializers>
constexpr std::size_t member_count() {
    if constexpr (requires { Aggregate{Initializers{}..., Anything{}}; }) {
        return member_count<Aggregate, Initializers..., Anything>();
    } else {
        return sizeof...(Initializers);
    }
}

// A rule that is added is listed, or nothing compiles: `sources` is not one, nor is the version.
static_assert(member_count<PriceList>() == PriceList::field_count + 1);
static_assert(member_count<NetworkRules>() == NetworkRules::field_count + 2);

std::vector<const NetworkRules*> all_rules() {
    std::vector<const NetworkRules*> all;
    for (std::uint32_t number = 0; number < 100; ++number) {
        if (const NetworkRules* rules = rules_for(NetworkVersion{number})) {
            all.push_back(rules);
        }
    }
    return all;
}

/// Every difference has a source, and what is the same kept its own.
template <class Values, class Fields>
void expect_sources(const Values& before, const Values& after, const Fields& fields) {
    for_each_field(fields, [&](std::size_t i, const auto& field) {
        if (same_rule(before.*field.member, after.*field.member)) {
            EXPECT_EQ(before.sources[i], after.sources[i]) << field.name;
        } else {
            EXPECT_FALSE(after.sources[i].empty()) << field.name;
            EXPECT_NE(before.sources[i], after.sources[i]) << field.name;
        }
    });
}

TEST(RuleSources, every_difference_between_two_versions_has_one) {
    const auto all = all_rules();
    ASSERT_EQ(all.size(), 15U);
    for (std::size_t i = 1; i < all.size(); ++i) {
        SCOPED_TRACE("version " +
                     std::to_string(static_cast<std::uint32_t>(all[i]->network_version)));
        expect_sources(*all[i - 1], *all[i], network_rule_fields);
        expect_sources(*all[i - 1]->prices, *all[i]->prices, price_fields);
    }
}

TEST(RuleSources, every_price_that_is_not_zero_has_one) {
    constexpr PriceList nothing{};
    for (const NetworkRules* rules : all_rules()) {
        for_each_field(price_fields, [&](std::size_t i, const auto& field) {
            if (rules->prices->*field.member != nothing.*field.member) {
                EXPECT_FALSE(rules->prices->sources[i].empty()) << field.name;
            }
        });
    }
}

template <class Fields>
RuleSource source_of(const auto& values, const Fields& fields, std::string_view name) {
    RuleSource source;
    for_each_field(fields, [&](std::size_t i, const auto& field) {
        if (field.name == name) {
            source = values.sources[i];
        }
    });
    return source;
}

TEST(RuleSources, are_those_of_the_last_change) {
    const auto price = [](const PriceList& prices, std::string_view name) {
        return source_of(prices, price_fields, name);
    };
    EXPECT_EQ(price(oh_snap_prices, "verify_seal"), reference("fvm 2: gas/price_list.rs"));
    EXPECT_EQ(price(skyr_prices, "syscall"), fip(32));
    EXPECT_EQ(price(teep_prices, "syscall"), fip(32));
    EXPECT_EQ(price(hygge_prices, "randomness"), fip(57));
    EXPECT_EQ(price(watermelon_prices, "lookback"), fip(75));
    EXPECT_EQ(price(watermelon_prices, "scan_per_link"), fip(71));
    EXPECT_EQ(price(teep_prices, "verify_seal"), fip(76, 100));

    const auto rule = [](NetworkVersion version, std::string_view name) {
        return source_of(*rules_for(version), network_rule_fields, name);
    };
    EXPECT_EQ(rule(NetworkVersion::v17, "max_block_size"), reference("fvm 2"));
    EXPECT_EQ(rule(NetworkVersion::v18, "max_block_size"), fip(57));
    EXPECT_EQ(rule(NetworkVersion::v29, "tracks_reachability"), fip(71));
}

TEST(RuleFields, have_names_of_their_own) {
    const auto expect_unique = [](const auto& fields) {
        std::set<std::string_view> names;
        for_each_field(fields, [&](std::size_t /*i*/, const auto& field) {
            EXPECT_TRUE(names.insert(field.name).second) << field.name;
        });
    };
    expect_unique(network_rule_fields);
    expect_unique(price_fields);
}

}  // namespace
}  // namespace fvm::vm
