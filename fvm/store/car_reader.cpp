#include <fvm/store/car_reader.hpp>

#include <fvm/base/result.hpp>
#include <fvm/base/varint.hpp>

#include <algorithm>
#include <cstring>

namespace fvm::store {
namespace {

constexpr std::size_t first_buffer = 256U << 10;
constexpr std::size_t batch_blocks = 1024;
constexpr std::size_t batch_bytes = 16U << 20;

}  // namespace

StoreResult<CarReader> CarReader::open(Input& input, const CarOptions& options) {
    CarReader reader(input, options);
    const auto size = FVM_TRY(
        reader.read_length(options.limits.max_header, "CAR header is longer than the limit"));
    if (!size) {
        return malformed_file("empty file is no CAR", 0);
    }
    const auto here = [&](const DecodeError& error) {
        return reader.malformed_here(error).error();
    };
    const BytesView content = BytesView(reader.buffer_).subspan(reader.position_, *size);
    reader.roots_ = FVM_TRY_OR(here, decode_car_header(content));
    reader.position_ += *size;
    return reader;
}

std::unexpected<StoreError> CarReader::malformed_here(const DecodeError& error) const {
    return malformed_file(error.reason, offset() + error.offset);
}

/// Makes `size` bytes from position_ on available; false where the input ends before.
StoreResult<bool> CarReader::ensure(std::size_t size) {
    if (filled_ - position_ >= size) {
        return true;
    }
    if (position_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + position_, filled_ - position_);
        filled_ -= position_;
        start_ += position_;
        position_ = 0;
    }
    while (filled_ < size) {
        // Doubling only what has been filled keeps a stated length from asking for memory.
        if (filled_ == buffer_.size()) {
            buffer_.resize(std::max(first_buffer, 2 * filled_));
        }
        const std::size_t count = FVM_TRY(input_->read(std::span(buffer_).subspan(filled_)));
        if (count == 0) {
            return false;
        }
        filled_ += count;
    }
    return true;
}

/// Reads the varint before a header or section and makes that many bytes available behind it;
/// nothing where the input ends before the varint.
StoreResult<std::optional<std::size_t>> CarReader::read_length(std::size_t max,
                                                               std::string_view too_long) {
    static_cast<void>(FVM_TRY(ensure(max_varint_size)));
    const BytesView available = BytesView(buffer_).subspan(position_, filled_ - position_);
    if (available.empty()) {
        return std::nullopt;
    }
    const DecodeResult<Varint> length = read_varint(available);
    if (!length) {
        return malformed_here(length.error());
    }
    if (length->value == 0) {
        return malformed_here({"section of length zero", 0});
    }
    if (length->value > max) {
        return malformed_here({too_long, 0});
    }
    const auto size = static_cast<std::size_t>(length->value);
    if (!FVM_TRY(ensure(length->size + size))) {
        return malformed_here({"CAR ends within a section", 0});
    }
    position_ += length->size;
    return size;
}

StoreResult<std::optional<ipld::KeyedBlock>> CarReader::next() {
    const auto size =
        FVM_TRY(read_length(options_.limits.max_section, "CAR section is longer than the limit"));
    if (!size) {
        return std::nullopt;
    }
    const BytesView section = BytesView(buffer_).subspan(position_, *size);
    const auto here = [&](const DecodeError& error) { return malformed_here(error).error(); };
    const CarSection parts = FVM_TRY_OR(here, decode_car_section(section, options_.verify));
    position_ += *size;
    return ipld::KeyedBlock{parts.cid, ipld::Block::copy_of(parts.content)};
}

StoreResult<std::vector<ipld::Cid>> load_car(Input& input, ipld::Blockstore& store,
                                             const CarOptions& options) {
    CarReader reader = FVM_TRY(CarReader::open(input, options));
    std::vector<ipld::KeyedBlock> batch;
    std::size_t bytes = 0;
    while (auto block = FVM_TRY(reader.next())) {
        bytes += block->block.size();
        batch.push_back(std::move(*block));
        if (batch.size() >= batch_blocks || bytes >= batch_bytes) {
            FVM_TRY(store.put_many(batch));
            batch.clear();
            bytes = 0;
        }
    }
    if (!batch.empty()) {
        FVM_TRY(store.put_many(batch));
    }
    return reader.roots();
}

}  // namespace fvm::store
