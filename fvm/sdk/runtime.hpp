#pragma once

#include <fvm/core/address.hpp>
#include <fvm/core/event.hpp>
#include <fvm/core/network_version.hpp>
#include <fvm/core/piece.hpp>
#include <fvm/core/sector.hpp>
#include <fvm/core/signature.hpp>
#include <fvm/core/token_amount.hpp>
#include <fvm/hash/hash.hpp>
#include <fvm/sdk/actor_error.hpp>
#include <fvm/sdk/actor_type.hpp>
#include <fvm/sdk/store.hpp>
#include <fvm/sdk/syscalls.hpp>

#include <array>
#include <concepts>
#include <expected>
#include <initializer_list>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

namespace fvm::sdk {

using Randomness = std::array<std::uint8_t, 32>;

/// What randomness is drawn for, so that two uses never share it.
enum class RandomnessTag : std::int64_t {
    ticket_production = 1,
    election_proof_production = 2,
    winning_post_challenge_seed = 3,
    windowed_post_challenge_seed = 4,
    seal_randomness = 5,
    interactive_seal_challenge_seed = 6,
    window_post_deadline_assignment = 7,
    market_deal_cron_seed = 8,
    post_chain_commit = 9,
    evm_prev_randao = 10,
};

/// A message to another actor.
struct Send {
    Address to;
    MethodNum method = method_send;
    std::optional<IpldBlock> params{};
    TokenAmount value{};
    /// In whole units; all that is left where nothing is given.
    std::optional<std::uint64_t> gas_limit{};
    /// The receiver, and whom it calls, may not change anything.
    bool read_only = false;
};

/// How a message to another actor ended. Unless it succeeded, all that it did is undone.
struct SendOutcome {
    ExitCode exit_code{};
    std::optional<IpldBlock> data{};
};

/// What a miner did against consensus.
struct ConsensusFault {
    enum class Type : std::uint32_t {
        double_fork_mining = 1,
        parent_grinding = 2,
        time_offset_mining = 3,
    };
    ActorId target = 0;
    /// Of the later block.
    ChainEpoch epoch = 0;
    Type type{};

    friend bool operator==(const ConsensusFault&, const ConsensusFault&) = default;
};

using BlsKey = std::array<std::uint8_t, 48>;
using BlsSignature = std::array<std::uint8_t, 96>;

/// What a method can ask and do: the VM's syscalls with the types and the rules that the built-in
/// actors share (builtin-actors runtime/src/runtime/fvm.rs). One object lives as long as the call.
///
/// An answer that the VM never gives to a correct program ends the call with exit code 24.
class Runtime {
  public:
    Runtime();
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    // The message

    [[nodiscard]] ActorId caller() const { return message_.caller; }
    /// Who sent the message that this call is a part of.
    [[nodiscard]] ActorId origin() const { return message_.origin; }
    /// This actor.
    [[nodiscard]] ActorId receiver() const { return message_.receiver; }
    [[nodiscard]] MethodNum method() const { return message_.method_number; }
    /// Of the origin's message.
    [[nodiscard]] Nonce nonce() const { return message_.nonce; }
    /// Is part of current_balance() already.
    [[nodiscard]] TokenAmount value_received() const;
    [[nodiscard]] TokenAmount gas_premium() const;
    [[nodiscard]] bool read_only() const {
        return (message_.flags & abi::MessageContext::flag_read_only) != 0;
    }

    // Caller validation: every method that succeeds has passed exactly one of these. A call after
    // one that passed fails with code 24, a caller that is not accepted with 18.

    ActorResult<void> accept_any_caller();
    ActorResult<void> accept_callers(std::span<const ActorId> ids);
    ActorResult<void> accept_callers(std::initializer_list<ActorId> ids) {
        return accept_callers(std::span(ids.begin(), ids.size()));
    }
    ActorResult<void> accept_caller_types(std::initializer_list<ActorType> types);
    /// Callers that have a delegated address in one of these namespaces.
    ActorResult<void> accept_caller_namespaces(std::initializer_list<ActorId> name_spaces);
    [[nodiscard]] bool caller_was_validated() const { return caller_validated_; }

    // The state. `State` has a CBOR codec.

    /// Fails with code 20 where the actor has been deleted.
    [[nodiscard]] ActorResult<ipld::Cid> state_root();
    /// Fails with code 20 where the actor has been deleted, with 25 where the call is read-only.
    ActorResult<void> set_state_root(const ipld::Cid& root);
    /// The first state. Fails with code 20 where there is one already.
    template <class State>
    ActorResult<void> create_state(const State& state);
    /// Fails with code 20 where the actor has been deleted, with 16 where its state is not a State.
    template <class State>
    [[nodiscard]] ActorResult<State> state();
    /// Reads the state, lets `change(State&)` change it, and writes it, unless that fails. Returns
    /// what `change` returns, an ActorResult. Messages cannot be sent, nor actors made or deleted,
    /// in the meantime. A state that cannot be read or written is code 16.
    template <class State, class Change>
    std::invoke_result_t<Change&, State&> transaction(Change&& change);
    /// Blocks that the state leads to, and new ones.
    [[nodiscard]] ActorStore& store() { return store_; }

    // Other actors

    /// The error number says that the receiver never ran: not_found, insufficient_funds,
    /// limit_exceeded (the call depth), read_only; illegal_operation inside a transaction.
    std::expected<SendOutcome, ErrorNumber> try_send(const Send& message);
    /// What the receiver returns. Where it fails its exit code is passed on with the data, save
    /// that the VM's codes 4, 9 and 11 become 23 and its others 24. That it never ran is code 23
    /// for an unknown receiver, 19 for lack of funds, 25 for read-only, else 24.
    ActorResult<std::optional<IpldBlock>> send(const Send& message);

    /// The id of an address; of an f0 address without asking whether there is such an actor.
    [[nodiscard]] std::optional<ActorId> resolve_address(const Address& address);
    [[nodiscard]] std::optional<Address> delegated_address(ActorId id);
    [[nodiscard]] std::optional<ipld::Cid> code_of(ActorId id);
    [[nodiscard]] std::optional<ActorType> type_of_code(const ipld::Cid& code);
    /// Nothing for an actor that does not exist, and for code that is not built in.
    [[nodiscard]] std::optional<ActorType> type_of(ActorId id);
    [[nodiscard]] ipld::Cid code_of_type(ActorType type);
    [[nodiscard]] TokenAmount current_balance();
    [[nodiscard]] std::optional<TokenAmount> balance_of(ActorId id);

    /// An address for a new actor that survives a reorganisation of the chain.
    [[nodiscard]] Address next_actor_address();
    /// Only for the init actor. Code 16 where the VM refuses the code, 18 where there is an actor
    /// with this id.
    ActorResult<void> create_actor(ActorId id, const ipld::Cid& code,
                                   const std::optional<Address>& delegated_address);
    /// Deletes this actor, which must not own anything: else code 16.
    ActorResult<void> delete_actor();

    // The chain

    [[nodiscard]] ChainEpoch epoch();
    [[nodiscard]] NetworkVersion network_version();
    [[nodiscard]] TokenAmount base_fee();
    [[nodiscard]] std::uint64_t chain_id();
    /// Seconds since 1970.
    [[nodiscard]] std::uint64_t tipset_timestamp();
    [[nodiscard]] TokenAmount circulating_supply();
    /// Code 16 for epochs of which the VM does not know.
    [[nodiscard]] ActorResult<ipld::Cid> tipset_cid(ChainEpoch epoch);
    /// Drawn for a purpose from what the chain's tickets, or the beacon, gave at an epoch. Code 16
    /// where the epoch is not within reach.
    ActorResult<Randomness> ticket_randomness(RandomnessTag tag, ChainEpoch epoch,
                                              BytesView entropy);
    ActorResult<Randomness> beacon_randomness(RandomnessTag tag, ChainEpoch epoch,
                                              BytesView entropy);
    /// What the beacon gave, as it is.
    ActorResult<Randomness> beacon_randomness(ChainEpoch epoch);

    /// Code 24 where the VM refuses the event.
    ActorResult<void> emit(const ActorEvent& event);

    [[nodiscard]] std::uint64_t gas_available();
    void charge_gas(std::string_view name, std::uint64_t amount);

    /// The line that `make_line()` returns, for people who debug. Where the VM does not debug,
    /// nobody pays for making it.
    template <std::invocable MakeLine>
    void log(MakeLine&& make_line) {
        if (debugging()) {
            write_log(make_line());
        }
    }

    // Cryptography. Hash functions are in fvm/hash/hash.hpp.

    /// False for whatever is no valid signature of an f1 or f3 address over `plaintext`.
    [[nodiscard]] bool verify_signature(const Signature& signature, const Address& signer,
                                        BytesView plaintext);
    /// The uncompressed public key that signed `digest`.
    [[nodiscard]] std::expected<std::array<std::uint8_t, 65>, ErrorNumber> recover_public_key(
        const hash::Digest32& digest, const std::array<std::uint8_t, 65>& signature);
    /// Whether `signature` is the sum of one by each key over its plaintext. The lists are of the
    /// same length: else exit code 24.
    [[nodiscard]] bool verify_bls_aggregate(const BlsSignature& signature,
                                            std::span<const BlsKey> keys,
                                            std::span<const BytesView> plaintexts);
    /// These are false for whatever the VM refuses to look at, too, such as an unknown type of
    /// proof.
    [[nodiscard]] bool verify_post(const WindowPoStVerifyInfo& info);
    [[nodiscard]] bool verify_aggregate_seals(const AggregateSealVerifyProofAndInfos& info);
    [[nodiscard]] bool verify_replica_update(const ReplicaUpdateInfo& info);
    /// One answer for each seal, in their order.
    [[nodiscard]] std::expected<std::vector<bool>, ErrorNumber> batch_verify_seals(
        const std::vector<SealVerifyInfo>& seals);
    /// What two headers of blocks (and a third, where parents are ground) show of their miner:
    /// nothing where there is no fault. illegal_argument for headers that cannot be used.
    [[nodiscard]] std::expected<std::optional<ConsensusFault>, ErrorNumber> verify_consensus_fault(
        BytesView header1, BytesView header2, BytesView extra);
    /// The comm D of a sector with these pieces (fvm/core/piece.hpp). illegal_argument for pieces
    /// that no such sector can hold.
    [[nodiscard]] std::expected<ipld::Cid, ErrorNumber> compute_unsealed_sector_cid(
        RegisteredSealProof proof, const std::vector<PieceInfo>& pieces);

  private:
    [[nodiscard]] ActorResult<void> check_not_validated() const;
    ActorResult<void> validate_once(bool accepted, std::string_view refusal);
    const abi::NetworkContext& network();
    bool debugging();
    void write_log(std::string_view line);
    ActorResult<Randomness> randomness(sys::Errno (*source)(sys::Byte*, std::int64_t),
                                       ChainEpoch epoch);
    /// Reads and writes one block of the state; any failure is code 16, and so is a state without
    /// an encoding.
    ActorResult<ipld::Block> read_state(const ipld::Cid& root);
    ActorResult<void> write_state(const std::optional<Bytes>& encoded);
    ActorResult<void> check_no_state();

    abi::MessageContext message_{};
    std::optional<abi::NetworkContext> network_;
    std::optional<bool> debugging_;
    ActorStore store_;
    bool caller_validated_ = false;
    bool in_transaction_ = false;
};

template <class State>
ActorResult<void> Runtime::create_state(const State& state) {
    FVM_TRY(check_no_state());
    return write_state(ipld::cbor::try_encode(state));
}

template <class State>
ActorResult<State> Runtime::state() {
    const ipld::Block block = FVM_TRY(read_state(FVM_TRY(state_root())));
    return FVM_TRY_OR(decoding_fails_with(ExitCode::usr_illegal_argument, "state"),
                      ipld::cbor::decode<State>(block.bytes(), ipld::cbor::Headers::as_reference));
}

template <class State, class Change>
std::invoke_result_t<Change&, State&> Runtime::transaction(Change&& change) {
    const auto no_root = [](const ActorError& error) {
        return ActorError{ExitCode::usr_illegal_argument, error.note, {}};
    };
    const ipld::Cid root = FVM_TRY_OR(no_root, state_root());
    const ipld::Block block = FVM_TRY(read_state(root));
    State state =
        FVM_TRY_OR(decoding_fails_with(ExitCode::usr_illegal_argument, "state"),
                   ipld::cbor::decode<State>(block.bytes(), ipld::cbor::Headers::as_reference));
    in_transaction_ = true;
    auto result = change(state);
    in_transaction_ = false;
    if (!result) {
        return result;
    }
    FVM_TRY(write_state(ipld::cbor::try_encode(state)));
    return result;
}

}  // namespace fvm::sdk
