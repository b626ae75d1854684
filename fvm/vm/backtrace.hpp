#pragma once

#include <fvm/core/exit_code.hpp>
#include <fvm/core/types.hpp>
#include <fvm/vm/error.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fvm::vm {

/// Why a message failed, for people: what set the failure off, and the calls that it passed
/// through, innermost first. Never in consensus data.
class Backtrace {
  public:
    struct Cause {
        /// "crypto.verify_post", or "fatal".
        std::string source;
        std::optional<ErrorNumber> number;
        std::string message;
    };
    struct Frame {
        ActorId actor = 0;
        MethodNum method = 0;
        ExitCode code;
        std::string message;
    };

    /// Starts over with a new cause; frames so far belonged to a failure that an actor dealt with.
    void begin(Cause cause) {
        cause_ = std::move(cause);
        frames_.clear();
    }
    /// Keeps the frames.
    void set_cause(Cause cause) { cause_ = std::move(cause); }
    void push_frame(Frame frame) { frames_.push_back(std::move(frame)); }
    void clear() {
        cause_.reset();
        frames_.clear();
    }

    [[nodiscard]] bool is_empty() const { return !cause_ && frames_.empty(); }
    [[nodiscard]] const std::optional<Cause>& cause() const { return cause_; }
    [[nodiscard]] const std::vector<Frame>& frames() const { return frames_; }
    /// A line a frame, outermost first, then the cause.
    [[nodiscard]] std::string to_text() const;

  private:
    std::optional<Cause> cause_;
    std::vector<Frame> frames_;
};

}  // namespace fvm::vm
