#pragma once

#include <fvm/ipld/memory_store.hpp>
#include <fvm/ipld/tracking_store.hpp>

#include <cstdint>
#include <string_view>
#include <type_traits>

/// What the checks of AMT, HAMT and KAMT share.
namespace fvm::test {

/// Blocks, and how often they were asked for through `store`.
struct CollectionFixture {
    ipld::MemoryStore blocks;
    ipld::TrackingStore store{blocks};

    [[nodiscard]] std::size_t gets() const { return store.totals().gets; }
    [[nodiscard]] std::size_t puts() const { return store.totals().puts; }
    /// The block's CID; that of nothing where it cannot be stored.
    ipld::Cid put(BytesView block) {
        return put_content(blocks, ipld::codec::dag_cbor, block).value_or(ipld::Cid{});
    }
};

/// Indices may be literals of any type.
auto get_at(const auto& collection, const auto& at) {
    if constexpr (std::is_integral_v<std::remove_cvref_t<decltype(at)>>) {
        return collection.get(static_cast<std::uint64_t>(at));
    } else {
        return collection.get(at);
    }
}

bool holds(const auto& collection, const auto& at, std::uint64_t value) {
    const auto found = get_at(collection, at);
    return found && *found == value;
}

bool lacks(const auto& collection, const auto& at) {
    const auto found = get_at(collection, at);
    return found && !found->has_value();
}

bool has_root(auto& collection, std::string_view text) {
    const auto root = collection.flush();
    return root && root->to_text() == text;
}

bool fails_with(ipld::StoreError::Kind kind, const auto& result) {
    return !result && result.error().kind == kind;
}

}  // namespace fvm::test
