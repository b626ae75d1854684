#pragma once

#include <fvm/wasm/module.hpp>
#include <fvm/wasm/writer.hpp>

#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

/// A tiny assembler for WebAssembly modules. Nothing is checked: tests also want modules that are
/// wrong.
namespace fvm::test {

inline constexpr std::uint8_t i32 = 0x7F;
inline constexpr std::uint8_t i64 = 0x7E;
inline constexpr std::uint8_t f32 = 0x7D;
inline constexpr std::uint8_t f64 = 0x7C;
inline constexpr std::uint8_t funcref = 0x70;
inline constexpr std::uint8_t no_result = 0x40;

/// Instructions being put together.
class Code {
  public:
    Code() = default;
    /// Opcodes and immediates as they are in the binary format.
    Code(std::initializer_list<std::uint8_t> bytes) : bytes_(bytes) {}

    Code& op(std::uint8_t opcode) {
        bytes_.push_back(opcode);
        return *this;
    }
    /// An opcode with immediates that are unsigned numbers.
    Code& op(std::uint8_t opcode, std::initializer_list<std::uint32_t> immediates) {
        bytes_.push_back(opcode);
        for (const std::uint32_t immediate : immediates) {
            wasm::put_u32(bytes_, immediate);
        }
        return *this;
    }
    /// One behind the prefix 0xFC.
    Code& prefixed(std::uint8_t opcode, std::initializer_list<std::uint32_t> immediates) {
        bytes_.push_back(0xFC);
        return op(opcode, immediates);
    }
    Code& const_i32(std::int32_t value) {
        bytes_.push_back(0x41);
        wasm::put_s64(bytes_, value);
        return *this;
    }
    Code& const_i64(std::int64_t value) {
        bytes_.push_back(0x42);
        wasm::put_s64(bytes_, value);
        return *this;
    }
    Code& const_f32(std::uint32_t bits) {
        bytes_.push_back(0x43);
        wasm::put_fixed(bytes_, bits, 4);
        return *this;
    }
    Code& const_f64(std::uint64_t bits) {
        bytes_.push_back(0x44);
        wasm::put_fixed(bytes_, bits, 8);
        return *this;
    }
    Code& append(BytesView bytes) {
        wasm::put_bytes(bytes_, bytes);
        return *this;
    }
    [[nodiscard]] const Bytes& bytes() const { return bytes_; }

  private:
    Bytes bytes_;
};

/// A module being put together, one section after the other in the order of the specification.
class ModuleBuilder {
  public:
    using Types = std::vector<std::uint8_t>;

    std::uint32_t type(const Types& parameters, const Types& results) {
        Bytes item = {0x60};
        wasm::put_sized(item, parameters);
        wasm::put_sized(item, results);
        return add(wasm::SectionId::type, item);
    }
    /// Imports go before functions: the indices of both count on.
    std::uint32_t import_function(std::string_view module, std::string_view name,
                                  std::uint32_t type_index) {
        Bytes item = two_names(module, name);
        item.push_back(0);
        wasm::put_u32(item, type_index);
        add(wasm::SectionId::import, item);
        return functions_++;
    }
    void import_global(std::string_view module, std::string_view name, std::uint8_t type) {
        Bytes item = two_names(module, name);
        item.insert(item.end(), {3, type, 0});
        add(wasm::SectionId::import, item);
    }
    /// `locals` are declarations (count, type); `code` includes the last `end`.
    std::uint32_t function(std::uint32_t type_index,
                           const std::vector<std::pair<std::uint32_t, std::uint8_t>>& locals,
                           const Code& code) {
        Bytes declaration;
        wasm::put_u32(declaration, type_index);
        add(wasm::SectionId::function, declaration);
        Bytes body;
        wasm::put_u32(body, static_cast<std::uint32_t>(locals.size()));
        for (const auto& [count, type] : locals) {
            wasm::put_u32(body, count);
            body.push_back(type);
        }
        wasm::put_bytes(body, code.bytes());
        Bytes item;
        wasm::put_sized(item, body);
        add(wasm::SectionId::code, item);
        return functions_++;
    }
    void table(std::uint32_t minimum, std::uint32_t maximum) {
        Bytes item = {funcref, 1};
        wasm::put_u32(item, minimum);
        wasm::put_u32(item, maximum);
        add(wasm::SectionId::table, item);
    }
    void memory(std::uint32_t minimum) {
        Bytes item = {0};
        wasm::put_u32(item, minimum);
        add(wasm::SectionId::memory, item);
    }
    /// A mutable global; `initial` includes its `end`.
    std::uint32_t global(std::uint8_t type, const Code& initial) {
        Bytes item = {type, 1};
        wasm::put_bytes(item, initial.bytes());
        return add(wasm::SectionId::global, item);
    }
    /// `kind`: 0 function, 1 table, 2 memory, 3 global.
    void export_item(std::string_view name, std::uint8_t kind, std::uint32_t index) {
        Bytes item;
        wasm::put_sized(item, as_bytes(name));
        item.push_back(kind);
        wasm::put_u32(item, index);
        add(wasm::SectionId::export_, item);
    }
    void start(std::uint32_t function) {
        Section& section = section_of(wasm::SectionId::start);
        section.is_vector = false;
        wasm::put_u32(section.items, function);
    }
    /// An element segment, flags and all.
    void element(BytesView item) { add(wasm::SectionId::element, item); }
    /// A data segment, flags and all.
    void data(BytesView item) { add(wasm::SectionId::data, item); }
    void data_count(std::uint32_t count) {
        Section& section = section_of(wasm::SectionId::data_count);
        section.is_vector = false;
        wasm::put_u32(section.items, count);
    }
    /// Custom sections go to the end, in the order of the calls.
    void custom(std::string_view name, std::string_view contents) {
        Section section{wasm::SectionId::custom, false, 1, {}};
        wasm::put_sized(section.items, as_bytes(name));
        wasm::put_bytes(section.items, as_bytes(contents));
        customs_.push_back(section);
    }

    /// All sections in order, custom ones at the end.
    [[nodiscard]] Bytes build() const {
        using wasm::SectionId;
        Bytes out = {0, 'a', 's', 'm', 1, 0, 0, 0};
        for (const SectionId id :
             {SectionId::type, SectionId::import, SectionId::function, SectionId::table,
              SectionId::memory, SectionId::global, SectionId::export_, SectionId::start,
              SectionId::element, SectionId::data_count, SectionId::code, SectionId::data}) {
            for (const Section& section : sections_) {
                if (section.id == id) {
                    write(section, out);
                }
            }
        }
        for (const Section& section : customs_) {
            write(section, out);
        }
        return out;
    }

  private:
    struct Section {
        wasm::SectionId id = wasm::SectionId::custom;
        bool is_vector = true;
        std::uint32_t count = 0;
        Bytes items;
    };

    static Bytes two_names(std::string_view module, std::string_view name) {
        Bytes item;
        wasm::put_sized(item, as_bytes(module));
        wasm::put_sized(item, as_bytes(name));
        return item;
    }
    static void write(const Section& section, Bytes& out) {
        Bytes contents;
        if (section.is_vector) {
            wasm::put_u32(contents, section.count);
        }
        wasm::put_bytes(contents, section.items);
        out.push_back(static_cast<std::uint8_t>(section.id));
        wasm::put_sized(out, contents);
    }
    Section& section_of(wasm::SectionId id) {
        for (Section& section : sections_) {
            if (section.id == id) {
                return section;
            }
        }
        sections_.push_back({id, true, 0, {}});
        return sections_.back();
    }
    std::uint32_t add(wasm::SectionId id, BytesView item) {
        Section& section = section_of(id);
        wasm::put_bytes(section.items, item);
        return section.count++;
    }

    std::vector<Section> sections_;
    std::vector<Section> customs_;
    std::uint32_t functions_ = 0;
};

}  // namespace fvm::test
