#include <fvm/core/sector.hpp>
#include <fvm/hash/hash.hpp>
#include <fvm/sdk/syscall_support.hpp>
#include <test/integration/actors/support.hpp>

#include <algorithm>
#include <array>

namespace fvm::test_actors::syscalls {
namespace {

using enum ErrorNumber;
using sdk::size_of;

TokenAmount atto(std::uint64_t amount) {
    return TokenAmount::from_atto(BigInt(amount));
}

ActorResult<void> verify_signature(Runtime& rt, const SignatureParams& params) {
    Bytes other_message = params.message;
    other_message.front() ^= 1;
    const Signature& signature = params.signature;
    require(rt.verify_signature(signature, params.signer, params.message), "not verified");
    require(!rt.verify_signature(params.wrong_signature, params.signer, params.message),
            "another signature is verified");
    require(!rt.verify_signature(signature, params.wrong_signer, params.message),
            "another signer is verified");
    require(!rt.verify_signature(signature, params.signer, other_message),
            "another message is verified");

    std::int32_t answer = 0;
    const BytesView signer = params.signer.bytes();
    const auto verify = [&](std::uint32_t type, const sys::Byte* by) {
        return sys::crypto_verify_signature(&answer, type, signature.data.data(),
                                            size_of(signature.data), by, size_of(signer),
                                            params.message.data(), size_of(params.message));
    };
    expect(verify(UINT32_MAX, signer.data()), illegal_argument, "an unknown type of signature");
    expect(verify(static_cast<std::uint32_t>(signature.type), beyond_memory<sys::Byte>()),
           illegal_argument, "a signer beyond the memory");
    return {};
}

ActorResult<void> recover_public_key(Runtime& rt, const RecoveryParams& params) {
    const hash::Digest32 digest = hash::blake2b_256(params.message);
    std::array<std::uint8_t, 65> signature{};
    require(params.signature.size() == signature.size(), "a signature of another size");
    std::ranges::copy(params.signature, signature.begin());
    const auto key = rt.recover_public_key(digest, signature);
    require(key && std::ranges::equal(*key, params.public_key), "another key");

    std::array<sys::Byte, 65> out{};
    expect(sys::crypto_recover_secp_public_key(out.data(), beyond_memory<sys::Byte>(),
                                               signature.data()),
           illegal_argument, "a digest beyond the memory");
    signature.back() = 4;
    require(!rt.recover_public_key(digest, signature), "a recovery id of 4");
    return {};
}

/// Whether the aggregate is verified.
bool verify(BytesView signature, const std::vector<Bytes>& public_keys,
            const std::vector<Bytes>& messages) {
    Bytes keys;
    Bytes plaintexts;
    std::vector<std::uint32_t> sizes;
    for (const Bytes& key : public_keys) {
        keys.insert(keys.end(), key.begin(), key.end());
    }
    for (const Bytes& message : messages) {
        plaintexts.insert(plaintexts.end(), message.begin(), message.end());
        sizes.push_back(size_of(message));
    }
    std::int32_t answer = 0;
    expect_success(sys::crypto_verify_bls_aggregate(
                       &answer, static_cast<std::uint32_t>(public_keys.size()), signature.data(),
                       keys.data(), plaintexts.data(), sizes.data()),
                   "crypto.verify_bls_aggregate");
    return answer == sys::yes;
}

ActorResult<void> verify_aggregate(Runtime& /*rt*/, const AggregateParams& params) {
    require(verify(params.signature, params.public_keys, params.messages), "not verified");
    require(!verify(params.wrong_signature, params.public_keys, params.messages),
            "another signature is verified");
    std::vector<Bytes> keys = params.public_keys;
    std::swap(keys.front(), keys.back());
    require(!verify(params.signature, keys, params.messages), "other keys are verified");
    std::vector<Bytes> messages = params.messages;
    messages.front() = {11, 22, 33, 44};
    require(!verify(params.signature, params.public_keys, messages), "other texts are verified");
    return {};
}

void expect_digest(std::uint64_t code, BytesView text, BytesView digest) {
    std::array<sys::Byte, 64> out{};
    std::uint32_t size = 0;
    expect_success(
        sys::crypto_hash(&size, code, text.data(), size_of(text), out.data(), size_of(out)),
        "crypto.hash");
    require(std::ranges::equal(BytesView(out).first(size), digest), "another digest");
}

constexpr std::uint64_t keccak_256 = 0x1b;
constexpr std::uint64_t ripemd_160 = 0x1053;
constexpr std::uint64_t blake2b_512 = 0xb240;

ActorResult<void> hash(Runtime& /*rt*/, const HashParams& params) {
    expect_digest(ipld::multihash::sha2_256, params.text, params.sha2_256);
    expect_digest(ipld::multihash::blake2b_256, params.text, params.blake2b_256);
    expect_digest(blake2b_512, params.text, params.blake2b_512);
    expect_digest(keccak_256, params.text, params.keccak_256);
    expect_digest(ripemd_160, params.text, params.ripemd_160);
    return {};
}

ActorResult<void> hash_with_bad_pointers(Runtime& /*rt*/, const HashParams& params) {
    constexpr std::uint32_t two_gibibytes = UINT32_MAX / 2;
    const BytesView text = params.text;
    std::array<sys::Byte, 64> out{};
    std::uint32_t size = 0;
    const auto digest = [&](std::uint64_t code, const sys::Byte* data, std::uint32_t data_size,
                            sys::Byte* to, std::uint32_t capacity) {
        return sys::crypto_hash(&size, code, data, data_size, to, capacity);
    };
    constexpr std::uint64_t sha = ipld::multihash::sha2_256;
    const std::uint32_t room = size_of(out);
    auto* const nowhere = beyond_memory<sys::Byte>();
    expect(digest(0xff, text.data(), size_of(text), out.data(), room), illegal_argument,
           "an unknown hash function");
    expect(digest(sha, nowhere, size_of(text), out.data(), room), illegal_argument,
           "a text beyond the memory");
    expect(digest(sha, text.data(), two_gibibytes, out.data(), room), illegal_argument,
           "a text of 2 GiB");
    expect(digest(sha, text.data(), size_of(text), nowhere, room), illegal_argument,
           "a digest beyond the memory");
    expect(digest(sha, text.data(), size_of(text), out.data(), two_gibibytes), illegal_argument,
           "room of 2 GiB");

    // The digest may overwrite the text, and a smaller room gets a part of it.
    require(text.size() <= out.size(), "the text is too large");
    std::ranges::copy(text, out.begin());
    expect_success(digest(sha, out.data(), size_of(text), out.data(), room), "one buffer for both");
    require(std::ranges::equal(BytesView(out).first(size), params.sha2_256), "another digest");
    constexpr std::uint32_t part = 8;
    out = {};
    expect_success(digest(sha, text.data(), size_of(text), out.data(), part), "a part of a digest");
    require(size == part &&
                std::ranges::equal(BytesView(out).first(part),
                                   BytesView(params.sha2_256).first(part)) &&
                out[part] == 0,
            "another part");
    return {};
}

ActorResult<void> compute_unsealed_sector_cid(Runtime& /*rt*/) {
    constexpr std::int64_t sector_of_2_kib = 0;
    constexpr std::int64_t no_such_proof = 999;
    const Bytes no_pieces = {0x80};
    sdk::CidBuffer out;
    const auto compute = [&](std::int64_t proof) {
        return sys::crypto_compute_unsealed_sector_cid(&out.size, proof, no_pieces.data(),
                                                       size_of(no_pieces), out.data(),
                                                       sdk::CidBuffer::capacity);
    };
    expect_success(compute(sector_of_2_kib), "crypto.compute_unsealed_sector_cid");
    require(out.cid().codec() == ipld::codec::fil_commitment_unsealed, "no commitment");
    expect(compute(no_such_proof), illegal_argument, "an unknown proof");
    return {};
}

ActorResult<void> compare_context(Runtime& rt, const ContextParams& expected) {
    require(rt.chain_id() == expected.chain_id, "another chain id");
    require(rt.epoch() == expected.epoch, "another epoch");
    require(static_cast<std::uint32_t>(rt.network_version()) == expected.network_version,
            "another network version");
    require(rt.tipset_timestamp() == expected.timestamp, "another timestamp");
    require(rt.base_fee() == atto(expected.base_fee), "another base fee");
    require(rt.nonce() == expected.nonce, "another nonce");
    require(rt.origin() == expected.origin, "another origin");
    require(rt.caller() == expected.caller, "another caller");
    require(rt.receiver() == expected.receiver, "another receiver");
    require(rt.method() == methods::compare_context, "another method");
    require(rt.value_received() == atto(expected.value_received), "another value");
    require(rt.gas_premium() == atto(expected.gas_premium), "another gas premium");
    return {};
}

ActorResult<void> compare_balances(Runtime& rt) {
    constexpr ActorId nobody = 9'191'919;
    require(!rt.balance_of(nobody), "an actor that does not exist has a balance");
    require(rt.balance_of(rt.receiver()) == rt.current_balance(), "two balances differ");
    return {};
}

ActorResult<void> write_unaligned(Runtime& rt) {
    struct __attribute__((packed)) {
        std::uint8_t padding = 0;
        abi::NetworkContext context{};
    } out;
    // A pointer that no C++ program would have, but any module can.
    auto* const unaligned = reinterpret_cast<abi::NetworkContext*>(&out.padding + 1);
    expect_success(sys::network_context(unaligned), "network.context");
    const abi::NetworkContext read = out.context;
    require(read.epoch == rt.epoch() && read.timestamp == rt.tipset_timestamp() &&
                read.network_version == static_cast<std::uint32_t>(rt.network_version()),
            "another context");
    return {};
}

constexpr sdk::Method table[] = {
    sdk::method<&verify_signature>(methods::verify_signature),
    sdk::method<&recover_public_key>(methods::recover_public_key),
    sdk::method<&verify_aggregate>(methods::verify_aggregate),
    sdk::method<&hash>(methods::hash),
    sdk::method<&hash_with_bad_pointers>(methods::hash_with_bad_pointers),
    sdk::method<&compute_unsealed_sector_cid>(methods::compute_unsealed_sector_cid),
    sdk::method<&compare_context>(methods::compare_context),
    sdk::method<&compare_balances>(methods::compare_balances),
    sdk::method<&write_unaligned>(methods::write_unaligned),
};

}  // namespace

constinit const sdk::Actor actor{.name = "syscalls", .methods = table, .guard = &accept_everybody};

}  // namespace fvm::test_actors::syscalls

FVM_ACTOR(fvm::test_actors::syscalls::actor);
