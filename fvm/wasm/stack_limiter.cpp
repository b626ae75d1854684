#include <fvm/wasm/stack_cost.hpp>
#include <fvm/wasm/stack_limiter.hpp>

#include <fvm/base/result.hpp>

#include <algorithm>

namespace fvm::wasm {
namespace {

Dialect dialect_of(Generation generation) {
    return generation == Generation::wasm_instrument_0_2 ? Dialect::parity : Dialect::standard;
}

void note_usage(const FunctionCode& code, Usage& usage) {
    for (const Instruction& instruction : code.instructions) {
        if (instruction.opcode == Opcode::memory_grow) {
            usage.memory_grow = true;
        } else if (instruction.opcode == Opcode::table_grow) {
            auto& tables = usage.grown_tables;
            const auto place = std::ranges::lower_bound(tables, instruction.first);
            if (place == tables.end() || *place != instruction.first) {
                tables.insert(place, instruction.first);
            }
        }
    }
}

/// Functions that can be called otherwise than by `call`: ascending, without repetition.
std::vector<std::uint32_t> entry_points(const Module& module) {
    std::vector<std::uint32_t> entries;
    for (const Export& item : module.exports) {
        if (item.kind == ExternalKind::function) {
            entries.push_back(item.index);
        }
    }
    for (const ElementSegment& segment : module.elements) {
        entries.insert(entries.end(), segment.functions.begin(), segment.functions.end());
    }
    if (module.start) {
        entries.push_back(*module.start);
    }
    std::ranges::sort(entries);
    const auto repeated = std::ranges::unique(entries);
    entries.erase(repeated.begin(), repeated.end());
    return entries;
}

WasmResult<void> plan_thunks(const Module& module, StackLimit& plan) {
    for (const std::uint32_t entry : entry_points(module)) {
        if (entry >= plan.costs.size()) {
            return refused("export, element or start names an unknown function");
        }
        if (plan.costs[entry] != 0) {
            plan.thunks.push_back({entry});
        }
    }
    return {};
}

void append_wrapped_call(const StackLimit& plan, std::uint32_t callee,
                         std::vector<Instruction>& out) {
    const auto constant = [](std::uint32_t value) {
        return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(value)});
    };
    const std::uint64_t cost = constant(plan.costs[callee]);
    const Instruction get{Opcode::global_get, plan.global, 0};
    const Instruction set{Opcode::global_set, plan.global, 0};
    const Instruction before[] = {
        get,
        {Opcode::i32_const, 0, cost},
        {Opcode::i32_add, 0, 0},
        set,
        get,
        {Opcode::i32_const, 0, constant(plan.limit)},
        {Opcode::i32_gt_u, 0, 0},
        {Opcode::if_, empty_block, 0},
        {Opcode::unreachable, 0, 0},
        {Opcode::end, 0, 0},
    };
    const Instruction after[] = {get, {Opcode::i32_const, 0, cost}, {Opcode::i32_sub, 0, 0}, set};
    out.insert(out.end(), std::begin(before), std::end(before));
    out.push_back({Opcode::call, callee, 0});
    out.insert(out.end(), std::begin(after), std::end(after));
}

}  // namespace

std::uint32_t StackLimit::thunk_of(std::uint32_t function) const {
    const auto thunk = std::ranges::lower_bound(thunks, function, {}, &Thunk::callee);
    if (thunk == thunks.end() || thunk->callee != function) {
        return function;
    }
    return static_cast<std::uint32_t>(costs.size()) +
           static_cast<std::uint32_t>(thunk - thunks.begin());
}

std::uint32_t StackLimit::end_of_functions() const {
    return static_cast<std::uint32_t>(costs.size() + thunks.size());
}

WasmResult<StackLimit> plan_stack_limit(const Module& module, Generation generation,
                                        std::uint32_t limit, Usage& usage) {
    StackLimit plan;
    plan.limit = limit;
    plan.global = static_cast<std::uint32_t>(module.globals.size());
    const std::uint32_t imported = module.count_imports(ExternalKind::function);
    plan.costs.resize(imported, 0);
    FunctionCode code;
    for (std::size_t i = 0; i < module.bodies.size(); ++i) {
        const Piece& body = module.bodies[i];
        FVM_TRY(read_function(body.bytes, body.offset, dialect_of(generation), code));
        const FunctionType& type = module.types[module.functions[i]];
        auto cost = stack_cost(module, type, code, generation);
        if (!cost) {
            return refused(std::move(cost).error().reason, body.offset);
        }
        plan.costs.push_back(*cost);
        note_usage(code, usage);
    }
    FVM_TRY(plan_thunks(module, plan));
    return plan;
}

void limit_stack(const StackLimit& plan, const FunctionCode& code, FunctionCode& out) {
    out.locals = code.locals;
    out.labels = code.labels;
    out.instructions.clear();
    for (const Instruction& instruction : code.instructions) {
        // The height analysis has refused calls of unknown functions.
        if (instruction.opcode == Opcode::call && plan.costs[instruction.first] != 0) {
            append_wrapped_call(plan, instruction.first, out.instructions);
        } else {
            out.instructions.push_back(instruction);
        }
    }
}

void build_thunk(const StackLimit& plan, std::uint32_t callee, const FunctionType& type,
                 FunctionCode& out) {
    out.clear();
    for (std::uint32_t i = 0; i < type.parameters.size(); ++i) {
        out.instructions.push_back({Opcode::local_get, i, 0});
    }
    append_wrapped_call(plan, callee, out.instructions);
    out.instructions.push_back({Opcode::end, 0, 0});
}

}  // namespace fvm::wasm
