#include <fvm/base/varint.hpp>

#include <algorithm>

namespace fvm {

DecodeResult<Varint> read_varint(BytesView bytes) {
    const std::size_t end = std::min(bytes.size(), max_varint_size);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < end; ++i) {
        const std::uint8_t byte = bytes[i];
        value |= std::uint64_t{byte & 0x7fU} << (7 * i);
        if ((byte & 0x80) == 0) {
            if (byte == 0 && i > 0) {
                return malformed("varint is not minimal", i);
            }
            return Varint{value, i + 1};
        }
    }
    if (bytes.size() >= max_varint_size) {
        return malformed("varint has more than 64 bits");
    }
    return malformed("unexpected end of input in a varint", bytes.size());
}

void append_varint(Bytes& out, std::uint64_t value) {
    std::uint8_t buffer[max_varint_size];
    const std::size_t size = write_varint(value, buffer);
    out.insert(out.end(), buffer, buffer + size);
}

}  // namespace fvm
