#include <fvm/wasm/module.hpp>

#include <algorithm>
#include <array>

namespace fvm::wasm {
namespace {

constexpr std::array<std::uint8_t, 8> header = {0, 'a', 's', 'm', 1, 0, 0, 0};
/// What the engine takes (wasmparser, limits.rs).
constexpr std::uint32_t max_items = 1'000'000;
constexpr std::uint32_t max_segments = 100'000;
constexpr std::uint32_t max_parameters = 1'000;
constexpr std::uint32_t max_name = 100'000;

/// The place of a section among the others; custom sections have none.
unsigned order_of(SectionId id) {
    switch (id) {
        case SectionId::custom:
            return 0;
        case SectionId::data_count:
            return 10;
        case SectionId::code:
            return 11;
        case SectionId::data:
            return 12;
        default:
            return static_cast<unsigned>(id);
    }
}

class ModuleReader {
  public:
    ModuleReader(Module& module, Dialect dialect) : module_(module), dialect_(dialect) {}

    /// Reads the section `id` from its contents `in`.
    void read_section(SectionId id, Reader& in);
    /// What only holds for the module as a whole.
    [[nodiscard]] std::string_view check_whole() const;

  private:
    std::uint32_t read_count(Reader& in, std::uint32_t most);
    BytesView read_name(Reader& in);
    BytesView read_types(Reader& in, std::uint32_t most);
    void read_type(Reader& in);
    Limits read_limits(Reader& in);
    TableType read_table(Reader& in);
    GlobalType read_global_type(Reader& in);
    ExternalKind read_kind(Reader& in);
    void read_import(Reader& in);
    ConstantExpression read_constant(Reader& in);
    void read_export(Reader& in);
    void read_element(Reader& in);
    void read_parity_element(Reader& in);
    void read_functions(Reader& in, ElementSegment& segment);
    void read_body(Reader& in);
    void read_data(Reader& in);

    template <class ReadItem>
    void read_vector(Reader& in, std::uint32_t most, ReadItem read_item) {
        const std::uint32_t count = read_count(in, most);
        for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
            read_item();
        }
    }

    Module& module_;
    Dialect dialect_;
    std::optional<std::uint32_t> data_count_;
};

std::uint32_t ModuleReader::read_count(Reader& in, std::uint32_t most) {
    const std::uint32_t count = in.count();
    if (count > most) {
        in.fail("too many items");
        return 0;
    }
    return count;
}

BytesView ModuleReader::read_name(Reader& in) {
    const BytesView name = in.name();
    if (name.size() > max_name) {
        in.fail("name too long");
    }
    return name;
}

BytesView ModuleReader::read_types(Reader& in, std::uint32_t most) {
    const BytesView types = in.take(read_count(in, most));
    for (const std::uint8_t type : types) {
        if (!is_value_type(type, dialect_)) {
            in.fail("unknown value type");
        }
    }
    return types;
}

void ModuleReader::read_type(Reader& in) {
    constexpr std::uint8_t function_form = 0x60;
    if (in.byte() != function_form) {
        in.fail("type is not a function type");
    }
    const BytesView parameters = read_types(in, max_parameters);
    module_.types.push_back({parameters, read_types(in, 1)});
}

Limits ModuleReader::read_limits(Reader& in) {
    const std::uint8_t flags = in.byte();
    if (flags > 1) {
        in.fail("limits of a kind that the VM does not have");
    }
    Limits limits;
    limits.minimum = in.u32();
    if (flags == 1) {
        limits.maximum = in.u32();
    }
    return limits;
}

TableType ModuleReader::read_table(Reader& in) {
    TableType table;
    table.element = in.byte();
    if (table.element != type_funcref) {
        in.fail("table of something else than functions");
    }
    table.limits = read_limits(in);
    return table;
}

GlobalType ModuleReader::read_global_type(Reader& in) {
    GlobalType global;
    global.type = in.byte();
    const std::uint8_t is_mutable = in.byte();
    if (!is_value_type(global.type, dialect_) || is_mutable > 1) {
        in.fail("unknown type of a global");
    }
    global.is_mutable = is_mutable == 1;
    return global;
}

ExternalKind ModuleReader::read_kind(Reader& in) {
    const std::uint8_t kind = in.byte();
    if (kind > static_cast<std::uint8_t>(ExternalKind::global)) {
        in.fail("import or export of an unknown kind");
        return ExternalKind::function;
    }
    return static_cast<ExternalKind>(kind);
}

void ModuleReader::read_import(Reader& in) {
    Import import;
    import.module = read_name(in);
    import.name = read_name(in);
    import.kind = read_kind(in);
    switch (import.kind) {
        case ExternalKind::function:
            import.type_index = in.u32();
            module_.function_types.push_back(import.type_index);
            break;
        case ExternalKind::table:
            import.table = read_table(in);
            break;
        case ExternalKind::memory:
            import.memory = read_limits(in);
            break;
        case ExternalKind::global:
            import.global = read_global_type(in);
            break;
    }
    module_.imports.push_back(import);
}

ConstantExpression ModuleReader::read_constant(Reader& in) {
    ConstantExpression expression;
    std::vector<std::uint32_t> labels;
    do {
        expression.push_back(read_instruction(in, dialect_, labels));
    } while (in.ok() && expression.back().opcode != Opcode::end);
    if (!labels.empty()) {
        in.fail("branch in a constant expression");
    }
    if (dialect_ == Dialect::parity || !in.ok()) {
        return expression;
    }
    switch (expression.front().opcode) {
        case Opcode::i32_const:
        case Opcode::i64_const:
        case Opcode::f32_const:
        case Opcode::f64_const:
        case Opcode::global_get:
        case Opcode::ref_null:
        case Opcode::ref_func:
            break;
        default:
            in.fail("constant expression is not a constant");
    }
    if (expression.size() != 2) {
        in.fail("constant expression has more than one instruction");
    }
    return expression;
}

void ModuleReader::read_export(Reader& in) {
    const BytesView name = read_name(in);
    const ExternalKind kind = read_kind(in);
    module_.exports.push_back({name, kind, in.u32()});
}

void ModuleReader::read_functions(Reader& in, ElementSegment& segment) {
    const std::uint32_t count = in.count();
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
        segment.functions.push_back(in.u32());
    }
}

void ModuleReader::read_element(Reader& in) {
    constexpr std::uint32_t passive_or_declared = 1;
    constexpr std::uint32_t has_table_or_is_declared = 2;
    constexpr std::uint32_t has_expressions = 4;
    const std::uint32_t flags = in.u32();
    if (flags > 7) {
        in.fail("element segment of an unknown kind");
    }
    ElementSegment segment;
    segment.has_expressions = (flags & has_expressions) != 0;
    if ((flags & passive_or_declared) != 0) {
        segment.mode = (flags & has_table_or_is_declared) != 0 ? ElementSegment::Mode::declared
                                                               : ElementSegment::Mode::passive;
    } else {
        segment.table = (flags & has_table_or_is_declared) != 0 ? in.u32() : 0;
        segment.offset = read_constant(in);
    }
    if ((flags & (passive_or_declared | has_table_or_is_declared)) != 0) {
        const std::uint8_t wanted = segment.has_expressions ? type_funcref : 0;
        if (in.byte() != wanted) {
            in.fail("element segment of something else than functions");
        }
    }
    if (segment.has_expressions) {
        const std::uint32_t count = in.count();
        for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
            segment.expressions.push_back(read_constant(in));
        }
    } else {
        read_functions(in, segment);
    }
    module_.elements.push_back(std::move(segment));
}

/// By the draft: no byte for the kind of elements, no expressions.
void ModuleReader::read_parity_element(Reader& in) {
    const std::uint32_t flags = in.u32();
    if (flags > 2) {
        in.fail("element segment of an unknown kind");
    }
    ElementSegment segment;
    if (flags == 1) {
        segment.mode = ElementSegment::Mode::passive;
    } else {
        segment.table = flags == 2 ? in.u32() : 0;
        segment.offset = read_constant(in);
    }
    read_functions(in, segment);
    module_.elements.push_back(std::move(segment));
}

void ModuleReader::read_body(Reader& in) {
    const std::uint32_t size = in.u32();
    const std::size_t offset = in.offset();
    module_.bodies.push_back({in.take(size), offset});
}

void ModuleReader::read_data(Reader& in) {
    const std::uint32_t flags = in.u32();
    if (flags > 2) {
        in.fail("data segment of an unknown kind");
    }
    DataSegment segment;
    segment.is_active = flags != 1;
    if (segment.is_active) {
        segment.memory = flags == 2 ? in.u32() : 0;
        segment.offset = read_constant(in);
    }
    segment.bytes = in.sized();
    module_.data.push_back(std::move(segment));
}

void ModuleReader::read_section(SectionId id, Reader& in) {
    switch (id) {
        case SectionId::custom:
            read_name(in);
            in.take(in.remaining());
            break;
        case SectionId::type:
            read_vector(in, max_items, [&] { read_type(in); });
            break;
        case SectionId::import:
            read_vector(in, max_items, [&] { read_import(in); });
            break;
        case SectionId::function:
            read_vector(in, max_items, [&] { module_.functions.push_back(in.u32()); });
            break;
        case SectionId::table:
            read_vector(in, max_items, [&] { module_.tables.push_back(read_table(in)); });
            break;
        case SectionId::memory:
            read_vector(in, max_items, [&] { module_.memories.push_back(read_limits(in)); });
            break;
        case SectionId::global:
            read_vector(in, max_items, [&] {
                const GlobalType type = read_global_type(in);
                module_.globals.push_back({type, read_constant(in)});
            });
            break;
        case SectionId::export_:
            read_vector(in, max_items, [&] { read_export(in); });
            break;
        case SectionId::start:
            module_.start = in.u32();
            break;
        case SectionId::element:
            read_vector(in, max_segments, [&] {
                dialect_ == Dialect::parity ? read_parity_element(in) : read_element(in);
            });
            break;
        case SectionId::data_count:
            data_count_ = in.u32();
            break;
        case SectionId::code:
            read_vector(in, max_items, [&] { read_body(in); });
            break;
        case SectionId::data:
            read_vector(in, max_segments, [&] { read_data(in); });
            break;
    }
    if (in.ok() && !in.at_end()) {
        in.fail("bytes after the last item of a section");
    }
}

std::string_view ModuleReader::check_whole() const {
    if (module_.bodies.size() != module_.functions.size()) {
        return "as many bodies as functions are needed";
    }
    if (data_count_ && *data_count_ != module_.data.size()) {
        return "number of data segments differs from the announced one";
    }
    for (const std::uint32_t type : module_.function_types) {
        if (type >= module_.types.size()) {
            return "function of an unknown type";
        }
    }
    return {};
}

void keep_raw(Module& module, SectionId id, BytesView contents) {
    switch (id) {
        case SectionId::custom:
            module.customs.push_back(contents);
            break;
        case SectionId::type:
            module.raw_types = contents;
            break;
        case SectionId::function:
            module.has_function_section = true;
            break;
        case SectionId::table:
            module.raw_tables = contents;
            break;
        case SectionId::memory:
            module.raw_memories = contents;
            break;
        case SectionId::data_count:
            module.raw_data_count = contents;
            break;
        case SectionId::data:
            module.raw_data = contents;
            break;
        default:
            break;
    }
}

}  // namespace

std::uint32_t Module::count_imports(ExternalKind kind) const {
    return static_cast<std::uint32_t>(
        std::ranges::count_if(imports, [kind](const Import& i) { return i.kind == kind; }));
}

const FunctionType* Module::type_of_function(std::uint32_t index) const {
    if (index >= function_types.size() || function_types[index] >= types.size()) {
        return nullptr;
    }
    return &types[function_types[index]];
}

WasmResult<Module> read_module(BytesView bytes, Dialect dialect) {
    Module module;
    ModuleReader sections(module, dialect);
    Reader in(bytes);
    if (!std::ranges::equal(in.take(header.size()), header)) {
        return refused("not a WebAssembly module of version 1");
    }
    unsigned last_order = 0;
    while (!in.at_end()) {
        const std::size_t at = in.offset();
        const std::uint8_t id = in.byte();
        const std::uint32_t size = in.u32();
        const std::size_t offset = in.offset();
        const BytesView contents = in.take(size);
        if (!in.ok()) {
            return std::unexpected(in.error());
        }
        if (id > static_cast<std::uint8_t>(SectionId::data_count)) {
            return refused("section of an unknown kind", at);
        }
        const auto section = static_cast<SectionId>(id);
        if (const unsigned order = order_of(section); order != 0) {
            if (order <= last_order) {
                return refused("section twice or out of order", at);
            }
            last_order = order;
        }
        Reader reader(contents, offset);
        sections.read_section(section, reader);
        if (!reader.ok()) {
            return std::unexpected(reader.error());
        }
        keep_raw(module, section, contents);
    }
    module.function_types.insert(module.function_types.end(), module.functions.begin(),
                                 module.functions.end());
    if (const std::string_view reason = sections.check_whole(); !reason.empty()) {
        return refused(std::string(reason), bytes.size());
    }
    return module;
}

}  // namespace fvm::wasm
