#include <fvm/wasm/inspect.hpp>
#include <fvm/wasm/instrument.hpp>
#include <fvm/wasm/module.hpp>
#include <fvm/wasm/validate.hpp>
#include <test/robustness/damage.hpp>
#include <test/support/wasm_generator.hpp>
#include <test/wasm/small_modules.hpp>

#include <gtest/gtest.h>

namespace fvm::test {
namespace {

using wasm::Form;
using wasm::Generation;

/// Both forms of instrumentation take the same modules, and what they write can be read.
void take(BytesView module, Generation generation, std::size_t& accepted) {
    static_cast<void>(wasm::validate(module, generation));
    wasm::Options options;
    options.generation = generation;
    const auto production = wasm::instrument(module, options);
    options.form = Form::reference;
    const auto reference = wasm::instrument(module, options);
    ASSERT_EQ(production.has_value(), reference.has_value());
    if (!reference) {
        ASSERT_FALSE(reference.error().reason.empty());
        ASSERT_LE(reference.error().offset, module.size());
        return;
    }
    ++accepted;
    const auto dialect = generation == Generation::wasm_instrument_0_2 ? wasm::Dialect::parity
                                                                       : wasm::Dialect::standard;
    ASSERT_TRUE(wasm::read_module(*production, dialect));
    ASSERT_TRUE(wasm::read_module(*reference, dialect));
}

TEST(DamagedModules, are_refused_or_instrumented_in_both_forms) {
    std::size_t accepted = 0;
    for (std::uint64_t seed = 100; seed < 140; ++seed) {
        const auto generation = static_cast<Generation>(seed % 2);
        const Bytes module = generate_module(seed, generation);
        Sequence random(seed);
        for (int i = 0; i < 100; ++i) {
            take(with_flipped_bits(module, random), generation, accepted);
            take(with_a_changed_part(module, random), generation, accepted);
        }
    }
    EXPECT_GT(accepted, 100U);
}

TEST(DamagedModules, of_small_size_are_refused_or_instrumented_in_both_forms) {
    std::size_t accepted = 0;
    for (const SmallModule& module : small_modules()) {
        for (const auto generation :
             {Generation::wasm_instrument_0_2, Generation::wasm_instrument_0_4}) {
            for_each_damage(module.wasm, 1, 100,
                            [&](BytesView damaged) { take(damaged, generation, accepted); });
        }
    }
    EXPECT_GT(accepted, 500U);
}

}  // namespace
}  // namespace fvm::test
