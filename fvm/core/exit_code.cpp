#include <fvm/core/exit_code.hpp>

namespace fvm {

std::string_view ExitCode::name() const {
    switch (value) {
        case 0:
            return "OK";
        case 1:
            return "SYS_SENDER_INVALID";
        case 2:
            return "SYS_SENDER_STATE_INVALID";
        case 4:
            return "SYS_ILLEGAL_INSTRUCTION";
        case 5:
            return "SYS_INVALID_RECEIVER";
        case 6:
            return "SYS_INSUFFICIENT_FUNDS";
        case 7:
            return "SYS_OUT_OF_GAS";
        case 9:
            return "SYS_ILLEGAL_EXIT_CODE";
        case 10:
            return "SYS_ASSERTION_FAILED";
        case 11:
            return "SYS_MISSING_RETURN";
        case 16:
            return "USR_ILLEGAL_ARGUMENT";
        case 17:
            return "USR_NOT_FOUND";
        case 18:
            return "USR_FORBIDDEN";
        case 19:
            return "USR_INSUFFICIENT_FUNDS";
        case 20:
            return "USR_ILLEGAL_STATE";
        case 21:
            return "USR_SERIALIZATION";
        case 22:
            return "USR_UNHANDLED_MESSAGE";
        case 23:
            return "USR_UNSPECIFIED";
        case 24:
            return "USR_ASSERTION_FAILED";
        case 25:
            return "USR_READ_ONLY";
        case 26:
            return "USR_NOT_PAYABLE";
        default:
            return {};
    }
}

}  // namespace fvm
