// What the compiler calls where arithmetic of an actor goes wrong (-fsanitize-minimal-runtime): the
// net below the checks of fvm/sdk/checked.hpp.

#include <fvm/sdk/exit.hpp>

extern "C" {

[[noreturn]] void __ubsan_handle_add_overflow_minimal_abort() {
    fvm::sdk::assertion_failed("attempt to add with overflow");
}

[[noreturn]] void __ubsan_handle_sub_overflow_minimal_abort() {
    fvm::sdk::assertion_failed("attempt to subtract with overflow");
}

[[noreturn]] void __ubsan_handle_mul_overflow_minimal_abort() {
    fvm::sdk::assertion_failed("attempt to multiply with overflow");
}

[[noreturn]] void __ubsan_handle_negate_overflow_minimal_abort() {
    fvm::sdk::assertion_failed("attempt to negate with overflow");
}

[[noreturn]] void __ubsan_handle_divrem_overflow_minimal_abort() {
    fvm::sdk::assertion_failed("attempt to divide by zero or with overflow");
}

[[noreturn]] void __ubsan_handle_implicit_conversion_minimal_abort() {
    fvm::sdk::assertion_failed("number does not fit its type");
}

[[noreturn]] void __ubsan_handle_shift_out_of_bounds_minimal_abort() {
    fvm::sdk::assertion_failed("attempt to shift with overflow");
}

[[noreturn]] void __ubsan_handle_out_of_bounds_minimal_abort() {
    fvm::sdk::assertion_failed("index out of bounds");
}

// These two checks end the program by definition: their functions have no suffix.
[[noreturn]] void __ubsan_handle_builtin_unreachable_minimal() {
    fvm::sdk::assertion_failed("entered unreachable code");
}

[[noreturn]] void __ubsan_handle_missing_return_minimal() {
    fvm::sdk::assertion_failed("function without a return value");
}

}  // extern "C"
