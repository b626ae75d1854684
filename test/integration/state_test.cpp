// An actor's own state: its root, its end, numbers in it, and calls that may not change it.

#include <test/integration/integration_test.hpp>

namespace fvm::integration {
namespace {

namespace overflow = test_actors::integer_overflow;
namespace read_only = test_actors::read_only;
namespace self = test_actors::self;

class Self : public Integration {};

TEST_P(Self, reads_and_changes_its_root_and_ends_burning_what_it_owns) {
    const std::uint64_t balance = 1'000'000 * TokenAmount::atto_per_nano;
    install("self", atto(balance));
    EXPECT_THAT(tester().send(receiver, self::methods::change_root_and_end, encode(balance)),
                Succeeds());
    EXPECT_EQ(tester().actor(receiver), std::nullopt);
    EXPECT_EQ(tester().actor(burnt_funds_actor_id)->balance, atto(balance));
}

TEST_P(Self, does_not_end_while_it_owns_something) {
    install("self", atto(1));
    EXPECT_THAT(tester().send(receiver, self::methods::end_with_funds),
                Exits(ExitCode::usr_illegal_argument.value));
    EXPECT_EQ(tester().actor(receiver)->balance, atto(1));
}

class ReadOnly : public Integration {};

TEST_P(ReadOnly, calls_change_nothing_and_pass_it_on) {
    install("read_only");
    const auto outcome = tester().send(receiver, read_only::methods::start, {}, atto(100));
    EXPECT_THAT(outcome, Succeeds());
    EXPECT_EQ(outcome.result.receipt.events_root, std::nullopt);
    EXPECT_EQ(tester().actor(receiver)->state, empty_array());
}

class IntegerOverflow : public Integration {
  protected:
    void SetUp() override {
        Integration::SetUp();
        if (!IsSkipped() && !HasFatalFailure()) {
            install("integer_overflow", tester().put(overflow::State{}));
        }
    }
    void set(std::int64_t value) {
        EXPECT_THAT(tester().send(receiver, overflow::methods::set, encode(value)), Succeeds());
        expect_value(value);
    }
    void expect_value(std::int64_t value) {
        EXPECT_THAT(tester().send(receiver, overflow::methods::get), Returns(value));
    }

    static constexpr std::int64_t start = 10'000'000'000;
};

TEST_P(IntegerOverflow, wraps_where_the_actor_wants_that) {
    set(start);
    EXPECT_THAT(tester().send(receiver, overflow::methods::multiply_wrapping), Succeeds());
    // (start / 2) * (start + 1) - 3 * 2^64
    expect_value(-5'340'232'216'128'654'848);
}

TEST_P(IntegerOverflow, else_ends_the_call_with_code_24_and_leaves_the_state) {
    set(start);
    for (const MethodNum method :
         {overflow::methods::multiply, overflow::methods::multiply_checked}) {
        const auto outcome = tester().send(receiver, method);
        EXPECT_THAT(outcome, Exits(ExitCode::usr_assertion_failed.value));
        EXPECT_THAT(outcome.result.failure.to_text(),
                    testing::HasSubstr("attempt to multiply with overflow"));
        expect_value(start);
    }
}

TEST_P(IntegerOverflow, is_none_where_the_result_fits) {
    for (const MethodNum method :
         {overflow::methods::multiply_wrapping, overflow::methods::multiply,
          overflow::methods::multiply_checked}) {
        set(-7);
        EXPECT_THAT(tester().send(receiver, method), Succeeds());
        expect_value(24);
    }
}

FVM_AT_ALL_VERSIONS(Self);
FVM_AT_ALL_VERSIONS(ReadOnly);
FVM_AT_ALL_VERSIONS(IntegerOverflow);

}  // namespace
}  // namespace fvm::integration
