// The chain, events and gas.

#include <fvm/sdk/runtime.hpp>

#include <fvm/sdk/syscall_support.hpp>

namespace fvm::sdk {
namespace {

void append_big_endian(Bytes& out, std::int64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> shift));
    }
}

/// Randomness for one purpose (builtin-actors runtime/src/runtime/randomness.rs).
Randomness draw(const Randomness& base, RandomnessTag tag, ChainEpoch epoch, BytesView entropy) {
    Bytes input;
    append_big_endian(input, static_cast<std::int64_t>(tag));
    input.insert(input.end(), base.begin(), base.end());
    append_big_endian(input, epoch);
    input.insert(input.end(), entropy.begin(), entropy.end());
    return hash::blake2b_256(input);
}

}  // namespace

const abi::NetworkContext& Runtime::network() {
    if (!network_) {
        expect_success(sys::network_context(&network_.emplace()), "network.context");
    }
    return *network_;
}

ChainEpoch Runtime::epoch() {
    return network().epoch;
}

NetworkVersion Runtime::network_version() {
    return static_cast<NetworkVersion>(network().network_version);
}

TokenAmount Runtime::base_fee() {
    return from_abi(network().base_fee);
}

std::uint64_t Runtime::chain_id() {
    return network().chain_id;
}

std::uint64_t Runtime::tipset_timestamp() {
    return network().timestamp;
}

TokenAmount Runtime::circulating_supply() {
    abi::TokenAmount supply{};
    expect_success(sys::network_total_fil_circ_supply(&supply), "network.total_fil_circ_supply");
    return from_abi(supply);
}

ActorResult<ipld::Cid> Runtime::tipset_cid(ChainEpoch epoch) {
    CidBuffer cid;
    const sys::Errno error =
        sys::network_tipset_cid(&cid.size, epoch, cid.data(), CidBuffer::capacity);
    if (is(error, ErrorNumber::illegal_argument) || is(error, ErrorNumber::limit_exceeded)) {
        return illegal_argument("the VM knows no tipset of epoch " + std::to_string(epoch));
    }
    expect_success(error, "network.tipset_cid");
    return cid.cid();
}

ActorResult<Randomness> Runtime::randomness(sys::Errno (*source)(sys::Byte*, std::int64_t),
                                            ChainEpoch epoch) {
    Randomness bytes{};
    const sys::Errno error = source(bytes.data(), epoch);
    if (is(error, ErrorNumber::limit_exceeded) || is(error, ErrorNumber::illegal_argument)) {
        return illegal_argument("no randomness of epoch " + std::to_string(epoch));
    }
    if (error != 0) {
        return unexpected_failure("randomness: error number " + std::to_string(error));
    }
    return bytes;
}

ActorResult<Randomness> Runtime::ticket_randomness(RandomnessTag tag, ChainEpoch epoch,
                                                   BytesView entropy) {
    return draw(FVM_TRY(randomness(&sys::rand_get_chain_randomness, epoch)), tag, epoch, entropy);
}

ActorResult<Randomness> Runtime::beacon_randomness(RandomnessTag tag, ChainEpoch epoch,
                                                   BytesView entropy) {
    return draw(FVM_TRY(beacon_randomness(epoch)), tag, epoch, entropy);
}

ActorResult<Randomness> Runtime::beacon_randomness(ChainEpoch epoch) {
    return randomness(&sys::rand_get_beacon_randomness, epoch);
}

ActorResult<void> Runtime::emit(const ActorEvent& event) {
    std::vector<abi::EventEntry> entries;
    std::string keys;
    Bytes values;
    for (const EventEntry& entry : event.entries) {
        entries.push_back({entry.flags, entry.codec, static_cast<std::uint32_t>(entry.key.size()),
                           size_of(entry.value)});
        keys += entry.key;
        values.insert(values.end(), entry.value.begin(), entry.value.end());
    }
    const sys::Errno error = sys::event_emit_event(
        entries.data(), static_cast<std::uint32_t>(entries.size()), as_bytes(keys).data(),
        size_of(as_bytes(keys)), values.data(), size_of(values));
    if (error != 0) {
        return unexpected_failure("the VM has refused an event");
    }
    return {};
}

std::uint64_t Runtime::gas_available() {
    std::uint64_t amount = 0;
    expect_success(sys::gas_available(&amount), "gas.available");
    return amount;
}

void Runtime::charge_gas(std::string_view name, std::uint64_t amount) {
    expect_success(sys::gas_charge(name.data(), static_cast<std::uint32_t>(name.size()), amount),
                   "gas.charge");
}

bool Runtime::debugging() {
    if (!debugging_) {
        std::int32_t answer = sys::no;
        expect_success(sys::debug_enabled(&answer), "debug.enabled");
        debugging_ = answer == sys::yes;
    }
    return *debugging_;
}

void Runtime::write_log(std::string_view line) {
    expect_success(sys::debug_log(line.data(), static_cast<std::uint32_t>(line.size())),
                   "debug.log");
}

}  // namespace fvm::sdk
