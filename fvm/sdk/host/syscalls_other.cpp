// The system calls that compute something, or tell the host something: cryptography, randomness,
// events, gas, and the log.

#include <fvm/core/piece.hpp>
#include <fvm/hash/hash.hpp>
#include <fvm/sdk/host/host.hpp>

#include <algorithm>

namespace fvm::sdk::sys {
namespace {

using host::Host;

Errno error(ErrorNumber number) {
    return static_cast<Errno>(number);
}

/// Proofs are right: what depends on a proof that is wrong is tested in the VM.
Errno assume_proven(std::int32_t* answer) {
    *answer = yes;
    return 0;
}

template <class Digest>
std::uint32_t copy_digest(const Digest& digest, Byte* out, std::uint32_t capacity) {
    const std::size_t count = std::min<std::size_t>(digest.size(), capacity);
    std::copy_n(digest.begin(), count, out);
    return static_cast<std::uint32_t>(count);
}

}  // namespace

// crypto

Errno crypto_verify_signature(std::int32_t* answer, std::uint32_t type, const Byte* signature,
                              std::uint32_t signature_size, const Byte* signer,
                              std::uint32_t signer_size, const Byte* plaintext,
                              std::uint32_t plaintext_size) {
    const auto address = Address::from_bytes({signer, signer_size});
    if (!address) {
        return error(ErrorNumber::illegal_argument);
    }
    const Signature given{static_cast<SignatureType>(type),
                          Bytes(signature, signature + signature_size)};
    const bool valid =
        Host::current().verify_signature(given, *address, {plaintext, plaintext_size});
    *answer = valid ? yes : no;
    return 0;
}

Errno crypto_verify_bls_aggregate(std::int32_t* answer, std::uint32_t, const Byte*, const Byte*,
                                  const Byte*, const std::uint32_t*) {
    return assume_proven(answer);
}

Errno crypto_recover_secp_public_key(Byte* key, const Byte* digest, const Byte* signature) {
    const auto& recover = Host::current().recover_public_key;
    const auto found = recover ? recover({digest, 32}, {signature, 65}) : std::nullopt;
    if (!found) {
        return error(ErrorNumber::illegal_argument);
    }
    std::ranges::copy(*found, key);
    return 0;
}

Errno crypto_hash(std::uint32_t* size, std::uint64_t hash_code, const Byte* data,
                  std::uint32_t data_size, Byte* digest, std::uint32_t capacity) {
    const BytesView input{data, data_size};
    switch (hash_code) {
        case 0x12:
            *size = copy_digest(hash::sha2_256(input), digest, capacity);
            return 0;
        case 0x1b:
            *size = copy_digest(hash::keccak_256(input), digest, capacity);
            return 0;
        case 0x1053:
            *size = copy_digest(hash::ripemd_160(input), digest, capacity);
            return 0;
        case 0xb220:
            *size = copy_digest(hash::blake2b_256(input), digest, capacity);
            return 0;
        case 0xb240:
            *size = copy_digest(hash::blake2b_512(input), digest, capacity);
            return 0;
        default:
            return error(ErrorNumber::illegal_argument);
    }
}

Errno crypto_compute_unsealed_sector_cid(std::uint32_t* size, std::int64_t proof_type,
                                         const Byte* pieces, std::uint32_t pieces_size, Byte* cid,
                                         std::uint32_t capacity) {
    const auto infos = ipld::cbor::decode<std::vector<PieceInfo>>({pieces, pieces_size});
    if (!infos) {
        return error(ErrorNumber::illegal_argument);
    }
    const auto unsealed = compute_unsealed_sector_cid(RegisteredSealProof{proof_type}, *infos);
    if (!unsealed) {
        return error(ErrorNumber::illegal_argument);
    }
    const Bytes bytes = unsealed->to_bytes();
    *size = copy_digest(bytes, cid, capacity);
    return 0;
}

Errno crypto_verify_post(std::int32_t* answer, const Byte*, std::uint32_t) {
    return assume_proven(answer);
}

Errno crypto_verify_consensus_fault(abi::VerifyConsensusFault* out, const Byte*, std::uint32_t,
                                    const Byte*, std::uint32_t, const Byte*, std::uint32_t) {
    *out = {};
    return 0;
}

Errno crypto_verify_aggregate_seals(std::int32_t* answer, const Byte*, std::uint32_t) {
    return assume_proven(answer);
}

Errno crypto_verify_replica_update(std::int32_t* answer, const Byte*, std::uint32_t) {
    return assume_proven(answer);
}

Errno crypto_batch_verify_seals(const Byte* batch, std::uint32_t size, Byte* verdicts) {
    ipld::cbor::Reader reader({batch, size});
    const auto count = reader.read_array_header();
    if (!count) {
        return error(ErrorNumber::illegal_argument);
    }
    std::fill_n(verdicts, *count, Byte{1});
    return 0;
}

// rand

Errno rand_get_chain_randomness(Byte* randomness, std::int64_t epoch) {
    if (epoch > Host::current().network.epoch) {
        return error(ErrorNumber::illegal_argument);
    }
    std::ranges::copy(Host::current().chain_randomness, randomness);
    return 0;
}

Errno rand_get_beacon_randomness(Byte* randomness, std::int64_t epoch) {
    if (epoch > Host::current().network.epoch) {
        return error(ErrorNumber::illegal_argument);
    }
    std::ranges::copy(Host::current().beacon_randomness, randomness);
    return 0;
}

// event, gas, debug

Errno event_emit_event(const abi::EventEntry* entries, std::uint32_t count, const Byte* keys,
                       std::uint32_t, const Byte* values, std::uint32_t) {
    if (Host::current().read_only) {
        return error(ErrorNumber::read_only);
    }
    ActorEvent event;
    for (const abi::EventEntry& entry : std::span(entries, count)) {
        event.entries.push_back({entry.flags, std::string(as_text({keys, entry.key_size})),
                                 entry.codec, Bytes(values, values + entry.value_size)});
        keys += entry.key_size;
        values += entry.value_size;
    }
    Host::current().world.events.push_back(std::move(event));
    return 0;
}

Errno gas_charge(const char*, std::uint32_t, std::uint64_t) {
    return 0;
}

Errno gas_available(std::uint64_t* amount) {
    *amount = Host::current().gas_available;
    return 0;
}

Errno debug_enabled(std::int32_t* answer) {
    *answer = Host::current().debugging ? yes : no;
    return 0;
}

Errno debug_log(const char* message, std::uint32_t size) {
    Host::current().log_lines.emplace_back(message, size);
    return 0;
}

Errno debug_store_artifact(const char*, std::uint32_t, const Byte*, std::uint32_t) {
    return 0;
}

}  // namespace fvm::sdk::sys
