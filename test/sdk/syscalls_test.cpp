// The SDK's syscalls beside those of the VM: the same names, types and sizes of results.

#include <fvm/sdk/syscalls.hpp>
#include <fvm/vm/syscalls.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace fvm::vm {
namespace {

template <class T>
constexpr ValueType value_type() {
    // A pointer is a number of 32 bits for the module.
    return std::is_pointer_v<T> || sizeof(T) == 4 ? ValueType::i32 : ValueType::i64;
}

/// Bytes of what the first argument points to, where the VM writes it; nothing for an argument of
/// any other kind.
template <class First>
constexpr std::optional<std::uint32_t> output_size() {
    using Target = std::remove_pointer_t<First>;
    if constexpr (std::is_pointer_v<First> && !std::is_const_v<Target> && sizeof(Target) > 1) {
        return sizeof(Target);
    } else {
        return std::nullopt;
    }
}

struct Signature {
    std::vector<ValueType> params;
    ValueType result{};
    std::optional<std::uint32_t> output_size;
};

template <class Result, class First, class... Rest>
Signature signature_of(Result (*)(First, Rest...)) {
    return {
        {value_type<First>(), value_type<Rest>()...}, value_type<Result>(), output_size<First>()};
}

using Name = std::pair<std::string, std::string>;

#define FVM_ROW(module, name) \
    {Name{#module, #name}, signature_of(static_cast<decltype(&sdk::sys::module##_##name)>(nullptr))}

/// All of fvm/sdk/syscalls.hpp.
std::map<Name, Signature> syscalls_of_the_sdk() {
    return {FVM_ROW(vm, exit),
            FVM_ROW(vm, message_context),
            FVM_ROW(network, context),
            FVM_ROW(network, total_fil_circ_supply),
            FVM_ROW(network, tipset_cid),
            FVM_ROW(ipld, block_open),
            FVM_ROW(ipld, block_create),
            FVM_ROW(ipld, block_read),
            FVM_ROW(ipld, block_stat),
            FVM_ROW(ipld, block_link),
            FVM_ROW(self, root),
            FVM_ROW(self, set_root),
            FVM_ROW(self, current_balance),
            FVM_ROW(self, self_destruct),
            FVM_ROW(actor, resolve_address),
            FVM_ROW(actor, lookup_delegated_address),
            FVM_ROW(actor, get_actor_code_cid),
            FVM_ROW(actor, next_actor_address),
            FVM_ROW(actor, create_actor),
            FVM_ROW(actor, get_builtin_actor_type),
            FVM_ROW(actor, get_code_cid_for_type),
            FVM_ROW(actor, balance_of),
            FVM_ROW(crypto, verify_signature),
            FVM_ROW(crypto, verify_bls_aggregate),
            FVM_ROW(crypto, recover_secp_public_key),
            FVM_ROW(crypto, hash),
            FVM_ROW(crypto, compute_unsealed_sector_cid),
            FVM_ROW(crypto, verify_post),
            FVM_ROW(crypto, verify_consensus_fault),
            FVM_ROW(crypto, verify_aggregate_seals),
            FVM_ROW(crypto, verify_replica_update),
            FVM_ROW(crypto, batch_verify_seals),
            FVM_ROW(event, emit_event),
            FVM_ROW(rand, get_chain_randomness),
            FVM_ROW(rand, get_beacon_randomness),
            FVM_ROW(gas, charge),
            FVM_ROW(gas, available),
            FVM_ROW(send, send),
            FVM_ROW(debug, enabled),
            FVM_ROW(debug, log),
            FVM_ROW(debug, store_artifact)};
}

TEST(Syscalls, are_those_of_the_vm) {
    std::map<Name, Signature> ours = syscalls_of_the_sdk();
    EXPECT_EQ(ours.size(), syscalls_v4.imports.size());
    for (const HostImport& import : syscalls_v4.imports) {
        const Name name{import.module, import.name};
        SCOPED_TRACE(name.first + "." + name.second);
        const auto found = ours.find(name);
        if (found == ours.end()) {
            ADD_FAILURE() << "is not in the SDK";
            continue;
        }
        const Signature& signature = found->second;
        EXPECT_THAT(signature.params, testing::ElementsAreArray(import.params));
        EXPECT_EQ(signature.result, import.result);
        if (signature.output_size && import.output_size != 0) {
            EXPECT_EQ(*signature.output_size, import.output_size);
        }
        EXPECT_TRUE(signature.output_size || import.output_size == 0 || import.module == "rand" ||
                    import.name == "recover_secp_public_key")
            << "its result has no type";
    }
}

}  // namespace
}  // namespace fvm::vm
