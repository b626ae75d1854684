#include <tools/conformance/store_error_text.hpp>
#include <tools/state/failure.hpp>

namespace fvm::tools {
namespace {

Failure::Kind kind_of(ipld::StoreError::Kind kind) {
    switch (kind) {
        case ipld::StoreError::Kind::missing:
            return Failure::Kind::missing_block;
        case ipld::StoreError::Kind::failed:
            return Failure::Kind::io;
        case ipld::StoreError::Kind::malformed:
        case ipld::StoreError::Kind::contradictory:
        case ipld::StoreError::Kind::impossible:
        case ipld::StoreError::Kind::out_of_range:
            return Failure::Kind::malformed;
    }
    return Failure::Kind::internal;
}

}  // namespace

Failure failure_from_store(const ipld::StoreError& error) {
    return {kind_of(error.kind), to_text(error)};
}

Failure failure_from_host(const vm::HostFault& fault) {
    return {fault.block.defined() ? Failure::Kind::missing_block : Failure::Kind::internal,
            fault.reason};
}

}  // namespace fvm::tools
