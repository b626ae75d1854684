# Clang 22 for Wasm modules that run in the VM: Debian's libc++ headers and archives, no C library of a
# system, and no feature of Wasm beyond those that the VM accepts.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

# What is built is a module for the VM, cheap to run unless somebody says otherwise: with -Os a message
# costs up to a hundredth more gas, and modules are a tenth smaller.
set(FVM_WASM32 ON)
set(CMAKE_BUILD_TYPE_INIT Release)

# In an installed package, the package itself lies beside this file.
if(EXISTS ${CMAKE_CURRENT_LIST_DIR}/fvm-config.cmake)
    set(fvm_DIR ${CMAKE_CURRENT_LIST_DIR})
endif()

# The target's other name, wasm32-wasip1, does not find Debian's headers.
set(fvm_wasm_target wasm32-wasi)
set(CMAKE_C_COMPILER clang-22)
set(CMAKE_CXX_COMPILER clang++-22)
set(CMAKE_C_COMPILER_TARGET ${fvm_wasm_target})
set(CMAKE_CXX_COMPILER_TARGET ${fvm_wasm_target})
set(CMAKE_AR llvm-ar-22)
set(CMAKE_RANLIB llvm-ranlib-22)

set(fvm_wasm_flags
    "-Wno-deprecated -mcpu=mvp -mbulk-memory -msign-ext -mmutable-globals -fno-threadsafe-statics")
set(CMAKE_C_FLAGS_INIT "${fvm_wasm_flags}")
# The library's cheap checks, such as that an index is in range, end a call as our own do.
set(fvm_wasm_hardening "-D_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_FAST \
-D_LIBCPP_ENABLE_EXPERIMENTAL -D_LIBCPP_ASSERTION_SEMANTIC=_LIBCPP_ASSERTION_SEMANTIC_ENFORCE")
# What they say names a header, wherever the library is installed.
set(CMAKE_CXX_FLAGS_INIT "${fvm_wasm_flags} ${fvm_wasm_hardening} -fno-exceptions -stdlib=libc++ \
-fmacro-prefix-map=/usr/include/wasm32-wasi/c++/v1/=")
# The choice of a standard library means nothing to the linker, which gets the archives by name.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-Wno-unused-command-line-argument")

find_library(FVM_WASM_LIBCXX libc++.a PATHS /usr/lib/llvm-22/lib/wasm32-wasi NO_DEFAULT_PATH)
find_library(FVM_WASM_LIBC libc.a PATHS /usr/lib/wasm32-wasi NO_DEFAULT_PATH)
find_library(FVM_WASM_BUILTINS libclang_rt.builtins-wasm32.a
    PATHS /usr/lib/llvm-22/lib/clang/22/lib/wasi NO_DEFAULT_PATH)
