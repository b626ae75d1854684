#include <fvm/wasm/instruction.hpp>
#include <fvm/wasm/writer.hpp>

namespace fvm::wasm {
namespace {

/// The engine refuses more in one function.
constexpr std::uint64_t max_locals = 50'000;
/// The engine refuses more in one br_table.
constexpr std::uint32_t max_labels = 128 * 1024;

bool is_in_parity(Opcode opcode) {
    const auto code = static_cast<std::uint16_t>(opcode);
    if (code >= 0xFC00) {
        return opcode >= Opcode::memory_init && opcode <= Opcode::table_copy;
    }
    constexpr std::uint16_t first_sign_extension = 0xC0;
    return code < first_sign_extension && opcode != Opcode::select_typed &&
           opcode != Opcode::table_get && opcode != Opcode::table_set;
}

Opcode read_opcode(Reader& in, Dialect dialect) {
    const std::uint8_t first = in.byte();
    auto opcode = static_cast<Opcode>(first);
    if (first == 0xFC) {
        const std::uint32_t sub = dialect == Dialect::parity ? in.byte() : in.u32();
        opcode = static_cast<Opcode>(0xFC00 + (sub < 0x100 ? sub : 0xFF));
    }
    if (!info_of(opcode).known || (dialect == Dialect::parity && !is_in_parity(opcode))) {
        in.fail("instruction that the VM does not run");
    }
    return opcode;
}

/// An index that the draft of bulk operations had as a byte of zero.
std::uint32_t read_zero_byte(Reader& in) {
    if (in.byte() != 0) {
        in.fail("index other than zero");
    }
    return 0;
}

std::uint8_t read_block_type(Reader& in, Dialect dialect) {
    const std::uint8_t type = in.byte();
    if (type != empty_block && !is_value_type(type, dialect)) {
        in.fail("block type is not one of the value types");
    }
    return type;
}

void read_labels(Reader& in, Instruction& instruction, std::vector<std::uint32_t>& labels) {
    const std::uint32_t count = in.count();
    if (count > max_labels) {
        in.fail("too many labels");
        return;
    }
    instruction.first = static_cast<std::uint32_t>(labels.size());
    instruction.second = count;
    for (std::uint32_t i = 0; i <= count && in.ok(); ++i) {
        labels.push_back(in.u32());
    }
}

void read_two_indices(Reader& in, Dialect dialect, Instruction& instruction) {
    if (dialect == Dialect::standard) {
        instruction.first = in.u32();
        instruction.second = in.u32();
        return;
    }
    if (instruction.opcode == Opcode::call_indirect) {
        instruction.first = in.u32();
        instruction.second = read_zero_byte(in);
        return;
    }
    instruction.first = read_zero_byte(in);
    if (instruction.opcode == Opcode::memory_init || instruction.opcode == Opcode::table_init) {
        instruction.second = in.u32();
    }
}

void read_value_types(Reader& in, Dialect dialect, Instruction& instruction) {
    const std::uint32_t count = in.count();
    const std::uint8_t type = in.byte();
    if (count != 1 || !is_value_type(type, dialect)) {
        in.fail("typed select does not have exactly one value type");
    }
    instruction.first = type;
}

void write_two_indices(Bytes& out, const Instruction& instruction, Dialect dialect) {
    put_u32(out, instruction.first);
    const bool copies =
        instruction.opcode == Opcode::memory_copy || instruction.opcode == Opcode::table_copy;
    if (dialect == Dialect::standard || !copies) {
        put_u32(out, static_cast<std::uint32_t>(instruction.second));
    }
}

void write_labels(Bytes& out, const Instruction& instruction, const FunctionCode& code) {
    const auto labels = code.labels_of(instruction);
    put_u32(out, static_cast<std::uint32_t>(labels.size()));
    for (const std::uint32_t label : labels) {
        put_u32(out, label);
    }
    put_u32(out, code.default_label_of(instruction));
}

void read_locals(Reader& in, Dialect dialect, std::vector<LocalGroup>& locals) {
    const std::uint32_t groups = in.count();
    std::uint64_t total = 0;
    for (std::uint32_t i = 0; i < groups && in.ok(); ++i) {
        const LocalGroup group{in.u32(), in.byte()};
        total += group.count;
        if (total > max_locals) {
            in.fail("too many locals");
        } else if (!is_value_type(group.type, dialect)) {
            in.fail("local of an unknown type");
        }
        locals.push_back(group);
    }
}

}  // namespace

bool is_value_type(std::uint8_t type, Dialect dialect) {
    return (type >= type_f64 && type <= type_i32) ||
           (type == type_funcref && dialect == Dialect::standard);
}

void FunctionCode::clear() {
    locals.clear();
    instructions.clear();
    labels.clear();
}

std::span<const std::uint32_t> FunctionCode::labels_of(const Instruction& br_table) const {
    return std::span(labels).subspan(br_table.first, br_table.second);
}

std::uint32_t FunctionCode::default_label_of(const Instruction& br_table) const {
    return labels[br_table.first + br_table.second];
}

Instruction read_instruction(Reader& in, Dialect dialect, std::vector<std::uint32_t>& labels) {
    Instruction instruction;
    instruction.opcode = read_opcode(in, dialect);
    switch (info_of(instruction.opcode).immediates) {
        case Immediates::none:
            break;
        case Immediates::block_type:
            instruction.first = read_block_type(in, dialect);
            break;
        case Immediates::index:
            instruction.first = in.u32();
            break;
        case Immediates::two_indices:
            read_two_indices(in, dialect, instruction);
            break;
        case Immediates::labels:
            read_labels(in, instruction, labels);
            break;
        case Immediates::memory_argument:
            instruction.first = in.u32();
            instruction.second = in.u32();
            break;
        case Immediates::memory_index:
            instruction.first = read_zero_byte(in);
            break;
        case Immediates::value_types:
            read_value_types(in, dialect, instruction);
            break;
        case Immediates::i32:
            instruction.second = static_cast<std::uint64_t>(std::int64_t{in.s32()});
            break;
        case Immediates::i64:
            instruction.second = static_cast<std::uint64_t>(in.s64());
            break;
        case Immediates::f32:
            instruction.second = in.fixed32();
            break;
        case Immediates::f64:
            instruction.second = in.fixed64();
            break;
        case Immediates::reference_type:
            instruction.first = in.byte();
            if (instruction.first != type_funcref) {
                in.fail("reference type other than funcref");
            }
            break;
    }
    return instruction;
}

void write_instruction(Bytes& out, const Instruction& instruction, const FunctionCode& code,
                       Dialect dialect) {
    const auto opcode = static_cast<std::uint16_t>(instruction.opcode);
    if (opcode >= 0xFC00) {
        out.push_back(0xFC);
    }
    out.push_back(static_cast<std::uint8_t>(opcode));
    switch (info_of(instruction.opcode).immediates) {
        case Immediates::none:
            break;
        case Immediates::block_type:
        case Immediates::reference_type:
            out.push_back(static_cast<std::uint8_t>(instruction.first));
            break;
        case Immediates::index:
        case Immediates::memory_index:
            put_u32(out, instruction.first);
            break;
        case Immediates::two_indices:
            write_two_indices(out, instruction, dialect);
            break;
        case Immediates::labels:
            write_labels(out, instruction, code);
            break;
        case Immediates::memory_argument:
            put_u32(out, instruction.first);
            put_u32(out, static_cast<std::uint32_t>(instruction.second));
            break;
        case Immediates::value_types:
            out.push_back(1);
            out.push_back(static_cast<std::uint8_t>(instruction.first));
            break;
        case Immediates::i32:
        case Immediates::i64:
            put_s64(out, static_cast<std::int64_t>(instruction.second));
            break;
        case Immediates::f32:
            put_fixed(out, instruction.second, 4);
            break;
        case Immediates::f64:
            put_fixed(out, instruction.second, 8);
            break;
    }
}

WasmResult<void> read_function(BytesView body, std::size_t base, Dialect dialect,
                               FunctionCode& out) {
    Reader in(body, base);
    out.clear();
    read_locals(in, dialect, out.locals);
    std::size_t depth = 1;
    while (in.ok() && depth != 0) {
        const Instruction instruction = read_instruction(in, dialect, out.labels);
        out.instructions.push_back(instruction);
        switch (instruction.opcode) {
            case Opcode::block:
            case Opcode::loop:
            case Opcode::if_:
                ++depth;
                break;
            case Opcode::end:
                --depth;
                break;
            default:
                break;
        }
    }
    if (in.ok() && !in.at_end()) {
        in.fail("bytes after the end of a function");
    }
    if (!in.ok()) {
        return std::unexpected(in.error());
    }
    return {};
}

}  // namespace fvm::wasm
