#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/core/types.hpp>

#include <cstdint>
#include <tuple>
#include <vector>

/// What the gas calibration actor (test/integration/actors/gas_calibration.cpp) is asked to do.
/// Compiles for wasm32 too.
namespace fvm::tools::calibration {

/// What is done again and again. Each iteration makes one system call, unless said otherwise.
/// `size` and `variant` are those of the Workload.
enum class Operation : std::uint64_t {
    /// Nothing: what the loop itself costs. No system call.
    loop = 0,
    /// `size` steps of arithmetic. No system call.
    execute = 1,
    /// Copies, or fills, `size` bytes of memory. No system call.
    copy_memory = 2,
    fill_memory = 3,
    /// Grows the memory by a page of 64 KiB and writes to each 4 KiB of it. No system call.
    grow_memory = 4,
    /// The cheapest system call: gas.available.
    syscall = 5,
    /// Asks the chain: beacon randomness of epoch `variant`.
    ask_extern = 6,
    /// Hashes `size` bytes, other ones each time, with the function `variant` (a multihash number).
    hash = 7,
    /// Verifies the signature inputs[0] of type `variant` by inputs[1], over `size` bytes, other
    /// ones each time.
    verify_signature = 8,
    /// Recovers the key behind the digest inputs[0] and the signature inputs[1].
    recover_key = 9,
    /// Verifies the aggregate inputs[0] of `size` signatures by the keys inputs[1] over the
    /// plaintexts inputs[2], each of `variant` bytes.
    verify_aggregate = 10,
    /// Creates a block of `size` raw bytes, another one each time.
    create_block = 11,
    /// The same, and links it: two system calls.
    link_block = 12,
    /// Opens, reads or asks for the size of one block of `size` raw bytes.
    open_block = 13,
    read_block = 14,
    stat_block = 15,
    /// Creates a DAG-CBOR block of `variant` bytes with `size` fields, or links.
    scan_fields = 16,
    scan_links = 17,
    /// Opens a DAG-CBOR block of `variant` bytes with `size` links.
    open_links = 18,
    /// Sends `variant` attoFIL to inputs[0]; or calls its method 2, for nothing where `variant` is
    /// 0.
    transfer = 19,
    call = 20,
    /// Emits an event: of `size` entries; of one entry with a value of `size` bytes; of `variant`
    /// entries with keys of `size` bytes in total.
    emit_entries = 21,
    emit_value = 22,
    emit_keys = 23,
    /// Asks for the balance of the actor `variant`, then of the next one, and so on.
    look_up_actor = 24,
    /// Resolves an f1 address that nobody has, another one each time.
    resolve_address = 25,
    /// Asks for the root of the actor's state; or sets it, always to the same.
    get_root = 26,
    set_root = 27,
    /// Computes the CID of a sector of type `variant` from the pieces inputs[0].
    unsealed_cid = 28,
};

/// The actor's one method, which takes a Workload in CBOR and returns nothing.
inline constexpr MethodNum method_run = 2;

struct Workload {
    /// An Operation; of others the method fails with exit code 16.
    std::uint64_t operation = 0;
    std::uint64_t iterations = 0;
    std::uint64_t size = 0;
    std::uint64_t variant = 0;
    /// As many as the operation says, of the right sizes: else exit code 16.
    std::vector<Bytes> inputs{};

    static auto fields(auto& self) {
        return std::tie(self.operation, self.iterations, self.size, self.variant, self.inputs);
    }
};

}  // namespace fvm::tools::calibration
