#pragma once

#include <tools/conformance/json.hpp>
#include <tools/state/message_runner.hpp>

#include <optional>
#include <string>
#include <vector>

namespace fvm::tools {

/// A message of a stream.
struct StreamMessage {
    /// A name for people.
    std::string id;
    RunMessage message;
    /// Executed and reported, but the next message runs on the state before it.
    bool discard = false;

    /// A message that stands alone, at `epoch` unless it has one of its own. As strict as streams.
    static InputResult<StreamMessage> parse(std::string_view document, ChainEpoch epoch);
};

/// Messages to be executed one after the other, in the format of the oracle's command `messages`
/// (test/oracle/README.md).
struct MessageStream {
    NetworkVersion network_version{};
    /// Of messages that have none of their own.
    ChainEpoch epoch = 0;
    TokenAmount base_fee;
    TokenAmount circulating_supply;
    /// The start state and the actors, as the document names them: relative to its folder. Empty
    /// where it names none.
    std::string car;
    std::string bundle;
    std::optional<ipld::Cid> root;
    std::vector<StreamMessage> messages;

    /// Strict: members that are not known are refused. Errors name the place in the document.
    static InputResult<MessageStream> parse(std::string_view document);

    /// A document that parse() takes. Every message has an epoch of its own.
    [[nodiscard]] std::string to_json() const;
};

}  // namespace fvm::tools
