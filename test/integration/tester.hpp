#pragma once

#include <fvm/core/signature.hpp>
#include <fvm/ipld/memory_store.hpp>
#include <tools/conformance/layered_store.hpp>
#include <tools/state/actor_bundle.hpp>
#include <tools/state/message_runner.hpp>
#include <tools/state/message_stream.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fvm::integration {

/// How the VM of a test differs from the default.
struct Settings {
    NetworkVersion network_version = NetworkVersion::v21;
    vm::Features features{};
    /// 0 where absent.
    std::optional<std::uint64_t> chain_id{};
    /// Of every epoch, in seconds since 1970; 30 × epoch where absent.
    std::optional<std::uint64_t> timestamp{};
    /// Of every epoch.
    ipld::Cid tipset = tools::vector_tipset_cid();
    TokenAmount base_fee = TokenAmount::from_atto(100);
    TokenAmount circulating_supply = TokenAmount::from_whole(2'000'000'000);
    /// Those of own_syscalls.hpp besides the network's, and in the place of some of them.
    bool own_syscalls = false;
    /// In bytes: of an instance, and of all calls of a message together.
    std::optional<std::uint64_t> max_instance_memory{};
    std::optional<std::uint64_t> max_total_memory{};
    /// False where the state lacks blocks on purpose: the reference makes receipts of that.
    bool is_complete = true;
};

struct Account {
    ActorId id = 0;
    Address address;
};

/// A small world for tests of the whole VM: the canonical actors of a network version, none of
/// which has run its constructor, accounts, and actors made for the test. First the state is put
/// together, then messages are executed on it, each on a machine of its own.
///
/// Whatever cannot be done is a failure of the test.
class Tester {
  public:
    using Outcome = tools::MessageRunner::Outcome;

    /// What the machine lacks is an error of kind missing_setup.
    static tools::ToolResult<std::unique_ptr<Tester>> create(const Settings& settings);

    // The state before the first message

    static constexpr std::uint64_t initial_balance = 10'000;

    /// An account whose key is make_key(number), with the id 100, 101, ... and some attoFIL.
    Account create_account(SignatureType type = SignatureType::secp256k1);
    /// At an f410 address.
    Account create_placeholder(BytesView subaddress, const TokenAmount& balance);
    void set_nonce(ActorId id, Nonce nonce);
    void set_balance(ActorId id, const TokenAmount& balance);
    /// Stores a block of DAG-CBOR.
    template <class T>
    ipld::Cid put(const T& value) {
        return put_block(ipld::cbor::encode(value));
    }
    ipld::Cid put_block(BytesView content);
    /// Makes an actor of a module, or gives its code to an actor that exists already, which keeps
    /// its balance and state where nothing is said of them. Returns the code's CID.
    ipld::Cid install(ActorId id, const Bytes& module, const std::optional<ipld::Cid>& state = {},
                      const TokenAmount& balance = {});
    /// The same for the text of a module.
    ipld::Cid install_wat(ActorId id, std::string_view wat);

    // Messages

    /// Executes a message. The runner's own failures, which are no receipts, fail the test.
    Outcome execute(const tools::RunMessage& message);
    /// Sends a message from the first account, with its next nonce.
    Outcome send(ActorId to, MethodNum method, Bytes params = {}, const TokenAmount& value = {},
                 std::uint64_t gas_limit = default_gas_limit);

    /// The same for a message that has no receipt, because the machine or its store failed. Says
    /// why.
    tools::Failure send_in_vain(ActorId to, MethodNum method);

    static constexpr std::uint64_t default_gas_limit = 1'000'000'000;
    /// When messages are executed.
    static constexpr ChainEpoch epoch = 1000;

    // The state after the messages so far

    [[nodiscard]] std::optional<ActorState> actor(ActorId id);
    [[nodiscard]] std::optional<ActorId> id_of(const Address& address);
    [[nodiscard]] ipld::Blockstore& store() { return *store_; }
    /// The code of a built-in actor.
    [[nodiscard]] ipld::Cid code_of(std::string_view name) const;
    [[nodiscard]] const vm::NetworkRules& rules() const { return *rules_; }

    /// Executes the messages again with the reference, and says what differs: exit codes, return
    /// values, gas, events, traces, and the last state root. Empty where nothing does. The error
    /// says why the reference could not be asked.
    [[nodiscard]] std::expected<std::string, std::string> differences_from_reference();
    [[nodiscard]] bool has_messages() const { return !executed_.empty(); }

  private:
    explicit Tester(const Settings& settings) : settings_(settings) {}

    tools::ToolResult<void> open();
    tools::ToolResult<void> open_engine();
    /// What of the settings the reference is told besides the stream.
    [[nodiscard]] std::vector<std::string> oracle_options() const;
    /// Executes a message, on the state as it was put together if it is the first.
    tools::ToolResult<Outcome> run(const tools::RunMessage& message);
    [[nodiscard]] tools::RunMessage message_to(ActorId to, MethodNum method) const;
    /// Changes the state tree and makes it the state that messages begin with.
    void change(const std::function<void(vm::StateTree&)>& body);
    void change_actor(ActorId id, const std::function<void(ActorState&)>& body);

    struct Executed {
        tools::RunMessage message;
        Outcome outcome;
    };

    Settings settings_;
    const vm::NetworkRules* rules_ = nullptr;
    const tools::ActorBundle* bundle_ = nullptr;
    std::vector<vm::HostImport> imports_;
    std::unique_ptr<vm::Engine> own_engine_;
    vm::Engine* engine_ = nullptr;
    ipld::MemoryStore state_;
    std::unique_ptr<tools::LayeredStore> store_;
    ipld::Cid start_root_;
    std::uint8_t keys_ = 0;
    std::optional<Account> sender_;
    Nonce nonce_ = 0;
    std::optional<tools::MessageRunner> runner_;
    std::vector<Executed> executed_;
};

/// The secret key of the account number `number`.
[[nodiscard]] std::array<std::uint8_t, 32> make_key(std::uint8_t number);

}  // namespace fvm::integration
