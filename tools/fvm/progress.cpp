#include <tools/fvm/progress.hpp>

#include <unistd.h>

#include <cstdio>
#include <string>

namespace fvm::tools {
namespace {

bool bar_on_screen = false;

}  // namespace

void wipe_progress() {
    if (bar_on_screen) {
        std::fputs("\r\033[K", stderr);
        bar_on_screen = false;
    }
}

Progress::Progress(std::size_t total) : total_(total), visible_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    wipe_progress();
}

void Progress::show(std::size_t done, std::size_t failed) {
    // Redrawing costs more than most vectors.
    const std::size_t step = total_ / 200 + 1;
    if (!visible_ || total_ == 0 || (done < shown_ + step && done != total_)) {
        return;
    }
    shown_ = done;
    constexpr std::size_t width = 40;
    const std::size_t filled = width * done / total_;
    const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
    std::fprintf(stderr, "\r\033[K[%s] %zu/%zu", bar.c_str(), done, total_);
    if (failed != 0) {
        std::fprintf(stderr, ", %zu failed", failed);
    }
    std::fflush(stderr);
    bar_on_screen = true;
}

}  // namespace fvm::tools
