#pragma once

#include <fvm/store/system.hpp>

#include <string>
#include <utility>

namespace fvm::store {

/// A file that is there as a whole or not at all: until finish() it has another name in the same
/// folder. What is no regular file, such as /dev/stdout, is written as it is.
class OutputFile {
  public:
    /// A file of this name is replaced, through symbolic links, and keeps its permissions. Does not
    /// wait for anybody to read a pipe: a pipe without a reader is an error.
    static StoreResult<OutputFile> create(const std::string& path);

    OutputFile(OutputFile&& other) noexcept
        : file_(std::move(other.file_)),
          temporary_(std::exchange(other.temporary_, {})),
          target_(std::move(other.target_)) {}
    OutputFile& operator=(OutputFile&&) = delete;
    /// Leaves nothing behind where it was not finished.
    ~OutputFile();

    StoreResult<void> write_all(BytesView bytes) const { return file_.write_all(bytes); }
    /// Puts the file, which is on the disk by then, in its place.
    StoreResult<void> finish();

  private:
    explicit OutputFile(FileDescriptor file) : file_(std::move(file)) {}

    FileDescriptor file_;
    /// Empty where the target itself is written.
    std::string temporary_;
    std::string target_;
};

}  // namespace fvm::store
