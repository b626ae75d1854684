#pragma once

#include <nlohmann/json_fwd.hpp>
#include <tools/state/message_stream.hpp>
#include <tools/state/twin_runner.hpp>

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What twin runs come to: differences in words, and sums over many messages.
namespace fvm::tools {

/// Gas on both sides.
struct TwinGas {
    vm::Gas canonical;
    vm::Gas ours;
};

/// Calls of one method of one actor, or of all of its methods.
struct TwinCalls {
    std::uint64_t count = 0;
    /// How often a caller saw which outcome, on the canonical side: "ok", "exit 16
    /// USR_ILLEGAL_ARGUMENT".
    std::map<std::string, std::uint64_t> outcomes;
    /// Of the calls themselves, without those that they made; none of messages that differ.
    TwinGas gas;
};

/// Sums over messages.
class TwinTotals {
  public:
    /// Names of actors come from `canonical`, which outlives the sums.
    TwinTotals(const Manifest& canonical, std::span<const TwinActor> ours);

    void add(const TwinOutcome& outcome);

    [[nodiscard]] std::uint64_t messages() const { return messages_; }
    /// Messages with at least one difference.
    [[nodiscard]] std::uint64_t different() const { return different_; }
    /// Outcomes of messages, as in TwinCalls, and "refused".
    [[nodiscard]] const std::map<std::string, std::uint64_t>& outcomes() const { return outcomes_; }
    /// Every call that reached an actor, the messages' own among them, by name and method.
    [[nodiscard]] const std::map<std::pair<std::string, MethodNum>, TwinCalls>& calls() const {
        return calls_;
    }
    /// In how many calls code of ours ran. Where it is none, that nothing differs says nothing.
    [[nodiscard]] std::uint64_t calls_of_ours() const;
    /// In how many calls that of one actor ran, by its name in manifests.
    [[nodiscard]] std::uint64_t calls_of_ours(std::string_view actor) const;
    /// Gas used by the messages as their receipts have it, without those that differ.
    [[nodiscard]] const TwinGas& gas() const { return gas_; }

    /// Gas by the names of its charges: running Wasm, reading blocks, ...
    [[nodiscard]] const std::map<std::string, TwinGas>& charges() const { return charges_; }

    /// Tables for people.
    [[nodiscard]] std::string to_text() const;
    [[nodiscard]] nlohmann::ordered_json to_json() const;

  private:
    [[nodiscard]] std::string reached_text() const;

    const Manifest* manifest_;
    std::uint64_t messages_ = 0;
    std::uint64_t different_ = 0;
    std::map<std::string, std::uint64_t> outcomes_;
    std::map<std::pair<std::string, MethodNum>, TwinCalls> calls_;
    /// How often each actor of ours ran. `code` is what the state names.
    struct Reached {
        std::string name;
        ipld::Cid code;
        std::uint64_t calls = 0;
    };
    std::vector<Reached> reached_;
    TwinGas gas_;
    std::map<std::string, TwinGas> charges_;
};

/// Lines for people about a message in which the sides differ. `number` counts from 1 on.
[[nodiscard]] std::string describe_differences(std::size_t number, const StreamMessage& message,
                                               const TwinOutcome& outcome);

/// What came of a message: id, exit code, return value (base64), gas of both sides, differences.
[[nodiscard]] nlohmann::ordered_json twin_outcome_as_json(const StreamMessage& message,
                                                          const TwinOutcome& outcome);

}  // namespace fvm::tools
