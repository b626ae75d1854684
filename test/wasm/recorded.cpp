#include <test/wasm/recorded.hpp>

#include <test/support/hex.hpp>

#include <fvm/hash/hash.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace fvm::test {

Recorded load_recorded(std::string_view file) {
    Recorded recorded;
    std::ifstream in(std::string(FVM_RECORDED_FOLDER "/") + std::string(file));
    for (std::string line; std::getline(in, line);) {
        std::istringstream fields(line);
        std::string name;
        char generation = 0;
        std::string outcome;
        fields >> name >> generation >> std::ws;
        std::getline(fields, outcome);
        if (generation == '2' || generation == '4') {
            recorded[{name, generation == '2' ? wasm::Generation::wasm_instrument_0_2
                                              : wasm::Generation::wasm_instrument_0_4}] = outcome;
        }
    }
    return recorded;
}

wasm::Options options_of(wasm::Generation generation, wasm::Form form) {
    wasm::Options options;
    options.generation = generation;
    options.form = form;
    options.prices = generation == wasm::Generation::wasm_instrument_0_2
                         ? wasm::InstructionPrices::skyr()
                         : wasm::InstructionPrices::hygge();
    return options;
}

std::string sha256_hex(BytesView bytes) {
    return to_hex(hash::sha2_256(bytes));
}

std::string reference_outcome(BytesView module, wasm::Generation generation) {
    const auto instrumented = instrument(module, options_of(generation, wasm::Form::reference));
    if (!instrumented) {
        return "refused";
    }
    return std::to_string(instrumented->size()) + " " + sha256_hex(*instrumented);
}

void dump_module(std::string_view name, BytesView module) {
    const char* folder = std::getenv("FVM_WASM_DUMP");
    if (folder != nullptr) {
        std::ofstream out(std::string(folder) + "/" + std::string(name) + ".wasm",
                          std::ios::binary);
        out << as_text(module);
    }
}

}  // namespace fvm::test
