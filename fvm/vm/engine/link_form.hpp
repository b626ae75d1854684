#pragma once

#include <fvm/base/bytes.hpp>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

/// The last rewriting before compilation. Instrumented modules import the gas counter, and may have
/// a start function. An engine can prepare the linking of a module once for all instances only if
/// nothing in it belongs to a single instance; so the counter becomes a global of the module's own,
/// exported to the host, and the start function becomes an export that the host calls when it has
/// handed gas over. No index changes, and no function body.
namespace fvm::vm {

/// Sizes of a memory in pages, or of a table in elements.
struct SizeLimits {
    std::uint64_t minimum = 0;
    /// As declared; without a declaration 65,536 pages or 2^32 - 1 elements.
    std::uint64_t maximum = 0;
};

/// What the host has to know about a module to instantiate it.
struct LinkFacts {
    /// The module's memory and its first table, exported or not.
    std::optional<SizeLimits> memory;
    std::optional<SizeLimits> table;
    /// Under what name the gas counter is exported: a name that the module does not export itself.
    std::string gas_export;
    /// Under what name the start function is exported, if there is one.
    std::optional<std::string> start_export;

    [[nodiscard]] Bytes encode() const;
    /// Reads what encode() wrote and says in `used` how many bytes it took; nothing if it is
    /// malformed.
    static std::optional<LinkFacts> decode(BytesView bytes, std::size_t& used);
};

struct LinkForm {
    Bytes module;
    LinkFacts facts;
};

/// `instrumented` is a module that imports the mutable i64 global
/// `gas_import.module`.`gas_import.name` and no other global. The error says in words what else was
/// found.
std::expected<LinkForm, std::string> make_link_form(BytesView instrumented,
                                                    std::string_view gas_module,
                                                    std::string_view gas_name);

}  // namespace fvm::vm
