#pragma once

#include <fvm/vm/engine/engine.hpp>
#include <fvm/vm/engine/wat.hpp>

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace fvm::vm::test {

inline constexpr std::int64_t plenty_of_gas = std::int64_t{1} << 60;
inline constexpr std::uint64_t two_gib = std::uint64_t{2} << 30;

/// The module that `text` describes; a mistake in it fails the test.
inline Bytes wat(std::string_view text) {
    auto module = assemble_wat(text);
    EXPECT_TRUE(module) << module.error();
    return module.value_or(Bytes{});
}

inline ipld::Cid code_cid(BytesView wasm) {
    return ipld::Cid::of(ipld::codec::raw, wasm);
}

/// What host functions of these tests are called with.
struct TestHost {
    /// What `test.call` does with its argument; trap by default.
    std::function<HostOutcome(RawValue*)> on_call;
    int calls = 0;
};

inline HostOutcome test_call(void* context, RawValue* values) {
    auto& host = *static_cast<TestHost*>(context);
    ++host.calls;
    return host.on_call ? host.on_call(values) : HostOutcome::trap;
}

inline HostOutcome test_add(void* /*context*/, RawValue* values) {
    values[0].i64 = values[0].i64 + values[1].i32;
    return HostOutcome::proceed;
}

/// `test.call`: i32 to i32. `test.add`: i64 and i32 to i64.
inline std::span<const HostImport> test_imports() {
    static constexpr std::array one = {ValueType::i32};
    static constexpr std::array mixed = {ValueType::i64, ValueType::i32};
    static const std::array<HostImport, 2> imports = {{
        {"test", "call", one, ValueType::i32, &test_call},
        {"test", "add", mixed, ValueType::i64, &test_add},
    }};
    return imports;
}

inline EngineConfig test_config() {
    EngineConfig config{};
    config.imports = test_imports();
    return config;
}

inline std::unique_ptr<Engine> make_test_engine(const EngineConfig& config = test_config()) {
    auto engine = Engine::create(config);
    EXPECT_TRUE(engine) << engine.error().note;
    return engine ? *std::move(engine) : nullptr;
}

/// An engine that many tests share: making one reserves terabytes of addresses.
inline Engine& shared_engine() {
    static const std::unique_ptr<Engine> engine = make_test_engine();
    return *engine;
}

inline const CompiledModule& load(Engine& engine, BytesView wasm) {
    const auto module = engine.load(code_cid(wasm), wasm);
    EXPECT_TRUE(module) << module.error().note;
    return **module;
}

inline const CompiledModule& load_wat(std::string_view text) {
    return load(shared_engine(), wat(text));
}

}  // namespace fvm::vm::test
