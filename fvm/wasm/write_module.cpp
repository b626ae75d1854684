#include <fvm/wasm/write_module.hpp>
#include <fvm/wasm/writer.hpp>

#include <ranges>

namespace fvm::wasm {
namespace {

void put_section(Bytes& out, SectionId id, BytesView contents) {
    out.push_back(static_cast<std::uint8_t>(id));
    put_sized(out, contents);
}

void put_count(Bytes& out, std::size_t count) {
    put_u32(out, static_cast<std::uint32_t>(count));
}

void put_limits(Bytes& out, const Limits& limits) {
    out.push_back(limits.maximum ? 1 : 0);
    put_u32(out, limits.minimum);
    if (limits.maximum) {
        put_u32(out, *limits.maximum);
    }
}

void put_table(Bytes& out, const TableType& table) {
    out.push_back(table.element);
    put_limits(out, table.limits);
}

void put_global_type(Bytes& out, const GlobalType& global) {
    out.push_back(global.type);
    out.push_back(global.is_mutable ? 1 : 0);
}

void put_expression(Bytes& out, const ConstantExpression& expression, Dialect dialect) {
    const FunctionCode no_labels;
    for (const Instruction& instruction : expression) {
        write_instruction(out, instruction, no_labels, dialect);
    }
}

Bytes types_section(const Module& module) {
    Bytes out;
    put_count(out, module.types.size());
    for (const FunctionType& type : module.types) {
        out.push_back(0x60);
        put_sized(out, type.parameters);
        put_sized(out, type.results);
    }
    return out;
}

Bytes imports_section(const Module& module) {
    Bytes out;
    put_count(out, module.imports.size());
    for (const Import& import : module.imports) {
        put_sized(out, import.module);
        put_sized(out, import.name);
        out.push_back(static_cast<std::uint8_t>(import.kind));
        switch (import.kind) {
            case ExternalKind::function:
                put_u32(out, import.type_index);
                break;
            case ExternalKind::table:
                put_table(out, import.table);
                break;
            case ExternalKind::memory:
                put_limits(out, import.memory);
                break;
            case ExternalKind::global:
                put_global_type(out, import.global);
                break;
        }
    }
    return out;
}

Bytes functions_section(const Module& module) {
    Bytes out;
    put_count(out, module.functions.size());
    for (const std::uint32_t type : module.functions) {
        put_u32(out, type);
    }
    return out;
}

Bytes globals_section(const Module& module, Dialect dialect) {
    Bytes out;
    put_count(out, module.globals.size());
    for (const Global& global : module.globals) {
        put_global_type(out, global.type);
        put_expression(out, global.initial, dialect);
    }
    return out;
}

Bytes exports_section(const Module& module) {
    Bytes out;
    put_count(out, module.exports.size());
    for (const Export& item : module.exports) {
        put_sized(out, item.name);
        out.push_back(static_cast<std::uint8_t>(item.kind));
        put_u32(out, item.index);
    }
    return out;
}

void put_functions(Bytes& out, const ElementSegment& segment) {
    put_count(out, segment.functions.size());
    for (const std::uint32_t function : segment.functions) {
        put_u32(out, function);
    }
}

/// The table of an active segment is always named, also where it is the first.
void put_element(Bytes& out, const ElementSegment& segment) {
    constexpr std::uint8_t expressions = 4;
    const std::uint8_t flag = segment.has_expressions ? expressions : 0;
    switch (segment.mode) {
        case ElementSegment::Mode::passive:
            out.push_back(1 | flag);
            break;
        case ElementSegment::Mode::declared:
            out.push_back(3 | flag);
            break;
        case ElementSegment::Mode::active:
            out.push_back(2 | flag);
            put_u32(out, segment.table);
            put_expression(out, segment.offset, Dialect::standard);
            break;
    }
    out.push_back(segment.has_expressions ? segment.type : 0);
    if (!segment.has_expressions) {
        put_functions(out, segment);
        return;
    }
    put_count(out, segment.expressions.size());
    for (const ConstantExpression& expression : segment.expressions) {
        put_expression(out, expression, Dialect::standard);
    }
}

/// What elements and data have in front in the draft of bulk operations.
void put_parity_segment(Bytes& out, bool is_active, std::uint32_t index,
                        const ConstantExpression& offset) {
    if (!is_active) {
        out.push_back(1);
        return;
    }
    if (index == 0) {
        out.push_back(0);
    } else {
        out.push_back(2);
        put_u32(out, index);
    }
    put_expression(out, offset, Dialect::parity);
}

Bytes elements_section(const Module& module, Dialect dialect) {
    Bytes out;
    put_count(out, module.elements.size());
    for (const ElementSegment& segment : module.elements) {
        if (dialect == Dialect::standard) {
            put_element(out, segment);
        } else {
            const bool is_active = segment.mode == ElementSegment::Mode::active;
            put_parity_segment(out, is_active, segment.table, segment.offset);
            put_functions(out, segment);
        }
    }
    return out;
}

Bytes parity_data_section(const Module& module) {
    Bytes out;
    put_count(out, module.data.size());
    for (const DataSegment& segment : module.data) {
        put_parity_segment(out, segment.is_active, segment.memory, segment.offset);
        put_sized(out, segment.bytes);
    }
    return out;
}

Bytes start_section(std::uint32_t function) {
    Bytes out;
    put_u32(out, function);
    return out;
}

Bytes code_section(const Module& module, BytesView bodies) {
    Bytes out;
    out.reserve(bodies.size() + 5);
    put_count(out, module.functions.size());
    put_bytes(out, bodies);
    return out;
}

void put_raw(Bytes& out, SectionId id, const std::optional<BytesView>& contents) {
    if (contents) {
        put_section(out, id, *contents);
    }
}

void write_0_4(const Module& module, BytesView bodies, Bytes& out) {
    if (!module.customs.empty()) {
        put_section(out, SectionId::custom, module.customs.back());
    }
    if (module.raw_types) {
        put_section(out, SectionId::type, *module.raw_types);
    } else {
        put_section(out, SectionId::type, types_section(module));
    }
    put_section(out, SectionId::import, imports_section(module));
    put_section(out, SectionId::function, functions_section(module));
    put_raw(out, SectionId::table, module.raw_tables);
    put_raw(out, SectionId::memory, module.raw_memories);
    put_section(out, SectionId::global, globals_section(module, Dialect::standard));
    put_section(out, SectionId::export_, exports_section(module));
    if (module.start) {
        put_section(out, SectionId::start, start_section(*module.start));
    }
    put_section(out, SectionId::element, elements_section(module, Dialect::standard));
    put_raw(out, SectionId::data_count, module.raw_data_count);
    put_section(out, SectionId::code, code_section(module, bodies));
    put_raw(out, SectionId::data, module.raw_data);
}

Bytes tables_section(const Module& module) {
    Bytes out;
    put_count(out, module.tables.size());
    for (const TableType& table : module.tables) {
        put_table(out, table);
    }
    return out;
}

Bytes memories_section(const Module& module) {
    Bytes out;
    put_count(out, module.memories.size());
    for (const Limits& memory : module.memories) {
        put_limits(out, memory);
    }
    return out;
}

Bytes custom_section(BytesView contents) {
    Reader in(contents);
    Bytes out;
    put_sized(out, in.sized());
    put_bytes(out, in.take(in.remaining()));
    return out;
}

void write_0_2(const Module& module, BytesView bodies, Bytes& out) {
    const auto put_unless_empty = [&out](SectionId id, const auto& items, const Bytes& contents) {
        if (!items.empty()) {
            put_section(out, id, contents);
        }
    };
    put_unless_empty(SectionId::type, module.types, types_section(module));
    put_unless_empty(SectionId::import, module.imports, imports_section(module));
    put_unless_empty(SectionId::function, module.functions, functions_section(module));
    put_unless_empty(SectionId::table, module.tables, tables_section(module));
    put_unless_empty(SectionId::memory, module.memories, memories_section(module));
    put_unless_empty(SectionId::global, module.globals, globals_section(module, Dialect::parity));
    put_unless_empty(SectionId::export_, module.exports, exports_section(module));
    if (module.start) {
        put_section(out, SectionId::start, start_section(*module.start));
    }
    put_unless_empty(SectionId::element, module.elements,
                     elements_section(module, Dialect::parity));
    Bytes data_count;
    put_count(data_count, module.data.size());
    put_unless_empty(SectionId::data_count, module.data, data_count);
    put_unless_empty(SectionId::code, module.functions, code_section(module, bodies));
    put_unless_empty(SectionId::data, module.data, parity_data_section(module));
    for (const BytesView custom : std::views::reverse(module.customs)) {
        put_section(out, SectionId::custom, custom_section(custom));
    }
}

}  // namespace

Bytes write_module(const Module& module, BytesView bodies, Generation generation) {
    Bytes out = {0, 'a', 's', 'm', 1, 0, 0, 0};
    out.reserve(bodies.size() + (bodies.size() / 2));
    if (generation == Generation::wasm_instrument_0_4) {
        write_0_4(module, bodies, out);
    } else {
        write_0_2(module, bodies, out);
    }
    return out;
}

}  // namespace fvm::wasm
