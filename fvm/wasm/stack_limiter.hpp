#pragma once

#include <fvm/wasm/generation.hpp>
#include <fvm/wasm/module.hpp>

#include <cstdint>
#include <vector>

/// The stack limiter makes stack overflow deterministic. A global, private to the instance, holds
/// the stack costs of all functions that are being executed. Each call of a function of the module
/// adds the callee's cost before and takes it off after, and traps when the sum exceeds the limit.
/// Calls from outside, by call_indirect, and of the start function go through thunks that do the
/// same.
namespace fvm::wasm {

struct Thunk {
    std::uint32_t callee = 0;
};

/// What the limiter does to a module. All indices are those of the module before gas metering.
struct StackLimit {
    std::uint32_t limit = 0;
    /// Index of the limiter's global. As in the reference, the number of the globals that the
    /// module defines: wrong for a module that imports globals, which no linker would ever link.
    std::uint32_t global = 0;
    /// By function index; 0 for imports, whose calls are not wrapped.
    std::vector<std::uint32_t> costs;
    /// In the order of their own indices, which follow those of all functions of the module.
    std::vector<Thunk> thunks;

    /// The thunk's index where there is a thunk for `function`, else `function`.
    [[nodiscard]] std::uint32_t thunk_of(std::uint32_t function) const;
    /// Index of the first function after the thunks.
    [[nodiscard]] std::uint32_t end_of_functions() const;
};

/// Instructions in which the limiter and the production form are interested.
struct Usage {
    bool memory_grow = false;
    /// Tables that a table.grow names, without repetition, ascending.
    std::vector<std::uint32_t> grown_tables;
};

/// Decides what the limiter does. `usage` is filled along the way, from the same reading of the
/// code.
[[nodiscard]] WasmResult<StackLimit> plan_stack_limit(const Module& module, Generation generation,
                                                      std::uint32_t limit, Usage& usage);

/// Wraps the calls in `code` and puts the result into `out`.
void limit_stack(const StackLimit& plan, const FunctionCode& code, FunctionCode& out);

/// The body of the thunk for `callee`.
void build_thunk(const StackLimit& plan, std::uint32_t callee, const FunctionType& type,
                 FunctionCode& out);

}  // namespace fvm::wasm
