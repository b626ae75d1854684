#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <stdlib.h>

namespace fvm::tools {

/// A folder of one's own among the system's temporary files, gone at the end.
class TemporaryFolder {
  public:
    /// The path is empty where the system makes no folder.
    explicit TemporaryFolder(std::string_view name) {
        std::error_code failed;
        const auto parent = std::filesystem::temp_directory_path(failed);
        std::string pattern =
            (failed ? "/tmp" : parent.string()) + "/" + std::string(name) + "-XXXXXX";
        if (mkdtemp(pattern.data()) != nullptr) {
            path_ = pattern;
        }
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        if (!path_.empty()) {
            std::filesystem::remove_all(path_, ignored);
        }
    }
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

}  // namespace fvm::tools
