#pragma once

#include <fvm/wasm/generation.hpp>

#include <test/support/sequence.hpp>
#include <test/support/wasm_builder.hpp>

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace fvm::test {

/// The type of a generated function.
struct Signature {
    ModuleBuilder::Types parameters;
    /// Or no_result.
    std::uint8_t result = no_result;
};

/// The types of a generated module.
[[nodiscard]] const std::array<Signature, 7>& generated_signatures();

/// Elements that the table of a generated module starts with.
inline constexpr std::uint32_t generated_table_size = 16;

/// The function with the index i has the signature i modulo their number, imports included; the
/// first two are imported and have the first two signatures.
inline std::size_t signature_of(std::uint32_t function) {
    return function % generated_signatures().size();
}

/// Generates one function body. Types are kept right by construction: a statement leaves the stack
/// as it is, an expression adds one value of the wanted type.
class BodyGenerator {
  public:
    BodyGenerator(Sequence& random, wasm::Generation generation, const Signature& signature,
                  std::uint32_t functions)
        : random_(random),
          is_0_2_(generation == wasm::Generation::wasm_instrument_0_2),
          signature_(signature),
          functions_(functions) {}

    Code generate(std::uint32_t budget);
    [[nodiscard]] const std::vector<std::pair<std::uint32_t, std::uint8_t>>& locals() const {
        return locals_;
    }

  private:
    std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
    bool chance(std::uint64_t one_in) { return below(one_in) == 0; }
    bool spend() {
        const bool is_left = budget_ > 0;
        budget_ -= is_left ? 1 : 0;
        return is_left;
    }
    std::uint8_t any_type();

    void declare_locals();
    void countdown();
    void statements(int depth);
    void statement(int depth);
    void structured(int depth);
    void branch(int depth);
    void table_branch(int depth);
    void dead_code();
    void bulk(int depth);
    void table_operation(int depth);
    void size_operand(int depth);
    void call(std::size_t signature, bool indirect, int depth);
    void expression(std::uint8_t type, int depth);
    void leaf(std::uint8_t type);
    void unary_or_binary(std::uint8_t type, int depth);
    void load(std::uint8_t type, int depth);
    void conversion(std::uint8_t type, int depth);
    bool local_of(std::uint8_t type, std::uint32_t& index);
    /// Labels that take no value, as distances from the innermost.
    std::vector<std::uint32_t> empty_labels() const;

    Sequence& random_;
    bool is_0_2_;
    const Signature& signature_;
    std::uint32_t functions_;
    std::vector<std::pair<std::uint32_t, std::uint8_t>> locals_;
    ModuleBuilder::Types local_types_;
    /// What a branch to each open label takes, outermost first.
    ModuleBuilder::Types labels_;
    std::uint32_t budget_ = 0;
    Code code_;
};

}  // namespace fvm::test
