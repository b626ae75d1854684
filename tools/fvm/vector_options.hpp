#pragma once

#include <tools/fvm/vector_filter.hpp>

#include <optional>
#include <string>
#include <vector>

namespace fvm::tools {

/// What the commands on vectors take in common.
struct VectorSources {
    std::vector<std::string> paths;
    FilterOptions filter;
    /// Looked into before the folder.
    std::vector<std::string> bundles;
    /// Compiled actors; empty for none.
    std::string code_cache;
};

struct VectorRunOptions {
    VectorSources sources;
    bool fail_fast = false;
    unsigned jobs = 1;
    unsigned repeat = 1;
    bool json = false;
    std::string junit;
    bool verbose = false;
    bool trace = false;
    bool trace_failed = false;
    bool reference_faults = false;
};

struct VectorListOptions {
    VectorSources sources;
    bool json = false;
};

struct VectorDiffOptions {
    VectorSources sources;
    std::string variant;
    /// The only thing yet that can be compared with.
    bool against_oracle = false;
    /// The oracle's program; find_oracle() where empty.
    std::string oracle;
    /// Events shown before the first that differs.
    unsigned context = 8;
    bool reference_faults = false;
};

/// Each does what its command says and returns the exit status.
int run_vectors(const VectorRunOptions& options);
int list_vectors(const VectorListOptions& options);
int show_vectors(const VectorListOptions& options);
int diff_vector(const VectorDiffOptions& options);

}  // namespace fvm::tools
