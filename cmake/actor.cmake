# Actors in C++. One source, two ways: natively a static library that tests link with fvm::sdk_host, and
# for wasm32 a module that a Filecoin VM runs. A part of the installed package: what it needs lies beside
# it, the headers are in FVM_INCLUDE_DIR, and the libraries are called fvm::….
set(FVM_ACTOR_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR})

# Where the checks of actors do not hold. A compiler cache knows this file by its name alone, which
# therefore says what is in it.
file(SHA256 ${FVM_ACTOR_CMAKE_DIR}/actor_checks_except.txt fvm_except)
set(fvm_except ${CMAKE_BINARY_DIR}/actor_checks_except_${fvm_except}.txt)
configure_file(${FVM_ACTOR_CMAKE_DIR}/actor_checks_except.txt ${fvm_except} COPYONLY)

# In an actor, a result that its type cannot hold, an index out of range and a place that cannot be
# reached end the call with exit code 24, also in what it instantiates of the C++ library.
set(FVM_ACTOR_CHECKS
    -fsanitize=signed-integer-overflow,unsigned-integer-overflow
    -fsanitize=implicit-integer-truncation,implicit-integer-sign-change
    -fsanitize=integer-divide-by-zero,shift-exponent,array-bounds,unreachable,return
    -fsanitize-minimal-runtime -fno-sanitize-recover=all
    -fsanitize-ignorelist=${fvm_except})

# fvm_actor_library(name SOURCES ... [LIBS ...]): sources that actors share.
function(fvm_actor_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
    add_library(${name} STATIC ${arg_SOURCES})
    target_compile_options(${name} PRIVATE ${FVM_NO_RTTI})
    target_link_libraries(${name} PUBLIC ${arg_LIBS})
    if(FVM_WASM32)
        target_compile_options(${name} PRIVATE ${FVM_ACTOR_CHECKS})
    else()
        # Natively an exit from the middle of a call is an exception (fvm/sdk/host/exit.cpp). Options
        # of sources come after the -fno-exceptions of everything else.
        set_source_files_properties(${arg_SOURCES} PROPERTIES COMPILE_OPTIONS -fexceptions)
    endif()
endfunction()

# Bytes of a module's stack. The VM charges for every page of 64 KiB that a call starts with.
set(FVM_ACTOR_STACK 65536)

# fvm_wasm_module(name SOURCES ... [LIBS ...] [IMPORTS module.name ...] [EXPORTS name ...] [STACK bytes]):
# a module with nothing but the VM's syscalls and the entry point invoke, and IMPORTS and EXPORTS where
# somebody's VM has more, checked for that after it is linked, which also prints its size. STACK where
# FVM_ACTOR_STACK is too little or too much.
function(fvm_wasm_module name)
    cmake_parse_arguments(arg "" "STACK" "SOURCES;LIBS;IMPORTS;EXPORTS" ${ARGN})
    if(NOT arg_STACK)
        set(arg_STACK ${FVM_ACTOR_STACK})
    endif()
    find_package(Python3 REQUIRED COMPONENTS Interpreter)
    add_executable(${name} ${arg_SOURCES})
    set_target_properties(${name} PROPERTIES SUFFIX .wasm)
    target_compile_options(${name} PRIVATE -fno-rtti)
    target_link_libraries(${name} PRIVATE fvm::sdk_rt ${arg_LIBS}
        ${FVM_WASM_LIBCXX} ${FVM_WASM_LIBC} ${FVM_WASM_BUILTINS})
    target_link_options(${name} PRIVATE -nostdlib
        LINKER:--no-entry LINKER:--gc-sections LINKER:--strip-all
        # The stack below everything else: running out of it is a trap, not a silent overwrite.
        LINKER:--stack-first LINKER:-z,stack-size=${arg_STACK})
    list(TRANSFORM arg_IMPORTS PREPEND --allow=)
    list(TRANSFORM arg_EXPORTS PREPEND --allow-export=)
    add_custom_command(TARGET ${name} POST_BUILD
        COMMAND ${Python3_EXECUTABLE} ${FVM_ACTOR_CMAKE_DIR}/check_wasm_imports.py
            --syscalls ${FVM_INCLUDE_DIR}/fvm/sdk/syscalls.hpp ${arg_IMPORTS} ${arg_EXPORTS}
            $<TARGET_FILE:${name}>
        VERBATIM)
endfunction()

# fvm_add_actor(name SOURCES ... [LIBS ...] [IMPORTS ...] [STACK bytes]): an actor, whose sources have
# FVM_ACTOR(...) in one place. Natively the library actor_<name>; for wasm32 the module
# actors/<name>.wasm in the build folder.
function(fvm_add_actor name)
    cmake_parse_arguments(arg "" "STACK" "SOURCES;LIBS;IMPORTS" ${ARGN})
    if(NOT FVM_WASM32)
        fvm_actor_library(actor_${name} SOURCES ${arg_SOURCES} LIBS fvm::sdk ${arg_LIBS})
        return()
    endif()
    fvm_wasm_module(actor_${name} SOURCES ${arg_SOURCES} LIBS ${arg_LIBS} fvm::sdk
        IMPORTS ${arg_IMPORTS} STACK ${arg_STACK})
    target_compile_options(actor_${name} PRIVATE ${FVM_ACTOR_CHECKS})
    set_target_properties(actor_${name} PROPERTIES
        OUTPUT_NAME ${name}
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/actors)
endfunction()
