#pragma once

#include <test/store/temporary_folder.hpp>
#include <tools/conformance/process.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fvm::test {

/// Runs the program; `environment` are assignments, "NAME=value".
inline tools::ProcessOutput fvm(const std::vector<std::string>& arguments,
                                const std::vector<std::string>& environment = {}) {
    std::vector<std::string> line{"/usr/bin/env"};
    line.insert(line.end(), environment.begin(), environment.end());
    line.emplace_back(FVM_PROGRAM);
    line.insert(line.end(), arguments.begin(), arguments.end());
    auto output = tools::run_process(line);
    EXPECT_TRUE(output) << output.error();
    return output ? *std::move(output) : tools::ProcessOutput{-1, {}, {}};
}

/// The committed vector that is quickest to run: a transfer to an account.
inline std::string smallest_vector() {
    return FVM_SOURCE_DIR "/test/vectors/nv18/0000-transfer-to-account.json";
}

}  // namespace fvm::test
