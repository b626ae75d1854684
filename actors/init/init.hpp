#pragma once

#include <actors/common/builtin.hpp>
#include <actors/init/state.hpp>

#include <string>
#include <tuple>

/// Who makes actors, and keeps which id belongs to which address.
namespace fvm::actors::init {

struct ConstructorParams {
    std::string network_name;

    static auto fields(auto& self) { return std::tie(self.network_name); }
};

struct ExecParams {
    ipld::Cid code;
    /// In CBOR; empty for none.
    Bytes constructor_params;

    static auto fields(auto& self) { return std::tie(self.code, self.constructor_params); }
};

struct Exec4Params {
    ipld::Cid code;
    /// In CBOR; empty for none.
    Bytes constructor_params;
    /// In the namespace of the caller.
    Bytes subaddress;

    static auto fields(auto& self) {
        return std::tie(self.code, self.constructor_params, self.subaddress);
    }
};

/// The addresses of the new actor.
struct ExecReturn {
    Address id_address;
    /// An f2 address, which stays what it is when the chain is reorganised.
    Address robust_address;

    static auto fields(auto& self) { return std::tie(self.id_address, self.robust_address); }
    friend bool operator==(const ExecReturn&, const ExecReturn&) = default;
};

/// Only the system may call it.
ActorResult<void> constructor(Runtime& rt, const ConstructorParams& params);

/// Makes an actor and calls its constructor with what was received. Anybody may make multisigs and
/// payment channels, the power actor miners; all else is code 18. That the constructor fails is the
/// error of this call.
ActorResult<ExecReturn> exec(Runtime& rt, const ExecParams& params);

/// The same with an f4 address too, of any code, over a placeholder that is already there. Only the
/// Ethereum address manager may call it.
ActorResult<ExecReturn> exec4(Runtime& rt, const Exec4Params& params);

extern const sdk::Actor actor;

namespace methods {
inline constexpr MethodNum constructor = method_constructor;
inline constexpr MethodNum exec = 2;
inline constexpr MethodNum exec4 = 3;
}  // namespace methods

}  // namespace fvm::actors::init
