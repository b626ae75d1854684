// Traps of docs/traps.md that no other test shows by itself.
#include <test/support/message_test.hpp>

#include <numeric>

namespace fvm::vm::test {
namespace {

constexpr ActorId second = 1001;

class Traps : public MessageTest {
  protected:
    void TearDown() override {}

    /// Runs a message to this actor and returns what Wasm itself was charged, in milligas. Every
    /// actor is made before the first of them runs.
    std::vector<std::uint64_t> wasm_charges(ActorId id) {
        message.to = Address::id(id);
        const auto applied = apply(message, kind);
        ++message.nonce;
        std::vector<std::uint64_t> gas;
        if (!applied) {
            ADD_FAILURE() << applied.error().reason;
            return gas;
        }
        EXPECT_EQ(applied->receipt.exit_code, ExitCode::ok) << applied->failure.to_text();
        for (const trace::Event& event : applied->trace) {
            const auto* charge = std::get_if<trace::Charge>(&event);
            if (charge != nullptr && charge->name == "wasm_exec") {
                gas.push_back(charge->compute.milligas());
            }
        }
        return gas;
    }

    static std::string times(std::size_t count, std::string_view instructions) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) {
            text += instructions;
        }
        return text;
    }
};

TEST_P(Traps, a_block_is_paid_for_before_it_is_entered_with_what_comes_after_its_calls) {
    const std::string calls = times(2, log("debug.enabled", {out}));
    actor(receiver, calls);
    actor(second, calls + times(100, "(drop (i32.const 1))"));
    const auto plain = wasm_charges(receiver);
    const auto longer = wasm_charges(second);
    ASSERT_EQ(plain.size(), longer.size());
    std::vector<std::uint64_t> differences;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        if (longer[i] != plain[i]) {
            differences.push_back(longer[i] - plain[i]);
        }
    }
    // All at once, at the first call.
    EXPECT_EQ(differences, std::vector<std::uint64_t>{100 * 4'000});
    const auto first = std::ranges::find_if(plain, [](std::uint64_t gas) { return gas != 0; });
    EXPECT_NE(longer[static_cast<std::size_t>(first - plain.begin())], *first);
}

TEST_P(Traps, the_stack_limiters_own_instructions_cost_gas) {
    add_to_module("(func $f)");
    actor(receiver, "(call $f)");
    add_to_module("(func $f)");
    actor(second, times(11, "(call $f)"));
    const auto one = wasm_charges(receiver);
    const auto eleven = wasm_charges(second);
    const auto sum = [](const std::vector<std::uint64_t>& gas) {
        return std::accumulate(gas.begin(), gas.end(), std::uint64_t{0});
    };
    // 4 gas for a call and 48 for the twelve instructions around it.
    EXPECT_EQ(sum(eleven) - sum(one), 10 * 52'000U);
}

TEST_P(Traps, nan_is_canonical_after_arithmetic_and_kept_by_moves) {
    const auto bits = [](std::string_view value) {
        return "(call $log (i32.reinterpret_f32 " + std::string(value) + "))\n";
    };
    const std::string nan = "(f32.const nan:0x212345)";
    const std::string nan64 = "(f64.const nan:0x4246800000000)";
    actor(receiver,
          bits("(f32.add " + nan + " (f32.const 1))") +
              bits("(f32.mul (f32.const 1) " + nan + ")") + bits("(f32.sqrt " + nan + ")") +
              bits("(f32.min " + nan + " (f32.const 1))") + bits("(f32.demote_f64 " + nan64 + ")") +
              bits("(f32.sub (f32.const inf) (f32.const inf))") + bits(nan) +
              bits("(f32.neg " + nan + ")") + bits("(f32.abs (f32.neg " + nan + "))") +
              bits("(f32.copysign " + nan + " (f32.const -1))"));
    expect.log = {0x7fc00000, 0x7fc00000, 0x7fc00000, 0x7fc00000, 0x7fc00000,
                  0x7fc00000, 0x7fa12345, 0xffa12345, 0x7fa12345, 0xffa12345};
    run();
}

TEST_P(Traps, sign_extension_is_refused_by_fvm_v2_alone) {
    actor(receiver, "(call $log (i32.extend8_s (i32.const 255)))");
    if (rules().generation == FvmGeneration::v2) {
        expect.exit = ExitCode::sys_assertion_failed;
        expect.gas_used = message.gas_limit;
    } else {
        expect.log = {0xffffffff};
    }
    run();
}

TEST_P(Traps, a_receiver_by_id_is_looked_up_for_nothing_even_where_nobody_is) {
    actor(receiver, "");
    message.to = Address::id(77'777);
    expect.exit = ExitCode::sys_invalid_receiver;
    run();
    EXPECT_EQ(count("OnActorLookup"), 0U);
}

INSTANTIATE_TEST_SUITE_P(Networks, Traps,
                         testing::Values(NetworkVersion::v17, NetworkVersion::v18,
                                         NetworkVersion::v21, NetworkVersion::v25),
                         network_name);

}  // namespace
}  // namespace fvm::vm::test
