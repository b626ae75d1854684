#include <test/vm/engine_fixture.hpp>

#include <fvm/vm/engine/host_stack.hpp>

namespace fvm::vm::test {
namespace {

using InvokeKind = InvokeFailure::Kind;
using InstantiateKind = InstantiationFailure::Kind;

/// Milligas that entering an exported function of one parameter costs: the stack limiter's check
/// around its call. All that a block contains is paid for when it is entered, at 4 gas an
/// instruction.
constexpr std::int64_t entry_cost = 56'000;

/// One activation with its surroundings.
struct Activation {
    TestHost host;
    MemoryAccount account{two_gib};
    Instance instance;

    std::expected<void, InstantiationFailure> start(const CompiledModule& module,
                                                    std::int64_t gas = plenty_of_gas) {
        return instance.instantiate(shared_engine(), module, &host, account, gas);
    }
};

InvokeKind how_it_fails(std::string_view text) {
    Activation activation;
    const auto started = activation.start(load_wat(text));
    EXPECT_TRUE(started) << started.error().note;
    const auto returned = activation.instance.invoke(0);
    EXPECT_FALSE(returned);
    return returned ? InvokeKind::other : returned.error().kind;
}

EngineError::Kind how_it_is_refused(BytesView wasm) {
    const auto module = shared_engine().load(code_cid(wasm), wasm);
    EXPECT_FALSE(module);
    return module ? EngineError::Kind::host : module.error().kind;
}

std::string body(std::string_view instructions) {
    return R"((module (memory (export "memory") 1)
        (func (export "invoke") (param i32) (result i32) )" +
           std::string(instructions) + "))";
}

TEST(Instance, invoke_gets_the_block_handle_and_returns_another) {
    Activation activation;
    ASSERT_TRUE(activation.start(load_wat(body("(i32.add (local.get 0) (i32.const 5))"))));
    EXPECT_EQ(activation.instance.invoke(37).value_or(0), 42U);
}

TEST(Instance, unsigned_handles_survive_the_boundary) {
    Activation activation;
    ASSERT_TRUE(activation.start(load_wat(body("(local.get 0)"))));
    EXPECT_EQ(activation.instance.invoke(0xffff'fffe).value_or(0), 0xffff'fffeU);
}

TEST(Instance, host_functions_get_their_arguments_and_the_context) {
    Activation activation;
    activation.host.on_call = [](RawValue* values) {
        values[0].i32 = values[0].i32 * 2;
        return HostOutcome::proceed;
    };
    ASSERT_TRUE(activation.start(load_wat(R"((module
        (import "test" "call" (func $call (param i32) (result i32)))
        (import "test" "add" (func $add (param i64 i32) (result i64)))
        (memory (export "memory") 1)
        (func (export "invoke") (param i32) (result i32)
            (i32.wrap_i64 (call $add (i64.const 0x100000000) (call $call (local.get 0)))))))")));
    EXPECT_EQ(activation.instance.invoke(21).value_or(0), 42U);
    EXPECT_EQ(activation.host.calls, 1);
}

TEST(Instance, host_functions_see_and_change_memory_and_gas) {
    Activation activation;
    Instance& instance = activation.instance;
    std::int64_t gas_inside = 0;
    activation.host.on_call = [&](RawValue* values) {
        gas_inside = instance.gas();
        instance.set_gas(12'345'000);
        instance.memory()[8] = 99;
        values[0].i32 = instance.memory()[4];
        return HostOutcome::proceed;
    };
    ASSERT_TRUE(activation.start(load_wat(R"((module
        (import "test" "call" (func $call (param i32) (result i32)))
        (memory (export "memory") 1) (data (i32.const 4) "\2a")
        (func (export "invoke") (param i32) (result i32)
            (drop (call $call (i32.const 0))) (i32.load8_u (i32.const 8)))))"),
                                 1'000'000));
    EXPECT_EQ(instance.memory().size(), 65'536U);
    EXPECT_EQ(instance.invoke(0).value_or(0), 99U);
    EXPECT_EQ(gas_inside, 1'000'000 - entry_cost - 4 * 4'000);
    EXPECT_EQ(instance.gas(), 12'345'000);
}

TEST(Instance, a_charge_that_gas_does_not_cover_leaves_the_counter_negative_and_traps) {
    Activation activation;
    ASSERT_TRUE(activation.start(load_wat(body("(i32.add (local.get 0) (i32.const 5))")),
                                 entry_cost + 3 * 4'000 - 1));
    const auto returned = activation.instance.invoke(0);
    ASSERT_FALSE(returned);
    EXPECT_EQ(returned.error().kind, InvokeKind::trap);
    EXPECT_EQ(activation.instance.gas(), -1);
}

TEST(Instance, a_trap_raised_by_the_host_is_told_from_one_of_wasm) {
    EXPECT_EQ(how_it_fails(R"((module
        (import "test" "call" (func $call (param i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "invoke") (param i32) (result i32) (call $call (i32.const 0)))))"),
              InvokeKind::host_trap);
}

TEST(Instance, ordinary_traps_of_wasm_are_recognised) {
    for (const std::string_view instructions : {
             "unreachable",
             "(i32.load (i32.const 65536))",
             "(i32.div_u (i32.const 1) (i32.const 0))",
             "(i32.div_s (i32.const 0x80000000) (i32.const -1))",
             "(i32.trunc_f32_s (f32.const nan))",
         }) {
        EXPECT_EQ(how_it_fails(body(instructions)), InvokeKind::trap) << instructions;
    }
}

TEST(Instance, table_traps_are_ordinary) {
    for (const std::string_view index : {"0", "1", "9"}) {
        EXPECT_EQ(how_it_fails(R"((module (memory (export "memory") 1) (table 2 funcref)
            (type $t (func (result i32))) (func $other (param i64)) (elem (i32.const 1) $other)
            (func (export "invoke") (param i32) (result i32)
                (call_indirect (type $t) (i32.const )" +
                               std::string(index) + R"()))))"),
                  InvokeKind::trap)
            << index;
    }
}

TEST(Instance, a_trap_names_the_functions_it_came_through) {
    Activation activation;
    ASSERT_TRUE(activation.start(load_wat(body("unreachable"))));
    const auto returned = activation.instance.invoke(0);
    ASSERT_FALSE(returned);
    EXPECT_NE(returned.error().note.find("unreachable"), std::string::npos);
    EXPECT_NE(returned.error().note.find("backtrace"), std::string::npos);
}

TEST(Instance, a_missing_invoke_and_a_mistyped_one_are_told_apart) {
    EXPECT_EQ(how_it_fails(R"((module (memory (export "memory") 1) (func)))"),
              InvokeKind::missing_export);
    // What is no function is not looked for.
    EXPECT_EQ(how_it_fails(R"((module (memory (export "memory") 1) (global (export "invoke") i32
                  (i32.const 1)) (func)))"),
              InvokeKind::missing_export);
    EXPECT_EQ(how_it_fails(R"((module (memory (export "memory") 1)
                  (func (export "invoke") (result i32) (i32.const 1))))"),
              InvokeKind::wrong_signature);
    EXPECT_EQ(how_it_fails(R"((module (memory (export "memory") 1)
                  (func (export "invoke") (param i64) (result i32) (i32.const 1))))"),
              InvokeKind::wrong_signature);
}

TEST(Instance, a_module_without_an_exported_memory_is_a_link_failure) {
    for (const std::string_view text :
         {R"((module (func (export "invoke") (param i32) (result i32) (i32.const 0))))",
          R"((module (memory 1) (func (export "invoke") (param i32) (result i32) (i32.const 0))))",
          R"((module (memory 1) (func (export "memory"))))"}) {
        const CompiledModule& module = load_wat(text);
        EXPECT_EQ(module.exported_memory_pages(), std::nullopt);
        Activation activation;
        const auto started = activation.start(module);
        ASSERT_FALSE(started);
        EXPECT_EQ(started.error().kind, InstantiateKind::link);
    }
}

TEST(Instance, an_unknown_import_is_a_link_failure_that_names_it) {
    Activation activation;
    const auto started = activation.start(load_wat(R"((module
        (import "nowhere" "nothing" (func)) (memory (export "memory") 1) (func)))"));
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().kind, InstantiateKind::link);
    EXPECT_NE(started.error().note.find("nothing"), std::string::npos);
    EXPECT_EQ(activation.instance.gas(), plenty_of_gas);
}

TEST(Instance, an_import_of_the_wrong_type_is_a_link_failure) {
    Activation activation;
    const auto started = activation.start(load_wat(R"((module
        (import "test" "call" (func (param i64))) (memory (export "memory") 1) (func)))"));
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().kind, InstantiateKind::link);
}

TEST(Instance, the_start_function_runs_before_instantiate_returns_and_pays_gas) {
    Activation activation;
    ASSERT_TRUE(activation.start(load_wat(R"((module (memory (export "memory") 1)
        (func $start (i32.store8 (i32.const 3) (i32.const 7))) (start $start)))"),
                                 1'000'000));
    EXPECT_EQ(activation.instance.memory()[3], 7);
    EXPECT_LT(activation.instance.gas(), 1'000'000);
    EXPECT_GT(activation.instance.gas(), 0);
}

TEST(Instance, a_trap_in_the_start_function_fails_the_instantiation_and_keeps_the_gas) {
    Activation activation;
    const auto started = activation.start(load_wat(R"((module (memory (export "memory") 1)
        (func $start (drop (i32.const 1)) unreachable) (start $start)))"),
                                          1'000'000);
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().kind, InstantiateKind::trap);
    EXPECT_LT(activation.instance.gas(), 1'000'000);
}

TEST(Instance, a_segment_that_does_not_fit_fails_the_instantiation) {
    Activation activation;
    const auto started = activation.start(load_wat(R"((module (memory (export "memory") 1)
        (data (i32.const 65535) "ab") (func)))"));
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().kind, InstantiateKind::trap);
}

TEST(Instance, export_names_that_the_engine_uses_itself_stay_the_modules_own) {
    Activation activation;
    ASSERT_TRUE(activation.start(load_wat(R"((module (memory (export "memory") 1)
        (global (export "gas_counter") i32 (i32.const 1)) (func (export "start") unreachable)
        (func $real (i32.store8 (i32.const 3) (i32.const 7))) (start $real)
        (func (export "invoke") (param i32) (result i32) (i32.load8_u (i32.const 3)))))")));
    EXPECT_EQ(activation.instance.invoke(0).value_or(0), 7U);
}

TEST(Engine, sizes_of_exported_memory_and_table_are_known_for_charging) {
    const CompiledModule& module = load_wat(R"((module
        (memory (export "memory") 17) (table (export "table") 1000 funcref) (func)))");
    EXPECT_EQ(module.exported_memory_pages(), 17U);
    EXPECT_EQ(module.exported_table_elements(), 1000U);
    EXPECT_EQ(load_wat(R"((module (memory (export "memory") 1) (table 5 funcref) (func)))")
                  .exported_table_elements(),
              std::nullopt);
}

TEST(Engine, bytes_that_are_no_module_are_refused_for_good) {
    const Bytes junk = {0, 'a', 's', 'm', 1, 0, 0, 0, 99};
    EXPECT_EQ(how_it_is_refused(junk), EngineError::Kind::refused_module);
    EXPECT_EQ(how_it_is_refused(junk), EngineError::Kind::refused_module);
    EXPECT_EQ(shared_engine().find(code_cid(junk)), nullptr);
    EXPECT_EQ(how_it_is_refused({}), EngineError::Kind::refused_module);
}

TEST(Engine, proposals_that_actors_may_not_use_are_refused) {
    for (const std::string_view text : {
             R"((module (func (result i32 i32) (i32.const 1) (i32.const 2))))",
             R"((module (func (drop (v128.const i64x2 1 2)))))",
             R"((module (memory 1 2 shared) (func)))",
             R"((module (memory i64 1) (func)))",
             R"((module (memory 1) (memory 1) (func)))",
             R"((module (func $f (return_call $f))))",
             R"((module (tag) (func)))",
             R"((module (table 1 externref) (func)))",
             R"((module (memory 1 (pagesize 1)) (func)))",
             R"((module (func (drop (i64.mul_wide_u (i64.const 1) (i64.const 2))) drop)))",
             R"((module (global i32 (i32.add (i32.const 1) (i32.const 2))) (func)))",
         }) {
        EXPECT_EQ(how_it_is_refused(wat(text)), EngineError::Kind::refused_module) << text;
    }
}

TEST(Engine, what_actors_may_use_is_accepted) {
    for (
        const std::string_view text : {
            R"((module (func (drop (i32.extend8_s (i32.const 1))))))",
            R"((module (func (drop (i32.trunc_sat_f64_u (f64.const 1))))))",
            R"((module (memory 1) (func (memory.fill (i32.const 0) (i32.const 1) (i32.const 2)))))",
            R"((module (memory 1) (data "ab") (func (data.drop 0))))",
            R"((module (table 4 8 funcref) (func (result i32) (table.size 0))))",
        }) {
        const Bytes wasm = wat(text);
        const auto module = shared_engine().load(code_cid(wasm), wasm);
        EXPECT_TRUE(module) << text << ": " << module.error().note;
    }
}

TEST(Engine, a_module_that_starts_above_the_caps_is_refused) {
    EXPECT_EQ(how_it_is_refused(wat(R"((module (memory (export "memory") 8193) (func)))")),
              EngineError::Kind::refused_module);
    EXPECT_EQ(how_it_is_refused(wat(R"((module (table 20001 funcref) (func)))")),
              EngineError::Kind::refused_module);
    EXPECT_EQ(how_it_is_refused(wat(R"((module (table 1 funcref) (table 1 funcref) (func)))")),
              EngineError::Kind::refused_module);
}

TEST(Engine, modules_are_compiled_once_however_often_they_are_loaded) {
    const auto engine = make_test_engine();
    const Bytes wasm = wat(body("(local.get 0)"));
    const std::vector<CodeSource> sources(8, CodeSource{code_cid(wasm), wasm});
    ASSERT_TRUE(engine->load_all(sources, 4));
    EXPECT_EQ(engine->counters().compiled, 1U);
    EXPECT_EQ(engine->find(code_cid(wasm)), &load(*engine, wasm));
}

TEST(Engine, the_first_refusal_of_several_modules_is_reported) {
    const auto engine = make_test_engine();
    const Bytes good = wat(body("(local.get 0)"));
    const Bytes bad = {1, 2, 3};
    const auto loaded = engine->load_all(
        std::array{CodeSource{code_cid(good), good}, CodeSource{code_cid(bad), bad}}, 2);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().kind, EngineError::Kind::refused_module);
    EXPECT_NE(engine->find(code_cid(good)), nullptr);
}

}  // namespace
}  // namespace fvm::vm::test
