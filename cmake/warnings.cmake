# One interface target carries the flags that every target of ours is built with.
add_library(fvm_flags INTERFACE)
target_compile_features(fvm_flags INTERFACE cxx_std_23)
target_compile_options(fvm_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wextra-semi -Wmissing-declarations -Werror
    -fno-exceptions -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
target_include_directories(fvm_flags INTERFACE ${CMAKE_SOURCE_DIR})
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 sees a vector's inlined deallocation free what was never allocated.
    target_compile_options(fvm_flags INTERFACE -Wduplicated-cond -Wlogical-op
        -Wno-free-nonheap-object)
endif()

# UBSan's vptr check and GoogleTest need RTTI; everything else is built without it.
if(NOT FVM_SANITIZE)
    set(FVM_NO_RTTI -fno-rtti)
endif()

if(FVM_SANITIZE)
    add_compile_options(-fsanitize=${FVM_SANITIZE} -fno-omit-frame-pointer
        -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${FVM_SANITIZE})
endif()
if(FVM_COVERAGE)
    add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
    add_link_options(-fprofile-instr-generate)
endif()
if(FVM_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# fvm_library(name SOURCES... [LIBS ...]): a static library of one layer.
function(fvm_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
    add_library(${name} STATIC ${arg_SOURCES})
    target_compile_options(${name} PRIVATE ${FVM_NO_RTTI})
    # Our flags stay ours: who uses the installed library has flags of their own.
    target_link_libraries(${name} PUBLIC $<BUILD_INTERFACE:fvm_flags> ${arg_LIBS})
    target_compile_features(${name} PUBLIC cxx_std_23)
endfunction()

# fvm_test(name SOURCES... LIBS ...): a GoogleTest program, registered case by case with ctest.
function(fvm_test name)
    cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
    if(NOT FVM_TESTS)
        return()
    endif()
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_LIBS} fvm_flags GTest::gmock_main)
    add_test(NAME ${name} COMMAND ${name})
endfunction()
