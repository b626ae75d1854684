#include <tools/conformance/store_error_text.hpp>

namespace fvm::tools {

std::string to_text(const ipld::StoreError& error) {
    using Kind = ipld::StoreError::Kind;
    const std::string block = error.cid.defined() ? error.cid.to_text() : std::string();
    std::string text;
    switch (error.kind) {
        case Kind::missing:
            return "block " + block + " not found while reading " + error.note;
        case Kind::malformed:
            text = error.note + " at offset " + std::to_string(error.offset);
            break;
        case Kind::contradictory:
        case Kind::impossible:
        case Kind::failed:
        case Kind::out_of_range:
            text = error.note;
            break;
    }
    return block.empty() ? text : "block " + block + ": " + text;
}

}  // namespace fvm::tools
