#include <fvm/vm/backtrace.hpp>

namespace fvm::vm {

std::string Backtrace::to_text() const {
    std::string text;
    std::size_t depth = frames_.size();
    for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
        --depth;
        text += std::to_string(depth) + ": f0" + std::to_string(frame->actor) + " (method " +
                std::to_string(frame->method) + ") -- " + frame->message + " (" +
                std::to_string(frame->code.value) + ": " + std::string(frame->code.name()) + ")\n";
    }
    if (cause_) {
        text += "--> caused by: " + cause_->source + " -- " + cause_->message;
        if (cause_->number) {
            text += " (" + std::to_string(static_cast<std::uint32_t>(*cause_->number)) + ": " +
                    std::string(name(*cause_->number)) + ")";
        }
        text += "\n";
    }
    return text;
}

}  // namespace fvm::vm
