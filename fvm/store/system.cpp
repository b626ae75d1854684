#include <fvm/store/system.hpp>

#include <fvm/base/result.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <system_error>

namespace fvm::store {

std::unexpected<StoreError> failure(std::string note) {
    return std::unexpected(StoreError{StoreError::Kind::failed, {}, 0, std::move(note)});
}

std::unexpected<StoreError> system_failure(std::string_view doing, std::string_view path) {
    const std::string reason = std::generic_category().message(errno);
    std::string note(doing);
    if (!path.empty()) {
        note.append(" ").append(path);
    }
    return failure(note.append(": ").append(reason));
}

std::unexpected<StoreError> malformed_file(std::string_view reason, std::uint64_t offset) {
    return std::unexpected(
        StoreError{StoreError::Kind::malformed, {}, offset, std::string(reason)});
}

FileDescriptor::~FileDescriptor() {
    if (is_open()) {
        ::close(number_);
    }
}

StoreResult<FileDescriptor> FileDescriptor::open_to_read(const std::string& path) {
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    // Where there is a writer, reading waits for it as always.
    if (!file.is_open() || ::fcntl(file.number(), F_SETFL, 0) != 0) {
        return system_failure("cannot open", path);
    }
    return file;
}

StoreResult<FileDescriptor> FileDescriptor::create(const std::string& path) {
    FileDescriptor file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0666));
    if (!file.is_open() || ::fcntl(file.number(), F_SETFL, 0) != 0) {
        return system_failure("cannot create", path);
    }
    return file;
}

StoreResult<std::size_t> FileDescriptor::read(std::span<std::uint8_t> out) const {
    while (true) {
        const ssize_t count = ::read(number_, out.data(), out.size());
        if (count >= 0) {
            return static_cast<std::size_t>(count);
        }
        if (errno != EINTR) {
            return system_failure("cannot read", {});
        }
    }
}

StoreResult<void> FileDescriptor::write_all(BytesView bytes) const {
    while (!bytes.empty()) {
        const ssize_t count = ::write(number_, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return system_failure("cannot write", {});
        }
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
}

StoreResult<std::uint64_t> FileDescriptor::size() const {
    struct stat status{};
    if (::fstat(number_, &status) != 0) {
        return system_failure("cannot examine the file", {});
    }
    if (!S_ISREG(status.st_mode)) {
        return failure("not a regular file");
    }
    return static_cast<std::uint64_t>(status.st_size);
}

StoreResult<void> FileDescriptor::close() {
    if (is_open() && ::close(std::exchange(number_, -1)) != 0) {
        return system_failure("cannot close the file", {});
    }
    return {};
}

MappedFile::~MappedFile() {
    if (!content_.empty()) {
        ::munmap(content_.data(), content_.size());
    }
}

StoreResult<MappedFile> MappedFile::open(const std::string& path) {
    const FileDescriptor file = FVM_TRY(FileDescriptor::open_to_read(path));
    const std::uint64_t size = FVM_TRY(file.size());
    MappedFile mapped;
    if (size == 0) {
        return mapped;
    }
    void* memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
    if (memory == MAP_FAILED) {
        return system_failure("cannot map", path);
    }
    mapped.content_ = {static_cast<std::uint8_t*>(memory), size};
    return mapped;
}

}  // namespace fvm::store
