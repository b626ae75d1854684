#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/wasm/opcode.hpp>
#include <fvm/wasm/reader.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace fvm::wasm {

/// How instructions and sections are read.
enum class Dialect : std::uint8_t {
    /// As the current specification says, with the proposals that the VM has on.
    standard,
    /// As the crate parity-wasm 0.42 does: fewer instructions, and bulk operations and segments by
    /// an
    /// early draft, in which they had fewer immediates. What is left over is read as the next
    /// instruction, a memory.copy thus as memory.copy and unreachable. It is written back the same
    /// way.
    parity,
};

/// One instruction. `first` and `second` are its immediates in the order of the encoding:
/// - block_type: the byte; index, memory_index, reference_type: the number;
/// - labels: where in FunctionCode::labels they start, and how many there are before the default;
/// - memory_argument: alignment and offset; constants: in `second`, sign-extended or as bits.
struct Instruction {
    Opcode opcode = Opcode::nop;
    std::uint32_t first = 0;
    std::uint64_t second = 0;
};

/// `count` locals of the value type `type`.
struct LocalGroup {
    std::uint32_t count = 0;
    std::uint8_t type = 0;
};

/// A function body, decoded.
struct FunctionCode {
    std::vector<LocalGroup> locals;
    std::vector<Instruction> instructions;
    /// Of all br_table instructions; the default label of each follows its other ones.
    std::vector<std::uint32_t> labels;

    /// Keeps the memory for the next function.
    void clear();
    [[nodiscard]] std::span<const std::uint32_t> labels_of(const Instruction& br_table) const;
    [[nodiscard]] std::uint32_t default_label_of(const Instruction& br_table) const;
};

/// Reads one instruction; its labels, if any, are appended to `labels`. Failure sticks in `in`.
[[nodiscard]] Instruction read_instruction(Reader& in, Dialect dialect,
                                           std::vector<std::uint32_t>& labels);

/// Appends `instruction` in the minimal encoding. `code` holds the labels of a br_table.
void write_instruction(Bytes& out, const Instruction& instruction, const FunctionCode& code,
                       Dialect dialect);

/// Reads the body of one function, without its length, into `out`. Control instructions must be
/// nested properly and the last one end the body; operands are not checked.
[[nodiscard]] WasmResult<void> read_function(BytesView body, std::size_t base, Dialect dialect,
                                             FunctionCode& out);

inline constexpr std::uint8_t type_i32 = 0x7F;
inline constexpr std::uint8_t type_i64 = 0x7E;
inline constexpr std::uint8_t type_f64 = 0x7C;
inline constexpr std::uint8_t type_funcref = 0x70;
inline constexpr std::uint8_t empty_block = 0x40;

/// One of the four number types, or funcref where the dialect has it.
[[nodiscard]] bool is_value_type(std::uint8_t type, Dialect dialect);

}  // namespace fvm::wasm
