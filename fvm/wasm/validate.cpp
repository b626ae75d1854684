#include <fvm/wasm/validate.hpp>

#include <fvm/base/result.hpp>
#include <fvm/wasm/module.hpp>

namespace fvm::wasm {
namespace {

constexpr std::uint32_t max_pages = 65'536;
constexpr std::uint32_t max_table_elements = 10'000'000;
constexpr std::size_t max_tables = 100;
/// Parameters included.
constexpr std::uint64_t max_locals = 50'000;

class Validator {
  public:
    Validator(const Module& module, Generation generation)
        : module_(module), generation_(generation) {}

    WasmResult<void> check_memories_and_tables() const;
    WasmResult<void> check_constants() const;
    WasmResult<void> check_indices() const;
    WasmResult<void> check_code() const;

  private:
    [[nodiscard]] bool is_sound_constant(const ConstantExpression& expression) const;
    [[nodiscard]] std::size_t count(ExternalKind kind, std::size_t defined) const {
        return module_.count_imports(kind) + defined;
    }

    const Module& module_;
    Generation generation_;
};

WasmResult<void> check_limits(const Limits& limits, std::uint32_t most, std::string_view what) {
    if (limits.minimum > most || limits.maximum.value_or(limits.minimum) < limits.minimum) {
        return refused(std::string(what) + " of an impossible size");
    }
    return {};
}

WasmResult<void> check_memory(const Limits& memory) {
    if (memory.maximum.value_or(0) > max_pages) {
        return refused("memory of an impossible size");
    }
    return check_limits(memory, max_pages, "memory");
}

WasmResult<void> Validator::check_memories_and_tables() const {
    for (const Import& import : module_.imports) {
        if (import.kind == ExternalKind::table) {
            FVM_TRY(check_limits(import.table.limits, max_table_elements, "table"));
        } else if (import.kind == ExternalKind::memory) {
            FVM_TRY(check_memory(import.memory));
        }
    }
    for (const TableType& table : module_.tables) {
        FVM_TRY(check_limits(table.limits, max_table_elements, "table"));
    }
    for (const Limits& memory : module_.memories) {
        FVM_TRY(check_memory(memory));
    }
    if (count(ExternalKind::memory, module_.memories.size()) > 1) {
        return refused("more than one memory");
    }
    if (count(ExternalKind::table, module_.tables.size()) > max_tables ||
        (generation_ == Generation::wasm_instrument_0_4 && module_.tables.size() > 1)) {
        return refused("too many tables");
    }
    return {};
}

/// The value of another global may only be used where that is imported and never changes.
bool Validator::is_sound_constant(const ConstantExpression& expression) const {
    if (expression.front().opcode != Opcode::global_get) {
        return true;
    }
    std::uint32_t left = expression.front().first;
    for (const Import& import : module_.imports) {
        if (import.kind == ExternalKind::global && left-- == 0) {
            return !import.global.is_mutable;
        }
    }
    return false;
}

WasmResult<void> Validator::check_constants() const {
    bool sound = true;
    for (const Global& global : module_.globals) {
        sound = sound && is_sound_constant(global.initial);
    }
    for (const ElementSegment& segment : module_.elements) {
        sound = sound && (segment.offset.empty() || is_sound_constant(segment.offset));
        for (const ConstantExpression& expression : segment.expressions) {
            sound = sound && is_sound_constant(expression);
        }
    }
    for (const DataSegment& segment : module_.data) {
        sound = sound && (segment.offset.empty() || is_sound_constant(segment.offset));
    }
    if (!sound) {
        return refused("constant expression uses a global that is not an imported constant");
    }
    return {};
}

WasmResult<void> Validator::check_indices() const {
    const std::size_t functions = module_.function_types.size();
    for (const Export& item : module_.exports) {
        std::size_t there = functions;
        switch (item.kind) {
            case ExternalKind::function:
                break;
            case ExternalKind::table:
                there = count(item.kind, module_.tables.size());
                break;
            case ExternalKind::memory:
                there = count(item.kind, module_.memories.size());
                break;
            case ExternalKind::global:
                there = count(item.kind, module_.globals.size());
                break;
        }
        if (item.index >= there) {
            return refused("export of something that is not there");
        }
    }
    for (const ElementSegment& segment : module_.elements) {
        for (const std::uint32_t function : segment.functions) {
            if (function >= functions) {
                return refused("element that is not a function of the module");
            }
        }
    }
    if (module_.start && *module_.start >= functions) {
        return refused("start function that is not there");
    }
    return {};
}

WasmResult<void> Validator::check_code() const {
    FunctionCode code;
    for (std::size_t i = 0; i < module_.bodies.size(); ++i) {
        const Piece& body = module_.bodies[i];
        FVM_TRY(read_function(body.bytes, body.offset, Dialect::standard, code));
        std::uint64_t locals = module_.types[module_.functions[i]].parameters.size();
        for (const LocalGroup& group : code.locals) {
            locals += group.count;
        }
        if (locals > max_locals) {
            return refused("too many locals", body.offset);
        }
    }
    return {};
}

}  // namespace

WasmResult<void> validate(BytesView bytes, Generation generation) {
    const Module module = FVM_TRY(read_module(bytes, Dialect::standard));
    const Validator validator(module, generation);
    FVM_TRY(validator.check_memories_and_tables());
    FVM_TRY(validator.check_constants());
    FVM_TRY(validator.check_indices());
    return validator.check_code();
}

}  // namespace fvm::wasm
