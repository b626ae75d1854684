#pragma once

#include <fvm/vm/engine/wat.hpp>
#include <test/tools/program.hpp>
#include <tools/state/builtin_actors.hpp>
#include <tools/state/bundle_pack.hpp>

#include <string>
#include <vector>

/// Small modules and bundles of them, for tests of bundles.
namespace fvm::test {

inline Bytes wat(const std::string& text) {
    auto module = vm::assemble_wat(text);
    EXPECT_TRUE(module) << text << ": " << module.error();
    return module ? *std::move(module) : Bytes();
}

/// A module that actors may have; other numbers are other modules. `more` comes before the rest.
inline Bytes small_actor(std::size_t number, const std::string& more = {}) {
    return wat("(module " + more + " (memory (export \"memory\") 1) " +
               "(func (export \"invoke\") (param i32) (result i32) (i32.const " +
               std::to_string(number) + ")))");
}

/// The first actors in the published order, each with other code.
inline std::vector<tools::BundleActor> small_actors(std::size_t count = 16) {
    std::vector<tools::BundleActor> actors;
    for (std::size_t i = 0; i < count; ++i) {
        actors.push_back(
            {std::string(tools::builtin_actors[i].name), ipld::Block::copy_of(small_actor(i)), {}});
    }
    return actors;
}

}  // namespace fvm::test
