#pragma once

#include <cstddef>

namespace fvm::tools {

/// A bar on standard error that shows how much of a piece of work is done; invisible where that is
/// no terminal. For one thread; one at a time.
class Progress {
  public:
    explicit Progress(std::size_t total);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();

    void show(std::size_t done, std::size_t failed);

  private:
    std::size_t total_;
    std::size_t shown_ = 0;
    bool visible_;
};

/// Makes room for a line of text where a bar is shown.
void wipe_progress();

}  // namespace fvm::tools
