#include <test/integration/own_syscalls.hpp>

#include <fvm/base/result.hpp>
#include <fvm/vm/syscall_binding.hpp>

#include <algorithm>
#include <numeric>

namespace fvm::integration {
namespace {

using vm::ExecResult;
using vm::SyscallContext;

/// Larger blocks are refused.
constexpr std::uint32_t max_block_size = 64;

ExecResult<std::int32_t> double_number(SyscallContext& /*context*/, std::int32_t number) {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(number) * 2);
}

ExecResult<void> pay(SyscallContext& context, std::uint64_t gas) {
    return context.kernel.calls().charge({"OnPay", vm::Gas::whole(gas), {}});
}

ExecResult<void> fail(SyscallContext& /*context*/, std::uint32_t fatally) {
    if (fatally == 0) {
        return vm::syscall_error(ErrorNumber::forbidden, "not today");
    }
    return vm::fatal_error("never again");
}

ExecResult<std::uint64_t> sum(SyscallContext& context, std::uint32_t offset, std::uint32_t size) {
    const BytesView bytes = FVM_TRY(context.memory.slice(offset, size));
    return std::accumulate(bytes.begin(), bytes.end(), std::uint64_t{0});
}

ExecResult<void> fill(SyscallContext& context, std::uint32_t offset, std::uint32_t size,
                      std::uint32_t byte) {
    const auto bytes = FVM_TRY(context.memory.slice(offset, size));
    std::ranges::fill(bytes, static_cast<std::uint8_t>(byte));
    return {};
}

/// In attoFIL. Returns the exit code.
ExecResult<std::uint32_t> transfer(SyscallContext& context, std::uint64_t to,
                                   std::uint64_t amount) {
    vm::SendRequest request;
    request.to = Address::id(to);
    request.value = TokenAmount::from_atto(amount);
    const vm::SendOutcome outcome = FVM_TRY(context.kernel.send(request));
    return outcome.exit_code.value;
}

ExecResult<std::uint32_t> no_tipset_cid(SyscallContext& /*context*/, std::int64_t /*epoch*/,
                                        std::uint32_t /*out*/, std::uint32_t /*out_size*/) {
    return vm::syscall_error(ErrorNumber::not_found, "no tipsets here");
}

ExecResult<std::uint32_t> create_small_block(SyscallContext& context, std::uint64_t codec,
                                             std::uint32_t offset, std::uint32_t size) {
    if (size > max_block_size) {
        return vm::syscall_error(ErrorNumber::limit_exceeded, "too large a block");
    }
    return context.kernel.block_create(codec, FVM_TRY(context.memory.slice(offset, size)));
}

constexpr vm::HostImport imports[] = {
    vm::bind<"my_custom_kernel", "my_custom_syscall", double_number>(),
    vm::bind<"my_custom_kernel", "pay", pay>(),
    vm::bind<"my_custom_kernel", "fail", fail>(),
    vm::bind<"my_custom_kernel", "sum", sum>(),
    vm::bind<"my_custom_kernel", "fill", fill>(),
    vm::bind<"my_custom_kernel", "transfer", transfer>(),
    vm::bind<"network", "tipset_cid", no_tipset_cid>(),
    vm::bind<"ipld", "block_create", create_small_block>(),
};

}  // namespace

std::span<const vm::HostImport> own_syscalls() {
    return imports;
}

}  // namespace fvm::integration
