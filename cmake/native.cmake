# fvm_native: third-party code that only the Rust package registry ships (Wasmtime's C API, blst,
# Keccak-256), built by Cargo from native/ as one static library. Every build folder shares one
# Cargo target folder, because the library is the same for all of them and takes minutes to build.
set(FVM_NATIVE_DIR "${CMAKE_SOURCE_DIR}/build/native" CACHE PATH "where Cargo builds native/")
find_program(CARGO_PROGRAM cargo HINTS "$ENV{CARGO_HOME}/bin" "$ENV{HOME}/.cargo/bin" REQUIRED)

set(fvm_native_library "${FVM_NATIVE_DIR}/release/libfvm_native.a")
set(fvm_native_include "${FVM_NATIVE_DIR}/include")
# The folders are named by imported targets, which CMake wants to exist when it configures.
file(MAKE_DIRECTORY "${fvm_native_include}")

add_custom_command(
    OUTPUT "${fvm_native_library}"
    BYPRODUCTS "${fvm_native_include}/wasmtime.h" "${fvm_native_include}/blst.h"
    COMMAND ${CMAKE_COMMAND} -E env "FVM_NATIVE_INCLUDE=${fvm_native_include}"
        "${CARGO_PROGRAM}" build --release --locked --quiet
        --manifest-path "${CMAKE_SOURCE_DIR}/native/Cargo.toml"
        --target-dir "${FVM_NATIVE_DIR}"
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
