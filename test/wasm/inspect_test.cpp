#include <test/support/wasm_builder.hpp>

#include <fvm/wasm/inspect.hpp>

#include <gtest/gtest.h>

namespace fvm::test {
namespace {

ModuleBuilder actor() {
    ModuleBuilder module;
    module.type({i32}, {i32});
    module.import_function("send", "send", 0);
    module.function(0, {}, {0x20, 0, 0x0B});
    module.table(3, 7);
    module.memory(17);
    module.global(i32, {0x41, 0, 0x0B});
    module.export_item("invoke", 0, 1);
    module.export_item("memory", 2, 0);
    module.export_item("table", 1, 0);
    module.data(Code({0x00, 0x41, 0, 0x0B, 3, 1, 2, 3}).bytes());
    module.custom("producers", "");
    return module;
}

TEST(Inspect, says_what_a_module_imports_exports_and_defines) {
    const auto info = wasm::inspect(actor().build());
    ASSERT_TRUE(info);
    ASSERT_EQ(info->imports.size(), 1U);
    EXPECT_EQ(info->imports[0].module + "." + info->imports[0].name, "send.send");
    ASSERT_EQ(info->exports.size(), 3U);
    EXPECT_EQ(info->exports[0].name, "invoke");
    EXPECT_EQ(info->exports[0].index, 1U);
    EXPECT_EQ(info->functions, 1U);
    EXPECT_EQ(info->globals, 1U);
    EXPECT_EQ(info->data_segments, 1U);
    EXPECT_EQ(info->data_size, 3U);
    EXPECT_EQ(info->code_size, 4U);
    EXPECT_FALSE(info->has_start_function);
    EXPECT_EQ(info->custom_sections, std::vector<std::string>{"producers"});
}

TEST(Inspect, finds_the_limits_of_what_is_exported_under_a_name) {
    const auto info = wasm::inspect(actor().build());
    ASSERT_TRUE(info);
    ASSERT_TRUE(info->exported_memory("memory"));
    EXPECT_EQ(info->exported_memory("memory")->minimum, 17U);
    EXPECT_FALSE(info->exported_memory("memory")->maximum);
    ASSERT_TRUE(info->exported_table("table"));
    EXPECT_EQ(info->exported_table("table")->minimum, 3U);
    EXPECT_EQ(info->exported_table("table")->maximum, 7U);
    EXPECT_FALSE(info->exported_memory("table"));
    EXPECT_FALSE(info->exported_table("invoke"));
    EXPECT_FALSE(info->exported_memory("mem"));
}

TEST(Inspect, refuses_what_is_no_module) {
    EXPECT_FALSE(wasm::inspect({}));
    EXPECT_FALSE(wasm::inspect(as_bytes("\0asm\2\0\0\0")));
    Bytes out_of_order = {0, 'a', 's', 'm', 1, 0, 0, 0, 3, 1, 0, 1, 1, 0};
    const auto refusal = wasm::inspect(out_of_order);
    ASSERT_FALSE(refusal);
    EXPECT_EQ(refusal.error().reason, "section twice or out of order");
    EXPECT_EQ(refusal.error().offset, 11U);
}

}  // namespace
}  // namespace fvm::test
