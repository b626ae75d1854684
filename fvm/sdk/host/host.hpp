#pragma once

#include <fvm/core/piece.hpp>
#include <fvm/ipld/memory_store.hpp>
#include <fvm/sdk/actor.hpp>
#include <fvm/sdk/runtime.hpp>

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// A model of the VM for unit tests of actors: it runs one actor at a time, natively, and answers
/// its system calls as the VM would. Other actors do not run: a test says which messages to them it
/// expects, and what they answer. No gas is counted.
namespace fvm::sdk::host {

/// What the world knows of an actor besides the state of the one that runs.
struct ActorEntry {
    ipld::Cid code;
    TokenAmount balance;
    std::optional<Address> delegated_address;
};

/// All that a call can change, and that is undone when it fails.
struct World {
    std::map<ActorId, ActorEntry> actors;
    std::map<Address, ActorId> addresses;
    /// Of the actor that runs; undefined after it has deleted itself.
    ipld::Cid state_root;
    std::vector<ActorEvent> events;
};

/// How a call ended.
struct CallOutcome {
    ExitCode exit_code;
    std::string note;
    std::optional<IpldBlock> data;
};

class Host {
  public:
    /// A world with the system actor, and a receiver without state. `type` is what the receiver is.
    explicit Host(ActorType type, ActorId receiver = 100);
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    // The world before a call

    World world;
    ActorId receiver;
    /// Also the origin, where that is not set.
    ActorId caller = system_actor_id;
    std::optional<ActorId> origin;
    /// Is taken from nobody: only the receiver's balance grows by it.
    TokenAmount value_received;
    TokenAmount gas_premium;
    Nonce nonce = 0;
    bool read_only = false;
    bool debugging = true;
    abi::NetworkContext network{};
    TokenAmount circulating_supply;
    Randomness chain_randomness{};
    Randomness beacon_randomness{};
    /// What next_actor_address() gives, in this order.
    std::deque<Address> next_addresses;
    std::uint64_t gas_available = 10'000'000'000;

    /// Makes `id` an actor of this type, or changes it.
    ActorEntry& actor(ActorId id, ActorType type);
    /// Lets `address` resolve to `id`.
    void address(const Address& address, ActorId id) { world.addresses[address] = id; }
    /// Who calls next.
    void call_as(ActorId id, ActorType type) {
        actor(id, type);
        caller = id;
    }
    [[nodiscard]] static ipld::Cid code_of(ActorType type);
    [[nodiscard]] TokenAmount& balance() { return world.actors[receiver].balance; }

    /// Says whether a signature is valid; by default one is that equals what is signed.
    std::function<bool(const Signature&, const Address& signer, BytesView plaintext)>
        verify_signature;
    /// Says to which key a signature over a digest belongs; by default to none.
    std::function<std::optional<std::array<std::uint8_t, 65>>(BytesView digest,
                                                              BytesView signature)>
        recover_public_key;
    /// Say whether a proof holds; by default each does. What the VM refuses without looking at the
    /// proof, such as CIDs that are no commitments, is not refused here.
    std::function<bool(const BlsSignature&, std::span<const BlsKey>, std::span<const BytesView>)>
        verify_bls_aggregate;
    std::function<bool(const WindowPoStVerifyInfo&)> verify_post;
    std::function<bool(const AggregateSealVerifyProofAndInfos&)> verify_aggregate_seals;
    std::function<bool(const ReplicaUpdateInfo&)> verify_replica_update;
    std::function<bool(const SealVerifyInfo&)> verify_seal;
    /// Says what headers show; by default no fault.
    std::function<std::expected<std::optional<ConsensusFault>, ErrorNumber>(
        BytesView header1, BytesView header2, BytesView extra)>
        verify_consensus_fault;

    // Messages to other actors, in the order in which they will come

    using Effect = std::function<void(World&)>;
    /// The next message: `reply` is how it ends, `effect` what it changes where it succeeds.
    void expect_send(Send message, SendOutcome reply = {}, Effect effect = {});
    /// The same for one that never reaches its receiver.
    void expect_send_refused(Send message, ErrorNumber error);

    // Calls

    CallOutcome call(const Actor& actor, MethodNum method,
                     std::optional<IpldBlock> params = std::nullopt);
    /// With parameters in CBOR, and with bytes that no actor reads where they have no encoding.
    template <class Params>
    CallOutcome call_with(const Actor& actor, MethodNum method, const Params& params) {
        return call(actor, method, IpldBlock{ipld::codec::cbor, ipld::cbor::encode(params)});
    }

    // What came of it

    ipld::MemoryStore store;
    std::vector<std::string> log_lines;
    /// Over all calls. Both are dear.
    std::size_t blocks_opened = 0;
    std::size_t blocks_written = 0;

    /// The actor's state, or nothing where it has none that is a `State`.
    template <class State>
    [[nodiscard]] std::optional<State> state() {
        const auto block = store.get(world.state_root);
        if (!block || !*block) {
            return std::nullopt;
        }
        const auto decoded = ipld::cbor::decode<State>((*block)->bytes());
        return decoded ? std::optional(*decoded) : std::nullopt;
    }
    template <class State>
    void set_state(const State& state) {
        world.state_root =
            *ipld::put_content(store, ipld::codec::dag_cbor, ipld::cbor::encode(state));
    }
    /// Expectations that did not come true, in words, and forgets them. A test asks once at least.
    [[nodiscard]] std::vector<std::string> take_problems();

    /// The host of the call that runs; for the system calls.
    static Host& current();

  private:
    friend struct Syscalls;

    struct ExpectedSend {
        Send message;
        std::variant<SendOutcome, ErrorNumber> reply;
        Effect effect;
    };
    /// What lives as long as a call.
    struct Call {
        MethodNum method = 0;
        std::vector<IpldBlock> blocks;
        std::set<ipld::Cid> reachable;
    };

    std::uint32_t add_block(IpldBlock block);
    void reach_links_of(std::uint64_t codec, BytesView data);
    std::variant<SendOutcome, ErrorNumber> deliver(const Send& message);
    CallOutcome finish(ExitCode code, std::string note, std::uint32_t block);

    Call call_;
    std::deque<ExpectedSend> expected_;
    std::vector<std::string> problems_;
};

}  // namespace fvm::sdk::host
