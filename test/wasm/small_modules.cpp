#include <test/wasm/small_modules.hpp>

#include <test/support/wasm_builder.hpp>

#include <algorithm>

namespace fvm::test {
namespace {

using Locals = std::vector<std::pair<std::uint32_t, std::uint8_t>>;

constexpr std::uint8_t end = 0x0B;

/// One exported function without parameters or result, and a memory.
ModuleBuilder with_function(const Code& code, const Locals& locals = {}) {
    ModuleBuilder module;
    module.type({}, {});
    module.function(0, locals, code);
    module.memory(1);
    module.export_item("f", 0, 0);
    return module;
}

Bytes function(const Code& code, const Locals& locals = {}) {
    return with_function(code, locals).build();
}

/// A function of type (i32) -> () with a table of functions, and a memory and a data segment.
Bytes function_of_i32(const Code& code) {
    ModuleBuilder module;
    module.type({i32}, {});
    module.function(0, {}, code);
    module.table(4, 8);
    module.memory(1);
    module.export_item("f", 0, 0);
    module.element(Code({0x01, 0x00, 1, 0}).bytes());
    module.data_count(1);
    module.data(Code({0x01, 2, 7, 7}).bytes());
    return module.build();
}

void add_blocks(std::vector<SmallModule>& out) {
    out.push_back({"empty_function", function({end})});
    out.push_back({"straight_line", function({0x41, 1, 0x41, 2, 0x6A, 0x1A, end})});
    out.push_back(
        {"loop_is_paid_at_its_head", function({0x41, 1, 0x1A, 0x03, 0x40, 0x41, 0, 0x0D, 0, 0x01,
                                               0x41, 2, 0x1A, end, 0x41, 3, 0x1A, end})});
    out.push_back({"if_without_branch_does_not_end_a_block",
                   function({0x41, 0, 0x04, 0x40, 0x41, 1, 0x1A, 0x05, 0x41, 2, 0x41, 3, 0x6A, 0x1A,
                             end, 0x41, 4, 0x1A, end})});
    out.push_back({"block_is_one_with_what_surrounds_it",
                   function({0x41, 1, 0x1A, 0x02, 0x40, 0x41, 2, 0x1A, end, 0x41, 3, 0x1A, end})});
    out.push_back(
        {"branch_out_of_a_block_ends_it", function({0x41, 1, 0x1A, 0x02, 0x40, 0x41, 2, 0x0D, 0,
                                                    0x41, 3, 0x1A, end, 0x41, 4, 0x1A, end})});
    out.push_back({"branch_two_levels_out",
                   function({0x02, 0x40, 0x02, 0x40, 0x41, 2,   0x0D, 1, 0x41, 3,
                             0x1A, end,  0x41, 4,    0x1A, end, 0x41, 5, 0x1A, end})});
    out.push_back(
        {"return_in_an_if", function({0x41, 1, 0x04, 0x40, 0x0F, end, 0x41, 4, 0x1A, end})});
    out.push_back({"unreachable_does_not_end_a_block", function({0x00, 0x41, 4, 0x1A, end})});
    // The labels of the table lead to the inner block, the default label to the outer one.
    out.push_back(
        {"default_label_of_br_table", function({0x02, 0x40, 0x02, 0x40, 0x41, 1, 0x0E, 1, 0, 1, end,
                                                0x41, 2, 0x1A, end, 0x41, 3, 0x1A, end})});
    out.push_back({"br_table_with_a_default_label_only",
                   function({0x02, 0x40, 0x41, 1, 0x0E, 0, 0, end, 0x41, 2, 0x1A, end})});
}

void add_sizes(std::vector<SmallModule>& out) {
    out.push_back({"grow_by_a_constant", function({0x41, 3, 0x40, 0, 0x1A, end})});
    out.push_back({"grow_by_nothing", function({0x41, 0, 0x40, 0, 0x1A, end})});
    out.push_back({"grow_by_a_negative_constant", function({0x41, 0x7F, 0x40, 0, 0x1A, end})});
    out.push_back({"nop_between_size_and_growth", function({0x41, 3, 0x01, 0x40, 0, 0x1A, end})});
    out.push_back({"negative_size_behind_a_nop", function({0x41, 0x7F, 0x01, 0x40, 0, 0x1A, end})});
    out.push_back({"grow_by_an_operand", function_of_i32({0x20, 0, 0x40, 0, 0x1A, end})});
    out.push_back(
        {"fill_by_an_operand", function_of_i32({0x41, 0, 0x41, 1, 0x20, 0, 0xFC, 0x0B, 0, end})});
    out.push_back({"copy_by_a_constant",
                   function_of_i32({0x41, 0, 0x41, 9, 0x41, 0xE4, 0, 0xFC, 0x0A, 0, 0, end})});
    out.push_back({"init_by_an_operand",
                   function_of_i32({0x41, 0, 0x41, 0, 0x20, 0, 0xFC, 0x08, 0, 0, end})});
    out.push_back({"table_operations",
                   function_of_i32({0x41, 0,    0x41, 0,    0x41, 1,    0xFC, 0x0C, 0, 0,
                                    0x41, 0,    0x41, 1,    0x20, 0,    0xFC, 0x0E, 0, 0,
                                    0x41, 0,    0x25, 0,    0x20, 0,    0xFC, 0x0F, 0, 0x1A,
                                    0xFC, 0x10, 0,    0x1A, 0xFC, 0x0D, 0,    end})});
    out.push_back({"constant_size_right_before_a_block_ends",
                   function({0x02, 0x40, 0x41, 1, 0x0D, 0, 0x41, 2, 0x40, 0, 0x1A, end, end})});
}

void add_stack(std::vector<SmallModule>& out) {
    ModuleBuilder calls;
    calls.type({}, {});
    calls.type({i32, i64}, {i32});
    calls.import_function("test", "imported", 0);
    calls.function(1, {{2, i64}, {1, f32}}, {0x20, 0, 0x20, 0, 0x6A, end});
    calls.function(0, {}, {0x10, 0, 0x41, 1, 0x42, 2, 0x10, 1, 0x1A, end});
    calls.export_item("f", 0, 2);
    calls.export_item("twice", 0, 2);
    calls.export_item("g", 0, 1);
    calls.export_item("imported", 0, 0);
    out.push_back({"calls_are_wrapped_but_not_of_imports", calls.build()});
    out.push_back({"ten_locals_in_one_declaration", function({end}, {{10, i32}})});
    out.push_back({"ten_declarations_of_locals", function({end}, {{1, i32},
                                                                  {0, i64},
                                                                  {1, i32},
                                                                  {1, i64},
                                                                  {1, i32},
                                                                  {1, i64},
                                                                  {1, i32},
                                                                  {1, f64},
                                                                  {2, i32},
                                                                  {1, f32}})});
    // The arms' values add up, as nothing is reset at `else`.
    out.push_back(
        {"else_does_not_reset_the_height",
         function({0x41, 0, 0x04, 0x7F, 0x41, 1, 0x05, 0x41, 2, 0x41, 3, 0x6A, end, 0x1A, end})});
    out.push_back({"dead_code_counts_again_in_a_block",
                   function({0x0F, 0x41, 1, 0x41, 1,    0x41, 1,    0x02, 0x40, 0x41,
                             1,    0x41, 1, 0x1A, 0x1A, end,  0x1A, 0x1A, 0x1A, end})});
    out.push_back({"pops_in_dead_code", function({0x41, 1, 0x41, 1, 0x00, 0x1B, 0x1A, 0x1A, 0x41, 1,
                                                  0x41, 2, 0x1A, 0x1A, end})});
    out.push_back({"br_table_leaves_its_operand",
                   function({0x02, 0x40, 0x41, 1, 0x41, 1, 0x0E, 0, 0, end, end})});
}

ModuleBuilder with_table() {
    ModuleBuilder module;
    module.type({}, {});
    module.type({i32}, {i32});
    module.function(0, {}, {0x41, 0, 0x11, 0, 0, end});
    module.function(1, {}, {0x20, 0, end});
    module.table(4, 4);
    return module;
}

void add_sections(std::vector<SmallModule>& out) {
    ModuleBuilder start = with_table();
    start.start(0);
    start.element(Code({0x00, 0x41, 0, end, 2, 1, 1}).bytes());
    out.push_back({"start_function_and_elements_go_through_thunks", start.build()});
    ModuleBuilder kinds = with_table();
    kinds.element(Code({0x01, 0x00, 1, 0}).bytes());
    kinds.element(Code({0x02, 0x00, 0x41, 1, end, 0x00, 1, 1}).bytes());
    kinds.element(Code({0x03, 0x00, 1, 1}).bytes());
    out.push_back({"element_segments_of_all_kinds", kinds.build()});
    ModuleBuilder expressions = with_table();
    expressions.element(Code({0x05, 0x70, 1, 0xD2, 0, end}).bytes());
    out.push_back({"elements_that_are_expressions", expressions.build()});
    ModuleBuilder no_expressions = with_table();
    no_expressions.element(Code({0x05, 0x70, 0}).bytes());
    no_expressions.element(Code({0x04, 0x41, 0, end, 0}).bytes());
    out.push_back({"no_elements_that_are_expressions", no_expressions.build()});
    ModuleBuilder custom = with_function({end});
    custom.custom("one", "1");
    custom.custom("two", "22");
    custom.custom("three", "333");
    out.push_back({"custom_sections", custom.build()});
    ModuleBuilder globals = with_function({0x23, 0, 0x24, 1, end});
    globals.global(i32, {0x41, 5, end});
    globals.global(i32, {0x41, 6, end});
    globals.global(funcref, {0xD2, 0, end});
    globals.export_item("g", 3, 1);
    out.push_back({"exported_global_and_function_reference", globals.build()});
    ModuleBuilder plain_globals = with_function({0x23, 0, 0x24, 1, end});
    plain_globals.global(i32, {0x41, 5, end});
    plain_globals.global(i32, {0x41, 6, end});
    plain_globals.export_item("g", 3, 1);
    out.push_back({"exported_global", plain_globals.build()});
    ModuleBuilder types;
    types.type({}, {});
    types.type({i64}, {});
    types.type({i64}, {});
    types.function(0, {}, {end});
    types.export_item("f", 0, 0);
    out.push_back({"type_of_the_gas_function_is_there_already", types.build()});
    out.push_back({"module_without_anything", ModuleBuilder().build()});
}

void add_globals_and_data(std::vector<SmallModule>& out) {
    ModuleBuilder imported;
    imported.type({}, {});
    imported.import_global("env", "a", i32);
    imported.function(0, {}, {0x23, 0, 0x24, 1, end});
    imported.global(i32, {0x23, 0, end});
    imported.export_item("f", 0, 0);
    out.push_back({"imported_global", imported.build()});
    ModuleBuilder from_gas;
    from_gas.type({}, {});
    from_gas.import_global("gas", "other", i32);
    from_gas.function(0, {}, {0x23, 0, 0x24, 1, end});
    from_gas.global(i32, {0x41, 0, end});
    from_gas.export_item("f", 0, 0);
    from_gas.export_item("other", 3, 0);
    out.push_back({"imported_global_from_the_gas_module", from_gas.build()});
    ModuleBuilder counter;
    counter.type({}, {});
    counter.import_global("gas", "gas_counter", i64);
    counter.function(0, {}, {end});
    out.push_back({"module_that_imports_the_gas_counter", counter.build()});
    ModuleBuilder data;
    data.import_global("gas", "base", i32);
    data.type({}, {});
    data.function(0, {}, {end});
    data.memory(1);
    data.data(Code({0x00, 0x23, 0, end, 1, 9}).bytes());
    out.push_back({"data_at_a_global", data.build()});
    ModuleBuilder elements;
    elements.import_global("gas", "base", i32);
    elements.type({}, {});
    elements.function(0, {}, {end});
    elements.table(4, 4);
    elements.element(Code({0x00, 0x23, 0, end, 1, 0}).bytes());
    out.push_back({"elements_at_a_global", elements.build()});
    ModuleBuilder passive =
        with_function({0x41, 0, 0x41, 0, 0x41, 1, 0xFC, 0x08, 0, 0, 0xFC, 0x09, 1, end});
    passive.data_count(2);
    passive.data(Code({0x01, 1, 9}).bytes());
    passive.data(Code({0x02, 0x00, 0x41, 3, end, 1, 9}).bytes());
    out.push_back({"data_segments_of_all_kinds", passive.build()});
}

void add_instructions(std::vector<SmallModule>& out) {
    out.push_back(
        {"typed_select", function({0x41, 1, 0x41, 2, 0x41, 3, 0x1C, 1, 0x7F, 0x1A, end})});
    out.push_back({"null_reference", function({0xD0, 0x70, 0x1A, end})});
    out.push_back({"sign_extension", function({0x41, 1, 0xC0, 0x1A, end})});
    out.push_back({"saturating_truncation", function({0x43, 0, 0, 0, 0, 0xFC, 0x00, 0x1A, end})});
    out.push_back({"copy_of_memory",
                   function({0x41, 1, 0x41, 2, 0x41, 3, 0xFC, 0x0A, 0, 0, 0x41, 1, 0x1A, end})});
    out.push_back({"numbers_not_written_minimally",
                   function({0x41, 0x81, 0x00, 0x1A, 0x20, 0x80, 0x00, 0x1A, 0x42, 0xFF, 0xFF,
                             0x7F, 0x1A, 0x02, 0x40, 0x41, 0,    0x0D, 0x80, 0x00, end,  end},
                            {{1, i32}})});
    out.push_back(
        {"not_a_number_keeps_its_bits",
         function({0x43, 1, 0, 0xA0, 0x7F, 0x1A, 0x44, 1, 0, 0, 0, 0, 0, 0xF4, 0x7F, 0x1A, end})});
}

}  // namespace

std::vector<SmallModule> small_modules() {
    std::vector<SmallModule> modules;
    add_blocks(modules);
    add_sizes(modules);
    add_stack(modules);
    add_sections(modules);
    add_globals_and_data(modules);
    add_instructions(modules);
    return modules;
}

Bytes small_module(const std::string& name) {
    const std::vector<SmallModule> modules = small_modules();
    const auto found = std::ranges::find(modules, name, &SmallModule::name);
    return found == modules.end() ? Bytes{} : found->wasm;
}

}  // namespace fvm::test
