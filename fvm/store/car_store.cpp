#include <fvm/store/car_store.hpp>

#include <fvm/base/result.hpp>
#include <fvm/base/varint.hpp>
#include <fvm/store/input.hpp>

namespace fvm::store {

StoreResult<std::unique_ptr<CarStore>> CarStore::open(const std::string& path,
                                                      const CarOptions& options,
                                                      std::uint64_t max_decompressed) {
    std::unique_ptr<CarStore> store(new CarStore());
    store->file_ = FVM_TRY(MappedFile::open(path));
    store->content_ = store->file_.bytes();
    FVM_TRY(store->decompress_content(max_decompressed));
    FVM_TRY(store->build_index(options));
    return store;
}

StoreResult<std::unique_ptr<CarStore>> CarStore::from_bytes(Bytes car, const CarOptions& options,
                                                            std::uint64_t max_decompressed) {
    std::unique_ptr<CarStore> store(new CarStore());
    store->owned_ = std::move(car);
    store->content_ = store->owned_;
    FVM_TRY(store->decompress_content(max_decompressed));
    FVM_TRY(store->build_index(options));
    return store;
}

StoreResult<void> CarStore::decompress_content(std::uint64_t max_decompressed) {
    if (detect_compression(content_) == Compression::none) {
        return {};
    }
    owned_ = FVM_TRY(decompress(content_, max_decompressed));
    content_ = owned_;
    file_ = MappedFile();
    return {};
}

/// The bytes behind the length at `position`, which moves behind them.
StoreResult<BytesView> CarStore::read_part(std::size_t& position, std::size_t max) const {
    const BytesView rest = content_.subspan(position);
    const auto here = [&](const DecodeError& error) {
        return malformed_file(error.reason, position + error.offset).error();
    };
    const Varint length = FVM_TRY_OR(here, read_varint(rest));
    if (length.value == 0) {
        return malformed_file("section of length zero", position);
    }
    if (length.value > max) {
        return malformed_file("section is longer than the limit", position);
    }
    if (length.value > rest.size() - length.size) {
        return malformed_file("CAR ends within a section", position);
    }
    const BytesView part = rest.subspan(length.size, static_cast<std::size_t>(length.value));
    position += length.size + part.size();
    return part;
}

StoreResult<void> CarStore::build_index(const CarOptions& options) {
    std::size_t position = 0;
    BytesView part = FVM_TRY(read_part(position, options.limits.max_header));
    const auto in_part = [&](const DecodeError& error) {
        return malformed_file(error.reason, position - part.size() + error.offset).error();
    };
    roots_ = FVM_TRY_OR(in_part, decode_car_header(part));
    while (position < content_.size()) {
        part = FVM_TRY(read_part(position, options.limits.max_section));
        const CarSection section = FVM_TRY_OR(in_part, decode_car_section(part, options.verify));
        index_.put(section.cid, section.content);
    }
    return {};
}

StoreResult<std::optional<ipld::Block>> CarStore::get(const ipld::Cid& cid) {
    const BytesView* content = index_.find(cid);
    if (content == nullptr) {
        return std::nullopt;
    }
    return ipld::Block::copy_of(*content);
}

StoreResult<void> CarStore::put(const ipld::Cid& cid, const ipld::Block&) {
    return std::unexpected(
        StoreError{StoreError::Kind::failed, cid, 0, "a CAR store cannot be written to"});
}

StoreResult<bool> CarStore::has(const ipld::Cid& cid) {
    return index_.find(cid) != nullptr;
}

}  // namespace fvm::store
