#include <fvm/sdk/host/host.hpp>

#include <fvm/sdk/host/exit.hpp>

#include <utility>

namespace fvm::sdk::host {
namespace {

Host* running = nullptr;

std::string to_text(const std::optional<IpldBlock>& block) {
    if (!block) {
        return "nothing";
    }
    std::string text = std::to_string(block->codec) + ":";
    constexpr std::string_view digits = "0123456789abcdef";
    for (const std::uint8_t byte : block->data) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string to_text(const Send& message) {
    return "method " + std::to_string(message.method) + " of " + message.to.to_text() + " with " +
           to_text(message.params) + " and " + message.value.to_text() +
           (message.gas_limit ? " gas limit " + std::to_string(*message.gas_limit) : "") +
           (message.read_only ? " read-only" : "");
}

}  // namespace

Host::Host(ActorType type, ActorId id) : receiver(id) {
    constexpr std::uint8_t empty_array = 0x80;
    world.state_root = *ipld::put_content(store, ipld::codec::dag_cbor, {&empty_array, 1});
    network.network_version = static_cast<std::uint32_t>(NetworkVersion::v28);
    verify_signature = [](const Signature& signature, const Address&, BytesView plaintext) {
        return std::ranges::equal(signature.data, plaintext);
    };
    actor(system_actor_id, ActorType::system);
    actor(receiver, type);
}

Host& Host::current() {
    return *running;
}

ipld::Cid Host::code_of(ActorType type) {
    const auto number = static_cast<std::uint8_t>(type);
    return ipld::Cid::v1(ipld::codec::raw, ipld::multihash::identity, {&number, 1});
}

ActorEntry& Host::actor(ActorId id, ActorType type) {
    ActorEntry& entry = world.actors[id];
    entry.code = code_of(type);
    return entry;
}

void Host::expect_send(Send message, SendOutcome reply, Effect effect) {
    expected_.push_back({std::move(message), std::move(reply), std::move(effect)});
}

void Host::expect_send_refused(Send message, ErrorNumber error) {
    expected_.push_back({std::move(message), error, {}});
}

std::vector<std::string> Host::take_problems() {
    for (const ExpectedSend& expected : expected_) {
        problems_.push_back("not sent: " + to_text(expected.message));
    }
    expected_.clear();
    return std::exchange(problems_, {});
}

CallOutcome Host::call(const Actor& actor, MethodNum method, std::optional<IpldBlock> params) {
    const World before = world;
    balance() += value_received;
    call_ = {.method = method, .blocks = {}, .reachable = {}};
    if (params) {
        reach_links_of(params->codec, params->data);
    }
    const std::uint32_t handle = params ? add_block(*std::move(params)) : sys::no_data_block;

    Host* const outer = std::exchange(running, this);
    std::uint32_t returned = sys::no_data_block;
    const std::optional<Exit> exit = run_until_exit([&] { returned = sdk::invoke(actor, handle); });
    running = outer;

    CallOutcome outcome = exit ? finish(ExitCode{exit->code}, exit->message, exit->block)
                               : finish(ExitCode::ok, {}, returned);
    if (!outcome.exit_code.is_success()) {
        world = before;
    }
    return outcome;
}

CallOutcome Host::finish(ExitCode code, std::string note, std::uint32_t block) {
    if (!code.is_success() && code.is_system()) {
        code = ExitCode::sys_illegal_exit_code;
    }
    CallOutcome outcome{code, std::move(note), std::nullopt};
    if (block != sys::no_data_block) {
        outcome.data = call_.blocks.at(block - 1);
    }
    return outcome;
}

std::uint32_t Host::add_block(IpldBlock block) {
    call_.blocks.push_back(std::move(block));
    return static_cast<std::uint32_t>(call_.blocks.size());
}

void Host::reach_links_of(std::uint64_t codec, BytesView data) {
    if (codec != ipld::codec::dag_cbor) {
        return;
    }
    static_cast<void>(ipld::cbor::for_each_link(
        data, [&](const ipld::Cid& cid) { call_.reachable.insert(cid); }));
}

std::variant<SendOutcome, ErrorNumber> Host::deliver(const Send& message) {
    if (read_only && !message.value.is_zero()) {
        return ErrorNumber::read_only;
    }
    if (expected_.empty()) {
        problems_.push_back("not expected: " + to_text(message));
        return ErrorNumber::not_found;
    }
    const ExpectedSend expected = std::move(expected_.front());
    expected_.pop_front();
    const Send& wanted = expected.message;
    if (message.to != wanted.to || message.method != wanted.method ||
        message.params != wanted.params || message.value != wanted.value ||
        message.gas_limit != wanted.gas_limit || message.read_only != wanted.read_only) {
        problems_.push_back("sent: " + to_text(message) + "; expected: " + to_text(wanted));
    }
    if (message.value > balance()) {
        return ErrorNumber::insufficient_funds;
    }
    const SendOutcome* reply = std::get_if<SendOutcome>(&expected.reply);
    if (reply != nullptr && reply->exit_code.is_success()) {
        balance() -= message.value;
        if (const auto id = message.to.as_id()) {
            world.actors[*id].balance += message.value;
        }
        if (expected.effect) {
            expected.effect(world);
        }
    }
    return expected.reply;
}

}  // namespace fvm::sdk::host
