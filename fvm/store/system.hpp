#pragma once

#include <fvm/ipld/blockstore.hpp>

#include <string>
#include <utility>

/// What the stores need of the operating system, with the errors as values.
namespace fvm::store {

using ipld::StoreError;
using ipld::StoreResult;

/// An error of kind failed that is about no block in particular.
std::unexpected<StoreError> failure(std::string note);

/// The same, followed by the text of `errno`.
std::unexpected<StoreError> system_failure(std::string_view doing, std::string_view path);

/// An error of kind malformed for a file; `offset` counts from the start of its (decompressed)
/// content.
std::unexpected<StoreError> malformed_file(std::string_view reason, std::uint64_t offset);

/// Closes itself.
class FileDescriptor {
  public:
    FileDescriptor() = default;
    explicit FileDescriptor(int number) : number_(number) {}
    FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~FileDescriptor();

    /// Does not wait for anybody to open the other end: a pipe that nobody writes to is empty.
    static StoreResult<FileDescriptor> open_to_read(const std::string& path);
    /// Creates the file, or empties it. A pipe that nobody reads is an error.
    static StoreResult<FileDescriptor> create(const std::string& path);

    [[nodiscard]] bool is_open() const { return number_ >= 0; }
    [[nodiscard]] int number() const { return number_; }

    /// Reads at most `out.size()` bytes; 0 only at the end of the file.
    StoreResult<std::size_t> read(std::span<std::uint8_t> out) const;
    StoreResult<void> write_all(BytesView bytes) const;
    /// Size in bytes of a regular file; of anything else an error.
    [[nodiscard]] StoreResult<std::uint64_t> size() const;
    /// Reports what closing reports: on some file systems only then a write fails.
    StoreResult<void> close();

  private:
    int number_ = -1;
};

/// A whole file, mapped to be read. Whoever truncates the file while it is mapped crashes the
/// reader.
class MappedFile {
  public:
    MappedFile() = default;
    MappedFile(MappedFile&& other) noexcept : content_(std::exchange(other.content_, {})) {}
    MappedFile& operator=(MappedFile&& other) noexcept {
        std::swap(content_, other.content_);
        return *this;
    }
    ~MappedFile();

    static StoreResult<MappedFile> open(const std::string& path);

    [[nodiscard]] BytesView bytes() const { return content_; }

  private:
    std::span<std::uint8_t> content_;
};

}  // namespace fvm::store
