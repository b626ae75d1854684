#pragma once

#include <fvm/core/message.hpp>
#include <fvm/core/syscall_abi.hpp>
#include <fvm/ipld/memory_store.hpp>
#include <fvm/vm/executor.hpp>
#include <fvm/vm/rules.hpp>
#include <test/support/faulty_store.hpp>
#include <test/support/vm_hosts.hpp>

#include <gtest/gtest.h>

#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fvm::vm::test {

/// A piece of a test actor's memory that holds data; see MessageTest::data().
struct GuestData {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
};

/// An argument of a syscall: a number, the place of some data, or an instruction in WAT.
class Arg {
  public:
    template <std::integral T>
    Arg(T number) : number_(static_cast<std::int64_t>(number)) {}
    Arg(const GuestData& data) : number_(data.at) {}
    Arg(std::string instruction) : text_(std::move(instruction)) {}
    Arg(const char* instruction) : text_(instruction) {}

    [[nodiscard]] std::string wat(ValueType type) const;

  private:
    std::int64_t number_ = 0;
    std::string text_;
};

/// One syscall of a table, the error number that it answers, and what it costs besides the syscall
/// itself.
struct SyscallCase {
    std::string call;
    std::uint32_t errno_;
    std::vector<GasCharge> charges;
};

/// What a message is expected to come to. What is not set is not checked.
struct Expectation {
    std::optional<ExitCode> exit;
    std::optional<Bytes> return_data;
    /// What the receiver logged, with no invocation in between that failed.
    std::optional<std::vector<std::uint32_t>> log;
    std::optional<std::uint64_t> gas_used;
    /// Charges without those of Wasm itself.
    std::optional<std::vector<GasCharge>> charges;
    /// Balances in the state after the message.
    std::map<ActorId, TokenAmount> balances;
};

/// Tests of the VM with actors written in WAT, on a small state without any real actor: system,
/// init, reward and burnt-funds actors, an account that sends, and what a test adds. A test states
/// the actors, the message and what is expected of it; the message runs in run(), or else when the
/// test ends. The parameter is the network version.
///
/// The body of an actor is a sequence of instructions. Every syscall `m.f` of the network version
/// is there as `$m.f`. `(call $log i32)` and `(call $log64 i64)` append to what the actor returns;
/// memory from 0 to 1000 is free. $params is the handle of the parameters; $i, $j (i32) and $k
/// (i64) are free locals. A body that does not return by itself returns what it logged.
class MessageTest : public testing::TestWithParam<NetworkVersion> {
  protected:
    static constexpr ActorId sender = 100;
    static constexpr ActorId receiver = 1000;
    /// Free memory for results.
    static constexpr std::uint32_t out = 64;

    MessageTest();
    ~MessageTest() override;
    void TearDown() override;

    // The state before

    /// More of the module of the next actor made from a body, such as another export.
    void add_to_module(std::string_view wat) { module_fields_ += wat; }
    /// Makes an actor that runs `body`, or gives an existing one that code.
    void actor(ActorId id, std::string_view body, std::uint64_t balance = 0);
    /// The same with a whole module in WAT.
    void actor_with_module(ActorId id, std::string_view module, std::uint64_t balance = 0);
    /// Adds to a balance; the actor may get its code later.
    void fund(ActorId id, std::uint64_t balance);
    void set_state(ActorId id, ActorState state) { states_[id] = std::move(state); }
    [[nodiscard]] ActorState& state(ActorId id) { return states_[id]; }
    ipld::Cid put(std::uint64_t codec, BytesView content);
    /// The code of the built-in actor of this name.
    [[nodiscard]] ipld::Cid code(std::string_view name) const;
    /// An account with the next free id.
    ActorId account(const Address& address, std::uint64_t balance);
    /// A placeholder with the next free id.
    ActorId placeholder(const Address& address, std::uint64_t balance);

    // Bodies

    /// Bytes that the next actor has in its memory.
    GuestData data(BytesView bytes);
    GuestData data(const ipld::Cid& cid);
    GuestData data(const Address& address);
    GuestData text(std::string_view text);
    /// `(call $name …)`.
    [[nodiscard]] std::string call(std::string_view name, const std::vector<Arg>& args) const;
    /// The same, with the error number logged.
    [[nodiscard]] std::string log(std::string_view name, const std::vector<Arg>& args) const {
        return "(call $log " + call(name, args) + ")\n";
    }
    /// A send that logs error number, exit code and return handle.
    [[nodiscard]] std::string send(const GuestData& to, MethodNum method, std::uint64_t value = 0,
                                   std::uint64_t gas_limit = abi::no_gas_limit,
                                   std::uint64_t flags = 0, const Arg& params = 0) const;
    /// Makes the receiver do all of `cases` in one message and compares error numbers and charges.
    void check(const std::vector<SyscallCase>& cases);

    // Running

    const ApplyResult& run();
    std::expected<ApplyResult, ApplyError> apply(const Message& its_message, ApplyKind its_kind);
    Executor& executor();
    std::optional<ActorState> post(ActorId id);
    TokenAmount balance(ActorId id);

    // Looking at results

    [[nodiscard]] std::vector<std::uint32_t> logged() const { return logged(result()); }
    static std::vector<std::uint32_t> logged(const ApplyResult& result);
    /// "OnSyscall 14000.000" for each charge that is not of Wasm itself.
    static std::vector<std::string> charges(const ApplyResult& result);
    static std::vector<std::string> to_lines(const std::vector<GasCharge>& charges);
    /// Charges of the receiver's n-th syscall, without that for the syscall itself.
    [[nodiscard]] std::vector<std::string> charges_of_syscall(std::size_t n) const;
    /// How often a charge of this name occurs.
    [[nodiscard]] std::size_t count(std::string_view charge) const;
    [[nodiscard]] const ApplyResult& result() const { return *result_; }

    [[nodiscard]] const NetworkRules& rules() const {
        return *rules_for(GetParam(), context.features);
    }
    /// What modules can import.
    [[nodiscard]] std::span<const HostImport> imports() const;
    [[nodiscard]] const PriceList& prices() const { return *rules().prices; }
    [[nodiscard]] bool is_v3() const { return rules().generation == FvmGeneration::v3; }
    [[nodiscard]] bool is_v4() const { return rules().generation == FvmGeneration::v4; }

    ipld::MemoryStore store;
    FaultyStore faulty{store};
    TestExterns externs;
    TestProofs proofs;
    MachineContext context;
    Message message;
    ApplyKind kind = ApplyKind::explicit_message;
    std::uint64_t raw_length = 200;
    /// In place of the network version's imports, if there are any; they outlive all tests. To be
    /// set before the first actor, like the features.
    std::span<const HostImport> own_imports;
    Expectation expect;

  private:
    [[nodiscard]] std::string module_of(std::string_view body);
    ipld::Cid make_manifest();
    ipld::Cid make_state();
    void check_result();

    std::vector<Manifest::Entry> builtin_;
    std::map<ActorId, ActorState> states_;
    std::vector<std::pair<Address, ActorId>> addresses_;
    std::vector<std::pair<std::uint32_t, Bytes>> data_;
    std::string module_fields_;
    ActorId next_id_ = sender;
    std::optional<Executor> executor_;
    std::optional<ApplyResult> result_;
    bool ran_ = false;
};

/// The address of the key that is `number` written in binary: valid in form, and nobody's.
Address key_address(Protocol protocol, std::uint8_t number);
/// f4 in the namespace of the Ethereum address manager.
Address ethereum_address(std::uint8_t number);
std::string network_name(const testing::TestParamInfo<NetworkVersion>& info);

/// A version of each generation that has the syscalls of FVM v3 and v4, and of each price list.
inline auto networks_from_v18() {
    return testing::Values(NetworkVersion::v18, NetworkVersion::v21, NetworkVersion::v25);
}

inline auto networks_from_v21() {
    return testing::Values(NetworkVersion::v21, NetworkVersion::v25);
}

}  // namespace fvm::vm::test
