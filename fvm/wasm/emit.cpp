#include <fvm/wasm/emit.hpp>
#include <fvm/wasm/writer.hpp>

#include <algorithm>

namespace fvm::wasm {
namespace {

void write_locals(const FunctionCode& code, bool with_operand, Bytes& out) {
    put_u32(out, static_cast<std::uint32_t>(code.locals.size() + (with_operand ? 1 : 0)));
    for (const LocalGroup& group : code.locals) {
        put_u32(out, group.count);
        out.push_back(group.type);
    }
    if (with_operand) {
        put_u32(out, 1);
        out.push_back(type_i32);
    }
}

class FunctionEmitter {
  public:
    FunctionEmitter(const FunctionCode& code, const Layout& layout, Bytes& out)
        : code_(code), layout_(layout), out_(out) {}

    void charge(std::uint64_t cost);
    /// Charges for the i32 on top of the stack, and leaves it there.
    void charge_operand(std::uint32_t per_unit, std::uint32_t spare_local);
    void moved(Instruction instruction);

  private:
    void put(Opcode opcode, std::uint32_t first = 0, std::uint64_t second = 0) {
        write_instruction(out_, {opcode, first, second}, code_, layout_.dialect);
    }
    void store_and_check();

    const FunctionCode& code_;
    const Layout& layout_;
    Bytes& out_;
};

/// The new counter is on the stack: it is stored before it traps, so that the host sees by how much
/// the gas was overdrawn.
void FunctionEmitter::store_and_check() {
    put(Opcode::i64_sub);
    put(Opcode::global_set, layout_.gas_counter);
    put(Opcode::global_get, layout_.gas_counter);
    put(Opcode::i64_const, 0, 0);
    put(Opcode::i64_lt_s);
    put(Opcode::if_, empty_block);
    put(Opcode::unreachable);
    put(Opcode::end);
}

void FunctionEmitter::charge(std::uint64_t cost) {
    if (!layout_.charges_inline) {
        put(Opcode::i64_const, 0, cost);
        put(Opcode::call, layout_.gas_function);
        return;
    }
    put(Opcode::global_get, layout_.gas_counter);
    put(Opcode::i64_const, 0, cost);
    store_and_check();
}

void FunctionEmitter::charge_operand(std::uint32_t per_unit, std::uint32_t spare_local) {
    put(Opcode::local_tee, spare_local);
    if (layout_.charges_inline) {
        put(Opcode::global_get, layout_.gas_counter);
    }
    put(Opcode::local_get, spare_local);
    put(Opcode::i64_extend_i32_u);
    put(Opcode::i64_const, 0, per_unit);
    put(Opcode::i64_mul);
    if (layout_.charges_inline) {
        store_and_check();
    } else {
        put(Opcode::call, layout_.gas_function);
    }
}

void FunctionEmitter::moved(Instruction instruction) {
    switch (instruction.opcode) {
        case Opcode::global_get:
        case Opcode::global_set:
            instruction.first = layout_.moved_global(instruction.first);
            break;
        case Opcode::call:
            instruction.first = layout_.moved_function(instruction.first);
            break;
        case Opcode::memory_grow:
            if (layout_.memory_grow_function) {
                instruction = {Opcode::call, *layout_.memory_grow_function, 0};
            }
            break;
        case Opcode::table_grow: {
            const auto& tables = layout_.grown_tables;
            const auto table = std::ranges::lower_bound(tables, instruction.first);
            if (table != tables.end() && *table == instruction.first) {
                const auto nth = static_cast<std::uint32_t>(table - tables.begin());
                instruction = {Opcode::call, layout_.first_table_grow_function + nth, 0};
            }
            break;
        }
        default:
            break;
    }
    write_instruction(out_, instruction, code_, layout_.dialect);
}

}  // namespace

void emit_function(const FunctionCode& code, Dialect dialect, Bytes& out) {
    Bytes body;
    write_locals(code, false, body);
    for (const Instruction& instruction : code.instructions) {
        write_instruction(body, instruction, code, dialect);
    }
    put_sized(out, body);
}

void emit_metered_function(const FunctionCode& code, const Metering& metering,
                           std::uint32_t parameters, const Layout& layout, Bytes& out) {
    Bytes body;
    write_locals(code, !metering.by_operand.empty(), body);
    std::uint32_t spare_local = parameters;
    for (const LocalGroup& group : code.locals) {
        spare_local += group.count;
    }
    FunctionEmitter emitter(code, layout, body);
    auto block = metering.blocks.begin();
    auto by_operand = metering.by_operand.begin();
    for (std::size_t position = 0; position < code.instructions.size(); ++position) {
        if (block != metering.blocks.end() && block->start == position) {
            emitter.charge(block->cost);
            ++block;
        }
        if (by_operand != metering.by_operand.end() && by_operand->position == position) {
            emitter.charge_operand(by_operand->per_unit, spare_local);
            ++by_operand;
        }
        emitter.moved(code.instructions[position]);
    }
    put_sized(out, body);
}

}  // namespace fvm::wasm
