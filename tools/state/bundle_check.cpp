#include <fvm/base/result.hpp>
#include <fvm/ipld/codec.hpp>
#include <fvm/store/car_reader.hpp>
#include <fvm/store/verify.hpp>
#include <fvm/vm/rules.hpp>
#include <tools/state/builtin_actors.hpp>
#include <tools/state/bundle_check.hpp>
#include <tools/state/bundle_pack.hpp>

#include <algorithm>
#include <map>

namespace fvm::tools {
namespace {

std::string code_of(std::string_view name) {
    return "code of " + std::string(name);
}

/// What the manifest says that a block is.
class BlockNames {
  public:
    explicit BlockNames(const ActorBundle& bundle) {
        add(bundle.manifest_root, "root");
        add(bundle.manifest_list, "list");
        for (const Manifest::Entry& entry : bundle.manifest.entries()) {
            add(entry.code, code_of(entry.name));
        }
    }

    [[nodiscard]] std::string of(const ipld::Cid& cid) const {
        const auto found = names_.find(cid);
        return cid.to_text() + (found == names_.end() ? "" : " (" + found->second + ")");
    }
    /// As they lie in a published bundle.
    [[nodiscard]] const std::vector<ipld::Cid>& order() const { return order_; }

  private:
    void add(const ipld::Cid& cid, std::string name) {
        names_.emplace(cid, std::move(name));
        order_.push_back(cid);
    }

    std::map<ipld::Cid, std::string> names_;
    std::vector<ipld::Cid> order_;
};

/// The CIDs of the file in its order. Adds to `wrong` the blocks that they do not match.
ToolResult<std::vector<ipld::Cid>> check_blocks(const std::string& path, const BlockNames& names,
                                                std::vector<std::string>& wrong) {
    const FailureAt at(path);
    store::Input input = FVM_TRY_OR(at, store::Input::open(path, max_bundle_size));
    auto reader = FVM_TRY_OR(at, store::CarReader::open(input));
    std::vector<ipld::Cid> cids;
    while (auto block = FVM_TRY_OR(at, reader.next())) {
        const store::Verdict verdict = store::verify(block->cid, block->block.bytes());
        if (verdict != store::Verdict::matches) {
            wrong.push_back(names.of(block->cid) + (verdict == store::Verdict::differs
                                                        ? ": the block does not match"
                                                        : ": hash function not known"));
        }
        cids.push_back(block->cid);
    }
    return cids;
}

void check_names(std::span<const Manifest::Entry> entries, std::vector<std::string>& wrong) {
    if (std::ranges::find(published_actor_counts, entries.size()) == published_actor_counts.end()) {
        wrong.push_back(std::to_string(entries.size()) +
                        " actors: published bundles have 11, 12 or 16");
    }
    std::map<ipld::Cid, std::string> codes;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i < builtin_actors.size() && entries[i].name != builtin_actors[i].name) {
            wrong.push_back("actor " + std::to_string(i + 1) + " is called " + entries[i].name +
                            ", in published bundles " + std::string(builtin_actors[i].name));
        }
        const auto [first, is_new] = codes.emplace(entries[i].code, entries[i].name);
        if (!is_new) {
            wrong.push_back(entries[i].name + " and " + first->second + " have the same code");
        }
    }
}

void check_order(const std::vector<ipld::Cid>& cids, const BlockNames& names,
                 std::vector<std::string>& wrong) {
    const std::vector<ipld::Cid>& expected = names.order();
    const auto [is, should_be] = std::ranges::mismatch(cids, expected);
    const auto number = std::to_string(is - cids.begin() + 1);
    if (is != cids.end() && should_be != expected.end()) {
        wrong.push_back("block " + number + " is " + names.of(*is) + ", where " +
                        names.of(*should_be) + " belongs");
    } else if (is != cids.end()) {
        wrong.push_back("block " + number + ", " + names.of(*is) +
                        ", comes after all that the manifest names");
    } else if (should_be != expected.end()) {
        wrong.push_back("the file ends after block " + std::to_string(cids.size()) + ", where " +
                        names.of(*should_be) + " belongs");
    }
}

/// Whether the file is what the bundler writes; the reason where nothing else has told it yet.
ToolResult<void> check_bytes(const std::string& path, std::span<const BundleActor> actors,
                             bool strict, BundleReport& report) {
    const FailureAt at(path);
    store::Input input = FVM_TRY_OR(at, store::Input::open(path, max_bundle_size));
    const Bytes content = FVM_TRY_OR(at, store::read_all(input, max_bundle_size));
    if (input.compression() != store::Compression::none) {
        (strict ? report.wrong : report.remarks)
            .emplace_back("the file is compressed, published ones are not");
    }
    const Bytes expected = pack_bundle(actors);
    const auto differs = std::ranges::mismatch(content, expected).in1;
    if (differs != content.end() || content.size() != expected.size()) {
        report.wrong.push_back("from offset " + std::to_string(differs - content.begin()) +
                               " on not the bytes of a published bundle of these actors");
    }
    return {};
}

/// The network versions whose manifest may be this one.
std::vector<NetworkVersion> versions_of(const std::vector<Manifest::Entry>& entries,
                                        const BundleCheckOptions& options) {
    std::vector<NetworkVersion> versions;
    for (const NetworkVersion version : options.network_version
                                            ? std::vector{*options.network_version}
                                            : supported_network_versions()) {
        const vm::NetworkRules* rules = vm::rules_for(version);
        if (rules != nullptr && Manifest::from_entries(entries, rules->manifest_requires)) {
            versions.push_back(version);
        }
    }
    return versions;
}

/// The actors whose code is to be looked at.
ToolResult<std::vector<BundleActor>> choose(const std::string& path,
                                            std::vector<BundleActor> actors,
                                            const std::vector<std::string>& names) {
    if (names.empty()) {
        return actors;
    }
    std::vector<std::string_view> chosen;
    for (const std::string& name : names) {
        const BuiltinActor* builtin = find_builtin_actor(name);
        chosen.push_back(builtin == nullptr ? std::string_view(name) : builtin->name);
        if (std::ranges::find(actors, chosen.back(), &BundleActor::name) == actors.end()) {
            return fail_with(Failure::Kind::usage,
                             std::string(path).append(": no actor ").append(name));
        }
    }
    std::erase_if(actors, [&](const BundleActor& actor) {
        return std::ranges::find(chosen, actor.name) == chosen.end();
    });
    return actors;
}

void check_modules(const std::string& path, std::span<const BundleActor> actors,
                   const BundleCheckOptions& options, BundleReport& report) {
    for (const BundleActor& actor : actors) {
        const auto module = check_module(actor.code.bytes(), options.network_version);
        if (!module) {
            const bool is_file = !actor.source.empty() && actor.source != path;
            report.wrong.push_back((is_file ? actor.source : code_of(actor.name)) + ": " +
                                   module.error().reason + " at offset " +
                                   std::to_string(module.error().offset));
            continue;
        }
        for (const std::string& line : module->wrong) {
            report.wrong.push_back(actor.name + ": " + line);
        }
        for (const std::string& line : module->remarks) {
            (options.strict ? report.wrong : report.remarks).push_back(actor.name + ": " + line);
        }
        std::erase_if(report.network_versions, [&](NetworkVersion version) {
            return std::ranges::find(module->network_versions, version) ==
                   module->network_versions.end();
        });
    }
    if (report.network_versions.empty() && report.wrong.empty()) {
        report.wrong.emplace_back("no network version runs all of these actors");
    }
}

}  // namespace

ToolResult<BundleReport> check_actors(const std::string& path,
                                      const std::vector<BundleActor>& actors,
                                      const BundleCheckOptions& options) {
    BundleReport report;
    std::vector<Manifest::Entry> entries;
    for (const BundleActor& actor : actors) {
        report.actors.push_back(actor.name);
        entries.push_back({actor.name, ipld::Cid::of(ipld::codec::raw, actor.code.bytes())});
    }
    const std::vector<BundleActor> chosen = FVM_TRY(choose(path, actors, options.actors));
    check_names(entries, report.wrong);
    report.network_versions = versions_of(entries, options);
    check_modules(path, chosen, options, report);
    return report;
}

ToolResult<BundleReport> check_bundle(const std::string& path, const BundleCheckOptions& options) {
    if (options.network_version && vm::rules_for(*options.network_version) == nullptr) {
        return fail_with(Failure::Kind::usage,
                         "network version " +
                             std::to_string(static_cast<std::uint32_t>(*options.network_version)) +
                             " is not supported");
    }
    const ActorBundle bundle = FVM_TRY(open_bundle(path, false));
    const BlockNames names(bundle);
    BundleReport damaged;
    const std::vector<ipld::Cid> cids = FVM_TRY(check_blocks(path, names, damaged.wrong));
    if (!damaged.wrong.empty()) {
        return damaged;
    }
    const std::vector<BundleActor> actors = FVM_TRY(unpack_bundle(bundle));
    BundleReport report = FVM_TRY(check_actors(path, actors, options));
    const std::size_t before = report.wrong.size();
    check_order(cids, names, report.wrong);
    if (report.wrong.size() == before) {
        FVM_TRY(check_bytes(path, actors, options.strict, report));
    }
    return report;
}

}  // namespace fvm::tools
