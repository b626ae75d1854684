#include <fvm/vm/executor.hpp>
#include <test/fuzz/execute_world.hpp>
#include <test/fuzz/fuzz_target.hpp>
#include <tools/conformance/layered_store.hpp>

#include <array>
#include <optional>

// Messages through machine and executor. An input is a network version, flags, and up to eight
// messages: either CBOR as it comes, or fields by choice, so that most get past the preflight, for
// an actor that makes whatever syscalls the parameters say.

namespace fvm::test {
namespace {

using namespace vm;

/// Without 15, where instructions are free and loops need not end.
constexpr std::array versions{NetworkVersion::v16, NetworkVersion::v17, NetworkVersion::v18,
                              NetworkVersion::v20, NetworkVersion::v21, NetworkVersion::v25,
                              NetworkVersion::v29};

/// Loops are paid for by gas, and more of it finds nothing that less does not.
constexpr std::uint64_t max_gas = 20'000'000;

struct Sent {
    Message message;
    ApplyKind kind = ApplyKind::explicit_message;
    std::uint64_t raw_length = 0;
};

std::optional<Sent> read_message(Choices& choices, const ExecuteWorld& world) {
    Sent sent;
    const std::uint8_t how = choices.byte();
    sent.kind = (how & 1) != 0 ? ApplyKind::implicit_message : ApplyKind::explicit_message;
    Message& message = sent.message;
    const auto address = [&] {
        return world.addresses()[choices.byte() % world.addresses().size()];
    };
    if ((how & 2) != 0) {
        const BytesView encoded = choices.bytes(static_cast<std::size_t>(choices.number(2)));
        auto decoded = ipld::cbor::decode<Message>(encoded);
        if (!decoded) {
            return std::nullopt;
        }
        message = *std::move(decoded);
    } else {
        message.from = (how & 4) != 0 ? address() : world.addresses().front();
        message.to = (how & 8) != 0 ? address() : Address::id(ExecuteWorld::interpreter);
        message.method = (how & 16) != 0 ? choices.number(4) : 2;
        message.nonce = (how & 32) != 0 ? choices.number(1) : 0;
        message.value = TokenAmount::from_atto((how & 64) != 0 ? choices.number(8) : 0);
        message.gas_limit = (how & 128) != 0 ? choices.number(4) : max_gas;
        message.gas_fee_cap = TokenAmount::from_atto(150);
        message.gas_premium = TokenAmount::from_atto(10);
        message.params = to_bytes(choices.bytes(static_cast<std::size_t>(choices.number(2))));
    }
    sent.raw_length = ipld::cbor::encode(message).size() + choices.byte();
    // 0 and what has 64 bits stay what they are: limits that no message may have.
    if (message.check()) {
        message.gas_limit = std::min(message.gas_limit, max_gas);
    }
    return sent;
}

/// All balances together, none of which is negative.
TokenAmount total_balance(Machine& machine) {
    TokenAmount total;
    const auto walked = machine.state_tree().for_each([&](BytesView, const ActorState& actor) {
        require(!actor.balance.is_negative(), "balances are not negative");
        total += actor.balance;
    });
    require(walked.has_value(), "states that were written can be read");
    return total;
}

void check_result(const Sent& sent, const std::expected<ApplyResult, ApplyError>& applied) {
    const bool may_be_sent = sent.message.check().has_value();
    if (!applied) {
        require(!applied.error().reason.empty(), "errors have a reason");
        require(may_be_sent == (applied.error().kind != ApplyError::Kind::invalid_message),
                "messages without a possible gas limit are invalid, and only these");
        return;
    }
    require(may_be_sent, "invalid messages have no receipt");
    const Receipt& receipt = applied->receipt;
    require(receipt.gas_used <= sent.message.gas_limit, "no more gas is used than there is");
    require(!applied->is_prevalidation_failure || receipt.gas_used == 0, "refusals use no gas");
    require(receipt.exit_code.is_success() || !applied->failure.is_empty(), "failures are told");
}

struct Outcome {
    std::vector<Receipt> receipts;
    std::optional<ipld::Cid> root;
};

Outcome execute(ExecuteWorld& world, std::span<const Sent> messages, bool tracing) {
    static const auto stack = HostStackThread::start();
    require(stack.has_value(), "threads start");
    ipld::MemoryStore written;
    tools::LayeredStore store(written, &world.state());
    Executor executor(world.machine(store, tracing), **stack);
    Machine& machine = executor.machine();
    const TokenAmount before = total_balance(machine);
    Outcome outcome;
    for (const Sent& sent : messages) {
        const auto applied = executor.execute_message(sent.message, sent.kind, sent.raw_length);
        check_result(sent, applied);
        if (applied) {
            outcome.receipts.push_back(applied->receipt);
        }
    }
    if (const auto root = executor.flush()) {
        outcome.root = *root;
        require(total_balance(machine) == before, "value is neither made nor lost");
    } else {
        require(!root.error().reason.empty(), "faults have a reason");
    }
    return outcome;
}

}  // namespace
}  // namespace fvm::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fvm::test;
    Choices choices({data, size});
    ExecuteWorld& world = ExecuteWorld::of(versions[choices.byte() % versions.size()]);
    const std::uint8_t flags = choices.byte();
    std::vector<Sent> messages;
    for (int i = 0; i < 8 && !choices.at_end(); ++i) {
        if (auto sent = read_message(choices, world)) {
            messages.push_back(*std::move(sent));
        }
    }
    if (messages.empty()) {
        return 0;
    }
    const Outcome outcome = execute(world, messages, false);
    if ((flags & 1) != 0) {
        const Outcome again = execute(world, messages, true);
        require(again.receipts == outcome.receipts && again.root == outcome.root,
                "another run gives the same, traced or not");
    }
    return 0;
}
