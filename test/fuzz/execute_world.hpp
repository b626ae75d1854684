#pragma once

#include <fvm/core/message.hpp>
#include <fvm/ipld/memory_store.hpp>
#include <fvm/vm/machine.hpp>
#include <test/support/vm_hosts.hpp>

#include <memory>
#include <span>
#include <vector>

namespace fvm::test {

/// A small state at one network version, without any real actor, and all that a machine on it
/// needs. Accounts of every kind send; f01000, the init and the system actor are interpreters.
class ExecuteWorld {
  public:
    static constexpr ActorId first_account = 100;
    static constexpr ActorId interpreter = 1000;

    /// The world of a version, made when it is first asked for.
    static ExecuteWorld& of(NetworkVersion version);
    explicit ExecuteWorld(NetworkVersion version);

    /// A machine on the state. What it flushes goes to `written`, which lies over the state.
    std::unique_ptr<vm::Machine> machine(ipld::Blockstore& written, bool tracing);

    [[nodiscard]] ipld::Blockstore& state() { return state_; }
    /// Addresses that have an actor, and some that have none.
    [[nodiscard]] std::span<const Address> addresses() const { return addresses_; }

  private:
    ipld::Cid put_code(std::string_view wat);
    void add_builtin(std::string_view name, std::string_view wat);
    [[nodiscard]] std::vector<Bytes> objects() const;
    void add_account(const Address& address, std::string_view code_name);
    ipld::Cid flush();
    [[nodiscard]] const ipld::Cid& code(std::string_view name) const;

    const vm::NetworkRules& rules_;
    ipld::MemoryStore state_;
    vm::test::TestExterns externs_;
    vm::test::TestProofs proofs_;
    std::vector<Manifest::Entry> builtin_;
    std::map<ActorId, ActorState> actors_;
    std::vector<std::pair<Address, ActorId>> ids_;
    std::vector<Address> addresses_;
    ipld::Cid root_;
};

/// A module whose "invoke" reads its parameters as a program: a byte is the number of a syscall,
/// modulo their count, or another operation, and each argument is
///
///     0x00-0x7f  that number
///     0x80-0x9f  the address of a cell for results
///     0xa0-0xcf  an address in the program, 8 bytes apart
///     0xd0-0xdf  the address of one of `objects`
///     0xe0-0xef  what is in a cell
///     0xf0-0xf7  the number in the next 8 bytes
///     0xf8-0xff  the negative number from -8 on
///
/// 0xfc loops until there is no gas, 0xfd traps, 0xfe grows the memory by its argument, 0xff
/// returns its argument.
[[nodiscard]] std::string interpreter_wat(std::span<const vm::HostImport> syscalls,
                                          std::span<const Bytes> objects);

}  // namespace fvm::test
