#include <test/support/wasm_generator.hpp>
#include <test/wasm/recorded.hpp>
#include <test/wasm/small_modules.hpp>

#include <fvm/base/result.hpp>
#include <fvm/wasm/inspect.hpp>
#include <fvm/wasm/module.hpp>

#include <gtest/gtest.h>

namespace fvm::test {
namespace {

using wasm::Form;
using wasm::Generation;
using wasm::Instruction;
using wasm::Opcode;

/// How to read one form of an instrumented module.
struct Reading {
    Form form;
    std::uint32_t imported_functions = 0;
    std::uint32_t permits = 0;
    std::uint32_t gas_counter = 0;
    /// The first injected function that is no thunk: the gas function, or the one that grows
    /// memory.
    std::uint32_t first_helper = 0;
    bool grows_memory = false;
};

/// A function's instructions in words, with charges recognised and what the production form moves
/// moved back, so that both forms read the same.
class FormReader {
  public:
    FormReader(const wasm::FunctionCode& code, const Reading& reading)
        : code_(code.instructions), reading_(reading) {}

    std::string read() {
        std::string text;
        while (at_ < code_.size()) {
            text += charge() + "\n";
        }
        return text;
    }

  private:
    [[nodiscard]] bool is(std::size_t offset, Opcode opcode) const {
        return at_ + offset < code_.size() && code_[at_ + offset].opcode == opcode;
    }
    [[nodiscard]] bool matches(std::size_t offset, std::initializer_list<Opcode> opcodes) const {
        for (const Opcode opcode : opcodes) {
            if (!is(offset++, opcode)) {
                return false;
            }
        }
        return true;
    }
    [[nodiscard]] bool calls_gas_function(std::size_t offset) const {
        return is(offset, Opcode::call) && code_[at_ + offset].first == reading_.first_helper;
    }
    [[nodiscard]] bool stores_and_checks(std::size_t offset) const {
        using enum Opcode;
        return matches(offset, {i64_sub, global_set, global_get, i64_const, i64_lt_s, if_,
                                unreachable, end}) &&
               code_[at_ + offset + 1].first == reading_.gas_counter &&
               code_[at_ + offset + 3].second == 0;
    }
    std::string take(std::size_t count, std::string text) {
        at_ += count;
        return text;
    }

    std::string charge() {
        using enum Opcode;
        const auto constant = [this](std::size_t offset) {
            return std::to_string(code_[at_ + offset].second);
        };
        if (reading_.form == Form::reference) {
            if (is(0, i64_const) && calls_gas_function(1)) {
                return take(2, "charge " + constant(0));
            }
            if (matches(0, {local_tee, local_get, i64_extend_i32_u, i64_const, i64_mul}) &&
                calls_gas_function(5)) {
                return take(6, "charge operand by " + constant(3));
            }
            return plain();
        }
        if (is(0, global_get) && code_[at_].first == reading_.gas_counter && is(1, i64_const) &&
            stores_and_checks(2)) {
            return take(10, "charge " + constant(1));
        }
        if (matches(0, {local_tee, global_get, local_get, i64_extend_i32_u, i64_const, i64_mul}) &&
            code_[at_ + 1].first == reading_.gas_counter && stores_and_checks(6)) {
            return take(14, "charge operand by " + constant(4));
        }
        return plain();
    }

    std::string plain() {
        Instruction instruction = code_[at_++];
        if (instruction.opcode == Opcode::call &&
            instruction.first >= reading_.imported_functions) {
            if (reading_.form == Form::production && instruction.first >= reading_.first_helper) {
                const bool memory =
                    reading_.grows_memory && instruction.first == reading_.first_helper;
                instruction = {memory ? Opcode::memory_grow : Opcode::table_grow, 0, 0};
            } else {
                instruction.first -= reading_.permits;
            }
        }
        return std::to_string(static_cast<int>(instruction.opcode)) + " " +
               std::to_string(instruction.first) + " " + std::to_string(instruction.second);
    }

    const std::vector<Instruction>& code_;
    const Reading& reading_;
    std::size_t at_ = 0;
};

/// The functions in words: those of the module and the thunks, not the helpers.
wasm::WasmResult<std::vector<std::string>> read_form(BytesView raw, Generation generation,
                                                     Form form) {
    const auto dialect = generation == Generation::wasm_instrument_0_2 ? wasm::Dialect::parity
                                                                       : wasm::Dialect::standard;
    const Bytes bytes = FVM_TRY(instrument(raw, options_of(generation, form)));
    const wasm::Module original = FVM_TRY(read_module(raw, dialect));
    const wasm::Module module = FVM_TRY(read_module(bytes, dialect));
    Reading reading{form};
    reading.imported_functions = original.count_imports(wasm::ExternalKind::function);
    reading.permits =
        module.count_imports(wasm::ExternalKind::function) - reading.imported_functions;
    reading.gas_counter = original.count_imports(wasm::ExternalKind::global);
    std::uint32_t helpers = form == Form::reference ? 1 : reading.permits;
    for (const wasm::Import& import : module.imports) {
        reading.grows_memory |= as_text(import.name) == wasm::memory_grow_permit;
    }
    const auto total = static_cast<std::uint32_t>(module.function_types.size());
    reading.first_helper = total - helpers;
    std::vector<std::string> functions;
    wasm::FunctionCode code;
    for (std::size_t i = 0; i + helpers < module.bodies.size(); ++i) {
        FVM_TRY(read_function(module.bodies[i].bytes, module.bodies[i].offset, dialect, code));
        functions.push_back(FormReader(code, reading).read());
    }
    return functions;
}

void compare_forms(BytesView module, Generation generation, std::size_t& compared) {
    const auto reference = read_form(module, generation, Form::reference);
    const auto production = read_form(module, generation, Form::production);
    ASSERT_EQ(reference.has_value(), production.has_value());
    if (reference) {
        EXPECT_EQ(*reference, *production);
        compared += reference->size();
    }
}

TEST(ProductionForm, charges_the_same_at_the_same_places) {
    std::size_t compared = 0;
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
        for (const Generation generation :
             {Generation::wasm_instrument_0_2, Generation::wasm_instrument_0_4}) {
            compare_forms(generate_module(seed, generation), generation, compared);
        }
    }
    EXPECT_GT(compared, 3000U);
}

TEST(ProductionForm, charges_the_same_in_small_modules) {
    std::size_t compared = 0;
    for (const SmallModule& module : small_modules()) {
        for (const Generation generation :
             {Generation::wasm_instrument_0_2, Generation::wasm_instrument_0_4}) {
            compare_forms(module.wasm, generation, compared);
        }
    }
    EXPECT_GT(compared, 100U);
}

std::vector<std::string> imports_of(const std::string& name, Generation generation) {
    const auto module = instrument(small_module(name), options_of(generation, Form::production));
    std::vector<std::string> imports;
    if (const auto info = wasm::inspect(module.value_or(Bytes{}))) {
        for (const wasm::ImportInfo& import : info->imports) {
            imports.push_back(import.module + "." + import.name);
        }
    }
    return imports;
}

TEST(ProductionForm, asks_the_host_only_for_what_the_module_can_grow) {
    using Names = std::vector<std::string>;
    const auto generation = Generation::wasm_instrument_0_4;
    EXPECT_EQ(imports_of("straight_line", generation), Names{"gas.gas_counter"});
    EXPECT_EQ(imports_of("grow_by_an_operand", generation),
              (Names{"gas.gas_counter", "fvm.memory_grow_permit"}));
    EXPECT_EQ(imports_of("table_operations", generation),
              (Names{"gas.gas_counter", "fvm.table_grow_permit"}));
}

TEST(ProductionForm, of_fvm_v2_grows_without_asking) {
    EXPECT_EQ(imports_of("grow_by_an_operand", Generation::wasm_instrument_0_2),
              std::vector<std::string>{});
    EXPECT_EQ(imports_of("grow_by_a_constant", Generation::wasm_instrument_0_2),
              std::vector<std::string>{"gas.gas_couner"});
}

TEST(ProductionForm, has_no_custom_sections) {
    const auto module = instrument(small_module("custom_sections"),
                                   options_of(Generation::wasm_instrument_0_4, Form::production));
    ASSERT_TRUE(module);
    EXPECT_TRUE(wasm::inspect(*module)->custom_sections.empty());
}

}  // namespace
}  // namespace fvm::test
