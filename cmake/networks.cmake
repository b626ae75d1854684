# Actors that depend on the policy of a network are compiled for each; all others once.
set(FVM_NETWORKS mainnet calibrationnet butterflynet caterpillarnet devnet testing testing-fake-proofs)

# fvm_add_network_actor(name SOURCES ... [LIBS ...] [NETWORKS ...] [FOLDER name]): an actor whose sources
# include actors/common/network_policy.hpp. For wasm32 the modules FOLDER/NETWORK/<name>.wasm in the build
# folder, for all networks unless some are named; FOLDER is actors, where `fvm bundle build --network`
# finds them. Natively the library actor_<name>, with mainnet's policy.
function(fvm_add_network_actor name)
    cmake_parse_arguments(arg "" "FOLDER" "SOURCES;LIBS;NETWORKS" ${ARGN})
    if(NOT FVM_WASM32)
        fvm_actor_library(actor_${name} SOURCES ${arg_SOURCES} LIBS fvm::sdk ${arg_LIBS})
        target_compile_definitions(actor_${name} PUBLIC FVM_NETWORK=mainnet)
        return()
    endif()
    if(NOT arg_FOLDER)
        set(arg_FOLDER actors)
    endif()
    if(NOT arg_NETWORKS)
        set(arg_NETWORKS ${FVM_NETWORKS})
    endif()
    foreach(network IN LISTS arg_NETWORKS)
        if(NOT network IN_LIST FVM_NETWORKS)
            message(FATAL_ERROR "${name}: no network ${network}")
        endif()
        set(target actor_${name}_${network})
        fvm_wasm_module(${target} SOURCES ${arg_SOURCES} LIBS ${arg_LIBS} fvm::sdk)
        string(REPLACE - _ enumerator ${network})
        target_compile_definitions(${target} PRIVATE FVM_NETWORK=${enumerator})
        target_compile_options(${target} PRIVATE ${FVM_ACTOR_CHECKS})
        set_target_properties(${target} PROPERTIES
            OUTPUT_NAME ${name}
            RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${arg_FOLDER}/${network})
    endforeach()
endfunction()
