#include <fvm/core/error_number.hpp>

namespace fvm {

std::string_view name(ErrorNumber number) {
    switch (number) {
        case ErrorNumber::illegal_argument:
            return "IllegalArgument";
        case ErrorNumber::illegal_operation:
            return "IllegalOperation";
        case ErrorNumber::limit_exceeded:
            return "LimitExceeded";
        case ErrorNumber::assertion_failed:
            return "AssertionFailed";
        case ErrorNumber::insufficient_funds:
            return "InsufficientFunds";
        case ErrorNumber::not_found:
            return "NotFound";
        case ErrorNumber::invalid_handle:
            return "InvalidHandle";
        case ErrorNumber::illegal_cid:
            return "IllegalCid";
        case ErrorNumber::illegal_codec:
            return "IllegalCodec";
        case ErrorNumber::serialization:
            return "Serialization";
        case ErrorNumber::forbidden:
            return "Forbidden";
        case ErrorNumber::buffer_too_small:
            return "BufferTooSmall";
        case ErrorNumber::read_only:
            return "ReadOnly";
    }
    return {};
}

}  // namespace fvm
