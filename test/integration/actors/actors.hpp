#pragma once

#include <fvm/core/address.hpp>
#include <fvm/core/signature.hpp>
#include <fvm/core/types.hpp>
#include <fvm/ipld/codec.hpp>
#include <fvm/sdk/actor.hpp>

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

/// The interface of the test actors: what the integration tests, which send messages to them, must
/// know. Each shows one property of the VM. An actor checks by itself what it is told by the VM,
/// and exits with code 24 and a note where that is not what it should be. `actor` is there natively
/// too, except in those that do what only a module can.
namespace fvm::test_actors {

using sdk::ActorResult;
using sdk::Parameters;
using sdk::ReturnValue;
using sdk::Runtime;

/// What addresses resolve to, and which actors have a delegated address.
namespace address {
namespace methods {
/// The address that this actor should have, or null where it should have none.
inline constexpr MethodNum expect_own_address = 1;
/// Each sends nothing to an address of which the VM has not heard.
inline constexpr MethodNum send_to_key = 2;
inline constexpr MethodNum send_to_ethereum_namespace = 3;
inline constexpr MethodNum send_to_unassigned_namespace = 4;
inline constexpr MethodNum look_up_system_actor = 5;
}  // namespace methods
extern const sdk::Actor actor;
}  // namespace address

/// Who may create actors, and what becomes of them.
namespace create {
namespace methods {
/// For the init actor, which may.
inline constexpr MethodNum create_as_init_actor = 2;
/// For anybody else.
inline constexpr MethodNum create_as_anybody = 3;
}  // namespace methods
inline constexpr ActorId new_multisig_id = 1000;
inline constexpr ActorId new_account_id = 1001;
/// The delegated address of the new account, which no account has for itself.
[[nodiscard]] Address new_account_address();
extern const sdk::Actor actor;
}  // namespace create

/// A syscall that the embedder adds: my_custom_kernel.my_custom_syscall doubles a number.
namespace custom_syscall {
namespace methods {
/// Doubles its parameter, a number of 32 bits, and returns it.
inline constexpr MethodNum double_number = 2;
}  // namespace methods
}  // namespace custom_syscall

/// Events: which are recorded, and which are refused.
namespace events {
namespace methods {
/// An event of one entry, then one of two.
inline constexpr MethodNum emit_two = 2;
/// One malformed event after the other.
inline constexpr MethodNum emit_malformed = 3;
/// Two events, then calls itself with one less, until its parameter is 0.
inline constexpr MethodNum emit_in_calls = 4;
/// The same, but fails where the parameter is `reverts_at`, after the calls that it made.
inline constexpr MethodNum emit_in_calls_and_revert = 5;
/// The largest event that there can be, and some that are larger by one.
inline constexpr MethodNum emit_at_the_limits = 6;
}  // namespace methods
inline constexpr std::uint64_t reverts_at = 5;
inline constexpr std::uint32_t max_entries = 255;
inline constexpr std::uint32_t max_key_size = 31;
inline constexpr std::uint32_t max_values_size = 8192;
extern const sdk::Actor actor;
}  // namespace events

/// What becomes of the data that an actor exits with.
namespace exit_data {
namespace methods {
inline constexpr MethodNum return_data = 1;
/// Exits with code 0 and the data.
inline constexpr MethodNum exit_with_success = 2;
inline constexpr MethodNum exit_with_failure = 3;
/// With a code that only the VM may use.
inline constexpr MethodNum exit_with_reserved_code = 4;
/// With the handle of a block that there is not.
inline constexpr MethodNum exit_with_missing_block = 5;
/// Calls the methods above but the last, and checks what it is told of them.
inline constexpr MethodNum call_others = 6;
}  // namespace methods
inline constexpr std::array<std::uint8_t, 5> data = {1, 2, 3, 3, 7};
inline constexpr std::uint32_t failure_code = 0x42;
inline constexpr std::uint32_t reserved_code = 6;
extern const sdk::Actor actor;
}  // namespace exit_data

/// Gas limits of messages between actors.
namespace gas_limit {
namespace methods {
/// Sends `outer_value` to a receiver, then the same parameters to `inner`.
inline constexpr MethodNum outer = 2;
/// For this actor itself: sends `inner_value` to the receiver, emits an event, and may then run out
/// of gas.
inline constexpr MethodNum inner = 3;
}  // namespace methods
struct Params {
    Address receiver;
    /// Of the call of `inner`; none where it is 0.
    std::uint64_t limit = 0;
    bool runs_out_of_gas = false;

    static auto fields(auto& self) {
        return std::tie(self.receiver, self.limit, self.runs_out_of_gas);
    }
};
inline constexpr std::uint64_t outer_value = 50;
inline constexpr std::uint64_t inner_value = 10;
extern const sdk::Actor actor;
}  // namespace gas_limit

/// The smallest actor: every method fails with code 16.
namespace hello_world {
extern const sdk::Actor actor;
}  // namespace hello_world

/// Arithmetic on a number that the state has.
namespace integer_overflow {
struct State {
    std::int64_t value = 0;
    static auto fields(auto& self) { return std::tie(self.value); }
};
namespace methods {
inline constexpr MethodNum set = 2;
inline constexpr MethodNum get = 3;
/// value / 2 * (value + 1), modulo 2^64.
inline constexpr MethodNum multiply_wrapping = 4;
/// The same with the operators of the language.
inline constexpr MethodNum multiply = 5;
/// The same with the SDK's checked arithmetic.
inline constexpr MethodNum multiply_checked = 6;
}  // namespace methods
extern const sdk::Actor actor;
}  // namespace integer_overflow

/// Blocks: handles, sizes, codecs and CIDs. Each method checks one syscall.
namespace ipld_blocks {
namespace methods {
inline constexpr MethodNum open = 2;
inline constexpr MethodNum read = 3;
inline constexpr MethodNum create = 4;
inline constexpr MethodNum stat = 5;
inline constexpr MethodNum link = 6;
/// Opens a block and returns the error number. The parameter is the CID in a byte string, so that
/// it does not become reachable.
inline constexpr MethodNum open_named = 7;
}  // namespace methods
inline constexpr std::uint32_t max_block_size = 1U << 20;
extern const sdk::Actor actor;
}  // namespace ipld_blocks

/// Syscalls with pointers to where there is no memory. Whatever happens, the actor then traps.
namespace malformed_syscall {
namespace methods {
/// A proof type that there is not, after pieces and room for a CID that lie beyond the memory.
inline constexpr MethodNum unknown_proof_type = 2;
/// Many syscalls, each of which must be refused; succeeds.
inline constexpr MethodNum pointers_beyond_memory = 3;
}  // namespace methods
}  // namespace malformed_syscall

/// Memory.
namespace out_of_memory {
namespace methods {
/// One allocation that is larger than what is left of 512 MiB.
inline constexpr MethodNum allocate_too_much = 2;
/// Allocations of 1 MiB without end.
inline constexpr MethodNum allocate_without_end = 3;
/// An allocation of 64 pages; then exits with `not_out_of_memory`.
inline constexpr MethodNum allocate_some = 4;
/// All 512 MiB, to the last page.
inline constexpr MethodNum allocate_all = 5;
/// Allocates a number of MiB, calls itself, and returns how many calls deep that went.
inline constexpr MethodNum allocate_in_calls = 6;
}  // namespace methods
inline constexpr std::uint32_t not_out_of_memory = 314;
}  // namespace out_of_memory

/// Calls that may change nothing.
namespace read_only {
namespace methods {
inline constexpr MethodNum start = 2;
/// Within a read-only call: everything that changes something is refused.
inline constexpr MethodNum change_something = 3;
inline constexpr MethodNum answer = 4;
inline constexpr MethodNum fail = 5;
}  // namespace methods
inline constexpr std::uint32_t failure_code = 42;
extern const sdk::Actor actor;
}  // namespace read_only

/// An actor's own state root and balance, and its end.
namespace self {
namespace methods {
/// Checks and sets the root, then deletes itself. The parameter is the balance that the actor
/// should have, in attoFIL.
inline constexpr MethodNum change_root_and_end = 2;
/// Deletes itself without burning what it owns, and so fails.
inline constexpr MethodNum end_with_funds = 3;
}  // namespace methods
extern const sdk::Actor actor;
}  // namespace self

/// Recursion within an actor and between actors. The method's number counts calls: the first call
/// is of method 1, or of a higher one to begin nearer to the end, and each calls the next one.
namespace stack_overflow {
/// The method that ends the chain of calls, with `end_code`.
inline constexpr MethodNum last_method = 1026;
inline constexpr std::uint32_t end_code = 0x42;
/// Set in the exit codes of all who called somebody that failed.
inline constexpr std::uint32_t callee_failed = 0x80000000;
/// Set in exit codes, with the error number, where the call was refused.
inline constexpr std::uint32_t call_refused = 0xc0000000;
/// Parameters: how many functions are nested before the next call is made.
using Frames = std::uint32_t;
}  // namespace stack_overflow

/// What the VM says of the message and the network, and its cryptography.
namespace syscalls {
namespace methods {
inline constexpr MethodNum verify_signature = 2;
inline constexpr MethodNum recover_public_key = 3;
inline constexpr MethodNum verify_aggregate = 4;
inline constexpr MethodNum hash = 5;
inline constexpr MethodNum hash_with_bad_pointers = 6;
inline constexpr MethodNum compute_unsealed_sector_cid = 7;
inline constexpr MethodNum compare_context = 8;
inline constexpr MethodNum compare_balances = 9;
inline constexpr MethodNum write_unaligned = 10;
}  // namespace methods

struct SignatureParams {
    Signature signature;
    /// A signature by the signer over something else.
    Signature wrong_signature;
    Address signer;
    Address wrong_signer;
    Bytes message;

    static auto fields(auto& self) {
        return std::tie(self.signature, self.wrong_signature, self.signer, self.wrong_signer,
                        self.message);
    }
};
struct RecoveryParams {
    Bytes signature;
    Bytes public_key;
    Bytes message;

    static auto fields(auto& self) {
        return std::tie(self.signature, self.public_key, self.message);
    }
};
struct AggregateParams {
    Bytes signature;
    /// Of one of the signers alone.
    Bytes wrong_signature;
    std::vector<Bytes> public_keys;
    std::vector<Bytes> messages;

    static auto fields(auto& self) {
        return std::tie(self.signature, self.wrong_signature, self.public_keys, self.messages);
    }
};
/// Digests of `text`.
struct HashParams {
    Bytes text;
    Bytes sha2_256;
    Bytes blake2b_256;
    Bytes blake2b_512;
    Bytes keccak_256;
    Bytes ripemd_160;

    static auto fields(auto& self) {
        return std::tie(self.text, self.sha2_256, self.blake2b_256, self.blake2b_512,
                        self.keccak_256, self.ripemd_160);
    }
};
/// What the actor should be told. Amounts are attoFIL.
struct ContextParams {
    std::uint64_t chain_id = 0;
    ChainEpoch epoch = 0;
    std::uint32_t network_version = 0;
    std::uint64_t timestamp = 0;
    std::uint64_t base_fee = 0;
    Nonce nonce = 0;
    ActorId origin = 0;
    ActorId caller = 0;
    ActorId receiver = 0;
    std::uint64_t value_received = 0;
    std::uint64_t gas_premium = 0;

    static auto fields(auto& self) {
        return std::tie(self.chain_id, self.epoch, self.network_version, self.timestamp,
                        self.base_fee, self.nonce, self.origin, self.caller, self.receiver,
                        self.value_received, self.gas_premium);
    }
};
extern const sdk::Actor actor;
}  // namespace syscalls

/// Actors that replace their own code, where the VM has that: `upgrade`, and `upgrade_receive`,
/// which has no methods and is upgraded to.
namespace upgrade {
/// Parameters of all methods: codes that the actor may be upgraded to.
struct Codes {
    ipld::Cid own;
    /// The module upgrade_receive.
    ipld::Cid receive;
    /// A module without the entry point.
    ipld::Cid without_entry_point;

    static auto fields(auto& self) {
        return std::tie(self.own, self.receive, self.without_entry_point);
    }
};
/// Parameters of the entry point of the new code.
struct Params {
    std::uint64_t what = 0;
    Codes codes;

    static auto fields(auto& self) { return std::tie(self.what, self.codes); }
};
namespace methods {
inline constexpr MethodNum upgrade_to_other = 2;
inline constexpr MethodNum upgrade_is_refused = 3;
/// To its own code, which upgrades once more, to the other.
inline constexpr MethodNum upgrade_twice = 4;
/// Calls itself, which puts it on the call stack twice: it may not be upgraded then.
inline constexpr MethodNum upgrade_while_called = 5;
inline constexpr MethodNum upgrade_after_end = 6;
/// For itself alone.
inline constexpr MethodNum expect_forbidden = 99;
}  // namespace methods
/// What the new code is told to do.
inline constexpr std::uint64_t answer_first = 1;
inline constexpr std::uint64_t refuse = 2;
inline constexpr std::uint64_t upgrade_again = 3;
inline constexpr std::uint64_t answer_second = 4;

inline constexpr std::uint32_t refusal_code = 19;
inline constexpr std::int64_t first_answer = 666;
inline constexpr std::int64_t second_answer = 444;
}  // namespace upgrade

}  // namespace fvm::test_actors
