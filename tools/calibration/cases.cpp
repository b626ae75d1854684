#include <fvm/core/commitment.hpp>
#include <fvm/core/piece.hpp>
#include <fvm/crypto/signing.hpp>
#include <fvm/hash/hash.hpp>
#include <fvm/vm/price_list.hpp>
#include <tools/calibration/cases.hpp>

#include <algorithm>

namespace fvm::tools::calibration {
namespace {

constexpr std::uint64_t plaintext_size = 100;
/// Of the blocks that are scanned, of fields and of links.
constexpr std::uint64_t fields_block = 16'384;
constexpr std::uint64_t links_block = 32'768;
constexpr std::uint64_t key_entries = 64;
constexpr std::uint64_t seal_proof_32gib = 8;
/// What blocks may need of the VM's memory.
constexpr std::uint64_t block_memory = std::uint64_t{64} << 20U;
/// Events and blocks stay until the message ends.
constexpr std::uint64_t many = 4096;

constexpr std::uint64_t once[] = {0};
constexpr std::uint64_t one_block[] = {32};
constexpr std::uint64_t steps[] = {256, 1'024, 4'096};
constexpr std::uint64_t memory_sizes[] = {1'024, 16'384, 65'536, 262'144};
constexpr std::uint64_t data_sizes[] = {32, 1'024, 4'096, 16'384, 65'536};
constexpr std::uint64_t signed_sizes[] = {32, 4'096, 65'536, 524'288};
constexpr std::uint64_t signers[] = {1, 2, 4, 8, 16};
constexpr std::uint64_t field_counts[] = {16, 1'024, 4'096, 12'288};
constexpr std::uint64_t link_counts[] = {4, 64, 256, 640};
constexpr std::uint64_t entry_counts[] = {1, 16, 64, 255};
constexpr std::uint64_t value_sizes[] = {64, 1'024, 4'096, 8'192};
constexpr std::uint64_t key_sizes[] = {64, 512, 1'024, 1'984};
constexpr std::uint64_t piece_counts[] = {1, 8, 32, 128};

crypto::SecretKey key(std::uint64_t number) {
    crypto::SecretKey secret{};
    secret[8] = static_cast<std::uint8_t>(number);
    secret[9] = static_cast<std::uint8_t>(number >> 8U);
    secret[10] = 1;
    return secret;
}

/// A valid signature over something else: all of the verification takes place.
template <SignatureType type>
std::vector<Bytes> signature(std::uint64_t /*size*/) {
    const Bytes message(plaintext_size, 7);
    return {crypto::sign(type, key(1), message)->data,
            crypto::address_of_key(type, key(1))->to_bytes()};
}

std::vector<Bytes> signature_to_recover(std::uint64_t /*size*/) {
    const Bytes message(plaintext_size, 7);
    const hash::Digest32 digest = hash::blake2b_256(message);
    return {to_bytes(digest), crypto::sign(SignatureType::secp256k1, key(1), message)->data};
}

std::vector<Bytes> aggregate(std::uint64_t size) {
    std::vector<Bytes> signatures;
    Bytes keys;
    Bytes plaintexts;
    for (std::uint64_t i = 0; i < size; ++i) {
        Bytes message(plaintext_size, 7);
        message[0] = static_cast<std::uint8_t>(i);
        signatures.push_back(crypto::sign(SignatureType::bls, key(i), message)->data);
        const Address signer = *crypto::address_of_key(SignatureType::bls, key(i));
        keys.insert(keys.end(), signer.payload().begin(), signer.payload().end());
        plaintexts.insert(plaintexts.end(), message.begin(), message.end());
    }
    return {*crypto::aggregate_bls_signatures(signatures), keys, plaintexts};
}

std::vector<Bytes> pieces(std::uint64_t size) {
    constexpr std::uint64_t smallest_piece = 128;
    std::vector<PieceInfo> list;
    for (std::uint64_t i = 0; i < size; ++i) {
        Commitment commitment{};
        commitment[0] = static_cast<std::uint8_t>(i);
        list.push_back({smallest_piece, data_commitment_to_cid(commitment)});
    }
    return {ipld::cbor::encode(list)};
}

std::vector<Bytes> idle_actor(std::uint64_t /*size*/) {
    return {Address::id(idle_actor_id).to_bytes()};
}
template <ActorId first>
std::vector<Bytes> actor_of_size(std::uint64_t size) {
    return {Address::id(first + size).to_bytes()};
}

constexpr std::uint64_t number(vm::HashFunction function) {
    return static_cast<std::uint64_t>(function);
}
constexpr std::uint64_t number(SignatureType type) {
    return static_cast<std::uint64_t>(type);
}

using Op = Operation;
using vm::HashFunction;

constexpr Case cases[] = {
    {.name = "loop", .operation = Op::loop, .sizes = once, .of_execution = true},
    {.name = "execute",
     .operation = Op::execute,
     .unit = "step",
     .sizes = steps,
     .baseline = "loop",
     .only_per_unit = true,
     .of_execution = true},
    {.name = "memory-copy",
     .operation = Op::copy_memory,
     .unit = "byte",
     .sizes = memory_sizes,
     .baseline = "loop",
     .of_execution = true},
    {.name = "memory-fill",
     .operation = Op::fill_memory,
     .unit = "byte",
     .sizes = memory_sizes,
     .baseline = "loop",
     .of_execution = true},
    {.name = "memory-grow",
     .operation = Op::grow_memory,
     .sizes = once,
     .baseline = "loop",
     .most_iterations = 1024,
     .of_execution = true},
    {.name = "syscall", .operation = Op::syscall, .sizes = once, .baseline = "loop"},
    {.name = "extern", .operation = Op::ask_extern, .sizes = once, .baseline = "syscall"},
    {.name = "hash-sha2-256",
     .operation = Op::hash,
     .variant = number(HashFunction::sha2_256),
     .unit = "byte",
     .sizes = data_sizes,
     .baseline = "syscall"},
    {.name = "hash-blake2b-256",
     .operation = Op::hash,
     .variant = number(HashFunction::blake2b_256),
     .unit = "byte",
     .sizes = data_sizes,
     .baseline = "syscall"},
    {.name = "hash-blake2b-512",
     .operation = Op::hash,
     .variant = number(HashFunction::blake2b_512),
     .unit = "byte",
     .sizes = data_sizes,
     .baseline = "syscall"},
    {.name = "hash-keccak-256",
     .operation = Op::hash,
     .variant = number(HashFunction::keccak_256),
     .unit = "byte",
     .sizes = data_sizes,
     .baseline = "syscall"},
    {.name = "hash-ripemd-160",
     .operation = Op::hash,
     .variant = number(HashFunction::ripemd_160),
     .unit = "byte",
     .sizes = data_sizes,
     .baseline = "syscall"},
    {.name = "verify-secp256k1",
     .operation = Op::verify_signature,
     .variant = number(SignatureType::secp256k1),
     .unit = "byte",
     .sizes = signed_sizes,
     .baseline = "syscall",
     .inputs = signature<SignatureType::secp256k1>},
    {.name = "verify-bls",
     .operation = Op::verify_signature,
     .variant = number(SignatureType::bls),
     .unit = "byte",
     .sizes = signed_sizes,
     .baseline = "syscall",
     .inputs = signature<SignatureType::bls>},
    {.name = "recover-secp256k1",
     .operation = Op::recover_key,
     .sizes = once,
     .baseline = "syscall",
     .inputs = signature_to_recover},
    {.name = "verify-aggregate",
     .operation = Op::verify_aggregate,
     .variant = plaintext_size,
     .unit = "signature",
     .sizes = signers,
     .baseline = "syscall",
     .inputs = aggregate},
    {.name = "unsealed-cid",
     .operation = Op::unsealed_cid,
     .variant = seal_proof_32gib,
     .unit = "piece",
     .sizes = piece_counts,
     .baseline = "syscall",
     .inputs = pieces},
    {.name = "block-create",
     .operation = Op::create_block,
     .unit = "byte",
     .sizes = data_sizes,
     .baseline = "syscall",
     .most_iterations = 4 * many,
     .most_units = block_memory},
    {.name = "block-link",
     .operation = Op::link_block,
     .unit = "byte",
     .sizes = data_sizes,
     .baseline = "block-create",
     .most_iterations = 4 * many,
     .most_units = block_memory},
    {.name = "block-open",
     .operation = Op::open_block,
     .unit = "byte",
     .sizes = data_sizes,
     .baseline = "syscall",
     .most_iterations = 4 * many,
     .most_units = block_memory},
    {.name = "block-read",
     .operation = Op::read_block,
     .unit = "byte",
     .sizes = data_sizes,
     .baseline = "syscall"},
    {.name = "block-stat", .operation = Op::stat_block, .sizes = one_block, .baseline = "syscall"},
    {.name = "scan-fields",
     .operation = Op::scan_fields,
     .variant = fields_block,
     .unit = "field",
     .sizes = field_counts,
     .most_iterations = many,
     .only_per_unit = true},
    {.name = "scan-links",
     .operation = Op::scan_links,
     .variant = links_block,
     .unit = "link",
     .sizes = link_counts,
     .most_iterations = many / 2,
     .only_per_unit = true},
    {.name = "open-links",
     .operation = Op::open_links,
     .variant = links_block,
     .unit = "link",
     .sizes = link_counts,
     .most_iterations = many / 2,
     .only_per_unit = true},
    {.name = "get-root", .operation = Op::get_root, .sizes = once, .baseline = "syscall"},
    {.name = "set-root", .operation = Op::set_root, .sizes = once, .baseline = "syscall"},
    {.name = "send-transfer",
     .operation = Op::transfer,
     .variant = 1,
     .sizes = once,
     .baseline = "syscall",
     .most_iterations = 4 * many,
     .inputs = idle_actor},
    {.name = "send-call",
     .operation = Op::call,
     .sizes = once,
     .baseline = "syscall",
     .most_iterations = 4 * many,
     .inputs = idle_actor},
    {.name = "send-call-with-value",
     .operation = Op::call,
     .variant = 1,
     .sizes = once,
     .baseline = "syscall",
     .most_iterations = 4 * many,
     .inputs = idle_actor},
    {.name = "instance-memory",
     .operation = Op::call,
     .unit = "page",
     .sizes = memory_pages,
     .most_iterations = 4 * many,
     .only_per_unit = true,
     .inputs = actor_of_size<first_memory_id>},
    {.name = "instance-table",
     .operation = Op::call,
     .unit = "element",
     .sizes = table_elements,
     .most_iterations = 4 * many,
     .only_per_unit = true,
     .inputs = actor_of_size<first_table_id>},
    {.name = "event-entries",
     .operation = Op::emit_entries,
     .unit = "entry",
     .sizes = entry_counts,
     .baseline = "syscall",
     .most_iterations = many,
     .most_units = std::uint64_t{16} * many},
    {.name = "event-value",
     .operation = Op::emit_value,
     .unit = "byte",
     .sizes = value_sizes,
     .most_iterations = many,
     .only_per_unit = true},
    {.name = "event-keys",
     .operation = Op::emit_keys,
     .variant = key_entries,
     .unit = "byte",
     .sizes = key_sizes,
     .most_iterations = many / 4,
     .only_per_unit = true},
    {.name = "actor-lookup",
     .operation = Op::look_up_actor,
     .variant = first_extra_id,
     .sizes = once,
     .baseline = "syscall",
     .most_iterations = extra_count / 2},
    {.name = "address-lookup",
     .operation = Op::resolve_address,
     .sizes = once,
     .baseline = "syscall",
     .most_iterations = many},
};

}  // namespace

Workload Case::workload(std::uint64_t size, std::uint64_t iterations) const {
    return {static_cast<std::uint64_t>(operation), iterations, size, variant,
            inputs == nullptr ? std::vector<Bytes>() : inputs(size)};
}

std::span<const Case> all_cases() {
    return cases;
}

const Case* find_case(std::string_view name) {
    const auto found = std::ranges::find(cases, name, &Case::name);
    return found == std::end(cases) ? nullptr : found;
}

}  // namespace fvm::tools::calibration
