#include <fvm/sdk/syscall_support.hpp>
#include <test/integration/actors/gas_calibration.hpp>

#include <algorithm>
#include <array>
#include <cstring>

namespace fvm::test_actors::gas_calibration {
namespace {

namespace sys = sdk::sys;
using sdk::ActorResult;
using sdk::CidBuffer;
using sdk::expect_success;
using sdk::size_of;
using tools::calibration::Operation;

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 20;
constexpr std::uint64_t most_entries = 255;
constexpr std::uint32_t digest_size = 32;

/// Keeps the compiler from leaving out, or joining, what happens in a loop.
void keep(const void* memory) {
    asm volatile("" : : "g"(memory) : "memory");
}

template <class Body>
void repeat(const Workload& work, Body body) {
    for (std::uint64_t i = 0; i < work.iterations; ++i) {
        body(i);
        keep(nullptr);
    }
}

/// Makes the bytes other ones than before, at a cost that does not depend on their number.
void change(Bytes& data, std::uint64_t iteration) {
    std::memcpy(data.data(), &iteration, std::min(data.size(), sizeof iteration));
}

Bytes some_bytes(std::uint64_t size) {
    Bytes data(static_cast<std::size_t>(size));
    std::uint8_t value = 0;
    for (std::uint8_t& byte : data) {
        byte = value;
        value = static_cast<std::uint8_t>((value * 5U + 1U) & 0xffU);
    }
    return data;
}

// Memory and execution

void loop(const Workload& work) {
    repeat(work, [](std::uint64_t /*i*/) {});
}

void execute(const Workload& work) {
    repeat(work, [&](std::uint64_t i) {
        std::uint64_t x = i | 1U;
        for (std::uint64_t step = 0; step < work.size; ++step) {
            x ^= x << 13U;
            x ^= x >> 7U;
            x ^= x << 17U;
        }
        keep(&x);
    });
}

void copy_memory(const Workload& work) {
    const Bytes source = some_bytes(work.size);
    Bytes target(source.size());
    repeat(work, [&](std::uint64_t /*i*/) {
        std::memcpy(target.data(), source.data(), source.size());
        keep(target.data());
    });
}

void fill_memory(const Workload& work) {
    Bytes target = some_bytes(work.size);
    repeat(work, [&](std::uint64_t i) {
        std::memset(target.data(), static_cast<int>(i & 1U), target.size());
        keep(target.data());
    });
}

#if __has_builtin(__builtin_wasm_memory_grow)
void grow_memory(const Workload& work) {
    constexpr std::size_t page = 65536;
    constexpr std::size_t step = 4096;
    repeat(work, [&](std::uint64_t i) {
        const std::size_t pages = __builtin_wasm_memory_grow(0, 1);
        sdk::require(pages != SIZE_MAX, "the memory does not grow");
        auto* memory = reinterpret_cast<std::uint8_t*>(pages * page);
        for (std::size_t at = 0; at < page; at += step) {
            memory[at] = static_cast<std::uint8_t>(i & 0xffU);
        }
        keep(memory);
    });
}
#else
void grow_memory(const Workload& /*work*/) {}
#endif

// System calls without blocks

void call_system(const Workload& work) {
    repeat(work, [](std::uint64_t /*i*/) {
        std::uint64_t amount = 0;
        expect_success(sys::gas_available(&amount), "gas.available");
        keep(&amount);
    });
}

void ask_extern(const Workload& work) {
    std::array<std::uint8_t, digest_size> randomness{};
    const auto epoch = static_cast<std::int64_t>(work.variant);
    repeat(work, [&](std::uint64_t /*i*/) {
        expect_success(sys::rand_get_beacon_randomness(randomness.data(), epoch),
                       "rand.get_beacon_randomness");
    });
}

void look_up_actor(const Workload& work) {
    repeat(work, [&](std::uint64_t i) {
        abi::TokenAmount balance{};
        expect_success(sys::actor_balance_of(&balance, work.variant + i), "actor.balance_of");
    });
}

void resolve_address(const Workload& work) {
    std::array<std::uint8_t, 1 + Address::hash_size> address{};
    address[0] = static_cast<std::uint8_t>(Protocol::secp256k1);
    repeat(work, [&](std::uint64_t i) {
        std::memcpy(&address[1], &i, sizeof i);
        std::uint64_t id = 0;
        // Nobody has it.
        static_cast<void>(sys::actor_resolve_address(&id, address.data(), address.size()));
    });
}

void get_root(const Workload& work) {
    CidBuffer root;
    repeat(work, [&](std::uint64_t /*i*/) {
        expect_success(sys::self_root(&root.size, root.data(), CidBuffer::capacity), "self.root");
    });
}

void set_root(const Workload& work) {
    CidBuffer root;
    expect_success(sys::self_root(&root.size, root.data(), CidBuffer::capacity), "self.root");
    repeat(work, [&](std::uint64_t /*i*/) {
        expect_success(sys::self_set_root(root.data()), "self.set_root");
    });
}

// Cryptography

void hash(const Workload& work) {
    Bytes data = some_bytes(work.size);
    std::array<std::uint8_t, 64> digest{};
    repeat(work, [&](std::uint64_t i) {
        change(data, i);
        std::uint32_t size = 0;
        expect_success(sys::crypto_hash(&size, work.variant, data.data(), size_of(data),
                                        digest.data(), digest.size()),
                       "crypto.hash");
    });
}

void verify_signature(const Workload& work) {
    const Bytes& signature = work.inputs[0];
    const Bytes& signer = work.inputs[1];
    Bytes data = some_bytes(work.size);
    repeat(work, [&](std::uint64_t i) {
        change(data, i);
        std::int32_t answer = 0;
        expect_success(
            sys::crypto_verify_signature(&answer, static_cast<std::uint32_t>(work.variant),
                                         signature.data(), size_of(signature), signer.data(),
                                         size_of(signer), data.data(), size_of(data)),
            "crypto.verify_signature");
    });
}

ActorResult<void> recover_key(const Workload& work) {
    constexpr std::size_t signature_size = 65;
    const Bytes& digest = work.inputs[0];
    const Bytes& signature = work.inputs[1];
    if (digest.size() != digest_size || signature.size() != signature_size) {
        return sdk::illegal_argument("not a digest and a signature");
    }
    std::array<std::uint8_t, signature_size> key{};
    repeat(work, [&](std::uint64_t /*i*/) {
        expect_success(
            sys::crypto_recover_secp_public_key(key.data(), digest.data(), signature.data()),
            "crypto.recover_secp_public_key");
    });
    return {};
}

ActorResult<void> verify_aggregate(const Workload& work) {
    constexpr std::size_t signature_size = 96;
    const auto& [signature, keys, plaintexts] =
        std::tie(work.inputs[0], work.inputs[1], work.inputs[2]);
    if (work.size > most_bytes || work.variant > most_bytes || signature.size() != signature_size ||
        keys.size() != work.size * Address::bls_public_key_size ||
        plaintexts.size() != work.size * work.variant) {
        return sdk::illegal_argument("not an aggregate, its keys and its plaintexts");
    }
    const std::vector<std::uint32_t> sizes(static_cast<std::size_t>(work.size),
                                           static_cast<std::uint32_t>(work.variant));
    repeat(work, [&](std::uint64_t /*i*/) {
        std::int32_t answer = 0;
        expect_success(sys::crypto_verify_bls_aggregate(
                           &answer, static_cast<std::uint32_t>(work.size), signature.data(),
                           keys.data(), plaintexts.data(), sizes.data()),
                       "crypto.verify_bls_aggregate");
    });
    return {};
}

void unsealed_cid(const Workload& work) {
    const Bytes& pieces = work.inputs[0];
    CidBuffer cid;
    repeat(work, [&](std::uint64_t /*i*/) {
        expect_success(sys::crypto_compute_unsealed_sector_cid(
                           &cid.size, static_cast<std::int64_t>(work.variant), pieces.data(),
                           size_of(pieces), cid.data(), CidBuffer::capacity),
                       "crypto.compute_unsealed_sector_cid");
    });
}

// Blocks

std::uint32_t create(std::uint64_t codec, BytesView data) {
    std::uint32_t handle = 0;
    expect_success(sys::ipld_block_create(&handle, codec, data.data(), size_of(data)),
                   "ipld.block_create");
    return handle;
}

void link(std::uint32_t handle, CidBuffer& cid) {
    constexpr std::uint64_t blake2b_256 = 0xb220;
    expect_success(sys::ipld_block_link(&cid.size, handle, blake2b_256, digest_size, cid.data(),
                                        CidBuffer::capacity),
                   "ipld.block_link");
}

void create_block(const Workload& work) {
    Bytes data = some_bytes(work.size);
    repeat(work, [&](std::uint64_t i) {
        change(data, i);
        static_cast<void>(create(ipld::codec::raw, data));
    });
}

void link_block(const Workload& work) {
    Bytes data = some_bytes(work.size);
    CidBuffer cid;
    repeat(work, [&](std::uint64_t i) {
        change(data, i);
        link(create(ipld::codec::raw, data), cid);
    });
}

void open_again(const Workload& work, std::uint64_t codec, BytesView data) {
    CidBuffer cid;
    link(create(codec, data), cid);
    repeat(work, [&](std::uint64_t /*i*/) {
        abi::IpldOpen opened{};
        expect_success(sys::ipld_block_open(&opened, cid.data()), "ipld.block_open");
    });
}

void open_block(const Workload& work) {
    open_again(work, ipld::codec::raw, some_bytes(work.size));
}

void read_block(const Workload& work) {
    Bytes data = some_bytes(work.size);
    const std::uint32_t handle = create(ipld::codec::raw, data);
    repeat(work, [&](std::uint64_t /*i*/) {
        std::int32_t rest = 0;
        expect_success(sys::ipld_block_read(&rest, handle, 0, data.data(), size_of(data)),
                       "ipld.block_read");
    });
}

void stat_block(const Workload& work) {
    const std::uint32_t handle = create(ipld::codec::raw, some_bytes(work.size));
    repeat(work, [&](std::uint64_t /*i*/) {
        abi::IpldStat stat{};
        expect_success(sys::ipld_block_stat(&stat, handle), "ipld.block_stat");
    });
}

/// A list of `count` items and a padding, together about `total` bytes, however many there are.
template <class Item>
ActorResult<Bytes> padded_list(std::uint64_t total, std::uint64_t count, const Item& item) {
    const std::uint64_t item_size = ipld::cbor::encode(item).size();
    if (total > most_bytes || count > most_bytes || count * item_size > total) {
        return sdk::illegal_argument("so many items do not fit into the block");
    }
    using ipld::cbor::write_cbor;
    ipld::cbor::Writer writer;
    writer.write_array_header(count + 1);
    writer.write_bytes(some_bytes(total - count * item_size));
    for (std::uint64_t i = 0; i < count; ++i) {
        write_cbor(writer, item);
    }
    return writer.take();
}

/// A list of links to a block that was made for that.
ActorResult<Bytes> padded_links(const Workload& work) {
    CidBuffer cid;
    link(create(ipld::codec::raw, some_bytes(digest_size)), cid);
    return padded_list(work.variant, work.size, cid.cid());
}

void scan(const Workload& work, BytesView data) {
    repeat(work,
           [&](std::uint64_t /*i*/) { static_cast<void>(create(ipld::codec::dag_cbor, data)); });
}

ActorResult<void> scan_fields(const Workload& work) {
    scan(work, FVM_TRY(padded_list(work.variant, work.size, std::uint64_t{0})));
    return {};
}

ActorResult<void> scan_links(const Workload& work) {
    scan(work, FVM_TRY(padded_links(work)));
    return {};
}

ActorResult<void> open_links(const Workload& work) {
    open_again(work, ipld::codec::dag_cbor, FVM_TRY(padded_links(work)));
    return {};
}

// Messages and events

void send(const Workload& work, MethodNum method) {
    const Bytes& receiver = work.inputs[0];
    repeat(work, [&](std::uint64_t /*i*/) {
        abi::Send outcome{};
        expect_success(sys::send_send(&outcome, receiver.data(), size_of(receiver), method,
                                      sys::no_data_block, 0, work.variant, abi::no_gas_limit, 0),
                       "send.send");
        sdk::require(outcome.exit_code == 0, "the receiver has failed");
    });
}

ActorResult<void> emit(const Workload& work, std::uint64_t entries, std::uint64_t keys_size,
                       std::uint64_t values_size) {
    if (entries == 0 || entries > most_entries) {
        return sdk::illegal_argument("not a number of entries or size of keys");
    }
    const Bytes keys(static_cast<std::size_t>(keys_size), 'k');
    Bytes values = some_bytes(values_size);
    std::vector<abi::EventEntry> list(static_cast<std::size_t>(entries));
    for (abi::EventEntry& entry : list) {
        entry = {.flags = EventEntry::flag_indexed_all,
                 .codec = ipld::codec::raw,
                 .key_size = static_cast<std::uint32_t>(keys_size / entries),
                 .value_size = static_cast<std::uint32_t>(values_size / entries)};
    }
    repeat(work, [&](std::uint64_t i) {
        change(values, i);
        expect_success(
            sys::event_emit_event(list.data(), static_cast<std::uint32_t>(entries), keys.data(),
                                  size_of(keys), values.data(), size_of(values)),
            "event.emit_event");
    });
    return {};
}

void transfer(const Workload& work) {
    send(work, method_send);
}
void call(const Workload& work) {
    send(work, tools::calibration::method_run);
}

ActorResult<void> emit_entries(const Workload& work) {
    return emit(work, work.size, work.size, work.size * 8);
}
ActorResult<void> emit_value(const Workload& work) {
    return emit(work, 1, 1, work.size);
}
ActorResult<void> emit_keys(const Workload& work) {
    return emit(work, work.variant, work.size, 0);
}

struct Row {
    Operation operation;
    std::size_t inputs;
    ActorResult<void> (*perform)(const Workload& work);
};

template <auto function>
ActorResult<void> plain(const Workload& work) {
    function(work);
    return {};
}

constexpr Row rows[] = {
    {Operation::loop, 0, plain<&loop>},
    {Operation::execute, 0, plain<&execute>},
    {Operation::copy_memory, 0, plain<&copy_memory>},
    {Operation::fill_memory, 0, plain<&fill_memory>},
    {Operation::grow_memory, 0, plain<&grow_memory>},
    {Operation::syscall, 0, plain<&call_system>},
    {Operation::ask_extern, 0, plain<&ask_extern>},
    {Operation::hash, 0, plain<&hash>},
    {Operation::verify_signature, 2, plain<&verify_signature>},
    {Operation::recover_key, 2, recover_key},
    {Operation::verify_aggregate, 3, verify_aggregate},
    {Operation::create_block, 0, plain<&create_block>},
    {Operation::link_block, 0, plain<&link_block>},
    {Operation::open_block, 0, plain<&open_block>},
    {Operation::read_block, 0, plain<&read_block>},
    {Operation::stat_block, 0, plain<&stat_block>},
    {Operation::scan_fields, 0, scan_fields},
    {Operation::scan_links, 0, scan_links},
    {Operation::open_links, 0, open_links},
    {Operation::transfer, 1, plain<&transfer>},
    {Operation::call, 1, plain<&call>},
    {Operation::emit_entries, 0, emit_entries},
    {Operation::emit_value, 0, emit_value},
    {Operation::emit_keys, 0, emit_keys},
    {Operation::look_up_actor, 0, plain<&look_up_actor>},
    {Operation::resolve_address, 0, plain<&resolve_address>},
    {Operation::get_root, 0, plain<&get_root>},
    {Operation::set_root, 0, plain<&set_root>},
    {Operation::unsealed_cid, 1, plain<&unsealed_cid>},
};

}  // namespace

ActorResult<void> run(sdk::Runtime& rt, const Workload& work) {
    FVM_TRY(rt.accept_any_caller());
    const auto row = std::ranges::find(rows, Operation{work.operation}, &Row::operation);
    if (row == std::end(rows)) {
        return sdk::illegal_argument("no such operation");
    }
    if (work.size > most_bytes || work.inputs.size() != row->inputs) {
        return sdk::illegal_argument("not the size and the inputs that the operation takes");
    }
    return row->perform(work);
}

constexpr sdk::Method table[] = {
    sdk::method<&run>(tools::calibration::method_run),
};

constinit const sdk::Actor actor{.name = "gas_calibration", .methods = table};

}  // namespace fvm::test_actors::gas_calibration

FVM_ACTOR(fvm::test_actors::gas_calibration::actor);
