#include <fvm/sdk/syscall_support.hpp>
#include <test/integration/actors/support.hpp>

#include <algorithm>
#include <limits>

namespace fvm::test_actors::ipld_blocks {
namespace {

using enum ErrorNumber;
using ipld::codec::dag_cbor;
using ipld::multihash::blake2b_256;

constexpr std::uint32_t blake2b_size = 32;
constexpr std::uint32_t no_such_block = 1919;

/// A byte string of `size` bytes in CBOR.
Bytes sample(std::uint32_t size) {
    Bytes bytes(size);
    for (std::uint32_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<std::uint8_t>(i % 251);
    }
    return ipld::cbor::encode(bytes);
}

ipld::Cid put(Runtime& rt, BytesView content) {
    const auto cid = rt.store().put_content(dag_cbor, content);
    require(cid.has_value(), "a block cannot be stored");
    return *cid;
}

ActorResult<void> open(Runtime& rt) {
    const ipld::Cid cid = put(rt, sample(1024));
    abi::IpldOpen opened{};
    expect_success(sys::ipld_block_open(&opened, sdk::CidBytes(cid).data()), "a block just made");
    const Bytes zeros(ipld::Cid::max_encoded_size);
    expect(sys::ipld_block_open(&opened, zeros.data()), illegal_argument, "a CID of zeros");
    expect(sys::ipld_block_open(&opened, nullptr), illegal_argument, "no CID");
    return {};
}

void expect_rest(std::uint32_t block, std::uint32_t offset, std::span<std::uint8_t> out,
                 std::int32_t rest) {
    std::int32_t actual = 0;
    expect_success(sys::ipld_block_read(&actual, block, offset, out.data(), sdk::size_of(out)),
                   "ipld.block_read");
    require(actual == rest, "something else is left of the block");
}

ActorResult<void> read(Runtime& rt) {
    const Bytes content = sample(10 << 10);
    const auto size = static_cast<std::int32_t>(content.size());
    abi::IpldOpen opened{};
    expect_success(sys::ipld_block_open(&opened, sdk::CidBytes(put(rt, content)).data()), "open");
    require(opened.size == content.size() && opened.codec == dag_cbor, "another block");
    const std::uint32_t block = opened.id;

    Bytes buffer(2 * content.size());
    expect_rest(block, 0, buffer, -size);
    require(std::ranges::equal(content, std::span(buffer).first(content.size())),
            "the whole block is not what was written");
    constexpr std::uint32_t part = 10;
    const auto few = std::span(buffer).first(part);
    expect_rest(block, part, few, size - 2 * static_cast<std::int32_t>(part));
    require(std::ranges::equal(few, std::span(content).subspan(part, part)), "another part");
    expect_rest(block, static_cast<std::uint32_t>(size) + part, few, -20);
    expect_rest(block, 0, {}, size);

    constexpr auto limit = static_cast<std::uint32_t>(std::numeric_limits<std::int32_t>::max());
    std::int32_t rest = 0;
    expect(sys::ipld_block_read(&rest, block, limit + 1, buffer.data(), 0), illegal_argument,
           "an offset of 2^31");
    expect(sys::ipld_block_read(&rest, block, 0, buffer.data(), limit + 1), illegal_argument,
           "2^31 bytes");
    expect(sys::ipld_block_read(&rest, block, limit - part, buffer.data(), 2 * part),
           illegal_argument, "an end beyond 2^31");
    expect(sys::ipld_block_read(&rest, no_such_block, 0, buffer.data(), 1), invalid_handle,
           "no block");
    return {};
}

ActorResult<void> create(Runtime& /*rt*/) {
    constexpr std::uint64_t unknown_codec = 191'919;
    const Bytes bytes(max_block_size + 1);
    std::uint32_t block = 0;
    expect(sys::ipld_block_create(&block, unknown_codec, bytes.data(), 100), illegal_codec,
           "an unknown codec");
    const auto largest = sample(max_block_size - 5);
    require(largest.size() == max_block_size, "the sample has another size");
    expect_success(sys::ipld_block_create(&block, dag_cbor, largest.data(), max_block_size),
                   "the largest block");
    expect(sys::ipld_block_create(&block, ipld::codec::raw, bytes.data(), max_block_size + 1),
           limit_exceeded, "a block that is too large");
    return {};
}

ActorResult<void> stat(Runtime& /*rt*/) {
    const Bytes content = sample(10 << 10);
    const std::uint32_t block = create_block(dag_cbor, content);
    abi::IpldStat found{};
    expect_success(sys::ipld_block_stat(&found, block), "ipld.block_stat");
    require(found.codec == dag_cbor && found.size == content.size(), "another block");
    expect(sys::ipld_block_stat(&found, no_such_block), invalid_handle, "no block");
    return {};
}

ActorResult<void> link(Runtime& /*rt*/) {
    const Bytes content = sample(10 << 10);
    const std::uint32_t block = create_block(dag_cbor, content);
    sdk::CidBuffer out;
    const auto link = [&](std::uint32_t handle, std::uint64_t hash_code, std::uint32_t hash_size,
                          std::uint32_t capacity) {
        return sys::ipld_block_link(&out.size, handle, hash_code, hash_size, out.data(), capacity);
    };
    constexpr std::uint32_t room = sdk::CidBuffer::capacity;
    expect_success(link(block, blake2b_256, blake2b_size, room), "ipld.block_link");
    require(out.cid() == ipld::Cid::of(dag_cbor, content), "another CID");
    expect(link(no_such_block, blake2b_256, blake2b_size, room), invalid_handle, "no block");
    expect(link(block, blake2b_256, blake2b_size, 3), buffer_too_small, "no room for the CID");
    expect(link(block, 0x1919, blake2b_size, room), illegal_cid, "an unknown hash function");
    expect(link(block, blake2b_256, blake2b_size - 1, room), illegal_cid, "a shorter digest");
    return {};
}

ActorResult<std::uint32_t> open_named(Runtime& /*rt*/, const Bytes& cid) {
    abi::IpldOpen opened{};
    Bytes padded = cid;
    padded.resize(ipld::Cid::max_encoded_size);
    return sys::ipld_block_open(&opened, padded.data());
}

constexpr sdk::Method table[] = {
    sdk::method<&open>(methods::open),     sdk::method<&read>(methods::read),
    sdk::method<&create>(methods::create), sdk::method<&stat>(methods::stat),
    sdk::method<&link>(methods::link),     sdk::method<&open_named>(methods::open_named),
};

}  // namespace

constinit const sdk::Actor actor{
    .name = "ipld blocks", .methods = table, .guard = &accept_everybody};

}  // namespace fvm::test_actors::ipld_blocks

FVM_ACTOR(fvm::test_actors::ipld_blocks::actor);
