# fvm_native: third-party code that only the Rust package registry ships (Wasmtime's C API, blst,
# BLAKE2b, Keccak-256), built by Cargo from native/ as one static library. Every build folder shares one
# Cargo target folder, because the library is the same for all of them and takes minutes to build.
set(FVM_NATIVE_DIR "${CMAKE_SOURCE_DIR}/build/native" CACHE PATH "where Cargo builds native/")
find_program(CARGO_PROGRAM cargo HINTS "$ENV{CARGO_HOME}/bin" "$ENV{HOME}/.cargo/bin" REQUIRED)

set(fvm_native_library "${FVM_NATIVE_DIR}/release/libfvm_native.a")
set(fvm_native_include "${FVM_NATIVE_DIR}/include")
# The folders are named by imported targets, which CMake wants to exist when it configures.
file(MAKE_DIRECTORY "${fvm_native_include}")

# Messages of Rust code name its source file. What is installed names no folder of the machine that built it,
# so the two folders that such a name can begin with get a name of their own. A worktree may share the
# target folder by a link: both flags and folder are the same for all who share it, or Cargo starts afresh.
set(fvm_cargo_home "$ENV{HOME}/.cargo")
if(DEFINED ENV{CARGO_HOME})
    set(fvm_cargo_home "$ENV{CARGO_HOME}")
endif()
file(REAL_PATH "${FVM_NATIVE_DIR}" fvm_native_target)
# The separator that Cargo asks for; a folder's name may have spaces.
string(ASCII 31 separator)
string(CONCAT fvm_native_flags
    "--remap-path-prefix=${fvm_cargo_home}=cargo" "${separator}"
    "--remap-path-prefix=${fvm_native_target}=native")

add_custom_command(
    OUTPUT "${fvm_native_library}"
    BYPRODUCTS "${fvm_native_include}/wasmtime.h" "${fvm_native_include}/blst.h"
    COMMAND ${CMAKE_COMMAND} -E env
        "FVM_NATIVE_INCLUDE=${fvm_native_include}"
        "CARGO_ENCODED_RUSTFLAGS=${fvm_native_flags}"
        "${CARGO_PROGRAM}" build --release --locked --quiet
        --manifest-path "${CMAKE_SOURCE_DIR}/native/Cargo.toml"
        --target-dir "${fvm_native_target}"
    DEPENDS
        "${CMAKE_SOURCE_DIR}/native/Cargo.toml"
        "${CMAKE_SOURCE_DIR}/native/Cargo.lock"
        "${CMAKE_SOURCE_DIR}/native/build.rs"
        "${CMAKE_SOURCE_DIR}/native/src/lib.rs"
    COMMENT "Building the native library with Cargo"
    VERBATIM)
add_custom_target(fvm_native_build DEPENDS "${fvm_native_library}")

add_library(fvm_native STATIC IMPORTED GLOBAL)
set_target_properties(fvm_native PROPERTIES
    IMPORTED_LOCATION "${fvm_native_library}"
    INTERFACE_INCLUDE_DIRECTORIES "${fvm_native_include};${CMAKE_SOURCE_DIR}/native/include"
    INTERFACE_LINK_LIBRARIES "Threads::Threads;${CMAKE_DL_LIBS};m")
add_dependencies(fvm_native fvm_native_build)
