#pragma once

#include <fvm/ipld/blockstore.hpp>
#include <fvm/ipld/cid.hpp>

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace fvm {

/// The built-in actors of one version of the network: names and code CIDs, in the published order.
/// An actor's id (its "type" in syscalls) is its place in the list, from 1 on; 0 is "not built in"
/// (ref-fvm machine/manifest.rs).
class Manifest {
  public:
    struct Entry {
        std::string name;
        ipld::Cid code;

        static auto fields(auto& self) { return std::tie(self.name, self.code); }
        friend bool operator==(const Entry&, const Entry&) = default;
    };

    /// Which actors must be listed.
    enum class Requires : std::uint8_t {
        /// account, system, init: FVM v2.
        basic,
        /// Also placeholder, eam, ethaccount: FVM v3 and later.
        ethereum,
    };

    /// An empty manifest, in which nothing is built in.
    Manifest() = default;

    /// From the bundle's root: the array [version, CID of the list]. Refuses versions other than 1.
    static ipld::StoreResult<Manifest> load(ipld::Blockstore& store, const ipld::Cid& root,
                                            Requires required);
    /// From the list itself, which the system actor's state refers to.
    static ipld::StoreResult<Manifest> load_list(ipld::Blockstore& store, const ipld::Cid& list,
                                                 Requires required);
    /// The error names the actor that is missing, in static storage.
    static std::expected<Manifest, std::string_view> from_entries(std::vector<Entry> entries,
                                                                  Requires required);

    [[nodiscard]] std::span<const Entry> entries() const { return entries_; }
    /// 0 where `code` is not listed. Where it is listed twice, the later place counts.
    [[nodiscard]] std::uint32_t id_of(const ipld::Cid& code) const;
    /// Null for 0 and for places past the end.
    [[nodiscard]] const ipld::Cid* code_of(std::uint32_t id) const;
    /// Null where no actor has this name.
    [[nodiscard]] const ipld::Cid* code_of(std::string_view name) const;
    /// Empty where `code` is not listed.
    [[nodiscard]] std::string_view name_of(const ipld::Cid& code) const;

    [[nodiscard]] bool is_builtin(const ipld::Cid& code) const { return id_of(code) != 0; }
    /// One of the actors of which there is exactly one and which cannot be created (FVM v2's list).
    [[nodiscard]] bool is_singleton(const ipld::Cid& code) const;
    [[nodiscard]] bool is_account(const ipld::Cid& code) const { return is(code, account_); }
    [[nodiscard]] bool is_system(const ipld::Cid& code) const { return is(code, system_); }
    [[nodiscard]] bool is_init(const ipld::Cid& code) const { return is(code, init_); }
    [[nodiscard]] bool is_placeholder(const ipld::Cid& code) const {
        return is(code, placeholder_);
    }
    [[nodiscard]] bool is_ethaccount(const ipld::Cid& code) const { return is(code, ethaccount_); }
    [[nodiscard]] bool is_eam(const ipld::Cid& code) const { return is(code, eam_); }

    /// Undefined where the manifest was not required to list them and does not.
    [[nodiscard]] const ipld::Cid& account_code() const { return account_; }
    [[nodiscard]] const ipld::Cid& system_code() const { return system_; }
    [[nodiscard]] const ipld::Cid& init_code() const { return init_; }
    [[nodiscard]] const ipld::Cid& placeholder_code() const { return placeholder_; }
    [[nodiscard]] const ipld::Cid& ethaccount_code() const { return ethaccount_; }
    [[nodiscard]] const ipld::Cid& eam_code() const { return eam_; }

  private:
    static bool is(const ipld::Cid& code, const ipld::Cid& wanted) {
        return wanted.defined() && code == wanted;
    }

    std::vector<Entry> entries_;
    ipld::Cid account_;
    ipld::Cid system_;
    ipld::Cid init_;
    ipld::Cid placeholder_;
    ipld::Cid ethaccount_;
    ipld::Cid eam_;
};

}  // namespace fvm
