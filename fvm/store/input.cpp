#include <fvm/store/input.hpp>

#include <fvm/base/result.hpp>

#include <algorithm>

namespace fvm::store {
namespace {

constexpr std::size_t buffer_size = 256U << 10;
constexpr std::size_t first_chunk = 64U << 10;
constexpr std::size_t magic_size = 4;

}  // namespace

StoreResult<Input> Input::open(const std::string& path, std::uint64_t max_output) {
    Input input(FVM_TRY(FileDescriptor::open_to_read(path)), {}, max_output);
    input.buffer_.resize(buffer_size);
    std::size_t size = 0;
    while (size < magic_size) {
        const std::span room = std::span(input.buffer_).subspan(size);
        const std::size_t count = FVM_TRY(input.file_.read(room));
        if (count == 0) {
            break;
        }
        size += count;
    }
    input.pending_ = BytesView(input.buffer_).first(size);
    input.choose_decompressor();
    return input;
}

Input Input::from_memory(BytesView bytes, std::uint64_t max_output) {
    Input input(FileDescriptor(), bytes, max_output);
    input.choose_decompressor();
    return input;
}

void Input::choose_decompressor() {
    compression_ = detect_compression(pending_);
    decompressor_ = Decompressor(compression_);
}

StoreResult<void> Input::refill() {
    if (pending_.empty() && file_.is_open()) {
        const std::size_t count = FVM_TRY(file_.read(buffer_));
        pending_ = BytesView(buffer_).first(count);
    }
    return {};
}

StoreResult<std::size_t> Input::read(std::span<std::uint8_t> out) {
    while (!out.empty()) {
        FVM_TRY(refill());
        const bool input_ended = pending_.empty();
        if (input_ended && (decompressor_.may_end() || compression_ == Compression::none)) {
            return 0;
        }
        const auto at_offset = [&](StoreError error) {
            error.offset = offset_;
            return error;
        };
        const auto progress = FVM_TRY_OR(at_offset, decompressor_.step(pending_, out));
        pending_ = pending_.subspan(progress.consumed);
        if (progress.produced > max_output_ - offset_) {
            return malformed_file("more data than the limit allows", max_output_);
        }
        offset_ += progress.produced;
        if (progress.produced > 0) {
            return progress.produced;
        }
        if (input_ended) {
            return malformed_file("compressed data ends early", offset_);
        }
    }
    return 0;
}

StoreResult<std::size_t> Input::read_fully(std::span<std::uint8_t> out) {
    std::size_t total = 0;
    while (total < out.size()) {
        const std::size_t count = FVM_TRY(read(out.subspan(total)));
        if (count == 0) {
            break;
        }
        total += count;
    }
    return total;
}

StoreResult<Bytes> read_all(Input& input, std::uint64_t max_size) {
    Bytes content;
    std::size_t size = 0;
    while (true) {
        if (size == content.size()) {
            content.resize(std::max(first_chunk, size * 2));
        }
        const std::size_t count = FVM_TRY(input.read(std::span(content).subspan(size)));
        if (count == 0) {
            break;
        }
        size += count;
        if (size > max_size) {
            return malformed_file("more data than the limit allows", max_size);
        }
    }
    content.resize(size);
    return content;
}

StoreResult<Bytes> decompress(BytesView bytes, std::uint64_t max_size) {
    Input input = Input::from_memory(bytes, max_size);
    return read_all(input, max_size);
}

}  // namespace fvm::store
