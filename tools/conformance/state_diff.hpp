#pragma once

#include <fvm/core/actor_state.hpp>
#include <fvm/core/types.hpp>
#include <fvm/ipld/blockstore.hpp>

#include <optional>
#include <string>
#include <vector>

namespace fvm::tools {

/// One actor in which two states differ. At least one side has it.
struct ActorChange {
    ActorId id = 0;
    std::optional<ActorState> before;
    std::optional<ActorState> after;
};

/// The actors in which two state trees of the same store differ, by id. Reads only what differs.
[[nodiscard]] ipld::StoreResult<std::vector<ActorChange>> diff_states(ipld::Blockstore& store,
                                                                      const ipld::Cid& before,
                                                                      const ipld::Cid& after);

/// A field in which the two sides differ.
struct FieldChange {
    /// "actor", "code", "state", "nonce", "balance", "delegated_address".
    std::string_view field;
    std::string before;
    std::string after;
};

/// The differing fields; only "actor" where one side has none.
[[nodiscard]] std::vector<FieldChange> changed_fields(const ActorChange& change);

/// "f01234: nonce 3 -> 4, balance 1 FIL -> 0.5 FIL".
[[nodiscard]] std::string to_text(const ActorChange& change);

}  // namespace fvm::tools
