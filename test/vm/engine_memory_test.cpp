#include <test/vm/engine_fixture.hpp>

namespace fvm::vm::test {
namespace {

constexpr std::uint64_t page = 65'536;
constexpr std::uint32_t refused = 0xffff'ffff;

/// invoke(n) grows the memory by n pages and returns the former size.
constexpr std::string_view growing = R"((module (memory (export "memory") 1)
    (func (export "invoke") (param i32) (result i32) (memory.grow (local.get 0)))))";

struct Grower {
    explicit Grower(std::string_view text, std::uint64_t cap = two_gib) : account(cap) {
        const auto started =
            instance.instantiate(shared_engine(), load_wat(text), &host, account, plenty_of_gas);
        EXPECT_TRUE(started) << started.error().note;
    }
    std::uint32_t grow(std::uint32_t amount) {
        const auto returned = instance.invoke(amount);
        EXPECT_TRUE(returned) << returned.error().note;
        return returned.value_or(0);
    }

    TestHost host;
    MemoryAccount account;
    Instance instance;
};

TEST(MemoryAccount, counts_up_to_its_cap_and_not_beyond) {
    MemoryAccount account(100);
    EXPECT_TRUE(account.grow_memory(0, 60, 1000));
    EXPECT_FALSE(account.grow_memory(60, 101, 1000));
    EXPECT_EQ(account.used(), 60U);
    EXPECT_TRUE(account.grow_memory(60, 100, 1000));
    EXPECT_FALSE(account.grow_table(0, 1, 10));
}

TEST(MemoryAccount, counts_eight_bytes_for_an_element_of_a_table) {
    MemoryAccount account(100);
    EXPECT_TRUE(account.grow_table(0, 12, 100));
    EXPECT_EQ(account.used(), 96U);
    EXPECT_FALSE(account.grow_table(12, 13, 100));
}

TEST(MemoryAccount, does_not_count_what_the_declared_maximum_forbids) {
    MemoryAccount account(100);
    EXPECT_FALSE(account.grow_memory(0, 11, 10));
    EXPECT_FALSE(account.grow_table(0, 11, 10));
    EXPECT_EQ(account.used(), 0U);
}

TEST(MemoryAccount, a_frame_gives_back_what_was_counted_inside_it) {
    MemoryAccount account(100);
    ASSERT_TRUE(account.grow_memory(0, 10, 1000));
    {
        const MemoryAccount::Frame frame(account);
        ASSERT_TRUE(account.grow_memory(10, 90, 1000));
    }
    EXPECT_EQ(account.used(), 10U);
}

TEST(MemoryGrowth, is_counted_from_the_initial_size_on) {
    Grower grower(growing);
    EXPECT_EQ(grower.account.used(), page);
    EXPECT_EQ(grower.grow(3), 1U);
    EXPECT_EQ(grower.account.used(), 4 * page);
    EXPECT_EQ(grower.instance.memory().size(), 4 * page);
    grower.instance.memory()[4 * page - 1] = 1;
}

TEST(MemoryGrowth, by_nothing_returns_the_size_and_counts_nothing) {
    Grower grower(growing);
    EXPECT_EQ(grower.grow(0), 1U);
    EXPECT_EQ(grower.account.used(), page);
}

TEST(MemoryGrowth, that_the_account_refuses_fails_in_wasm_and_is_not_counted) {
    Grower grower(growing, 10 * page);
    EXPECT_EQ(grower.grow(10), refused);
    EXPECT_EQ(grower.account.used(), page);
    EXPECT_EQ(grower.grow(9), 1U);
    EXPECT_EQ(grower.account.used(), 10 * page);
}

TEST(MemoryGrowth, up_to_the_cap_of_an_instance_works) {
    Grower grower(growing);
    EXPECT_EQ(grower.grow(8191), 1U);
    EXPECT_EQ(grower.instance.memory().size(), std::uint64_t{512} << 20);
    EXPECT_EQ(grower.grow(1), refused);
}

TEST(MemoryGrowth, beyond_the_cap_of_an_instance_fails_and_stays_counted) {
    Grower grower(growing);
    EXPECT_EQ(grower.grow(8192), refused);
    EXPECT_EQ(grower.account.used(), 8193 * page);
    EXPECT_EQ(grower.instance.memory().size(), page);
    // Counted again, from the real size, until the account is full.
    EXPECT_EQ(grower.grow(20'000), refused);
    EXPECT_EQ(grower.account.used(), 28'193 * page);
    EXPECT_EQ(grower.grow(8192), refused);
    EXPECT_EQ(grower.account.used(), 28'193 * page);
}

TEST(MemoryGrowth, beyond_the_declared_maximum_fails_and_is_not_counted) {
    Grower grower(R"((module (memory (export "memory") 1 2)
        (func (export "invoke") (param i32) (result i32) (memory.grow (local.get 0)))))");
    EXPECT_EQ(grower.grow(2), refused);
    EXPECT_EQ(grower.account.used(), page);
    EXPECT_EQ(grower.grow(1), 1U);
    EXPECT_EQ(grower.account.used(), 2 * page);
}

TEST(MemoryGrowth, beyond_four_gibibytes_fails_and_is_not_counted) {
    Grower grower(growing, MemoryAccount::unlimited);
    EXPECT_EQ(grower.grow(65'536), refused);
    EXPECT_EQ(grower.grow(0xffff'ffff), refused);
    EXPECT_EQ(grower.account.used(), page);
}

TEST(MemoryGrowth, of_memory_that_was_used_before_comes_zeroed) {
    for (int round = 0; round < 3; ++round) {
        Grower grower(growing);
        ASSERT_EQ(grower.grow(2), 1U);
        for (const std::uint8_t byte : grower.instance.memory()) {
            ASSERT_EQ(byte, 0);
        }
        std::ranges::fill(grower.instance.memory(), std::uint8_t{0xab});
    }
}

TEST(TableGrowth, counts_eight_bytes_an_element_and_fails_beyond_the_cap_uncounted) {
    Grower grower(R"((module (memory (export "memory") 1) (table $t 10 funcref) (func $f)
        (elem (i32.const 0) $f)
        (func (export "invoke") (param i32) (result i32)
            (table.grow $t (table.get $t (i32.const 0)) (local.get 0)))))");
    EXPECT_EQ(grower.account.used(), page + 80);
    EXPECT_EQ(grower.grow(5), 10U);
    EXPECT_EQ(grower.account.used(), page + 120);
    EXPECT_EQ(grower.grow(20'000), refused);
    EXPECT_EQ(grower.account.used(), page + 120);
    EXPECT_EQ(grower.grow(19'985), 15U);
    EXPECT_EQ(grower.account.used(), page + 160'000);
    EXPECT_EQ(grower.grow(0), 20'000U);
    EXPECT_EQ(grower.grow(1), refused);
}

TEST(TableGrowth, beyond_the_declared_maximum_fails_and_is_not_counted) {
    Grower grower(R"((module (memory (export "memory") 1) (table $t 10 12 funcref) (func $f)
        (elem (i32.const 0) $f)
        (func (export "invoke") (param i32) (result i32)
            (table.grow $t (table.get $t (i32.const 0)) (local.get 0)))))");
    EXPECT_EQ(grower.grow(3), refused);
    EXPECT_EQ(grower.account.used(), page + 80);
    EXPECT_EQ(grower.grow(2), 10U);
}

TEST(InitialSizes, that_the_account_refuses_fail_the_instantiation) {
    for (const std::string_view text : {R"((module (memory (export "memory") 3) (func)))",
                                        R"((module (memory (export "memory") 2)
                                            (table 1 funcref) (func)))"}) {
        TestHost host;
        MemoryAccount account(2 * page);
        Instance instance;
        const auto started =
            instance.instantiate(shared_engine(), load_wat(text), &host, account, plenty_of_gas);
        ASSERT_FALSE(started);
        EXPECT_EQ(started.error().kind, InstantiationFailure::Kind::refused);
    }
}

}  // namespace
}  // namespace fvm::vm::test
