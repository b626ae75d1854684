#pragma once

#include <fvm/store/car_format.hpp>
#include <fvm/store/output_file.hpp>

namespace fvm::store {

/// Writes a CARv1 into memory, in the order in which it is given the blocks.
class CarWriter {
  public:
    explicit CarWriter(std::span<const ipld::Cid> roots) : out_(encode_car_header(roots)) {}

    void write(const ipld::Cid& cid, BytesView content);

    [[nodiscard]] BytesView view() const { return out_; }
    [[nodiscard]] Bytes take() { return std::move(out_); }

    /// Forgets what has been written so far, after the caller has put it somewhere.
    void drain() { out_.clear(); }

  private:
    Bytes out_;
};

/// Writes a CARv1 into a file, block by block, with bounded memory.
class CarFile {
  public:
    /// The file is there, or another one in its place replaced, when it is finished.
    static StoreResult<CarFile> create(const std::string& path, std::span<const ipld::Cid> roots);

    StoreResult<void> write(const ipld::Cid& cid, BytesView content);

    /// Must be called at the end: without, there is no file.
    StoreResult<void> finish();

  private:
    CarFile(OutputFile file, std::span<const ipld::Cid> roots)
        : file_(std::move(file)), writer_(roots) {}

    StoreResult<void> flush();

    OutputFile file_;
    CarWriter writer_;
};

}  // namespace fvm::store
