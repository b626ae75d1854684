#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/core/exit_code.hpp>
#include <fvm/ipld/cid.hpp>
#include <fvm/ipld/codec.hpp>

#include <cstdint>
#include <optional>
#include <tuple>

namespace fvm {

/// What the chain keeps of an executed message. The codec of the type is the one from network
/// version 18 on.
struct Receipt {
    ExitCode exit_code;
    Bytes return_data;
    /// In whole gas.
    std::uint64_t gas_used = 0;
    /// Root of the AMT of StampedEvents; nothing where there are none.
    std::optional<ipld::Cid> events_root;

    static auto fields(auto& self) {
        return std::tie(self.exit_code, self.return_data, self.gas_used, self.events_root);
    }
    friend bool operator==(const Receipt&, const Receipt&) = default;
};

/// The form up to network version 17: without events.
[[nodiscard]] Bytes encode_receipt_v2(const Receipt& receipt);
[[nodiscard]] DecodeResult<Receipt> decode_receipt_v2(BytesView bytes);

}  // namespace fvm
