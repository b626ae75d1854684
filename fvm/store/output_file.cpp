#include <fvm/base/result.hpp>
#include <fvm/store/output_file.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>

namespace fvm::store {
namespace {

constexpr std::string_view creating = "cannot create";

/// In the folder of `target`; no other thread and no other process uses it.
std::string temporary_name(const std::string& target) {
    static std::atomic<unsigned> last = 0;
    return target.substr(0, target.rfind('/') + 1) + ".fvm-" + std::to_string(::getpid()) + "-" +
           std::to_string(++last);
}

}  // namespace

StoreResult<OutputFile> OutputFile::create(const std::string& path) {
    struct stat there{};
    const bool exists = ::stat(path.c_str(), &there) == 0;
    if (exists && !S_ISREG(there.st_mode)) {
        return OutputFile(FVM_TRY(FileDescriptor::create(path)));
    }
    std::string target = path;
    if (exists) {
        std::error_code failed;
        target = std::filesystem::canonical(path, failed).string();
        if (failed) {
            return failure(std::string(creating) + " " + path + ": " + failed.message());
        }
        // What may not be written may not be replaced either.
        if (::access(path.c_str(), W_OK) != 0) {
            return system_failure(creating, path);
        }
    }
    if (target.empty() || target.ends_with('/')) {
        errno = ENOENT;
        return system_failure(creating, path);
    }
    std::string temporary = temporary_name(target);
    OutputFile output(FileDescriptor(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666)));
    if (!output.file_.is_open()) {
        return system_failure(creating, path);
    }
    output.temporary_ = std::move(temporary);
    output.target_ = std::move(target);
    if (exists && ::fchmod(output.file_.number(), there.st_mode & 07777U) != 0) {
        return system_failure(creating, path);
    }
    return output;
}

OutputFile::~OutputFile() {
    if (!temporary_.empty()) {
        ::unlink(temporary_.c_str());
    }
}

StoreResult<void> OutputFile::finish() {
    if (temporary_.empty()) {
        return file_.close();
    }
    if (::fsync(file_.number()) != 0) {
        return system_failure("cannot write", {});
    }
    FVM_TRY(file_.close());
    if (std::rename(temporary_.c_str(), target_.c_str()) != 0) {
        return system_failure(creating, target_);
    }
    temporary_.clear();
    return {};
}

}  // namespace fvm::store
