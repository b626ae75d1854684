#include <fvm/base/result.hpp>
#include <fvm/ipld/bitfield.hpp>

#include <bit>

// RLE+: two bits of version (00), one bit that says whether the first run is of ones, then the
// lengths of runs that alternate. Bits are packed from the least significant one of each byte, and
// zero bits without end follow the last byte. A length is
//   1                     one
//   01 and 4 bits         2 to 15
//   00 and a varint       16 and more (LEB128 of up to ten bytes)

namespace fvm::ipld {
namespace {

class BitReader {
  public:
    /// The last byte of `bytes` is not zero.
    explicit BitReader(BytesView bytes)
        : bytes_(bytes),
          end_(bytes.empty()
                   ? 0
                   : bytes.size() * 8 - static_cast<std::size_t>(std::countl_zero(bytes.back()))) {}

    /// Up to 8 bits; zeros behind the end.
    unsigned read(unsigned count) {
        const std::size_t first = position_ / 8;
        const unsigned window = byte(first) | (byte(first + 1) << 8);
        const unsigned bits = (window >> (position_ % 8)) & ((1U << count) - 1);
        position_ += count;
        return bits;
    }
    /// False where only zeros follow.
    [[nodiscard]] bool has_more() const { return position_ < end_; }
    [[nodiscard]] std::size_t offset() const { return position_ / 8; }

  private:
    [[nodiscard]] unsigned byte(std::size_t index) const {
        return index < bytes_.size() ? bytes_[index] : 0;
    }

    BytesView bytes_;
    std::size_t end_;
    std::size_t position_ = 0;
};

DecodeResult<std::uint64_t> read_varint(BitReader& reader, std::size_t start) {
    constexpr unsigned longest = 10;
    std::uint64_t value = 0;
    for (unsigned i = 0; i < longest; ++i) {
        const unsigned byte = reader.read(8);
        value |= std::uint64_t{byte & 0x7f} << (7 * i);
        if ((byte & 0x80) == 0) {
            const bool too_great = i == longest - 1 && byte > 1;
            const bool padded = i != 0 && byte == 0;
            if (too_great || padded) {
                break;
            }
            return value;
        }
    }
    return malformed("bit field has an invalid varint", start);
}

DecodeResult<std::uint64_t> read_run_length(BitReader& reader) {
    // The length itself may be read from zeros behind the end.
    const std::size_t start = reader.offset();
    if (reader.read(1) == 1) {
        return 1;
    }
    const bool is_short = reader.read(1) == 1;
    const std::uint64_t length = is_short ? reader.read(4) : FVM_TRY(read_varint(reader, start));
    if (length < (is_short ? 2 : 16)) {
        return malformed("bit field has a run that is not minimally encoded", start);
    }
    return length;
}

class BitWriter {
  public:
    /// Up to 8 bits.
    void write(unsigned bits, unsigned count) {
        pending_ |= bits << pending_count_;
        pending_count_ += count;
        if (pending_count_ >= 8) {
            out_.push_back(static_cast<std::uint8_t>(pending_));
            pending_ >>= 8;
            pending_count_ -= 8;
        }
    }
    void write_run(std::uint64_t length) {
        if (length == 1) {
            write(1, 1);
        } else if (length < 16) {
            write(0b10, 2);
            write(static_cast<unsigned>(length), 4);
        } else {
            write(0, 2);
            for (; length >= 0x80; length >>= 7) {
                write(static_cast<unsigned>(length & 0x7f) | 0x80, 8);
            }
            write(static_cast<unsigned>(length), 8);
        }
    }
    Bytes finish() {
        if (pending_ != 0) {
            out_.push_back(static_cast<std::uint8_t>(pending_));
        }
        while (!out_.empty() && out_.back() == 0) {
            out_.pop_back();
        }
        return std::move(out_);
    }

  private:
    Bytes out_;
    unsigned pending_ = 0;
    unsigned pending_count_ = 0;
};

DecodeResult<BytesView> read_encoded(cbor::Reader& reader) {
    const std::size_t start = reader.position();
    const BytesView encoded = FVM_TRY(reader.read_bytes());
    if (encoded.size() > BitField::max_encoded_size) {
        return malformed("bit field is larger than 32 KiB", start);
    }
    return encoded;
}

}  // namespace

DecodeResult<BitField> BitField::from_bytes(BytesView bytes) {
    if (!bytes.empty() && bytes.back() == 0) {
        return malformed("bit field ends with a zero byte", bytes.size() - 1);
    }
    BitReader reader(bytes);
    if (reader.read(2) != 0) {
        return malformed("bit field has an unsupported version");
    }
    BitField field;
    bool is_set = reader.read(1) == 1;
    std::uint64_t position = 0;
    while (reader.has_more()) {
        const std::size_t start = reader.offset();
        const std::uint64_t length = FVM_TRY(read_run_length(reader));
        const std::uint64_t run_start = position;
        if (__builtin_add_overflow(position, length, &position)) {
            return malformed("bit field goes beyond the greatest number", start);
        }
        if (is_set) {
            field.ranges_.push_back({run_start, position});
        }
        is_set = !is_set;
    }
    // The next run would be one of ones, so the last was one of zeros, or there is none at all.
    if (is_set) {
        return malformed("bit field ends with a run of zeros", bytes.size());
    }
    return field;
}

Bytes BitField::to_bytes() const {
    if (ranges_.empty()) {
        return {};
    }
    BitWriter writer;
    writer.write(0, 2);
    writer.write(ranges_.front().start == 0 ? 1 : 0, 1);
    std::uint64_t position = 0;
    for (const BitRange& range : ranges_) {
        if (range.start != 0) {
            writer.write_run(range.start - position);
        }
        writer.write_run(range.size());
        position = range.end;
    }
    return writer.finish();
}

void write_cbor(cbor::Writer& writer, const BitField& field) {
    writer.write_bytes(field.to_bytes());
}

DecodeResult<void> read_cbor(cbor::Reader& reader, BitField& field) {
    const std::size_t start = reader.position();
    const BytesView encoded = FVM_TRY(read_encoded(reader));
    auto decoded = BitField::from_bytes(encoded);
    if (!decoded) {
        return malformed(decoded.error().reason, start);
    }
    field = *std::move(decoded);
    return {};
}

void write_cbor(cbor::Writer& writer, const UnvalidatedBitField& field) {
    writer.write_bytes(field.encoded());
}

DecodeResult<void> read_cbor(cbor::Reader& reader, UnvalidatedBitField& field) {
    field = UnvalidatedBitField(to_bytes(FVM_TRY(read_encoded(reader))));
    return {};
}

}  // namespace fvm::ipld
