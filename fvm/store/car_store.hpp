#pragma once

#include <fvm/ipld/blockstore.hpp>
#include <fvm/ipld/cid_table.hpp>
#include <fvm/store/car_format.hpp>
#include <fvm/store/system.hpp>

#include <memory>

namespace fvm::store {

/// The blocks of one CAR, to be read only. A plain file is mapped into memory, and only an index of
/// it is kept (about a hundred bytes a block); a compressed one is decompressed into memory. Where
/// a CID occurs twice, the last block counts. Reading from several threads is safe.
class CarStore final : public ipld::Blockstore {
  public:
    /// Bound on the decompressed size of a compressed file.
    static constexpr std::uint64_t default_max_decompressed = std::uint64_t{8} << 30;

    static StoreResult<std::unique_ptr<CarStore>> open(
        const std::string& path, const CarOptions& options = {},
        std::uint64_t max_decompressed = default_max_decompressed);

    /// Over a CAR in memory, which may be compressed; the store keeps it.
    static StoreResult<std::unique_ptr<CarStore>> from_bytes(
        Bytes car, const CarOptions& options = {},
        std::uint64_t max_decompressed = default_max_decompressed);

    [[nodiscard]] const std::vector<ipld::Cid>& roots() const { return roots_; }
    /// Number of different CIDs.
    [[nodiscard]] std::size_t size() const { return index_.size(); }
    /// The CID of each block, in the order of the file.
    [[nodiscard]] const ipld::Cid& cid(std::size_t number) const {
        return index_.entries()[number].cid;
    }

    StoreResult<std::optional<ipld::Block>> get(const ipld::Cid& cid) override;
    /// Always an error.
    StoreResult<void> put(const ipld::Cid& cid, const ipld::Block& block) override;
    StoreResult<bool> has(const ipld::Cid& cid) override;

  private:
    CarStore() = default;

    StoreResult<void> decompress_content(std::uint64_t max_decompressed);
    StoreResult<void> build_index(const CarOptions& options);
    StoreResult<BytesView> read_part(std::size_t& position, std::size_t max) const;

    MappedFile file_;
    Bytes owned_;
    BytesView content_;
    std::vector<ipld::Cid> roots_;
    ipld::CidTable<BytesView> index_;
};

}  // namespace fvm::store
