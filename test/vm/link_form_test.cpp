#include <fvm/vm/engine/link_form.hpp>
#include <fvm/vm/engine/wat.hpp>

#include <gtest/gtest.h>

namespace fvm::vm::test {
namespace {

std::expected<LinkForm, std::string> link_form(std::string_view text) {
    auto module = assemble_wat(text);
    EXPECT_TRUE(module) << module.error();
    return make_link_form(*module, "gas", "gas_counter");
}

Bytes assembled(std::string_view text) {
    auto module = assemble_wat(text);
    EXPECT_TRUE(module) << module.error();
    return module.value_or(Bytes{});
}

TEST(LinkForm, the_imported_gas_counter_becomes_the_first_global_of_the_module) {
    const auto form = link_form(R"((module (import "gas" "gas_counter" (global (mut i64)))
        (import "a" "b" (func (param i32))) (memory (export "memory") 1)
        (global i32 (i32.const 7)) (func (param i32) (global.set 0 (i64.const 1)) (call 0 (global.get 1)))))");
    ASSERT_TRUE(form) << form.error();
    EXPECT_EQ(form->module, assembled(R"((module (type (func (param i32)))
        (import "a" "b" (func (type 0))) (func (type 0) (global.set 0 (i64.const 1)) (call 0 (global.get 1)))
        (memory 1) (global (mut i64) (i64.const 0)) (global i32 (i32.const 7))
        (export "memory" (memory 0)) (export "gas_counter" (global 0))))"));
    EXPECT_EQ(form->facts.gas_export, "gas_counter");
    EXPECT_EQ(form->facts.start_export, std::nullopt);
}

TEST(LinkForm, sections_that_are_missing_are_added_in_their_places) {
    const auto form = link_form(R"((module (import "gas" "gas_counter" (global (mut i64)))
        (func) (start 0)))");
    ASSERT_TRUE(form) << form.error();
    const Bytes expected = {
        0,
        'a',
        's',
        'm',
        1,
        0,
        0,
        0,
        1,
        4,
        1,
        0x60,
        0,
        0,  // one type: no
            // parameters, no
            // results
        2,
        1,
        0,  // no imports are left
        3,
        2,
        1,
        0,  // one function
        6,
        6,
        1,
        0x7e,
        1,
        0x42,
        0,
        0x0b,  // the counter
        7,
        23,
        2,  // two exports
        11,
        'g',
        'a',
        's',
        '_',
        'c',
        'o',
        'u',
        'n',
        't',
        'e',
        'r',
        3,
        0,
        5,
        's',
        't',
        'a',
        'r',
        't',
        0,
        0,
        10,
        4,
        1,
        2,
        0,
        0x0b,
    };
    EXPECT_EQ(form->module, expected);
    EXPECT_EQ(form->facts.start_export, "start");
}

TEST(LinkForm, names_that_the_module_exports_are_left_to_it) {
    const auto form = link_form(R"((module (import "gas" "gas_counter" (global (mut i64)))
        (func $f (export "start") (export "start_") (export "gas_counter")) (start $f)))");
    ASSERT_TRUE(form) << form.error();
    EXPECT_EQ(form->facts.gas_export, "gas_counter_");
    EXPECT_EQ(form->facts.start_export, "start__");
}

TEST(LinkForm, sizes_of_memory_and_table_are_reported_with_their_defaults) {
    const auto form = link_form(R"((module (import "gas" "gas_counter" (global (mut i64)))
        (memory 2 9) (table 5 funcref)))");
    ASSERT_TRUE(form) << form.error();
    ASSERT_TRUE(form->facts.memory && form->facts.table);
    EXPECT_EQ(form->facts.memory->minimum, 2U);
    EXPECT_EQ(form->facts.memory->maximum, 9U);
    EXPECT_EQ(form->facts.table->minimum, 5U);
    EXPECT_EQ(form->facts.table->maximum, 0xffff'ffffU);
}

TEST(LinkForm, modules_without_the_counter_or_with_other_foreign_globals_are_refused) {
    EXPECT_FALSE(link_form("(module)"));
    EXPECT_FALSE(link_form(R"((module (import "gas" "gas_counter" (global i64))))"));
    EXPECT_FALSE(link_form(R"((module (import "gas" "gas_counter" (global (mut i64)))
        (import "a" "b" (global i32))))"));
    EXPECT_FALSE(link_form(R"((module (import "gas" "gas_counter" (global (mut i64)))
        (import "a" "b" (memory 1))))"));
}

TEST(LinkForm, every_prefix_of_a_module_is_refused_or_rewritten_without_harm) {
    const Bytes module = assembled(R"((module (import "gas" "gas_counter" (global (mut i64)))
        (import "a" "b" (func)) (memory (export "m") 1) (table 1 funcref) (global i32 (i32.const 1))
        (func $f) (start $f)))");
    for (std::size_t size = 0; size < module.size(); ++size) {
        [[maybe_unused]] const auto form =
            make_link_form(BytesView(module).first(size), "gas", "gas_counter");
    }
    Bytes flipped = module;
    for (std::size_t i = 0; i < 8 * module.size(); ++i) {
        flipped[i / 8] ^= static_cast<std::uint8_t>(1U << (i % 8));
        [[maybe_unused]] const auto form = make_link_form(flipped, "gas", "gas_counter");
        flipped[i / 8] = module[i / 8];
    }
}

TEST(LinkFacts, are_decoded_as_they_were_encoded) {
    const LinkFacts facts{SizeLimits{1, 2}, std::nullopt, "gas", "start"};
    Bytes bytes = facts.encode();
    const std::size_t size = bytes.size();
    bytes.push_back(1);
    std::size_t used = 0;
    const auto decoded = LinkFacts::decode(bytes, used);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(used, size);
    EXPECT_EQ(decoded->memory->maximum, 2U);
    EXPECT_FALSE(decoded->table);
    EXPECT_EQ(decoded->gas_export, "gas");
    EXPECT_EQ(decoded->start_export, "start");
    for (std::size_t cut = 0; cut < size; ++cut) {
        EXPECT_FALSE(LinkFacts::decode(BytesView(bytes).first(cut), used)) << cut;
    }
}

}  // namespace
}  // namespace fvm::vm::test
