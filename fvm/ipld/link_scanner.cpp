#include <fvm/ipld/link_scanner.hpp>

#include <fvm/base/result.hpp>
#include <fvm/ipld/cbor_header.hpp>

#include <cstring>

namespace fvm::ipld::cbor {

DecodeResult<bool> LinkScanner::next() {
    const std::size_t start = position_;
    const ItemHeader header = FVM_TRY(read_item_header(input_, position_, rules_.headers));
    --remaining_;
    return enter(header.major, header.argument, start);
}

DecodeResult<bool> LinkScanner::enter(unsigned major, std::uint64_t argument, std::size_t start) {
    std::uint64_t inside = 0;
    switch (major) {
        case major::byte_string:
        case major::text:
            if (argument > input_.size() - position_) {
                if (rules_.whole_strings || argument > INT64_MAX) {
                    return malformed("string is longer than the input", start);
                }
                argument = input_.size() - position_;
            }
            position_ += static_cast<std::size_t>(argument);
            return false;
        case major::array:
            inside = argument;
            break;
        case major::map:
            if (argument > UINT64_MAX / 2) {
                return malformed("too many items", start);
            }
            inside = 2 * argument;
            break;
        case major::tag:
            if (argument == link_tag) {
                return true;
            }
            inside = 1;
            break;
        default:
            return false;
    }
    if (inside > UINT64_MAX - remaining_) {
        return malformed("too many items", start);
    }
    remaining_ += inside;
    return false;
}

DecodeResult<Cid> LinkScanner::read_link() {
    const std::size_t start = position_;
    const ItemHeader header = FVM_TRY(read_item_header(input_, position_, rules_.headers));
    if (header.major != major::byte_string) {
        return malformed("link is not a byte string", start);
    }
    if (header.argument > input_.size() - position_ || header.argument > rules_.max_link_size) {
        return malformed("link is longer than the input or the limit", start);
    }
    const BytesView content = input_.subspan(position_, static_cast<std::size_t>(header.argument));
    if (content.empty() || (rules_.zero_prefix && content[0] != 0)) {
        return malformed("link does not start with 0x00", start);
    }
    std::size_t used = 0;
    DecodeResult<Cid> cid = Cid::read_prefix(content.subspan(1), used);
    if (!cid) {
        return malformed(cid.error().reason, position_ + 1 + cid.error().offset);
    }
    if (rules_.whole_cid && used + 1 != content.size()) {
        return malformed("bytes after the CID", position_ + 1 + used);
    }
    position_ += content.size();
    return cid;
}

BytesView LinkScanner::read_state_link() {
    static constexpr std::uint8_t start[] = {0x58, 0x27, 0x00, 0x01, 0x71, 0xa0, 0xe4, 0x02, 0x20};
    constexpr std::size_t digest_size = 32;
    if (input_.size() - position_ < sizeof(start) + digest_size ||
        std::memcmp(input_.data() + position_, start, sizeof(start)) != 0) {
        return {};
    }
    const BytesView digest = input_.subspan(position_ + sizeof(start), digest_size);
    position_ += sizeof(start) + digest_size;
    return digest;
}

DecodeResult<void> LinkScanner::expect_end() const {
    if (position_ != input_.size()) {
        return malformed("bytes after the item", position_);
    }
    return {};
}

DecodeResult<void> visit_links(BytesView input, void (*visit)(void* context, const Cid& cid),
                               void* context, Headers headers) {
    LinkScanner scanner(input, LinkRules{.headers = headers});
    while (!scanner.done()) {
        if (FVM_TRY(scanner.next())) {
            visit(context, FVM_TRY(scanner.read_link()));
        }
    }
    return scanner.expect_end();
}

}  // namespace fvm::ipld::cbor
