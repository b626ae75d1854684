// A kernel of the embedder's own, as docs/custom-syscalls.md shows it: the reference's test kernel
// (ref-fvm testing/integration/src/custom_kernel), which doubles a number and answers for consensus
// faults by itself, and some syscalls that fail.
#include <fvm/vm/syscall_binding.hpp>
#include <fvm/vm/syscalls.hpp>
#include <test/support/message_test.hpp>

namespace fvm::vm::test {
namespace {

ExecResult<std::int32_t> my_custom_syscall(SyscallContext& /*context*/, std::int32_t doubleme) {
    return doubleme * 2;
}

/// Instead of the kernel's own: pays as that does, and never asks the chain.
ExecResult<abi::VerifyConsensusFault> no_consensus_fault(
    SyscallContext& context, std::uint32_t /*header1*/, std::uint32_t /*size1*/,
    std::uint32_t /*header2*/, std::uint32_t /*size2*/, std::uint32_t /*extra*/,
    std::uint32_t /*extra_size*/) {
    CallManager& calls = context.kernel.calls();
    FVM_TRY(calls.charge(calls.prices().on_verify_consensus_fault()));
    return abi::VerifyConsensusFault{};
}

/// The embedder's state is behind its externs.
ExecResult<std::uint64_t> last_epoch_asked(SyscallContext& context) {
    auto& externs = static_cast<TestExterns&>(context.kernel.calls().machine().externs());
    return externs.epochs.empty() ? 0 : static_cast<std::uint64_t>(externs.epochs.back());
}

ExecResult<void> pay(SyscallContext& context, std::uint64_t gas) {
    return context.kernel.calls().charge({"OnPay", Gas::whole(gas), {}});
}

ExecResult<void> fail(SyscallContext& /*context*/, std::uint32_t how) {
    switch (how) {
        case 0:
            return syscall_error(ErrorNumber::forbidden, "not today");
        case 1:
            return fatal_error("never again");
        default:
            return std::unexpected(ExecutionError::host_fault({"the embedder failed", {}}));
    }
}

constexpr HostImport own[] = {
    bind<"my_custom_kernel", "my_custom_syscall", my_custom_syscall>(),
    bind<"crypto", "verify_consensus_fault", no_consensus_fault>(),
    bind<"my_custom_kernel", "last_epoch_asked", last_epoch_asked>(),
    bind<"my_custom_kernel", "pay", pay>(),
    bind<"my_custom_kernel", "fail", fail>(),
};

/// Imports outlive their engine, which outlives the tests.
std::span<const HostImport> imports_of(const SyscallTable& table) {
    static std::map<const SyscallTable*, std::vector<HostImport>> extended;
    std::vector<HostImport>& imports = extended[&table];
    if (imports.empty()) {
        imports = extend_imports(table.imports, own);
    }
    return imports;
}

class CustomSyscalls : public MessageTest {
  protected:
    CustomSyscalls() { own_imports = imports_of(*rules().syscalls); }

    static std::string word(std::uint32_t at) {
        return "(call $log (i32.load (i32.const " + std::to_string(at) + ")))\n";
    }
};

TEST_P(CustomSyscalls, are_called_and_charged_for_like_any_other) {
    actor(receiver, log("my_custom_kernel.my_custom_syscall", {out, 11}) + word(out));
    expect.log = {0, 22};
    run();
    EXPECT_TRUE(charges_of_syscall(0).empty());
    EXPECT_GT(count("OnSyscall"), 0U);
}

TEST_P(CustomSyscalls, without_room_for_the_result_do_nothing) {
    actor(receiver, log("my_custom_kernel.my_custom_syscall", {0xfffffff0, 11}));
    expect.log = {1};
}

TEST_P(CustomSyscalls, take_the_place_of_the_kernels_own) {
    externs.fault = std::unexpected(HostFault{"is not asked", {}});
    check({{call("crypto.verify_consensus_fault", {out, 0, 0, 0, 0, 0, 0}),
            0,
            {prices().on_verify_consensus_fault()}}});
    EXPECT_EQ(imports().size(), rules().syscalls->imports.size() + std::size(own) - 1);
}

TEST_P(CustomSyscalls, reach_the_embedders_state_through_its_externs) {
    externs.epochs = {7};
    actor(receiver, log("my_custom_kernel.last_epoch_asked", {out}) + word(out));
    expect.log = {0, 7};
}

TEST_P(CustomSyscalls, make_charges_of_their_own) {
    check({{call("my_custom_kernel.pay", {1000}), 0, {{"OnPay", Gas::whole(1000), {}}}}});
}

TEST_P(CustomSyscalls, that_cost_more_than_there_is_end_the_message) {
    actor(receiver, log("my_custom_kernel.pay", {std::int64_t{1} << 60}));
    expect.exit = ExitCode::sys_out_of_gas;
    expect.gas_used = message.gas_limit;
}

TEST_P(CustomSyscalls, tell_actors_their_error_numbers) {
    actor(receiver, log("my_custom_kernel.fail", {0}));
    expect.log = {11};
}

TEST_P(CustomSyscalls, that_fail_fatally_use_all_gas) {
    actor(receiver, log("my_custom_kernel.fail", {1}));
    expect.exit = ExitCode::sys_assertion_failed;
    expect.gas_used = message.gas_limit;
}

TEST_P(CustomSyscalls, that_the_embedder_cannot_answer_are_no_receipt) {
    actor(receiver, log("my_custom_kernel.fail", {2}));
    const auto applied = apply(message, kind);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().reason, "the embedder failed");
}

INSTANTIATE_TEST_SUITE_P(Networks, CustomSyscalls,
                         testing::Values(NetworkVersion::v17, NetworkVersion::v18,
                                         NetworkVersion::v21),
                         network_name);

}  // namespace
}  // namespace fvm::vm::test
