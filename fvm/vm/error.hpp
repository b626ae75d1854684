#pragma once

#include <fvm/core/error_number.hpp>
#include <fvm/core/exit_code.hpp>
#include <fvm/ipld/blockstore.hpp>

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

/// The ways in which executing a message fails, and what each one turns into. There is no implicit
/// crossing between them: choosing the wrong one is a consensus bug, so every choice is written
/// out.
namespace fvm::vm {

/// Handle of a block in an invocation's registry; 0 is "no block".
using BlockId = std::uint32_t;
inline constexpr BlockId no_data_block = 0;

/// The embedder failed: its store lacks a block or cannot be read, or an extern cannot answer.
/// Never becomes a receipt; the call reports it and the machine is as it was before the message.
struct HostFault {
    std::string reason;
    /// The block that was wanted, where there is one.
    ipld::Cid block;
};

/// Why executing inside a message stopped.
class ExecutionError {
  public:
    enum class Kind : std::uint8_t {
        /// The gas limit is used up. Unwinds to the nearest call with gas left.
        out_of_gas,
        /// Goes back to the calling actor as an error number.
        syscall,
        /// The message caused something that no actor may handle: the receipt has exit code 10 and
        /// uses
        /// the whole gas limit.
        fatal,
        /// See HostFault.
        host_fault,
    };

    static ExecutionError out_of_gas() { return {Kind::out_of_gas, {}, "out of gas", {}}; }
    static ExecutionError syscall(ErrorNumber number, std::string note) {
        return {Kind::syscall, number, std::move(note), {}};
    }
    static ExecutionError fatal(std::string note) { return {Kind::fatal, {}, std::move(note), {}}; }
    static ExecutionError host_fault(HostFault fault) {
        return {Kind::host_fault, {}, std::move(fault.reason), fault.block};
    }

    [[nodiscard]] Kind kind() const { return kind_; }
    [[nodiscard]] bool is(Kind kind) const { return kind_ == kind; }
    /// Only for Kind::syscall.
    [[nodiscard]] ErrorNumber number() const { return number_; }
    /// For people; never influences a byte on chain.
    [[nodiscard]] const std::string& note() const { return note_; }
    /// Only for Kind::host_fault.
    [[nodiscard]] HostFault to_host_fault() const { return {note_, block_}; }

  private:
    ExecutionError(Kind kind, ErrorNumber number, std::string note, ipld::Cid block)
        : kind_(kind), number_(number), note_(std::move(note)), block_(block) {}

    Kind kind_;
    ErrorNumber number_;
    std::string note_;
    ipld::Cid block_;
};

template <class T>
using ExecResult = std::expected<T, ExecutionError>;

/// A syscall error, ready to be returned.
inline std::unexpected<ExecutionError> syscall_error(ErrorNumber number, std::string note) {
    return std::unexpected(ExecutionError::syscall(number, std::move(note)));
}

/// A fatal error, ready to be returned.
inline std::unexpected<ExecutionError> fatal_error(std::string note) {
    return std::unexpected(ExecutionError::fatal(std::move(note)));
}

/// "block CID not found while reading …", and the like.
HostFault host_fault_from_store(const ipld::StoreError& error);

/// The crossing for reads and writes of the embedder's data, for FVM_TRY_OR.
inline ExecutionError or_host_fault(const ipld::StoreError& error) {
    return ExecutionError::host_fault(host_fault_from_store(error));
}

/// How an invocation left Wasm without returning: parked in the Invocation while the engine
/// unwinds.
struct Abort {
    enum class Kind : std::uint8_t { exit, out_of_gas, fatal, host_fault };

    Kind kind = Kind::fatal;
    /// Only for Kind::exit.
    ExitCode code;
    /// Only for Kind::exit: the block that is returned along.
    BlockId block = no_data_block;
    std::string note;
    /// Only for Kind::host_fault.
    ipld::Cid missing;

    static Abort exit(ExitCode code, std::string note, BlockId block = no_data_block) {
        return {Kind::exit, code, block, std::move(note), {}};
    }

    /// A syscall error has no place where an abort is due (a charge, an instantiation): it is fatal
    /// there.
    static Abort from_error_as_fatal(const ExecutionError& error);
};

}  // namespace fvm::vm
