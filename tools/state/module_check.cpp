#include <fvm/base/result.hpp>
#include <fvm/vm/rules.hpp>
#include <fvm/vm/syscalls.hpp>
#include <fvm/wasm/module.hpp>
#include <fvm/wasm/validate.hpp>
#include <tools/state/module_check.hpp>

#include <algorithm>
#include <array>

namespace fvm::tools {
namespace {

constexpr std::uint8_t type_f32 = 0x7D;

bool is_float(std::uint8_t type) {
    return type == type_f32 || type == wasm::type_f64;
}

/// Whether an instruction takes, gives or holds a float (WebAssembly's table of opcodes).
bool is_float(wasm::Opcode opcode) {
    struct Range {
        std::uint16_t first;
        std::uint16_t last;
    };
    static constexpr Range ranges[] = {
        {0x2A, 0x2B},      // loads
        {0x38, 0x39},      // stores
        {0x43, 0x44},      // constants
        {0x5B, 0x66},      // comparisons
        {0x8B, 0xA6},      // arithmetic
        {0xA8, 0xAB},      // to i32
        {0xAE, 0xBF},      // to i64, from integers, and bits reinterpreted
        {0xFC00, 0xFC07},  // to integers, saturating
    };
    const auto number = static_cast<std::uint16_t>(opcode);
    return std::ranges::any_of(ranges, [number](const Range& range) {
        return number >= range.first && number <= range.last;
    });
}

bool has_floats(const wasm::FunctionType& type) {
    const auto some = [](BytesView types) {
        return std::ranges::any_of(types, [](std::uint8_t value) { return is_float(value); });
    };
    return some(type.parameters) || some(type.results);
}

std::string type_text(BytesView parameters, BytesView results) {
    const auto list = [](BytesView types) {
        std::string text;
        for (const std::uint8_t type : types) {
            const char* name = type == wasm::type_i32   ? "i32"
                               : type == wasm::type_i64 ? "i64"
                               : type == wasm::type_f64 ? "f64"
                               : type == type_f32       ? "f32"
                                                        : "?";
            text += (text.empty() ? "" : ", ") + std::string(name);
        }
        return "(" + text + ")";
    };
    return list(parameters) + " -> " + list(results);
}

std::uint8_t wasm_type(vm::ValueType type) {
    return type == vm::ValueType::i32 ? wasm::type_i32 : wasm::type_i64;
}

std::string name_of(const wasm::Import& import) {
    return std::string(as_text(import.module)) + "." + std::string(as_text(import.name));
}

/// Why `rules` do not have what the module imports.
std::vector<std::string> check_imports(const wasm::Module& module, const vm::NetworkRules& rules) {
    std::vector<std::string> wrong;
    std::uint32_t function = 0;
    for (const wasm::Import& import : module.imports) {
        const std::string name = name_of(import);
        if (import.kind != wasm::ExternalKind::function) {
            wrong.push_back("import of " + name + ", which is not a function");
            continue;
        }
        const wasm::FunctionType* type = module.type_of_function(function++);
        const auto syscall =
            std::ranges::find_if(rules.syscalls->imports, [&](const vm::HostImport& candidate) {
                return as_text(import.module) == candidate.module &&
                       as_text(import.name) == candidate.name;
            });
        if (syscall == rules.syscalls->imports.end()) {
            wrong.push_back("import of " + name + ", which is no syscall");
            continue;
        }
        Bytes parameters;
        std::ranges::transform(syscall->params, std::back_inserter(parameters), wasm_type);
        Bytes results;
        if (syscall->result) {
            results.push_back(wasm_type(*syscall->result));
        }
        if (type == nullptr || !std::ranges::equal(type->parameters, parameters) ||
            !std::ranges::equal(type->results, results)) {
            wrong.push_back(
                "import of " + name + " as " +
                (type == nullptr ? "nothing" : type_text(type->parameters, type->results)) +
                ", the syscall is " + type_text(parameters, results));
        }
    }
    return wrong;
}

void check_exports(const wasm::Module& module, ModuleReport& report) {
    static constexpr std::uint8_t handle[] = {wasm::type_i32};
    bool has_memory = false;
    bool has_invoke = false;
    std::string others;
    for (const wasm::Export& item : module.exports) {
        const std::string_view name = as_text(item.name);
        if (name == "memory" && item.kind == wasm::ExternalKind::memory) {
            has_memory = true;
        } else if (name == "invoke" && item.kind == wasm::ExternalKind::function) {
            has_invoke = true;
            const wasm::FunctionType* type = module.type_of_function(item.index);
            if (type == nullptr || !std::ranges::equal(type->parameters, handle) ||
                !std::ranges::equal(type->results, handle)) {
                report.wrong.emplace_back("invoke is not (i32) -> (i32)");
            }
        } else if (item.kind != wasm::ExternalKind::table) {
            others += (others.empty() ? "" : ", ") + std::string(name);
        }
    }
    if (!has_memory) {
        report.wrong.emplace_back("no export of a memory \"memory\"");
    }
    if (!has_invoke) {
        report.wrong.emplace_back("no export of a function \"invoke\"");
    }
    if (!others.empty()) {
        report.remarks.push_back("exports " + others);
    }
}

/// Functions with a float in their type, locals or code.
wasm::WasmResult<std::size_t> count_float_functions(const wasm::Module& module) {
    wasm::FunctionCode code;
    std::size_t count = 0;
    for (std::size_t i = 0; i < module.bodies.size(); ++i) {
        const wasm::Piece& body = module.bodies[i];
        FVM_TRY(wasm::read_function(body.bytes, body.offset, wasm::Dialect::standard, code));
        const wasm::FunctionType* type = module.type_of_function(
            module.count_imports(wasm::ExternalKind::function) + static_cast<std::uint32_t>(i));
        const bool has =
            (type != nullptr && has_floats(*type)) ||
            std::ranges::any_of(
                code.locals, [](const wasm::LocalGroup& group) { return is_float(group.type); }) ||
            std::ranges::any_of(code.instructions, [](const wasm::Instruction& instruction) {
                return is_float(instruction.opcode);
            });
        count += has ? 1 : 0;
    }
    return count;
}

/// What validation has against a module, for each generation asked once.
class Validation {
  public:
    explicit Validation(BytesView code) : code_(code) {}

    /// Empty where it is accepted.
    const std::string& refusal(wasm::Generation generation) {
        std::optional<std::string>& known = refusals_[static_cast<std::size_t>(generation)];
        if (!known) {
            const auto valid = wasm::validate(code_, generation);
            known = valid ? std::string()
                          : "refused: " + valid.error().reason + " at offset " +
                                std::to_string(valid.error().offset);
        }
        return *known;
    }

  private:
    BytesView code_;
    std::array<std::optional<std::string>, 2> refusals_;
};

}  // namespace

std::string describe_versions(const std::vector<NetworkVersion>& versions) {
    std::string text;
    for (std::size_t i = 0; i < versions.size();) {
        std::size_t last = i;
        const auto number = [&](std::size_t at) {
            return static_cast<std::uint32_t>(versions[at]);
        };
        while (last + 1 < versions.size() && number(last + 1) == number(last) + 1) {
            ++last;
        }
        text += (text.empty() ? "" : ", ") + std::to_string(number(i));
        if (last > i) {
            text += " to " + std::to_string(number(last));
        }
        i = last + 1;
    }
    return text.empty() ? "none" : text;
}

std::vector<NetworkVersion> supported_network_versions() {
    std::vector<NetworkVersion> versions;
    for (std::uint32_t number = 0; number < 100; ++number) {
        if (vm::rules_for(NetworkVersion{number}) != nullptr) {
            versions.push_back(NetworkVersion{number});
        }
    }
    return versions;
}

wasm::WasmResult<ModuleReport> check_module(BytesView code, std::optional<NetworkVersion> version) {
    const wasm::Module module = FVM_TRY(wasm::read_module(code, wasm::Dialect::standard));
    ModuleReport report;
    report.size = code.size();
    report.functions = module.functions.size();
    for (const wasm::Import& import : module.imports) {
        report.imports.push_back(name_of(import));
    }
    Validation validation(code);
    std::vector<std::string> wrong;
    for (const NetworkVersion candidate :
         version ? std::vector{*version} : supported_network_versions()) {
        const vm::NetworkRules* rules = vm::rules_for(candidate);
        if (rules == nullptr) {
            wrong = {"network version is not supported"};
            continue;
        }
        wrong = check_imports(module, *rules);
        if (const std::string& refusal = validation.refusal(rules->instrumentation);
            !refusal.empty()) {
            wrong.push_back(refusal);
        }
        if (wrong.empty()) {
            report.network_versions.push_back(candidate);
        }
    }
    if (report.network_versions.empty()) {
        report.wrong = std::move(wrong);
    }
    check_exports(module, report);
    const bool has_float_global = std::ranges::any_of(
        module.globals, [](const wasm::Global& global) { return is_float(global.type.type); });
    const auto floats = count_float_functions(module);
    if (floats && (*floats != 0 || has_float_global)) {
        report.remarks.push_back("floating point in " + std::to_string(*floats) + " functions" +
                                 (has_float_global ? " and in globals" : ""));
    }
    return report;
}

}  // namespace fvm::tools
