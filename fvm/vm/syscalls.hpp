#pragma once

#include <fvm/vm/engine/engine.hpp>
#include <fvm/vm/rule_source.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace fvm::vm {

/// One that the table of the version before had.
struct RemovedSyscall {
    std::string_view module;
    std::string_view name;
    RuleSource source;
};

/// All that actors of one FVM generation can import. The host context of every function is the
/// Invocation.
struct SyscallTable {
    std::span<const HostImport> imports;
    /// Where each of them, as it is, comes from, in the same order.
    std::span<const RuleSource> sources;
    std::span<const RemovedSyscall> removed;
};

/// Network versions 16 and 17, and 15, where leaving with any code is allowed.
extern const SyscallTable syscalls_v2;
extern const SyscallTable syscalls_v2_oh_snap;
/// Network versions 18 to 20.
extern const SyscallTable syscalls_v3;
/// Network version 21 and later.
extern const SyscallTable syscalls_v4;
/// The same with actor::upgrade_actor; see Features.
extern const SyscallTable syscalls_v4_upgrade;

/// What a kernel of the embedder's own offers: the imports of `base`, with those of `own` in place
/// of what they are named like, and behind them what `own` has besides. To be put into
/// EngineConfig::imports, and to outlive the engine. See docs/custom-syscalls.md.
[[nodiscard]] std::vector<HostImport> extend_imports(std::span<const HostImport> base,
                                                     std::span<const HostImport> own);

}  // namespace fvm::vm
