#pragma once

#include <fvm/sdk/actor.hpp>
#include <tools/calibration/operation.hpp>

/// The actor whose messages `fvm bench calibrate` times: it does one thing as often as it is asked
/// to (tools/calibration/operation.hpp). What the things return is not looked at; a system call
/// that fails ends the call with exit code 24.
namespace fvm::test_actors::gas_calibration {

using tools::calibration::Workload;

sdk::ActorResult<void> run(sdk::Runtime& rt, const Workload& work);

extern const sdk::Actor actor;

}  // namespace fvm::test_actors::gas_calibration
