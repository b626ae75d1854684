#pragma once

#include <fvm/ipld/blockstore.hpp>
#include <fvm/vm/error.hpp>

#include <expected>
#include <string>
#include <utility>

namespace fvm::tools {

/// Why a tool could not do what it was asked to do.
struct Failure {
    enum class Kind : std::uint8_t {
        /// What was asked for makes no sense: an actor that does not exist, a transfer that fails.
        usage,
        /// A bundle, or another thing that has to be set up, is not there.
        missing_setup,
        /// The state lacks a block that is needed.
        missing_block,
        /// The system said no: a file that cannot be read.
        io,
        /// Input that is not what it should be.
        malformed,
        /// A chain extern was asked for what nothing is known of, or a mistake of the program
        /// itself.
        internal,
    };
    Kind kind = Kind::internal;
    /// In words.
    std::string reason;
};

template <class T>
using ToolResult = std::expected<T, Failure>;

inline std::unexpected<Failure> fail_with(Failure::Kind kind, std::string reason) {
    return std::unexpected(Failure{kind, std::move(reason)});
}

/// The crossings, for FVM_TRY_OR.
[[nodiscard]] Failure failure_from_store(const ipld::StoreError& error);
[[nodiscard]] Failure failure_from_host(const vm::HostFault& fault);

/// The same for what is wrong with one file, which the reason names.
class FailureAt {
  public:
    explicit FailureAt(std::string place) : place_(std::move(place)) {}
    Failure operator()(const ipld::StoreError& error) const {
        Failure failure = failure_from_store(error);
        if (!failure.reason.contains(" " + place_ + ": ")) {
            failure.reason = place_ + ": " + failure.reason;
        }
        return failure;
    }

  private:
    std::string place_;
};

}  // namespace fvm::tools
