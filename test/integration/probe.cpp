#include <test/integration/probe.hpp>

namespace fvm::integration {

std::string probe(std::string_view imports, std::string_view body, std::size_t returned) {
    const std::string block = "(i32.const " + std::to_string(probe_scratch) + ")";
    return R"((module
  (import "ipld" "block_create" (func $create (param i32 i64 i32 i32) (result i32)))
)" + std::string(imports) +
           R"(
  (memory (export "memory") 1)
  (func (export "invoke") (param $params i32) (result i32) (local $at i32)
)" + std::string(body) +
           "\n(if (call $create " + block + " (i64.const 0x55) (i32.const 0) (i32.const " +
           std::to_string(returned) + ")) (then unreachable))\n(i32.load " + block + ")))";
}

std::string keep(std::size_t address, std::string_view call) {
    return "(i32.store (i32.const " + std::to_string(address) + ") " + std::string(call) + ")\n";
}

}  // namespace fvm::integration
