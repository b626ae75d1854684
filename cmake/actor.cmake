# Actors in C++. One source, two ways: natively a static library that tests link with fvm_sdk_host, and
# for wasm32 a module that a Filecoin VM runs.

# In an actor, arithmetic that overflows and an index out of range end the call with exit code 24.
set(FVM_ACTOR_CHECKS
    -fsanitize=signed-integer-overflow,unsigned-integer-overflow,integer-divide-by-zero,array-bounds
    -fsanitize-minimal-runtime -fno-sanitize-recover=all
    -fsanitize-ignorelist=${CMAKE_CURRENT_LIST_DIR}/actor_checks_except.txt)

# fvm_actor_library(name SOURCES ... [LIBS ...]): sources that actors share.
function(fvm_actor_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
    fvm_library(${name} SOURCES ${arg_SOURCES} LIBS ${arg_LIBS})
    if(FVM_WASM32)
        target_compile_options(${name} PRIVATE ${FVM_ACTOR_CHECKS})
    else()
        # Natively an exit from the middle of a call is an exception (fvm/sdk/host/exit.cpp). Options
        # of sources come after the -fno-exceptions of everything else.
        set_source_files_properties(${arg_SOURCES} PROPERTIES COMPILE_OPTIONS -fexceptions)
    endif()
endfunction()

# fvm_wasm_module(name SOURCES ... [LIBS ...]): a module with nothing but the VM's imports, checked for
# that after it is linked, which also prints its size.
function(fvm_wasm_module name)
    cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
    find_package(Python3 REQUIRED COMPONENTS Interpreter)
    add_executable(${name} ${arg_SOURCES})
    set_target_properties(${name} PROPERTIES SUFFIX .wasm)
    target_compile_options(${name} PRIVATE -fno-rtti)
    target_link_libraries(${name} PRIVATE fvm_sdk_rt ${arg_LIBS} fvm_flags
        ${FVM_WASM_LIBCXX} ${FVM_WASM_LIBC} ${FVM_WASM_BUILTINS})
    target_link_options(${name} PRIVATE -nostdlib
        LINKER:--no-entry LINKER:--gc-sections LINKER:--strip-debug
        # The stack below everything else: running out of it is a trap, not a silent overwrite.
        LINKER:--stack-first LINKER:-z,stack-size=1048576)
    add_custom_command(TARGET ${name} POST_BUILD
        COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/check_wasm_imports.py
            $<TARGET_FILE:${name}>
        VERBATIM)
endfunction()

# fvm_add_actor(name SOURCES ... [LIBS ...]): an actor, whose sources have FVM_ACTOR(...) in one place.
# Natively the library actor_<name>; for wasm32 the module actors/<name>.wasm in the build folder.
function(fvm_add_actor name)
    cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
    if(NOT FVM_WASM32)
        fvm_actor_library(actor_${name} SOURCES ${arg_SOURCES} LIBS fvm_sdk ${arg_LIBS})
        return()
    endif()
    fvm_wasm_module(actor_${name} SOURCES ${arg_SOURCES} LIBS ${arg_LIBS} fvm_sdk)
    target_compile_options(actor_${name} PRIVATE ${FVM_ACTOR_CHECKS})
    set_target_properties(actor_${name} PROPERTIES
        OUTPUT_NAME ${name}
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/actors)
endfunction()
