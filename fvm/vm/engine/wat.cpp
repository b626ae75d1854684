#include <fvm/vm/engine/wat.hpp>

#include <fvm/vm/engine/wasmtime_handle.hpp>

namespace fvm::vm {

std::expected<Bytes, std::string> assemble_wat(std::string_view text) {
    wasm_byte_vec_t binary;
    const OwnedError error(wasmtime_wat2wasm(text.data(), text.size(), &binary));
    if (error) {
        return std::unexpected(message_of(*error));
    }
    const auto* data = reinterpret_cast<const std::uint8_t*>(binary.data);
    Bytes bytes(data, data + binary.size);
    wasm_byte_vec_delete(&binary);
    return bytes;
}

}  // namespace fvm::vm
