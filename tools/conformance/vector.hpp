#pragma once

#include <fvm/core/exit_code.hpp>
#include <fvm/core/message.hpp>
#include <fvm/core/network_version.hpp>
#include <fvm/core/token_amount.hpp>
#include <fvm/core/types.hpp>
#include <fvm/ipld/blockstore.hpp>
#include <tools/conformance/json.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Conformance vectors: real or generated messages, the state that they run on, and what became of
/// them, in the format of the public corpus fvm-test-vectors (class "message").
namespace fvm::tools {

/// Latest epoch that a vector may have: thirty million years.
inline constexpr ChainEpoch max_epoch = ChainEpoch{1} << 45;

/// The network and the epoch at which the messages are applied.
struct VectorVariant {
    std::string id;
    ChainEpoch epoch = 0;
    NetworkVersion network_version{};
};

struct VectorMessage {
    /// As the vector has them: their length is charged for.
    Bytes encoded;
    Message message;
    /// Added to the variant's epoch.
    std::int64_t epoch_offset = 0;
    /// Sent by the system.
    bool is_implicit = false;
};

struct ExpectedReceipt {
    ExitCode exit_code;
    Bytes return_data;
    std::uint64_t gas_used = 0;
    /// Outer: whether the vector says anything of events; inner: whether there are any.
    std::optional<std::optional<ipld::Cid>> events_root;
};

/// Recorded answers of the randomness externs, by epoch.
struct RecordedRandomness {
    using Digest = std::array<std::uint8_t, 32>;
    std::map<ChainEpoch, Digest> chain;
    std::map<ChainEpoch, Digest> beacon;
};

/// Whose answers stand in for proofs, faults and the chain.
enum class VectorOrigin : std::uint8_t {
    /// The public corpus: proof checks are answered with what the network found.
    corpus,
    /// Made with a reference crate on a state of our own: no message is meant to reach a proof
    /// check.
    generated,
};

struct Vector {
    std::string id;
    /// Where it came from, one line each.
    std::vector<std::string> sources;
    VectorOrigin origin = VectorOrigin::corpus;

    std::vector<VectorVariant> variants;
    ipld::Cid pre_root;
    /// 100 attoFIL where the vector is silent.
    TokenAmount base_fee;
    /// All there will ever be (2,000,000,000 FIL) where the vector is silent.
    TokenAmount circulating_supply;
    std::vector<VectorMessage> messages;

    std::vector<ExpectedReceipt> receipts;
    ipld::Cid post_root;

    RecordedRandomness randomness;
    /// The pre state, as far as the execution reads it, without actor code.
    std::vector<ipld::KeyedBlock> blocks;

    /// Most bytes that the blocks of a vector unpack to.
    static constexpr std::uint64_t max_state_size = std::uint64_t{512} << 20;

    /// Parses a document. Strict in what it reads: base64, gzip, CAR, messages and CIDs must be
    /// whole, and every block what its CID says. Unknown members are ignored. Errors name the place
    /// in the document.
    static InputResult<Vector> parse(std::string_view document);
};

/// Reads a file whole and parses it; at most 256 MiB. The error of an unreadable file has an empty
/// path.
InputResult<Vector> load_vector(const std::string& path);

}  // namespace fvm::tools
