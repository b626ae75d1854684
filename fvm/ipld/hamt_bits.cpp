#include <fvm/ipld/hamt_bits.hpp>

#include <fvm/base/result.hpp>
#include <fvm/ipld/byte_string.hpp>

#include <algorithm>

namespace fvm::ipld::trie {

std::optional<unsigned> Bitmap::last() const {
    for (unsigned word = static_cast<unsigned>(words_.size()); word > 0; --word) {
        if (words_[word - 1] != 0) {
            return 64 * word - 1 - static_cast<unsigned>(std::countl_zero(words_[word - 1]));
        }
    }
    return std::nullopt;
}

void Bitmap::write(cbor::Writer& writer) const {
    std::array<std::uint8_t, 32> bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::size_t shift = 8 * (i % 8);
        bytes[bytes.size() - 1 - i] = static_cast<std::uint8_t>(words_[i / 8] >> shift);
    }
    const std::optional<unsigned> top = last();
    const std::size_t size = top ? *top / 8 + 1 : 0;
    writer.write_bytes(BytesView(bytes).last(size));
}

DecodeResult<Bitmap> Bitmap::read(cbor::Reader& reader) {
    const std::size_t start = reader.position();
    Bytes chunks;
    const BytesView bytes = FVM_TRY(cbor::read_byte_string(reader, chunks));
    if (bytes.size() > 32) {
        return malformed("bitfield of more than 32 bytes", start);
    }
    Bitmap bitmap;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bitmap.words_[i / 8] |= std::uint64_t{bytes[bytes.size() - 1 - i]} << 8 * (i % 8);
    }
    return bitmap;
}

void Extension::append(unsigned value, unsigned width) {
    for (unsigned bit = width; bit > 0; --bit) {
        if (length % 8 == 0) {
            path.push_back(0);
        }
        const unsigned set = (value >> (bit - 1) & 1) << (7 - length % 8);
        path.back() = static_cast<std::uint8_t>(path.back() | set);
        ++length;
    }
}

void Extension::append(BitCursor& bits, std::uint32_t count) {
    while (count > 0) {
        const unsigned width = std::min<unsigned>(count, 8);
        append(bits.next(width).value_or(0), width);
        count -= width;
    }
}

std::optional<std::uint32_t> match_extension(BitCursor& path, ExtensionView extension,
                                             unsigned width) {
    BitCursor expected(extension.path, extension.length);
    while (!expected.at_end()) {
        BitCursor ahead = path;
        const std::optional<unsigned> step = ahead.next(width);
        if (!step) {
            return std::nullopt;
        }
        const std::uint32_t matched = expected.consumed();
        if (step != expected.next(width)) {
            return matched;
        }
        path = ahead;
    }
    return extension.length;
}

SplitExtension split_extension(ExtensionView extension, std::uint32_t matched, unsigned width) {
    BitCursor bits(extension.path, extension.length);
    SplitExtension split;
    split.head.append(bits, matched);
    split.index = bits.next(width).value_or(0);
    split.tail.append(bits, extension.length - bits.consumed());
    return split;
}

Extension join_extensions(ExtensionView head, unsigned index, ExtensionView tail, unsigned width) {
    Extension joined;
    BitCursor head_bits(head.path, head.length);
    joined.append(head_bits, head.length);
    joined.append(index, width);
    BitCursor tail_bits(tail.path, tail.length);
    joined.append(tail_bits, tail.length);
    return joined;
}

}  // namespace fvm::ipld::trie
