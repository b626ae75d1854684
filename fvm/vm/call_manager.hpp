#pragma once

#include <fvm/vm/access_tracker.hpp>
#include <fvm/vm/backtrace.hpp>
#include <fvm/vm/block_registry.hpp>
#include <fvm/vm/events.hpp>
#include <fvm/vm/gas.hpp>
#include <fvm/vm/machine.hpp>
#include <fvm/vm/trace.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace fvm::vm {

/// What a call gave back. An exit code other than ok is a result, not an error.
struct InvocationResult {
    ExitCode exit_code;
    std::optional<CodedBlock> value;
};

/// How a call enters the receiver's code.
enum class EntryPoint : std::uint8_t {
    /// The export "invoke", because somebody sends a message.
    invoke,
    /// The same, because the VM makes an account.
    implicit_constructor,
    /// The export "upgrade" of code that takes over.
    upgrade,
};

/// One call, as asked for by an actor or by the chain.
struct CallRequest {
    EntryPoint entry = EntryPoint::invoke;
    ActorId from = 0;
    Address to;
    MethodNum method = 0;
    std::optional<CodedBlock> params;
    TokenAmount value;
    /// A limit below what is available; nothing means all of it.
    std::optional<Gas> gas_limit;
    bool read_only = false;
    /// Only for upgrades: the code that the receiver had before.
    ipld::Cid old_code;
};

/// What stays the same for the whole call stack of one message.
struct MessageOrigin {
    ActorId sender = 0;
    /// The sender as the message spells it: new f2 addresses derive from it.
    Address sender_address;
    std::uint64_t nonce = 0;
    std::uint64_t gas_limit = 0;
    /// attoFIL per unit of gas, after the cap.
    TokenAmount gas_premium;
    /// The receiver, where its address resolves; looked up ahead of the message and free.
    std::optional<ActorId> receiver;
    Address receiver_address;
};

/// The f2 address of an actor that is created in a message: blake2b-160 over the sender, the
/// message's nonce, and the count of actors before it.
[[nodiscard]] Address derive_actor_address(const Address& sender, std::uint64_t nonce,
                                           std::uint64_t count);

/// The call stack of one message: resolves receivers, creates accounts, moves value, nests
/// invocations and rolls back what fails (ref-fvm call_manager/default.rs). Everything that is
/// charged for is charged here or in the kernel, in a fixed order.
class CallManager {
  public:
    /// `machine` and `trace` (which may be null) outlive the call manager.
    CallManager(Machine& machine, const MessageOrigin& origin, Trace* trace);

    CallManager(const CallManager&) = delete;
    CallManager& operator=(const CallManager&) = delete;

    /// Calls an actor, in a transaction of its own: state, events and access records are rolled
    /// back unless the exit code is ok.
    ExecResult<InvocationResult> send(const CallRequest& request);

    /// As send(), for the message itself: where the chain pays for what success returns, in the
    /// same transaction (FVM v2), that is charged too.
    ExecResult<InvocationResult> send_from_chain(const CallRequest& request);

    ExecResult<void> charge(const GasCharge& charge) { return gas_.charge(charge); }
    [[nodiscard]] GasTracker& gas() { return gas_; }
    [[nodiscard]] const PriceList& prices() const { return machine_.prices(); }
    [[nodiscard]] const NetworkRules& rules() const { return machine_.rules(); }
    [[nodiscard]] Machine& machine() { return machine_; }
    [[nodiscard]] MemoryAccount& memory() { return memory_; }
    [[nodiscard]] Backtrace& backtrace() { return backtrace_; }
    [[nodiscard]] const MessageOrigin& origin() const { return origin_; }
    [[nodiscard]] std::uint32_t call_depth() const { return call_depth_; }

    /// Notes in traces that something is free, where the rules have it so.
    ExecResult<void> charge_nothing(std::string_view name);

    /// The actor's id, or nothing; free for ID addresses.
    ExecResult<std::optional<ActorId>> resolve_address(const Address& address);
    /// Reads an actor, charging for the first access.
    ExecResult<std::optional<ActorState>> get_actor(ActorId id);
    /// Writes an actor, charging for the first access and the first update.
    ExecResult<void> set_actor(ActorId id, ActorState actor);
    ExecResult<void> delete_actor(ActorId id);
    ExecResult<void> transfer(ActorId from, ActorId to, const TokenAmount& value);

    /// The f2 address that the next created actor gets: blake2b-160 over sender address, nonce, and
    /// the count of actors created so far.
    [[nodiscard]] Address next_actor_address() const;
    /// Creates the actor `id`, or replaces the placeholder there, for the init actor.
    ExecResult<void> create_actor(const ipld::Cid& code, ActorId id,
                                  const std::optional<Address>& delegated_address);

    /// Whether the running actor `id` may be given other code: nobody whom it called may have
    /// called it back, except for upgrades of its own.
    [[nodiscard]] bool may_upgrade(ActorId id) const;
    /// Gives the actor `id` the code `new_code`, which drops its delegated address, and calls the
    /// export "upgrade" of it, in one transaction: what fails leaves the old code. `caller` is
    /// whose call the actor is answering.
    ExecResult<InvocationResult> upgrade_actor(ActorId id, ActorId caller,
                                               const ipld::Cid& new_code,
                                               std::optional<CodedBlock> params);

    /// FVM v2: creates an actor with built-in code that is no singleton, where there is none.
    ExecResult<void> create_builtin_actor(const ipld::Cid& code, ActorId id);
    /// FVM v2: as next_actor_address(), from the sender's key address, and counting at once.
    ExecResult<Address> new_actor_address();
    /// FVM v2: the key address of an account, which is read from its state: charged for as opening
    /// a block where `charged`.
    ExecResult<Address> resolve_to_key_address(const Address& address, bool charged);

    void append_event(StampedEvent event) { events_.append(std::move(event)); }
    [[nodiscard]] std::vector<StampedEvent> take_events() { return events_.take(); }

  private:
    class Transaction;

    /// An actor that was called and has not returned.
    struct Active {
        ActorId id = 0;
        bool upgrading = false;
        friend bool operator==(const Active&, const Active&) = default;
    };

    ExecResult<InvocationResult> send_in_transaction(const CallRequest& request);
    ExecResult<InvocationResult> send_unchecked(const CallRequest& request);
    ExecResult<InvocationResult> send_resolved(const CallRequest& request, ActorId to);

    ExecResult<void> move_value(const CallRequest& request, ActorId to);
    ExecResult<void> charge_return(const CodedBlock& value);

    ExecResult<ActorId> create_receiver(const Address& address, bool read_only);
    ExecResult<ActorId> create_account(const Address& address);
    ExecResult<ActorId> create_at_new_address(const Address& address, ActorState actor);

    ExecResult<void> charge_access(ActorId id, AccessTracker::Access wanted);
    [[nodiscard]] bool traces(const CallRequest& request) const;
    void trace_call(const CallRequest& request);
    void trace_return(const CallRequest& request, const ExecResult<InvocationResult>& result);

    Machine& machine_;
    const MessageOrigin& origin_;
    Trace* trace_;
    GasTracker gas_;
    AccessTracker access_;
    EventsAccumulator events_;
    MemoryAccount memory_;
    Backtrace backtrace_;
    std::vector<Active> active_;
    std::uint64_t actors_created_ = 0;
    std::uint32_t call_depth_ = 0;
};

}  // namespace fvm::vm
