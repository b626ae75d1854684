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
};

/// Messages to be executed one after the other, in the format of the oracle's command `messages`
/// (test/oracle/README.md).
struct MessageStream {
    NetworkVersion network_version{};
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
};

}  // namespace fvm::tools
