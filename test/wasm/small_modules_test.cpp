#include <test/wasm/recorded.hpp>
#include <test/wasm/small_modules.hpp>

#include <gtest/gtest.h>

namespace fvm::test {
namespace {

using wasm::Generation;

/// The recorded outcomes come from the reference's crates, see recorded.hpp.
TEST(SmallModules, become_what_the_reference_makes_of_them) {
    const Recorded recorded = load_recorded("modules.txt");
    std::size_t refused = 0;
    for (const SmallModule& module : small_modules()) {
        dump_module(module.name, module.wasm);
        for (const Generation generation :
             {Generation::wasm_instrument_0_2, Generation::wasm_instrument_0_4}) {
            const auto expected = recorded.find({module.name, generation});
            EXPECT_NE(expected, recorded.end()) << module.name;
            if (expected == recorded.end()) {
                continue;
            }
            EXPECT_EQ(reference_outcome(module.wasm, generation), expected->second)
                << module.name << ", generation " << static_cast<int>(generation);
            refused += expected->second == "refused" ? 1U : 0U;
        }
    }
    EXPECT_EQ(recorded.size(), 2 * small_modules().size());
    EXPECT_GT(refused, 10U);
}

}  // namespace
}  // namespace fvm::test
