#include <fvm/core/manifest.hpp>

#include <fvm/base/result.hpp>
#include <fvm/ipld/codec.hpp>

#include <algorithm>
#include <array>
#include <ranges>

namespace fvm {

namespace {

constexpr std::uint32_t supported_version = 1;

/// The manifest proper: what a bundle's root is.
struct Root {
    std::uint32_t version = 0;
    ipld::Cid list;

    static auto fields(auto& self) { return std::tie(self.version, self.list); }
};

template <class T>
ipld::StoreResult<T> read_block(ipld::Blockstore& store, const ipld::Cid& cid) {
    const ipld::Block block = FVM_TRY(ipld::get_required(store, cid, "actors manifest"));
    auto decoded = ipld::cbor::decode<T>(block.bytes());
    if (!decoded) {
        return ipld::malformed_block(cid, decoded.error());
    }
    return *std::move(decoded);
}

}  // namespace

ipld::StoreResult<Manifest> Manifest::load(ipld::Blockstore& store, const ipld::Cid& root,
                                           Requires required) {
    const Root manifest = FVM_TRY(read_block<Root>(store, root));
    if (manifest.version != supported_version) {
        return ipld::malformed_block(root, DecodeError{"unsupported version of the manifest"});
    }
    return load_list(store, manifest.list, required);
}

ipld::StoreResult<Manifest> Manifest::load_list(ipld::Blockstore& store, const ipld::Cid& list,
                                                Requires required) {
    auto manifest = from_entries(FVM_TRY(read_block<std::vector<Entry>>(store, list)), required);
    if (!manifest) {
        return ipld::malformed_block(list, DecodeError{manifest.error()});
    }
    return *std::move(manifest);
}

std::expected<Manifest, std::string_view> Manifest::from_entries(std::vector<Entry> entries,
                                                                 Requires required) {
    struct Named {
        std::string_view name;
        ipld::Cid Manifest::* code;
        Requires from;
        std::string_view error;
    };
    static constexpr std::array<Named, 6> named{{
        {"account", &Manifest::account_, Requires::basic, "the manifest lacks the account actor"},
        {"system", &Manifest::system_, Requires::basic, "the manifest lacks the system actor"},
        {"init", &Manifest::init_, Requires::basic, "the manifest lacks the init actor"},
        {"placeholder", &Manifest::placeholder_, Requires::ethereum,
         "the manifest lacks the placeholder actor"},
        {"eam", &Manifest::eam_, Requires::ethereum, "the manifest lacks the eam actor"},
        {"ethaccount", &Manifest::ethaccount_, Requires::ethereum,
         "the manifest lacks the ethaccount actor"},
    }};
    Manifest manifest;
    manifest.entries_ = std::move(entries);
    for (const Named& actor : named) {
        if (const ipld::Cid* code = manifest.code_of(actor.name)) {
            manifest.*actor.code = *code;
        } else if (actor.from <= required) {
            return std::unexpected(actor.error);
        }
    }
    return manifest;
}

std::uint32_t Manifest::id_of(const ipld::Cid& code) const {
    for (std::size_t i = entries_.size(); i-- > 0;) {
        if (entries_[i].code == code) {
            return static_cast<std::uint32_t>(i + 1);
        }
    }
    return 0;
}

const ipld::Cid* Manifest::code_of(std::uint32_t id) const {
    return id == 0 || id > entries_.size() ? nullptr : &entries_[id - 1].code;
}

const ipld::Cid* Manifest::code_of(std::string_view name) const {
    // Of two actors with one name the later one counts, as in the reference's table.
    for (const Entry& entry : std::views::reverse(entries_)) {
        if (entry.name == name) {
            return &entry.code;
        }
    }
    return nullptr;
}

std::string_view Manifest::name_of(const ipld::Cid& code) const {
    const std::uint32_t id = id_of(code);
    return id == 0 ? std::string_view{} : entries_[id - 1].name;
}

bool Manifest::is_singleton(const ipld::Cid& code) const {
    static constexpr std::array<std::string_view, 7> names{
        "system", "init", "reward", "cron", "storagepower", "storagemarket", "verifiedregistry"};
    return std::ranges::any_of(names, [&](std::string_view name) {
        const ipld::Cid* singleton = code_of(name);
        return singleton != nullptr && *singleton == code;
    });
}

}  // namespace fvm
