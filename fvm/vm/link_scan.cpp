#include <fvm/base/result.hpp>
#include <fvm/ipld/link_scanner.hpp>
#include <fvm/vm/link_scan.hpp>

namespace fvm::vm {
namespace {

ExecutionError not_dag_cbor(const DecodeError& error) {
    return ExecutionError::syscall(ErrorNumber::serialization,
                                   "block is not DAG-CBOR: " + std::string(error.reason));
}

/// Finds links within a budget of gas; what is used is charged afterwards, at once.
class Scan {
  public:
    Scan(const PriceList& prices, Gas budget) : prices_(prices), budget_(budget) {}

    ExecResult<void> block(std::uint64_t codec, BytesView data) {
        return codec == ipld::codec::dag_cbor ? dag_cbor(data) : ExecResult<void>{};
    }

    [[nodiscard]] Gas used() const { return used_; }
    [[nodiscard]] std::vector<ipld::Cid> take_links() { return std::move(links_); }

  private:
    ExecResult<void> spend(Gas gas) {
        if (budget_ - used_ < gas) {
            used_ = budget_;
            return std::unexpected(ExecutionError::out_of_gas());
        }
        used_ += gas;
        return {};
    }

    ExecResult<void> dag_cbor(BytesView data) {
        ipld::cbor::LinkScanner scanner(data);
        while (!scanner.done()) {
            FVM_TRY(spend(prices_.scan_per_field));
            if (FVM_TRY_OR(not_dag_cbor, scanner.next())) {
                FVM_TRY(spend(prices_.scan_per_link));
                FVM_TRY(link(FVM_TRY_OR(not_dag_cbor, scanner.read_link())));
            }
        }
        FVM_TRY_OR(not_dag_cbor, scanner.expect_end());
        return {};
    }

    ExecResult<void> link(const ipld::Cid& cid) {
        const std::uint64_t codec = cid.codec();
        if (codec == ipld::codec::fil_commitment_sealed ||
            codec == ipld::codec::fil_commitment_unsealed) {
            return {};
        }
        if (codec != ipld::codec::raw && codec != ipld::codec::dag_cbor &&
            codec != ipld::codec::cbor) {
            return syscall_error(ErrorNumber::not_found, "link with a forbidden codec");
        }
        // At most 64 bytes, so that nesting ends soon.
        if (cid.hash_code() == ipld::multihash::identity) {
            return block(codec, cid.digest());
        }
        if (cid.hash_code() != ipld::multihash::blake2b_256 || cid.digest().size() != 32) {
            return syscall_error(ErrorNumber::not_found, "link with a forbidden hash");
        }
        links_.push_back(cid);
        return {};
    }

    const PriceList& prices_;
    Gas budget_;
    Gas used_;
    std::vector<ipld::Cid> links_;
};

}  // namespace

ExecResult<std::vector<ipld::Cid>> scan_links(std::uint64_t codec, BytesView data,
                                              const PriceList& prices, GasTracker& gas) {
    Scan scan(prices, gas.available());
    const ExecResult<void> scanned = scan.block(codec, data);
    FVM_TRY(gas.charge({"OnScanIpldLinks", scan.used(), {}}));
    if (!scanned) {
        return std::unexpected(scanned.error());
    }
    return scan.take_links();
}

}  // namespace fvm::vm
