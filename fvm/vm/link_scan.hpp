#pragma once

#include <fvm/ipld/cid.hpp>
#include <fvm/vm/gas.hpp>
#include <fvm/vm/price_list.hpp>

#include <vector>

namespace fvm::vm {

/// The links of a block that count for reachability, as often as they occur: of DAG-CBOR, those to
/// RAW, DAG-CBOR and CBOR blocks by blake2b-256; inside identity CIDs too, which are not counted
/// themselves. Links to piece and sector commitments do not count. Charges for what it reads, up to
/// a refusal as well (FVM v4; ref-fvm ipld/mod.rs). Errors: serialization where `data` is not
/// DAG-CBOR, not_found for links with other codecs or hashes.
ExecResult<std::vector<ipld::Cid>> scan_links(std::uint64_t codec, BytesView data,
                                              const PriceList& prices, GasTracker& gas);

}  // namespace fvm::vm
