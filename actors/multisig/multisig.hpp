#pragma once

#include <actors/common/builtin.hpp>
#include <actors/multisig/state.hpp>
#include <fvm/hash/hash.hpp>

#include <tuple>
#include <vector>

/// A wallet whose messages need the approval of several signers (builtin-actors actors/multisig).
/// Epochs are those of the chain, durations count them.
namespace fvm::actors::multisig {

struct ConstructorParams {
    /// One to max_signers, all of them different actors.
    std::vector<Address> signers;
    /// How many of them must approve a transaction: one at least.
    std::uint64_t threshold = 0;
    /// Zero locks nothing, and makes start_epoch meaningless.
    ChainEpoch unlock_duration = 0;
    ChainEpoch start_epoch = 0;

    static auto fields(auto& self) {
        return std::tie(self.signers, self.threshold, self.unlock_duration, self.start_epoch);
    }
};

struct ProposeParams {
    Address to;
    TokenAmount value;
    MethodNum method = 0;
    /// In CBOR; empty for none.
    Bytes params;

    static auto fields(auto& self) {
        return std::tie(self.to, self.value, self.method, self.params);
    }
};

/// What became of a transaction. Unless it was applied, code and return value mean nothing.
struct ApproveReturn {
    bool applied = false;
    /// As Runtime::send passes it on: never one of the VM's.
    ExitCode code;
    /// The bytes that the receiver returned, whatever their codec.
    Bytes value;

    static auto fields(auto& self) { return std::tie(self.applied, self.code, self.value); }
    friend bool operator==(const ApproveReturn&, const ApproveReturn&) = default;
};

struct ProposeReturn {
    TransactionId id = 0;
    bool applied = false;
    ExitCode code;
    Bytes value;

    static auto fields(auto& self) {
        return std::tie(self.id, self.applied, self.code, self.value);
    }
    friend bool operator==(const ProposeReturn&, const ProposeReturn&) = default;
};

struct TransactionParams {
    TransactionId id = 0;
    /// The proposal_hash of the transaction that is meant; empty where the id will do.
    Bytes hash;

    static auto fields(auto& self) { return std::tie(self.id, self.hash); }
};

struct AddSignerParams {
    Address signer;
    /// Whether the threshold rises by one.
    bool increase = false;

    static auto fields(auto& self) { return std::tie(self.signer, self.increase); }
};

struct RemoveSignerParams {
    Address signer;
    /// Whether the threshold falls by one.
    bool decrease = false;

    static auto fields(auto& self) { return std::tie(self.signer, self.decrease); }
};

struct SwapSignerParams {
    Address from;
    Address to;

    static auto fields(auto& self) { return std::tie(self.from, self.to); }
};

struct ChangeThresholdParams {
    std::uint64_t threshold = 0;

    static auto fields(auto& self) { return std::tie(self.threshold); }
};

struct LockBalanceParams {
    /// May be past, and negative.
    ChainEpoch start_epoch = 0;
    /// At least one.
    ChainEpoch unlock_duration = 0;
    TokenAmount amount;

    static auto fields(auto& self) {
        return std::tie(self.start_epoch, self.unlock_duration, self.amount);
    }
};

/// What a receiver of tokens is told (FRC-46).
struct ReceiveParams {
    std::uint32_t type = 0;
    Bytes payload;

    static auto fields(auto& self) { return std::tie(self.type, self.payload); }
};

// Addresses of signers may be any that resolve_to_actor_id() takes, and fail as it does.

/// By the init actor; others get code 18. Locks what was received, where there is an unlock
/// duration. What is wrong with the parameters is code 16; signers are resolved before the
/// threshold and the duration are looked at.
ActorResult<void> constructor(Runtime& rt, const ConstructorParams& params);

// By signers; others get code 18. A transaction that has enough approvals is executed at once, and
// is not pending any more when it is. That it fails is no failure of the call; that there is not
// enough to spend is.

/// Proposes a transaction and approves it. A negative value is code 16, before all else.
ActorResult<ProposeReturn> propose(Runtime& rt, ProposeParams&& params);
/// Executes a transaction, where the threshold has been lowered below its approvals, or else
/// approves it. An unknown one is code 17, a hash that is not its own 16, and one that the caller
/// has approved before 18.
ActorResult<ApproveReturn> approve(Runtime& rt, const TransactionParams& params);
/// Drops a transaction that the caller was the first to approve; another one's is code 18. An
/// unknown one is code 17, a hash that is not its own 20.
ActorResult<void> cancel(Runtime& rt, const TransactionParams& params);

// By this actor itself, which is what signers agree on by proposing it; others get code 18.

/// The new signer must exist. Code 18 where it is a signer, or there are max_signers.
ActorResult<void> add_signer(Runtime& rt, const AddSignerParams& params);
/// Takes back what the signer has approved, too; transactions that nobody else has approved are
/// gone. Code 18 for whoever is no signer, or the last one; 16 where fewer signers than the
/// threshold, or a threshold of zero, would be left.
ActorResult<void> remove_signer(Runtime& rt, const RemoveSignerParams& params);
/// The new signer must exist, and becomes the last one; approvals go as of remove_signer(). Code 18
/// where the old one is no signer, 16 where the new one is.
ActorResult<void> swap_signer(Runtime& rt, const SwapSignerParams& params);
/// Code 16 for zero, and for more than there are signers.
ActorResult<void> change_threshold(Runtime& rt, const ChangeThresholdParams& params);
/// Locks an amount, whether it is there or not. Code 16 for parameters out of their ranges, 18
/// where something was locked before, be it by the constructor.
ActorResult<void> lock_balance(Runtime& rt, const LockBalanceParams& params);

/// Takes any tokens from anybody.
ActorResult<void> receive(Runtime& rt, const ReceiveParams& params);

/// By which a transaction is known whatever its id: blake2b-256 of what it sends and who proposed
/// it.
[[nodiscard]] hash::Digest32 proposal_hash(const Transaction& transaction);

extern const sdk::Actor actor;

namespace methods {
inline constexpr MethodNum constructor = method_constructor;
inline constexpr MethodNum propose = 2;
inline constexpr MethodNum approve = 3;
inline constexpr MethodNum cancel = 4;
inline constexpr MethodNum add_signer = 5;
inline constexpr MethodNum remove_signer = 6;
inline constexpr MethodNum swap_signer = 7;
inline constexpr MethodNum change_threshold = 8;
inline constexpr MethodNum lock_balance = 9;
inline constexpr MethodNum receive = sdk::method_number("Receive");
}  // namespace methods

}  // namespace fvm::actors::multisig
