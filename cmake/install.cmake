# What an outside project finds by find_package(fvm): the program, headers, libraries for the host (and
# for wasm32, where that preset has been built) and what builds actors. The package names no folder of
# the machine that made it, so it can be moved as a whole.
include(CMakePackageConfigHelpers)

set(fvm_cmake_folder lib/cmake/fvm)

# fvm_install_libraries(set names...): libraries, called fvm::NAME outside, of one export set.
function(fvm_install_libraries set)
    foreach(name IN LISTS ARGN)
        set_target_properties(fvm_${name} PROPERTIES EXPORT_NAME ${name})
        install(TARGETS fvm_${name} EXPORT ${set}
            ARCHIVE DESTINATION ${fvm_library_folder}
            OBJECTS DESTINATION ${fvm_library_folder}
            INCLUDES DESTINATION include)
    endforeach()
    install(EXPORT ${set} NAMESPACE fvm:: DESTINATION ${fvm_cmake_folder})
endfunction()

if(FVM_WASM32)
    set(fvm_library_folder lib/wasm32)
    fvm_install_libraries(fvm-wasm32 base hash ipld core sdk sdk_rt)
    return()
endif()

set(fvm_library_folder lib)
fvm_install_libraries(fvm-sdk base hash ipld core sdk sdk_host)
fvm_install_libraries(fvm-vm crypto store wasm engine vm)
install(FILES ${fvm_native_library} DESTINATION lib)
# Headers of the VM name those of its engine.
install(DIRECTORY ${fvm_native_include}/ native/include/ DESTINATION include/fvm-native)
install(TARGETS fvm-cli RUNTIME DESTINATION bin)

foreach(layer base hash ipld core sdk store crypto wasm vm)
    install(DIRECTORY fvm/${layer} DESTINATION include/fvm FILES_MATCHING PATTERN "*.hpp")
endforeach()

configure_package_config_file(cmake/fvm-config.cmake.in ${CMAKE_BINARY_DIR}/fvm-config.cmake
    INSTALL_DESTINATION ${fvm_cmake_folder})
# Of no architecture: the same package serves the host, whose processor fvm-config.cmake checks, and
# wasm32.
write_basic_package_version_file(${CMAKE_BINARY_DIR}/fvm-config-version.cmake
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES
    ${CMAKE_BINARY_DIR}/fvm-config.cmake
    ${CMAKE_BINARY_DIR}/fvm-config-version.cmake
    cmake/actor.cmake
    cmake/actor_checks_except.txt
    cmake/check_wasm_imports.py
    cmake/toolchain-wasm32.cmake
    DESTINATION ${fvm_cmake_folder})
install(FILES LICENSE-APACHE LICENSE-MIT DESTINATION share/doc/fvm)

# The other half comes along where it has been built.
set(FVM_WASM32_BUILD ${CMAKE_SOURCE_DIR}/build/wasm32 CACHE PATH "build folder of the preset wasm32")
install(CODE "
    if(EXISTS \"${FVM_WASM32_BUILD}/cmake_install.cmake\")
        execute_process(COMMAND \"${CMAKE_COMMAND}\" --install \"${FVM_WASM32_BUILD}\"
            --prefix \"\${CMAKE_INSTALL_PREFIX}\" COMMAND_ERROR_IS_FATAL ANY)
    else()
        message(STATUS \"Without wasm32: the preset wasm32 has not been built\")
    endif()")
