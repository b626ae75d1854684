#include <fvm/vm/error.hpp>

namespace fvm::vm {

HostFault host_fault_from_store(const ipld::StoreError& error) {
    const std::string cid = error.cid.defined() ? error.cid.to_text() : std::string("(none)");
    switch (error.kind) {
        case ipld::StoreError::Kind::missing:
            return {"block " + cid + " not found while reading " + error.note, error.cid};
        case ipld::StoreError::Kind::malformed:
        case ipld::StoreError::Kind::contradictory:
        case ipld::StoreError::Kind::impossible:
            return {"block " + cid + " is malformed at offset " + std::to_string(error.offset) +
                        ": " + error.note,
                    error.cid};
        case ipld::StoreError::Kind::out_of_range:
            return {"state is out of range: " + error.note, error.cid};
        case ipld::StoreError::Kind::failed:
            break;
    }
    return {"the blockstore failed: " + error.note, error.cid};
}

Abort Abort::from_error_as_fatal(const ExecutionError& error) {
    switch (error.kind()) {
        case ExecutionError::Kind::out_of_gas:
            return {Kind::out_of_gas, {}, no_data_block, error.note(), {}};
        case ExecutionError::Kind::host_fault:
            return {Kind::host_fault, {}, no_data_block, error.note(), error.to_host_fault().block};
        case ExecutionError::Kind::syscall:
            return {
                Kind::fatal, {}, no_data_block, "unexpected syscall error: " + error.note(), {}};
        case ExecutionError::Kind::fatal:
            break;
    }
    return {Kind::fatal, {}, no_data_block, error.note(), {}};
}

}  // namespace fvm::vm
