#include <fvm/vm/engine/link_form.hpp>

#include <fvm/wasm/reader.hpp>
#include <fvm/wasm/writer.hpp>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace fvm::vm {

namespace {

using wasm::Reader;

constexpr std::uint64_t max_memory_pages = 65'536;
constexpr std::uint64_t max_table_elements = 0xffff'ffff;
constexpr std::size_t preamble_size = 8;

enum SectionId : std::uint8_t {
    custom_section = 0,
    import_section = 2,
    table_section = 4,
    memory_section = 5,
    global_section = 6,
    export_section = 7,
    start_section = 8,
    /// Behind all others.
    last_section = 0xff
};

enum ExternalKind : std::uint8_t {
    function_kind = 0,
    table_kind = 1,
    memory_kind = 2,
    global_kind = 3
};

struct Section {
    std::uint8_t id;
    BytesView content;
    std::size_t offset;
};

SizeLimits read_limits(Reader& reader, std::uint64_t default_maximum) {
    const std::uint8_t flags = reader.byte();
    if (flags > 1) {
        reader.fail("limits of an unknown kind");
        return {};
    }
    SizeLimits limits{reader.u32(), default_maximum};
    if (flags == 1) {
        limits.maximum = reader.u32();
    }
    return limits;
}

/// Rewrites one module. Sections that do not concern linking are copied as they are.
class Rewriter {
  public:
    Rewriter(std::string_view gas_module, std::string_view gas_name)
        : gas_module_(gas_module), gas_name_(gas_name) {}

    std::expected<LinkForm, std::string> rewrite(BytesView module);

  private:
    bool split(Reader& reader);
    void read_import(Reader& reader);
    void read_imports(const Section& section);
    void read_tables(const Section& section);
    void read_memories(const Section& section);
    void read_exports(const Section& section);
    void read_start(const Section& section);
    void read_globals(const Section& section);
    void read_section(const Section& section);
    void write_section(const Section& section);
    [[nodiscard]] std::string free_name(std::string_view wanted) const;
    [[nodiscard]] Bytes global_section_content() const;
    [[nodiscard]] Bytes export_section_content() const;
    void append_section(std::uint8_t id, BytesView content);
    void append_until(std::uint8_t id);
    void fail(const Reader& reader) {
        if (reason_.empty()) {
            reason_ = "not an instrumented module: " + reader.error().reason;
        }
    }

    std::string_view gas_module_;
    std::string_view gas_name_;
    std::vector<Section> sections_;
    LinkFacts facts_;
    std::string reason_;
    Bytes kept_imports_;
    std::uint32_t kept_import_count_ = 0;
    std::uint32_t global_imports_ = 0;
    bool imports_gas_ = false;
    BytesView exports_;
    std::uint32_t export_count_ = 0;
    std::set<std::string_view> export_names_;
    std::uint32_t start_function_ = 0;
    bool has_start_ = false;
    BytesView globals_;
    std::uint32_t global_count_ = 0;
    Bytes out_;
    bool wrote_globals_ = false;
    bool wrote_exports_ = false;
};

bool Rewriter::split(Reader& reader) {
    reader.take(preamble_size);
    while (reader.ok() && !reader.at_end()) {
        const std::uint8_t id = reader.byte();
        const std::uint32_t size = reader.u32();
        const std::size_t offset = reader.offset();
        sections_.push_back({id, reader.take(size), offset});
    }
    if (!reader.ok()) {
        fail(reader);
    }
    return reader.ok();
}

void Rewriter::read_import(Reader& reader) {
    const BytesView module = reader.sized();
    const BytesView name = reader.sized();
    const std::uint8_t kind = reader.byte();
    Bytes description{kind};
    if (kind == function_kind) {
        wasm::put_u32(description, reader.u32());
    } else if (kind == global_kind) {
        ++global_imports_;
        const std::uint8_t type = reader.byte();
        const std::uint8_t mutability = reader.byte();
        if (as_text(module) == gas_module_ && as_text(name) == gas_name_ && type == 0x7e &&
            mutability == 1) {
            imports_gas_ = true;
            return;
        }
    } else {
        // The host offers functions only: the link error names the import.
        reason_ = "unknown import: `" + std::string(as_text(module)) +
                  "::" + std::string(as_text(name)) + "` is no function";
        return;
    }
    wasm::put_sized(kept_imports_, module);
    wasm::put_sized(kept_imports_, name);
    wasm::put_bytes(kept_imports_, description);
    ++kept_import_count_;
}

void Rewriter::read_imports(const Section& section) {
    Reader reader(section.content, section.offset);
    const std::uint32_t count = reader.count();
    for (std::uint32_t i = 0; i < count && reader.ok() && reason_.empty(); ++i) {
        read_import(reader);
    }
    if (!reader.ok()) {
        fail(reader);
    }
}

void Rewriter::read_tables(const Section& section) {
    Reader reader(section.content, section.offset);
    if (reader.count() != 0) {
        reader.byte();  // the type of elements: function references, or the engine refuses it
        facts_.table = read_limits(reader, max_table_elements);
    }
    if (!reader.ok()) {
        fail(reader);
    }
}

void Rewriter::read_memories(const Section& section) {
    Reader reader(section.content, section.offset);
    if (reader.count() != 0) {
        facts_.memory = read_limits(reader, max_memory_pages);
    }
    if (!reader.ok()) {
        fail(reader);
    }
}

void Rewriter::read_exports(const Section& section) {
    Reader reader(section.content, section.offset);
    export_count_ = reader.count();
    exports_ = section.content.last(reader.remaining());
    for (std::uint32_t i = 0; i < export_count_ && reader.ok(); ++i) {
        export_names_.insert(as_text(reader.sized()));
        reader.byte();
        reader.u32();
    }
    if (!reader.ok()) {
        fail(reader);
    }
}

void Rewriter::read_start(const Section& section) {
    Reader reader(section.content, section.offset);
    start_function_ = reader.u32();
    has_start_ = true;
    if (!reader.ok()) {
        fail(reader);
    }
}

std::string Rewriter::free_name(std::string_view wanted) const {
    std::string name(wanted);
    while (export_names_.contains(name)) {
        name += '_';
    }
    return name;
}

Bytes Rewriter::global_section_content() const {
    Bytes content;
    wasm::put_u32(content, global_count_ + 1);
    // i64, mutable, initially i64.const 0
    wasm::put_bytes(content, Bytes{0x7e, 0x01, 0x42, 0x00, 0x0b});
    wasm::put_bytes(content, globals_);
    return content;
}

Bytes Rewriter::export_section_content() const {
    Bytes content;
    wasm::put_u32(content, export_count_ + (has_start_ ? 2U : 1U));
    wasm::put_bytes(content, exports_);
    wasm::put_sized(content, as_bytes(facts_.gas_export));
    content.push_back(global_kind);
    wasm::put_u32(content, 0);
    if (has_start_) {
        wasm::put_sized(content, as_bytes(*facts_.start_export));
        content.push_back(function_kind);
        wasm::put_u32(content, start_function_);
    }
    return content;
}

void Rewriter::append_section(std::uint8_t id, BytesView content) {
    out_.push_back(id);
    wasm::put_sized(out_, content);
}

/// Sections come in a fixed order: those that the module may lack are written before a later one.
/// The data count section's number is out of order, but it too comes after these.
void Rewriter::append_until(std::uint8_t id) {
    if (id > global_section && !wrote_globals_) {
        wrote_globals_ = true;
        append_section(global_section, global_section_content());
    }
    if (id > export_section && !wrote_exports_) {
        wrote_exports_ = true;
        append_section(export_section, export_section_content());
    }
}

void Rewriter::read_globals(const Section& section) {
    Reader reader(section.content, section.offset);
    global_count_ = reader.count();
    globals_ = section.content.last(reader.remaining());
    if (!reader.ok()) {
        fail(reader);
    }
}

void Rewriter::read_section(const Section& section) {
    switch (section.id) {
        case import_section:
            return read_imports(section);
        case table_section:
            return read_tables(section);
        case memory_section:
            return read_memories(section);
        case global_section:
            return read_globals(section);
        case export_section:
            return read_exports(section);
        case start_section:
            return read_start(section);
        default:
            return;
    }
}

void Rewriter::write_section(const Section& section) {
    switch (section.id) {
        case import_section: {
            Bytes imports;
            wasm::put_u32(imports, kept_import_count_);
            wasm::put_bytes(imports, kept_imports_);
            return append_section(section.id, imports);
        }
        case global_section:
            wrote_globals_ = true;
            return append_section(section.id, global_section_content());
        case export_section:
            wrote_exports_ = true;
            return append_section(section.id, export_section_content());
        case start_section:
            return;
        default:
            return append_section(section.id, section.content);
    }
}

std::expected<LinkForm, std::string> Rewriter::rewrite(BytesView module) {
    Reader reader(module);
    if (!split(reader)) {
        return std::unexpected(reason_);
    }
    for (const Section& section : sections_) {
        read_section(section);
        if (!reason_.empty()) {
            return std::unexpected(reason_);
        }
    }
    if (!imports_gas_ || global_imports_ != 1) {
        return std::unexpected(std::string("unknown import: a global other than the gas counter"));
    }
    facts_.gas_export = free_name("gas_counter");
    if (has_start_) {
        facts_.start_export = free_name("start");
    }
    wasm::put_bytes(out_, module.first(preamble_size));
    for (const Section& section : sections_) {
        if (section.id != custom_section) {
            append_until(section.id);
        }
        write_section(section);
    }
    append_until(last_section);
    return LinkForm{std::move(out_), std::move(facts_)};
}

void put_limits(Bytes& out, const std::optional<SizeLimits>& limits) {
    out.push_back(limits ? 1 : 0);
    wasm::put_fixed(out, limits ? limits->minimum : 0, 8);
    wasm::put_fixed(out, limits ? limits->maximum : 0, 8);
}

std::optional<SizeLimits> take_limits(Reader& reader) {
    const bool present = reader.byte() != 0;
    const std::uint64_t minimum = reader.fixed64();
    const std::uint64_t maximum = reader.fixed64();
    return present ? std::optional(SizeLimits{minimum, maximum}) : std::nullopt;
}

}  // namespace

Bytes LinkFacts::encode() const {
    Bytes out;
    put_limits(out, memory);
    put_limits(out, table);
    wasm::put_sized(out, as_bytes(gas_export));
    out.push_back(start_export ? 1 : 0);
    wasm::put_sized(out, as_bytes(start_export.value_or("")));
    return out;
}

std::optional<LinkFacts> LinkFacts::decode(BytesView bytes, std::size_t& used) {
    Reader reader(bytes);
    LinkFacts facts;
    facts.memory = take_limits(reader);
    facts.table = take_limits(reader);
    facts.gas_export = as_text(reader.sized());
    const bool has_start = reader.byte() != 0;
    const std::string start(as_text(reader.sized()));
    if (!reader.ok()) {
        return std::nullopt;
    }
    if (has_start) {
        facts.start_export = start;
    }
    used = reader.offset();
    return facts;
}

std::expected<LinkForm, std::string> make_link_form(BytesView instrumented,
                                                    std::string_view gas_module,
                                                    std::string_view gas_name) {
    return Rewriter(gas_module, gas_name).rewrite(instrumented);
}

}  // namespace fvm::vm
