#include <test/support/hex.hpp>
#include <test/support/syscall_wat.hpp>

namespace fvm::vm::test {

std::string wat_type(ValueType type) {
    return type == ValueType::i32 ? "i32" : "i64";
}

std::string wat_string(BytesView bytes) {
    std::string text = "\"";
    for (const char c : fvm::test::to_hex(bytes)) {
        text += text.size() % 3 == 1 ? "\\" : "";
        text += c;
    }
    return text + "\"";
}

std::string import_lines(std::span<const HostImport> imports) {
    std::string lines;
    for (const HostImport& import : imports) {
        const std::string module(import.module);
        const std::string name(import.name);
        lines += "(import \"" + module + "\" \"" + name + "\" (func $" + module + "." + name;
        for (const ValueType type : import.params) {
            lines += " (param " + wat_type(type) + ")";
        }
        lines += import.result ? " (result " + wat_type(*import.result) + ")))\n" : "))\n";
    }
    return lines;
}

}  // namespace fvm::vm::test
