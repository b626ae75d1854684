#pragma once

#include <fvm/vm/engine/engine.hpp>
#include <tools/calibration/operation.hpp>
#include <tools/conformance/vector.hpp>
#include <tools/state/actor_bundle.hpp>
#include <tools/state/failure.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fvm::tools::calibration {

/// The calibration actor's module where `make compile-wasm32` leaves it: below the working folder,
/// else beside `program_folder` or a folder that it is in. Nothing where it has not been built.
[[nodiscard]] std::optional<std::string> find_module(const std::filesystem::path& program_folder);

/// The state that calibration messages run on: a genesis with the calibration actor, the idle
/// actors of cases.hpp, and an account with which messages begin.
struct StartState {
    NetworkVersion network_version{};
    ipld::Cid root;
    Address sender;
    std::vector<ipld::KeyedBlock> blocks;
};

/// `module` is the calibration actor's. `engine` is one for the network version.
[[nodiscard]] ToolResult<StartState> make_start_state(NetworkVersion version,
                                                      const ActorBundle& bundle, vm::Engine& engine,
                                                      BytesView module);

/// A vector with one message to the calibration actor. What becomes of it is not known yet: it has
/// a receipt, but an empty one.
[[nodiscard]] Vector make_vector(const StartState& start, const Workload& work);

/// The blocks of a state as vectors have them: base64 of a gzipped CAR.
[[nodiscard]] ToolResult<std::string> pack_blocks(const StartState& start);

/// The vector as a document in the format of the public corpus. `packed` is of pack_blocks(); the
/// vector's own blocks are not looked at. Amounts are below 2^64 attoFIL, as make_vector()'s are.
[[nodiscard]] std::string vector_document(const Vector& vector, std::string_view packed);

}  // namespace fvm::tools::calibration
