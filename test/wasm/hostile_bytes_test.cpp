#include <test/support/sequence.hpp>
#include <test/support/wasm_generator.hpp>
#include <test/wasm/recorded.hpp>
#include <test/wasm/small_modules.hpp>

#include <fvm/wasm/inspect.hpp>
#include <fvm/wasm/module.hpp>
#include <fvm/wasm/validate.hpp>
#include <fvm/wasm/writer.hpp>

#include <gtest/gtest.h>

namespace fvm::test {
namespace {

using wasm::Form;
using wasm::Generation;

/// Everything that takes a module takes `module`. That it returns is what is tested, with
/// sanitizers on; what was made of it must at least be taken apart again.
void take(BytesView module, std::size_t& accepted) {
    for (const Generation generation :
         {Generation::wasm_instrument_0_2, Generation::wasm_instrument_0_4}) {
        const auto valid = validate(module, generation);
        EXPECT_TRUE(valid || !valid.error().reason.empty());
        for (const Form form : {Form::reference, Form::production}) {
            const auto instrumented = instrument(module, options_of(generation, form));
            if (instrumented) {
                ++accepted;
                const auto dialect = generation == Generation::wasm_instrument_0_2
                                         ? wasm::Dialect::parity
                                         : wasm::Dialect::standard;
                EXPECT_TRUE(wasm::read_module(*instrumented, dialect));
            } else {
                EXPECT_FALSE(instrumented.error().reason.empty());
                EXPECT_LE(instrumented.error().offset, module.size());
            }
        }
    }
    const auto info = wasm::inspect(module);
    EXPECT_TRUE(info || !info.error().reason.empty());
}

TEST(HostileBytes, with_flipped_bits_are_refused_or_taken_without_harm) {
    std::size_t accepted = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Sequence random(seed);
        const Bytes module = generate_module(seed, static_cast<Generation>(seed % 2));
        for (int i = 0; i < 60; ++i) {
            Bytes flipped = module;
            const std::uint64_t flips = 1 + random.below(4);
            for (std::uint64_t flip = 0; flip < flips; ++flip) {
                const std::size_t at = random.below(flipped.size());
                flipped[at] = static_cast<std::uint8_t>(flipped[at] ^ (1U << random.below(8)));
            }
            take(flipped, accepted);
        }
    }
    EXPECT_GT(accepted, 100U);
}

TEST(HostileBytes, cut_short_anywhere_are_refused) {
    for (const SmallModule& module : small_modules()) {
        for (std::size_t size = 0; size < module.wasm.size(); ++size) {
            std::size_t accepted = 0;
            take(BytesView(module.wasm).first(size), accepted);
        }
    }
}

TEST(HostileBytes, with_one_byte_replaced_by_every_other_do_no_harm) {
    std::size_t accepted = 0;
    for (const std::string name : {"table_operations", "element_segments_of_all_kinds",
                                   "default_label_of_br_table", "data_segments_of_all_kinds"}) {
        Bytes module = small_module(name);
        for (std::size_t at = 8; at < module.size(); ++at) {
            const std::uint8_t original = module[at];
            for (unsigned value = 0; value < 256; value += 3) {
                module[at] = static_cast<std::uint8_t>(value);
                take(module, accepted);
            }
            module[at] = original;
        }
    }
    EXPECT_GT(accepted, 1000U);
}

TEST(HostileBytes, that_announce_more_items_than_there_are_cost_no_memory) {
    for (const std::uint8_t section : Bytes{1, 2, 3, 4, 5, 6, 7, 9, 10, 11}) {
        const Bytes module = {0,       'a', 's',  'm',  1,    0,    0,    0,
                              section, 6,   0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0};
        const auto refusal = wasm::inspect(module);
        ASSERT_FALSE(refusal);
        EXPECT_EQ(refusal.error().reason, "more items than bytes");
    }
}

TEST(HostileBytes, with_deep_nesting_take_no_native_stack) {
    constexpr std::size_t depth = 200'000;
    Bytes code;
    code.insert(code.end(), depth * 2, 0x40);
    for (std::size_t i = 0; i < depth; ++i) {
        code[2 * i] = 0x02;
    }
    code.insert(code.end(), depth + 1, 0x0B);
    Bytes body = {0};
    body.insert(body.end(), code.begin(), code.end());
    Bytes contents = {1};
    wasm::put_sized(contents, body);
    Bytes module = {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10};
    wasm::put_sized(module, contents);
    EXPECT_TRUE(instrument(module, options_of(Generation::wasm_instrument_0_4, Form::production)));
}

}  // namespace
}  // namespace fvm::test
