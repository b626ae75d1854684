#pragma once

#include <array>
#include <cstddef>
#include <string_view>

/// The built-in actors, and what they are called in different places.
namespace fvm::tools {

struct BuiltinActor {
    /// In manifests.
    std::string_view name;
    /// Of its folder in actors/ and of its module's file, without ".wasm"; the name of its folder
    /// in the reference, too.
    std::string_view module;
};

/// All of them, in the published order: their places are their ids (reference:
/// runtime/src/runtime/builtins.rs). Actors v8 have the first 11, v9 the first 12.
inline constexpr std::array<BuiltinActor, 16> builtin_actors{{
    {"system", "system"},
    {"init", "init"},
    {"cron", "cron"},
    {"account", "account"},
    {"storagepower", "power"},
    {"storageminer", "miner"},
    {"storagemarket", "market"},
    {"paymentchannel", "paych"},
    {"multisig", "multisig"},
    {"reward", "reward"},
    {"verifiedregistry", "verifreg"},
    {"datacap", "datacap"},
    {"placeholder", "placeholder"},
    {"evm", "evm"},
    {"eam", "eam"},
    {"ethaccount", "ethaccount"},
}};

/// How many of them a published bundle can have.
inline constexpr std::array<std::size_t, 3> published_actor_counts{11, 12, 16};

/// The actor with this name, in manifests or of its module; null where there is none.
[[nodiscard]] constexpr const BuiltinActor* find_builtin_actor(std::string_view name) {
    for (const BuiltinActor& actor : builtin_actors) {
        if (actor.name == name || actor.module == name) {
            return &actor;
        }
    }
    return nullptr;
}

/// The networks that bundles are published for, which differ in their policy.
inline constexpr std::array<std::string_view, 7> bundle_networks{
    "mainnet", "calibrationnet", "butterflynet",       "caterpillarnet",
    "devnet",  "testing",        "testing-fake-proofs"};

}  // namespace fvm::tools
