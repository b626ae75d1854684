#pragma once

#include <fvm/sdk/syscall_support.hpp>
#include <test/integration/actors/support.hpp>

#include <expected>

/// What actors need that replace code: a syscall and an entry point that only VMs with the feature
/// have (FIP-draft "actor upgrade"; ref-fvm sdk/src/sys/actor.rs, feature upgrade-actor).
namespace fvm::test_actors::upgrade {

FVM_SYSCALL("actor", "upgrade_actor")
sys::Errno actor_upgrade_actor(abi::Send* out, const sys::Byte* code, std::uint32_t params);

/// Told to the new code.
struct UpgradeInfo {
    ipld::Cid old_code;
    static auto fields(auto& self) { return std::tie(self.old_code); }
};

/// The new code takes the place of this actor's. Where that succeeds, this never returns. The exit
/// code is that of the new code, which refused; the error number says that it never ran.
inline std::expected<ExitCode, ErrorNumber> upgrade_to(const ipld::Cid& code,
                                                       std::uint32_t params) {
    abi::Send sent{};
    const sys::Errno error = actor_upgrade_actor(&sent, sdk::CidBytes(code).data(), params);
    if (error != 0) {
        return std::unexpected(static_cast<ErrorNumber>(error));
    }
    return ExitCode{sent.exit_code};
}
inline std::expected<ExitCode, ErrorNumber> upgrade_to(const ipld::Cid& code,
                                                       const Params& params) {
    return upgrade_to(code, create_block(ipld::codec::cbor, ipld::cbor::encode(params)));
}

/// The value in a block that the VM gave this actor.
template <class T>
T read_block(std::uint32_t block) {
    abi::IpldStat stat{};
    expect_success(sys::ipld_block_stat(&stat, block), "ipld.block_stat");
    require(stat.codec == ipld::codec::cbor, "the block has another codec");
    Bytes content(stat.size);
    std::int32_t rest = 0;
    expect_success(sys::ipld_block_read(&rest, block, 0, content.data(), stat.size),
                   "ipld.block_read");
    const auto value = ipld::cbor::decode<T>(content);
    require(value.has_value(), "the block has another content");
    return *value;
}

inline std::uint32_t answer(std::int64_t value) {
    return create_block(ipld::codec::cbor, ipld::cbor::encode(value));
}

}  // namespace fvm::test_actors::upgrade

/// Made by the linker: runs what initialises static objects.
extern "C" void __wasm_call_ctors();
extern "C" [[clang::export_name("upgrade")]] std::uint32_t fvm_upgrade(std::uint32_t params,
                                                                       std::uint32_t info);
