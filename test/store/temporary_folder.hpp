#pragma once

#include <fvm/store/system.hpp>

#include <gtest/gtest.h>
#include <filesystem>
#include <string>
#include <system_error>

namespace fvm::test {

/// A folder that goes away with its content.
class TemporaryFolder {
  public:
    TemporaryFolder() : path_(testing::TempDir() + "fvm-XXXXXX") {
        EXPECT_NE(::mkdtemp(path_.data()), nullptr);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] std::string file(std::string_view name) const {
        return path_ + "/" + std::string(name);
    }

    /// Writes a file and returns its path.
    [[nodiscard]] std::string with_file(std::string_view name, BytesView content) const {
        const std::string path = file(name);
        auto created = store::FileDescriptor::create(path);
        EXPECT_TRUE(created && created->write_all(content) && created->close());
        return path;
    }

  private:
    std::string path_;
};

}  // namespace fvm::test
