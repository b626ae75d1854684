#pragma once

#include <fvm/core/message.hpp>
#include <fvm/ipld/blockstore.hpp>

#include <string>
#include <vector>

namespace fvm::test {

/// A vector to be taken apart by tests: every member as JSON text, so that any of them can be
/// replaced by something that does not belong there.
struct VectorDocument {
    std::string kind = "\"message\"";
    std::string meta = R"({"id": "sample", "gen": [{"source": "a test", "version": "1"}]})";
    std::string variants = R"([{"id": "one", "epoch": 100, "nv": 18}])";
    std::string pre_root;
    std::string post_root;
    std::string base_fee = "100";
    std::string circ_supply = "2000000000000000000000000000";
    std::string messages;
    std::string receipts = R"([{"exit_code": 0, "return": "", "gas_used": 1}])";
    std::string randomness = "[]";
    std::string car;

    /// A well-formed document with one block and one message; its state is none.
    VectorDocument();

    [[nodiscard]] std::string to_json() const;
};

/// The message of the sample.
[[nodiscard]] Message sample_message();

/// A CARv1 with these blocks, in base64, in quotation marks.
[[nodiscard]] std::string packed_car(const std::vector<ipld::KeyedBlock>& blocks);

/// A block with its CID.
[[nodiscard]] ipld::KeyedBlock block_of(BytesView content);

/// Files of the hand-written vectors, `test/vectors/nv18`, in order; the smallest first where
/// `by_size`.
[[nodiscard]] std::vector<std::string> committed_vectors(bool by_size = false);

}  // namespace fvm::test
