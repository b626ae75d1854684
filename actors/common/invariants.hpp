#pragma once

#include <string>
#include <utility>
#include <vector>

namespace fvm::actors {

/// What a check of a state has found wrong, in words. For tests and tools, never inside an actor.
class Findings {
  public:
    void require(bool holds, std::string otherwise) {
        if (!holds) {
            list_.push_back(std::move(otherwise));
        }
    }
    [[nodiscard]] const std::vector<std::string>& list() const { return list_; }

  private:
    std::vector<std::string> list_;
};

}  // namespace fvm::actors
