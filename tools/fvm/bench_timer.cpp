#include <fvm/base/result.hpp>
#include <tools/fvm/bench_timer.hpp>

#include <algorithm>
#include <chrono>

#include <sys/resource.h>

namespace fvm::tools {

std::expected<VectorTimer, std::string> VectorTimer::create(const RunnerResources& resources) {
    return VectorTimer(FVM_TRY(VectorRunner::create(resources)));
}

std::expected<std::uint64_t, std::string> VectorTimer::time(const std::string& path) {
    auto known = vectors_.find(path);
    if (known == vectors_.end()) {
        auto loaded = load_vector(path);
        if (!loaded) {
            return std::unexpected(loaded.error().to_text());
        }
        static_cast<void>(FVM_TRY(run(*loaded)));
        known = vectors_.emplace(path, *std::move(loaded)).first;
    }
    return run(known->second);
}

std::expected<std::uint64_t, std::string> VectorTimer::run(const Vector& vector) {
    // The runner has the messages decoded already; everybody else pays for it.
    const auto started = std::chrono::steady_clock::now();
    for (const VectorMessage& message : vector.messages) {
        if (!ipld::cbor::decode<Message>(message.encoded)) {
            return std::unexpected(std::string("a message does not decode"));
        }
    }
    const std::chrono::nanoseconds decoding = std::chrono::steady_clock::now() - started;
    const auto result = runner_.run(vector, vector.variants.front(), {});
    if (!result) {
        return std::unexpected(result.error().reason);
    }
    if (!result->fault.empty()) {
        return std::unexpected(result->fault);
    }
    if (!result->passed()) {
        const Difference& difference = result->differences.front();
        return std::unexpected(std::string(name(difference.what)) + ": expected " +
                               difference.expected + ", got " + difference.actual);
    }
    return result->nanoseconds + static_cast<std::uint64_t>(decoding.count());
}

double median(std::vector<std::uint64_t> values) {
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    const auto upper = static_cast<double>(values[middle]);
    return values.size() % 2 != 0 ? upper : (static_cast<double>(values[middle - 1]) + upper) / 2;
}

std::uint64_t peak_memory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss);
}

}  // namespace fvm::tools
