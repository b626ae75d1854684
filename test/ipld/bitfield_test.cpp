#include <fvm/ipld/bitfield.hpp>
#include <test/support/sequence.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace fvm::ipld {
namespace {

using test::Sequence;
using Model = std::set<std::uint64_t>;

BitField field_of(const Model& model) {
    return *BitField::from_bits({model.begin(), model.end()});
}

Model members(const BitField& field) {
    const auto bits = *field.bits(100'000);
    return {bits.begin(), bits.end()};
}

Model random_model(Sequence& random) {
    Model model;
    const std::uint64_t bound = 1 + random.below(80);
    for (std::uint64_t i = random.below(60); i > 0; --i) {
        model.insert(random.below(bound));
    }
    return model;
}

TEST(BitField, behaves_as_a_set_under_changes) {
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        Sequence random(seed);
        BitField field;
        Model model;
        for (int i = 0; i < 100; ++i) {
            const std::uint64_t bit = random.below(50);
            if (random.below(3) == 0) {
                field.unset(bit);
                model.erase(bit);
            } else {
                ASSERT_TRUE(field.set(bit));
                model.insert(bit);
            }
            ASSERT_EQ(field.size(), model.size());
            ASSERT_EQ(field.contains(bit), model.contains(bit));
        }
        ASSERT_EQ(members(field), model) << "seed " << seed;
        ASSERT_EQ(field, field_of(model)) << "runs are maximal, seed " << seed;
    }
}

TEST(BitField, combines_as_sets_do) {
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
        Sequence random(seed);
        const Model a = random_model(random);
        const Model b = random_model(random);
        Model either;
        Model both;
        Model only_a;
        Model one;
        std::ranges::set_union(a, b, std::inserter(either, either.end()));
        std::ranges::set_intersection(a, b, std::inserter(both, both.end()));
        std::ranges::set_difference(a, b, std::inserter(only_a, only_a.end()));
        std::ranges::set_symmetric_difference(a, b, std::inserter(one, one.end()));
        const BitField x = field_of(a);
        const BitField y = field_of(b);
        ASSERT_EQ(x | y, field_of(either)) << "seed " << seed;
        ASSERT_EQ(x & y, field_of(both)) << "seed " << seed;
        ASSERT_EQ(x - y, field_of(only_a)) << "seed " << seed;
        ASSERT_EQ(x ^ y, field_of(one)) << "seed " << seed;
        ASSERT_EQ(x.contains_any(y), !both.empty());
        ASSERT_EQ(x.contains_all(y), both.size() == b.size());
        Model moved;
        for (const std::uint64_t bit : only_a) {
            moved.insert(bit -
                         static_cast<std::uint64_t>(std::distance(b.begin(), b.lower_bound(bit))));
        }
        ASSERT_EQ(x.cut(y), field_of(moved)) << "seed " << seed;
    }
}

TEST(BitField, slices_take_members_in_order) {
    for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
        Sequence random(seed);
        const Model model = random_model(random);
        const std::uint64_t start = random.below(40);
        const std::uint64_t count = random.below(40);
        const auto slice = field_of(model).slice(start, count);
        const bool enough = start + count <= model.size() || count == 0;
        ASSERT_EQ(slice.has_value(), enough) << "seed " << seed;
        if (slice && count != 0) {
            const auto first = std::next(model.begin(), static_cast<std::ptrdiff_t>(start));
            ASSERT_EQ(members(*slice),
                      Model(first, std::next(first, static_cast<std::ptrdiff_t>(count))));
        }
    }
}

TEST(BitField, encodings_are_read_back) {
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
        Sequence random(seed);
        std::vector<BitRange> ranges;
        for (std::uint64_t i = random.below(12); i > 0; --i) {
            const std::uint64_t start = random.next() >> random.below(64);
            const std::uint64_t length = random.next() >> random.below(64);
            ranges.push_back({start, start + std::min(length, UINT64_MAX - start)});
        }
        const BitField field = BitField::from_ranges(ranges);
        const Bytes encoded = field.to_bytes();
        const auto decoded = BitField::from_bytes(encoded);
        ASSERT_TRUE(decoded) << decoded.error().reason;
        ASSERT_EQ(*decoded, field) << "seed " << seed;
    }
}

TEST(BitField, what_is_read_is_written_as_it_was) {
    std::uint64_t accepted = 0;
    for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
        Sequence random(seed);
        Bytes bytes(random.below(12));
        for (std::uint8_t& byte : bytes) {
            byte = static_cast<std::uint8_t>(random.next());
        }
        if (!bytes.empty()) {
            bytes[0] &= 0xfc;
        }
        const auto decoded = BitField::from_bytes(bytes);
        if (decoded) {
            ++accepted;
            ASSERT_EQ(decoded->to_bytes(), bytes);
        } else {
            ASSERT_LE(decoded.error().offset, bytes.size());
        }
    }
    EXPECT_GT(accepted, 100U);
}

TEST(BitField, a_run_that_goes_on_behind_the_end_is_refused_where_it_starts) {
    // Three runs of one, then a varint whose second byte would be a zero that is not there.
    const auto decoded = BitField::from_bytes(Bytes{0x3c, 0xff});
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().offset, 0U);
}

TEST(BitField, large_runs_cost_nothing) {
    const BitField all = BitField::from_ranges({{0, UINT64_MAX}});
    const BitField half = BitField::from_ranges({{0, UINT64_MAX / 2}});
    EXPECT_EQ((all - half).size(), UINT64_MAX / 2 + 1);
    EXPECT_EQ(all.cut(half).size(), UINT64_MAX / 2 + 1);
    EXPECT_EQ(all.cut(half).first(), 0U);
    EXPECT_EQ((all ^ half).first(), UINT64_MAX / 2);
    EXPECT_EQ(all.last(), UINT64_MAX - 1);
    EXPECT_TRUE(all.contains_all(half));
    EXPECT_EQ(all.slice(UINT64_MAX - 5, 5)->first(), UINT64_MAX - 5);
    EXPECT_FALSE(all.slice(UINT64_MAX - 5, 6));
}

}  // namespace
}  // namespace fvm::ipld
