#pragma once

#include <tools/fvm/vector_options.hpp>

#include <cstdint>
#include <string>

namespace fvm::tools {

struct BenchVectorOptions {
    VectorSources sources;
    /// Timed runs of each vector, after one that is not timed.
    unsigned rounds = 5;
    /// Which of a vector's times counts: the median, or less on a busy machine.
    double quantile = 0.5;
    /// Answers lines on standard input instead of timing `sources.paths`.
    bool serve = false;
    /// Runs the reference too, in turns.
    bool with_oracle = false;
    /// The program in test/oracle; find_oracle() where empty.
    std::string oracle;
    bool json = false;
};

struct BenchOverheadOptions {
    std::uint32_t network_version = 18;
    /// The canonical mainnet bundle where empty.
    std::string bundle;
    std::string code_cache;
    unsigned rounds = 21;
    bool json = false;
};

struct BenchFlameOptions {
    VectorSources sources;
    /// An SVG, or folded stacks where the name ends in ".folded".
    std::string output;
};

/// Each does what its command says and returns the exit status.
int bench_vectors(const BenchVectorOptions& options);
int bench_overhead(const BenchOverheadOptions& options);
int bench_flame(const BenchFlameOptions& options);

}  // namespace fvm::tools
