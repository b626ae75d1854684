// The system calls that touch the world of a test: blocks, state, actors and messages.

#include <fvm/sdk/host/host.hpp>

#include <algorithm>
#include <cstring>
#include <limits>

namespace fvm::sdk {

namespace host {

/// What the system calls may do with a host.
struct Syscalls {
    static Host::Call& call() { return Host::current().call_; }
    static std::uint32_t add_block(IpldBlock block) {
        return Host::current().add_block(std::move(block));
    }
    static void reach_links_of(std::uint64_t codec, BytesView data) {
        Host::current().reach_links_of(codec, data);
    }
    static auto deliver(const Send& message) { return Host::current().deliver(message); }
};

}  // namespace host

namespace sys {
namespace {

using host::Host;
using Internals = host::Syscalls;

constexpr std::size_t max_block_size = std::size_t{1} << 20;

Errno error(ErrorNumber number) {
    return static_cast<Errno>(number);
}

abi::TokenAmount to_abi(const TokenAmount& amount) {
    const Uint128 value = *amount.to_u128();
    return {static_cast<std::uint64_t>(value), static_cast<std::uint64_t>(value >> 64)};
}

Errno write_bytes(BytesView bytes, std::uint32_t* size, Byte* out, std::uint32_t capacity) {
    if (bytes.size() > capacity) {
        return error(ErrorNumber::buffer_too_small);
    }
    std::ranges::copy(bytes, out);
    *size = static_cast<std::uint32_t>(bytes.size());
    return 0;
}

/// A CID says itself where it ends.
ipld::Cid read_cid(const Byte* bytes) {
    std::size_t used = 0;
    return *ipld::Cid::read_prefix({bytes, ipld::Cid::max_encoded_size}, used);
}

const IpldBlock* find_block(std::uint32_t handle) {
    const auto& blocks = Internals::call().blocks;
    return handle == no_data_block || handle > blocks.size() ? nullptr : &blocks[handle - 1];
}

host::ActorEntry* find_actor(ActorId id) {
    auto& actors = Host::current().world.actors;
    const auto found = actors.find(id);
    return found == actors.end() ? nullptr : &found->second;
}

bool deleted() {
    return !Host::current().world.state_root.defined();
}

}  // namespace

// vm, network

Errno vm_message_context(abi::MessageContext* out) {
    const Host& host = Host::current();
    *out = {.origin = host.origin.value_or(host.caller),
            .nonce = host.nonce,
            .caller = host.caller,
            .receiver = host.receiver,
            .method_number = Internals::call().method,
            .value_received = to_abi(host.value_received),
            .gas_premium = to_abi(host.gas_premium),
            .flags = host.read_only ? abi::MessageContext::flag_read_only : 0};
    return 0;
}

Errno network_context(abi::NetworkContext* out) {
    *out = Host::current().network;
    return 0;
}

Errno network_total_fil_circ_supply(abi::TokenAmount* out) {
    *out = to_abi(Host::current().circulating_supply);
    return 0;
}

Errno network_tipset_cid(std::uint32_t* size, std::int64_t epoch, Byte* cid,
                         std::uint32_t capacity) {
    constexpr std::int64_t finality = 900;
    const std::int64_t now = Host::current().network.epoch;
    if (epoch < 0 || epoch >= now) {
        return error(ErrorNumber::illegal_argument);
    }
    if (now - epoch > finality) {
        return error(ErrorNumber::limit_exceeded);
    }
    return write_bytes(ipld::Cid::of(ipld::codec::dag_cbor, ipld::cbor::encode(epoch)).to_bytes(),
                       size, cid, capacity);
}

// ipld

Errno ipld_block_open(abi::IpldOpen* out, const Byte* bytes) {
    const ipld::Cid cid = read_cid(bytes);
    const auto block = Host::current().store.get(cid);
    if (!Internals::call().reachable.contains(cid) || !block || !*block) {
        return error(ErrorNumber::not_found);
    }
    ++Host::current().blocks_opened;
    Internals::reach_links_of(cid.codec(), (*block)->bytes());
    const std::uint32_t id = Internals::add_block({cid.codec(), to_bytes((*block)->bytes())});
    *out = {cid.codec(), id, static_cast<std::uint32_t>((*block)->size())};
    return 0;
}

Errno ipld_block_create(std::uint32_t* block, std::uint64_t codec, const Byte* data,
                        std::uint32_t size) {
    if (size > max_block_size) {
        return error(ErrorNumber::limit_exceeded);
    }
    if (codec != ipld::codec::cbor && codec != ipld::codec::dag_cbor && codec != ipld::codec::raw) {
        return error(ErrorNumber::illegal_codec);
    }
    if (codec == ipld::codec::dag_cbor) {
        bool reachable = true;
        const auto scanned = ipld::cbor::for_each_link({data, size}, [&](const ipld::Cid& cid) {
            const bool commitment = cid.codec() == ipld::codec::fil_commitment_sealed ||
                                    cid.codec() == ipld::codec::fil_commitment_unsealed;
            reachable = reachable && (commitment || cid.hash_code() == ipld::multihash::identity ||
                                      Internals::call().reachable.contains(cid));
        });
        if (!scanned) {
            return error(ErrorNumber::serialization);
        }
        if (!reachable) {
            return error(ErrorNumber::not_found);
        }
    }
    *block = Internals::add_block({codec, Bytes(data, data + size)});
    return 0;
}

Errno ipld_block_read(std::int32_t* rest, std::uint32_t handle, std::uint32_t offset, Byte* out,
                      std::uint32_t capacity) {
    const IpldBlock* block = find_block(handle);
    if (block == nullptr) {
        return error(ErrorNumber::invalid_handle);
    }
    const std::uint64_t size = block->data.size();
    const std::uint64_t readable = offset < size ? size - offset : 0;
    std::copy_n(block->data.begin() + static_cast<std::ptrdiff_t>(size - readable),
                std::min<std::uint64_t>(readable, capacity), out);
    *rest = static_cast<std::int32_t>(static_cast<std::int64_t>(size) -
                                      static_cast<std::int64_t>(std::uint64_t{offset} + capacity));
    return 0;
}

Errno ipld_block_stat(abi::IpldStat* out, std::uint32_t handle) {
    const IpldBlock* block = find_block(handle);
    if (block == nullptr) {
        return error(ErrorNumber::invalid_handle);
    }
    *out = {block->codec, static_cast<std::uint32_t>(block->data.size())};
    return 0;
}

Errno ipld_block_link(std::uint32_t* size, std::uint32_t handle, std::uint64_t hash_code,
                      std::uint32_t hash_size, Byte* cid, std::uint32_t capacity) {
    if (hash_code != ipld::multihash::blake2b_256 || hash_size != 32) {
        return error(ErrorNumber::illegal_cid);
    }
    const IpldBlock* block = find_block(handle);
    if (block == nullptr) {
        return error(ErrorNumber::invalid_handle);
    }
    ++Host::current().blocks_written;
    const auto linked = ipld::put_content(Host::current().store, block->codec, block->data);
    Internals::call().reachable.insert(*linked);
    return write_bytes(linked->to_bytes(), size, cid, capacity);
}

// self

Errno self_root(std::uint32_t* size, Byte* cid, std::uint32_t capacity) {
    if (deleted()) {
        return error(ErrorNumber::illegal_operation);
    }
    const ipld::Cid& root = Host::current().world.state_root;
    Internals::call().reachable.insert(root);
    return write_bytes(root.to_bytes(), size, cid, capacity);
}

Errno self_set_root(const Byte* bytes) {
    const ipld::Cid root = read_cid(bytes);
    if (Host::current().read_only) {
        return error(ErrorNumber::read_only);
    }
    if (!Internals::call().reachable.contains(root)) {
        return error(ErrorNumber::not_found);
    }
    if (deleted()) {
        return error(ErrorNumber::illegal_operation);
    }
    Host::current().world.state_root = root;
    return 0;
}

Errno self_current_balance(abi::TokenAmount* out) {
    *out = to_abi(Host::current().balance());
    return 0;
}

Errno self_self_destruct(std::uint32_t burn_unspent) {
    Host& host = Host::current();
    if (host.read_only) {
        return error(ErrorNumber::read_only);
    }
    if (!host.balance().is_zero()) {
        if (burn_unspent == 0) {
            return error(ErrorNumber::illegal_operation);
        }
        host.world.actors[burnt_funds_actor_id].balance += host.balance();
    }
    host.world.actors.erase(host.receiver);
    host.world.state_root = {};
    return 0;
}

// actor

Errno actor_resolve_address(std::uint64_t* id, const Byte* bytes, std::uint32_t size) {
    const auto address = Address::from_bytes({bytes, size});
    if (!address) {
        return error(ErrorNumber::illegal_argument);
    }
    if (const auto own = address->as_id()) {
        *id = *own;
        return 0;
    }
    const auto& addresses = Host::current().world.addresses;
    const auto found = addresses.find(*address);
    if (found == addresses.end()) {
        return error(ErrorNumber::not_found);
    }
    *id = found->second;
    return 0;
}

Errno actor_lookup_delegated_address(std::uint32_t* size, std::uint64_t id, Byte* address,
                                     std::uint32_t capacity) {
    const host::ActorEntry* actor = find_actor(id);
    if (actor == nullptr) {
        return error(ErrorNumber::not_found);
    }
    return write_bytes(actor->delegated_address ? actor->delegated_address->bytes() : BytesView(),
                       size, address, capacity);
}

Errno actor_get_actor_code_cid(std::uint32_t* size, std::uint64_t id, Byte* cid,
                               std::uint32_t capacity) {
    const host::ActorEntry* actor = find_actor(id);
    if (actor == nullptr) {
        return error(ErrorNumber::not_found);
    }
    return write_bytes(actor->code.to_bytes(), size, cid, capacity);
}

Errno actor_next_actor_address(std::uint32_t* size, Byte* address, std::uint32_t capacity) {
    auto& next = Host::current().next_addresses;
    if (next.empty()) {
        return error(ErrorNumber::illegal_operation);
    }
    const Address given = next.front();
    next.pop_front();
    return write_bytes(given.bytes(), size, address, capacity);
}

Errno actor_create_actor(std::uint64_t id, const Byte* code, const Byte* delegated_address,
                         std::uint32_t size) {
    Host& host = Host::current();
    const ipld::Cid code_cid = read_cid(code);
    if (host.read_only) {
        return error(ErrorNumber::read_only);
    }
    const host::ActorEntry* existing = find_actor(id);
    const bool placeholder =
        existing != nullptr && existing->code == Host::code_of(ActorType::placeholder);
    if (existing != nullptr && !placeholder) {
        return error(ErrorNumber::forbidden);
    }
    host::ActorEntry& actor = host.world.actors[id];
    actor.code = code_cid;
    if (size != 0) {
        actor.delegated_address = *Address::from_bytes({delegated_address, size});
    }
    return 0;
}

Errno actor_get_builtin_actor_type(std::int32_t* type, const Byte* code) {
    const ipld::Cid cid = read_cid(code);
    *type = 0;
    for (std::int32_t i = 1; i <= static_cast<std::int32_t>(ActorType::ethaccount); ++i) {
        if (Host::code_of(static_cast<ActorType>(i)) == cid) {
            *type = i;
        }
    }
    return 0;
}

Errno actor_get_code_cid_for_type(std::uint32_t* size, std::int32_t type, Byte* cid,
                                  std::uint32_t capacity) {
    if (type < 1 || type > static_cast<std::int32_t>(ActorType::ethaccount)) {
        return error(ErrorNumber::illegal_argument);
    }
    return write_bytes(Host::code_of(static_cast<ActorType>(type)).to_bytes(), size, cid, capacity);
}

Errno actor_balance_of(abi::TokenAmount* out, std::uint64_t id) {
    const host::ActorEntry* actor = find_actor(id);
    if (actor == nullptr) {
        return error(ErrorNumber::not_found);
    }
    *out = to_abi(actor->balance);
    return 0;
}

// send

Errno send_send(abi::Send* out, const Byte* to, std::uint32_t to_size, std::uint64_t method,
                std::uint32_t params, std::uint64_t value_hi, std::uint64_t value_lo,
                std::uint64_t gas_limit, std::uint64_t flags) {
    Send message{.to = *Address::from_bytes({to, to_size}),
                 .method = method,
                 .value = TokenAmount::from_atto((Uint128{value_hi} << 64) | value_lo),
                 .read_only = (flags & abi::send_flag_read_only) != 0};
    if (params != no_data_block) {
        const IpldBlock* block = find_block(params);
        if (block == nullptr) {
            return error(ErrorNumber::invalid_handle);
        }
        message.params = *block;
    }
    if (gas_limit != abi::no_gas_limit) {
        message.gas_limit = gas_limit;
    }
    const auto reply = Internals::deliver(message);
    if (const ErrorNumber* refused = std::get_if<ErrorNumber>(&reply)) {
        return error(*refused);
    }
    const SendOutcome& outcome = std::get<SendOutcome>(reply);
    *out = {.exit_code = outcome.exit_code.value,
            .return_id = no_data_block,
            .return_codec = 0,
            .return_size = 0};
    if (outcome.data) {
        Internals::reach_links_of(outcome.data->codec, outcome.data->data);
        out->return_id = Internals::add_block(*outcome.data);
        out->return_codec = outcome.data->codec;
        out->return_size = static_cast<std::uint32_t>(outcome.data->data.size());
    }
    return 0;
}

}  // namespace sys
}  // namespace fvm::sdk
