#pragma once

#include <tools/state/failure.hpp>

#include <cerrno>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <stdlib.h>

namespace fvm::tools {

/// A folder of one's own among the system's temporary files, gone at the end.
class TemporaryFolder {
  public:
    static ToolResult<TemporaryFolder> create(std::string_view name) {
        std::error_code failed;
        const std::filesystem::path parent = std::filesystem::temp_directory_path(failed);
        if (failed) {
            return fail_with(Failure::Kind::io,
                             "no folder for temporary files (TMPDIR): " + failed.message());
        }
        std::string path = (parent / name).string() + "-XXXXXX";
        if (mkdtemp(path.data()) == nullptr) {
            return fail_with(Failure::Kind::io, "cannot make the folder " + path + ": " +
                                                    std::generic_category().message(errno));
        }
        return TemporaryFolder(std::move(path));
    }
    TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        if (!path_.empty()) {
            std::filesystem::remove_all(path_, ignored);
        }
    }
    /// Never empty.
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}

    std::string path_;
};

}  // namespace fvm::tools
