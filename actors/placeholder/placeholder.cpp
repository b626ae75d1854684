// The placeholder: whatever is sent to it succeeds and does nothing. It asks the VM for nothing,
// not even for who called. There is nothing in it to be run natively.

#include <fvm/sdk/syscalls.hpp>

#if __has_cpp_attribute(clang::export_name)
extern "C" [[clang::export_name("invoke")]] std::uint32_t fvm_invoke(std::uint32_t params);

std::uint32_t fvm_invoke(std::uint32_t /*params*/) {
    return fvm::sdk::sys::no_data_block;
}
#endif
