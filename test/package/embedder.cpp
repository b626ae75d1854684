// Compiles an actor with the engine of an installed package, and links the executor.

#include <fvm/vm/engine/wat.hpp>
#include <fvm/vm/executor.hpp>
#include <fvm/vm/rules.hpp>

#include <cstdio>

namespace {

constexpr std::string_view actor = R"((module
  (memory (export "memory") 1)
  (func (export "invoke") (param i32) (result i32) (i32.const 0))))";

int fail(const std::string& reason) {
    std::fprintf(stderr, "%s\n", reason.c_str());
    return 1;
}

}  // namespace

int main() {
    const fvm::vm::NetworkRules* rules = fvm::vm::rules_for(fvm::NetworkVersion::v28);
    if (rules == nullptr) {
        return fail("network version 28 is not known");
    }
    const auto engine = fvm::vm::Engine::create(fvm::vm::engine_config(*rules));
    if (!engine) {
        return fail(engine.error().note);
    }
    const auto wasm = fvm::vm::assemble_wat(actor);
    if (!wasm) {
        return fail(wasm.error());
    }
    const auto module = (*engine)->load(fvm::ipld::Cid::of(fvm::ipld::codec::raw, *wasm), *wasm);
    if (!module) {
        return fail(module.error().note);
    }
    // What executes messages is there as well; a machine takes an embedder's own chain and store.
    const volatile auto execute = &fvm::vm::Executor::execute_message;
    static_cast<void>(execute);
    std::puts("compiled an actor");
    return 0;
}
