#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/wasm/instruction.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace fvm::wasm {

enum class SectionId : std::uint8_t {
    custom = 0,
    type = 1,
    import = 2,
    function = 3,
    table = 4,
    memory = 5,
    global = 6,
    export_ = 7,
    start = 8,
    element = 9,
    code = 10,
    data = 11,
    data_count = 12,
};

enum class ExternalKind : std::uint8_t { function = 0, table = 1, memory = 2, global = 3 };

struct FunctionType {
    BytesView parameters;
    BytesView results;
};

/// Pages of a memory, elements of a table.
struct Limits {
    std::uint32_t minimum = 0;
    std::optional<std::uint32_t> maximum;
};

struct TableType {
    std::uint8_t element = type_funcref;
    Limits limits;
};

struct GlobalType {
    std::uint8_t type = type_i32;
    bool is_mutable = false;
};

struct Import {
    BytesView module;
    BytesView name;
    ExternalKind kind = ExternalKind::function;
    /// The one that goes with `kind` is set.
    std::uint32_t type_index = 0;
    TableType table;
    Limits memory;
    GlobalType global;
};

/// The instructions of a constant expression, `end` included.
using ConstantExpression = std::vector<Instruction>;

struct Global {
    GlobalType type;
    ConstantExpression initial;
};

struct Export {
    BytesView name;
    ExternalKind kind = ExternalKind::function;
    std::uint32_t index = 0;
};

struct ElementSegment {
    enum class Mode : std::uint8_t { active, passive, declared };

    Mode mode = Mode::active;
    /// Items are expressions rather than function indices.
    bool has_expressions = false;
    std::uint32_t table = 0;
    /// Of an active segment.
    ConstantExpression offset;
    std::uint8_t type = type_funcref;
    std::vector<std::uint32_t> functions;
    std::vector<ConstantExpression> expressions;
};

struct DataSegment {
    bool is_active = true;
    std::uint32_t memory = 0;
    /// Of an active segment.
    ConstantExpression offset;
    BytesView bytes;
};

/// A piece of the module, and where it lies in it.
struct Piece {
    BytesView bytes;
    std::size_t offset = 0;
};

/// A module taken apart as far as instrumenting needs it. All views point into the bytes that were
/// read.
struct Module {
    std::vector<FunctionType> types;
    std::vector<Import> imports;
    /// Type indices of the functions that the module defines.
    std::vector<std::uint32_t> functions;
    std::vector<TableType> tables;
    std::vector<Limits> memories;
    std::vector<Global> globals;
    std::vector<Export> exports;
    std::optional<std::uint32_t> start;
    std::vector<ElementSegment> elements;
    std::vector<Piece> bodies;
    std::vector<DataSegment> data;
    /// The contents of custom sections, each with its name in front.
    std::vector<BytesView> customs;
    bool has_function_section = false;
    /// The contents of these sections as they are in the module, where it has them.
    std::optional<BytesView> raw_types;
    std::optional<BytesView> raw_tables;
    std::optional<BytesView> raw_memories;
    std::optional<BytesView> raw_data_count;
    std::optional<BytesView> raw_data;

    [[nodiscard]] std::uint32_t count_imports(ExternalKind kind) const;
    /// Imported functions come before defined ones. Null if there is no such function or type.
    [[nodiscard]] const FunctionType* type_of_function(std::uint32_t index) const;

    /// Type indices of all functions, imported ones first.
    std::vector<std::uint32_t> function_types;
};

/// Takes a module apart. Refuses what is malformed, but types are not checked: that is the
/// engine's. Memory is bounded by a small multiple of the module's size.
[[nodiscard]] WasmResult<Module> read_module(BytesView bytes, Dialect dialect);

}  // namespace fvm::wasm
