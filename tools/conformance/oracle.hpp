#pragma once

#include <fvm/ipld/blockstore.hpp>
#include <fvm/ipld/cid.hpp>
#include <fvm/vm/executor.hpp>
#include <tools/conformance/json.hpp>
#include <tools/conformance/vector.hpp>

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The reference, by way of the program in test/oracle, and where it differs from us.
namespace fvm::tools {

/// What the reference did with one message.
struct OracleMessage {
    ExpectedReceipt receipt;
    /// Why the message failed, in the reference's words; empty where it did not.
    std::string failure;
    std::vector<vm::trace::Event> trace;
};

struct OracleReport {
    std::vector<OracleMessage> messages;
    ipld::Cid root;
    /// CIDs of blocks that the reference asked for in vain: its result is then that of an
    /// incomplete state.
    std::vector<std::string> missing_blocks;
};

struct OracleRequest {
    /// The program; see find_oracle().
    std::string program;
    std::string vector_path;
    std::string variant;
    std::string bundle_path;
    bool post_answer = true;
    /// Where the state after the run is written to, as a CAR.
    std::string post_car;
};

/// $FVM_ORACLE, or where `make oracle` leaves the program.
[[nodiscard]] std::string find_oracle();

/// Runs the reference on a vector, with its trace. The error says in words what went wrong.
std::expected<OracleReport, std::string> ask_oracle(const OracleRequest& request);

/// Runs the reference on a stream of messages (its command `messages`), with the trace of each. All
/// must have receipts. The root is that after the last one. `options` are further arguments, such
/// as "--chain-id", "1".
std::expected<OracleReport, std::string> ask_oracle_for_stream(
    const std::string& program, const std::string& stream_path,
    std::span<const std::string> options = {});

/// Reads the report of one vector and variant.
InputResult<OracleReport> parse_oracle_report(std::string_view text);
/// Reads the report of a stream.
InputResult<OracleReport> parse_oracle_stream_report(std::string_view text);

/// What of our trace the reference tells where it is FVM v2, which knows neither invocations nor
/// the gas limits of calls nor codecs; numbers that it does not tell are zero.
[[nodiscard]] std::vector<vm::trace::Event> what_v2_tells(std::vector<vm::trace::Event> events);

/// The first event in which two traces differ.
struct TraceDifference {
    std::size_t index = 0;
    /// Nothing where the trace has ended.
    std::optional<vm::trace::Event> expected;
    std::optional<vm::trace::Event> actual;
};

/// Nothing where the traces are equal. Texts for people (notes of errors) are not compared.
[[nodiscard]] std::optional<TraceDifference> first_difference(
    std::span<const vm::trace::Event> expected, std::span<const vm::trace::Event> actual);

}  // namespace fvm::tools
