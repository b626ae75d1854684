#pragma once

#include <fvm/base/decode_error.hpp>
#include <fvm/ipld/cbor.hpp>

#include <cstdint>

namespace fvm::ipld::cbor {

/// How strict a scan for links is. The reference scans leniently, and not everywhere alike.
struct LinkRules {
    /// Accepted spellings of headers, of floats and simple values too.
    Headers headers = Headers::any_length;
    /// Whether the bytes of a link must start with 0x00.
    bool zero_prefix = true;
    /// Whether the bytes of a link must end with the CID.
    bool whole_cid = true;
    /// Whether strings must lie within the input also where nothing follows them.
    bool whole_strings = true;
    /// Longest byte string that a link may be in.
    std::uint64_t max_link_size = UINT64_MAX;
};

/// The kernel's scan, from version 4 on (fvm 4, src/ipld/cbor.rs).
inline constexpr LinkRules kernel_link_rules{};
/// The flush of versions 3 and 4 (fvm 4, src/blockstore/buffered.rs); it also ignores what follows
/// the item.
inline constexpr LinkRules flush_v3_link_rules{.whole_cid = false};
/// The flush of version 2 (fvm 2, src/blockstore/buffered.rs); as above, and canonical headers.
inline constexpr LinkRules flush_v2_link_rules{.headers = Headers::canonical,
                                               .zero_prefix = false,
                                               .whole_cid = false,
                                               .whole_strings = false,
                                               .max_link_size = 100};

/// Finds the links of one DAG-CBOR item without building a tree and without recursion: it only
/// counts the items that are still to come, so nesting is unlimited. Floats and other simple
/// values pass by their header, text is not checked, tags other than 42 are passed over.
///
///     while (!scanner.done()) {
///         if (FVM_TRY(scanner.next())) {
///             use(FVM_TRY(scanner.read_link()));
///         }
///     }
class LinkScanner {
  public:
    explicit LinkScanner(BytesView input, const LinkRules& rules = kernel_link_rules)
        : input_(input), rules_(rules) {}

    /// True where no item is left.
    [[nodiscard]] bool done() const { return remaining_ == 0; }

    /// Passes over the header of the next item, and the content of a string. True where the item is
    /// a link, which read_link() must then read before anything else is asked.
    DecodeResult<bool> next();

    DecodeResult<Cid> read_link();

    /// Instead of read_link(): the digest, if the link is spelt as nearly every link of the state
    /// is (version 1, DAG-CBOR, blake2b-256 of 32 bytes), which all rules accept. Else it is empty,
    /// and nothing has been read.
    BytesView read_state_link();

    /// Refuses bytes after the item.
    [[nodiscard]] DecodeResult<void> expect_end() const;

  private:
    DecodeResult<bool> enter(unsigned major, std::uint64_t argument, std::size_t start);

    BytesView input_;
    LinkRules rules_;
    std::size_t position_ = 0;
    std::uint64_t remaining_ = 1;
};

}  // namespace fvm::ipld::cbor
