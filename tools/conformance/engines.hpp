#pragma once

#include <fvm/vm/engine/engine.hpp>
#include <fvm/vm/rules.hpp>

#include <expected>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace fvm::tools {

/// One engine for all network versions with the same syscalls, made when it is first needed.
/// Thread-safe.
class EngineSet {
  public:
    /// `cache_folder` may be empty: then nothing is kept on disk. `concurrency`: threads that will
    /// execute at once.
    EngineSet(std::string cache_folder, std::uint32_t concurrency)
        : cache_folder_(std::move(cache_folder)), concurrency_(concurrency) {}

    /// The error says in words why there is none. The engine lives as long as this object.
    std::expected<vm::Engine*, std::string> get(const vm::NetworkRules& rules);

  private:
    struct Made {
        const vm::SyscallTable* syscalls;
        std::unique_ptr<vm::Engine> engine;
    };

    std::string cache_folder_;
    std::uint32_t concurrency_;
    std::mutex mutex_;
    std::vector<Made> made_;
};

}  // namespace fvm::tools
