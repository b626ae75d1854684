#include <fvm/base/result.hpp>
#include <fvm/store/car_reader.hpp>
#include <fvm/store/car_store.hpp>
#include <test/fuzz/seeds.hpp>
#include <test/robustness/damage.hpp>
#include <test/store/compressed.hpp>

#include <gtest/gtest.h>

namespace fvm::test {
namespace {

constexpr std::uint64_t max_size = 1 << 20;

ipld::StoreResult<std::vector<ipld::KeyedBlock>> read(BytesView car) {
    store::Input input = store::Input::from_memory(car, max_size);
    store::CarOptions options;
    options.verify = true;
    store::CarReader reader = FVM_TRY(store::CarReader::open(input, options));
    std::vector<ipld::KeyedBlock> blocks;
    while (auto block = FVM_TRY(reader.next())) {
        blocks.push_back(*std::move(block));
    }
    return blocks;
}

struct Outcome {
    std::size_t accepted = 0;
    std::size_t refused = 0;
};

void take(BytesView car, Outcome& outcome) {
    const auto blocks = read(car);
    store::CarOptions options;
    options.verify = true;
    const auto store = store::CarStore::from_bytes(to_bytes(car), options, max_size);
    ASSERT_EQ(blocks.has_value(), store.has_value());
    if (!blocks) {
        ++outcome.refused;
        ASSERT_FALSE(blocks.error().note.empty());
        return;
    }
    ++outcome.accepted;
    for (const ipld::KeyedBlock& entry : *blocks) {
        if (entry.cid.hash_code() == ipld::multihash::blake2b_256) {
            const auto cid = ipld::Cid::of(entry.cid.codec(), entry.block.bytes());
            ASSERT_TRUE(std::ranges::equal(cid.digest(), entry.cid.digest()));
        }
    }
}

void damage(BytesView car, unsigned count, Outcome& outcome) {
    for_each_damage(car, car.size(), count, [&](BytesView damaged) { take(damaged, outcome); });
    EXPECT_GT(outcome.refused, count / 2);
}

TEST(DamagedCars, are_refused_or_have_blocks_that_match) {
    Outcome outcome;
    damage(small_car(), 10'000, outcome);
    // Damage to roots, to codecs of CIDs, and between blocks is nothing that a reader could notice.
    EXPECT_GT(outcome.accepted, 10U);
    EXPECT_LT(outcome.accepted, 3'000U);
}

TEST(DamagedCars, that_are_compressed_with_gzip_are_refused) {
    Outcome outcome;
    damage(gzipped(small_car()), 4'000, outcome);
}

TEST(DamagedCars, that_are_compressed_with_zstandard_are_refused) {
    Outcome outcome;
    damage(zstandard(small_car()), 4'000, outcome);
}

TEST(DamagedCars, that_announce_more_than_there_is_cost_no_memory) {
    // The lengths are within the limits; the limit on the program's memory is not much greater.
    for (int i = 0; i < 1000; ++i) {
        const Bytes car = {0x80, 0x80, 0x80, 0x0f, 0xa2};
        EXPECT_FALSE(read(car));
    }
}

}  // namespace
}  // namespace fvm::test
