#pragma once

#include <fvm/ipld/blockstore.hpp>
#include <fvm/store/car_format.hpp>
#include <fvm/store/input.hpp>

#include <optional>

namespace fvm::store {

/// Reads a CARv1 block by block. Memory is bounded by the limits, and grows with the data that is
/// there, not with the lengths that the file states. Offsets in errors count decompressed bytes.
class CarReader {
  public:
    /// Reads the header. `input` must outlive the reader and stand at the start of the CAR.
    static StoreResult<CarReader> open(Input& input, const CarOptions& options = {});

    [[nodiscard]] const std::vector<ipld::Cid>& roots() const { return roots_; }

    /// The next block, or nothing at the end. After an error the reader is of no use.
    StoreResult<std::optional<ipld::KeyedBlock>> next();

    /// Where the next block's section starts.
    [[nodiscard]] std::uint64_t offset() const { return start_ + position_; }

  private:
    CarReader(Input& input, const CarOptions& options) : input_(&input), options_(options) {}

    StoreResult<bool> ensure(std::size_t size);
    StoreResult<std::optional<std::size_t>> read_length(std::size_t max, std::string_view too_long);
    std::unexpected<StoreError> malformed_here(const DecodeError& error) const;

    Input* input_;
    CarOptions options_;
    std::vector<ipld::Cid> roots_;
    /// Bytes of the input from offset start_ on; those before position_ are done with.
    Bytes buffer_;
    std::size_t filled_ = 0;
    std::size_t position_ = 0;
    std::uint64_t start_ = 0;
};

/// Copies all blocks of a CAR into a store, in batches, and returns its roots.
StoreResult<std::vector<ipld::Cid>> load_car(Input& input, ipld::Blockstore& store,
                                             const CarOptions& options = {});

}  // namespace fvm::store
