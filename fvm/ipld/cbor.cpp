#include <fvm/ipld/cbor.hpp>

#include <fvm/base/result.hpp>
#include <fvm/ipld/cbor_header.hpp>

#include <algorithm>
#include <cstring>

namespace fvm::ipld::cbor {
namespace {

/// A link's byte string starts with the multibase code for "binary".
constexpr std::uint8_t link_prefix = 0x00;

/// How nearly every link of the state starts: the tag, 39 bytes, version 1, DAG-CBOR, blake2b-256
/// of 32 bytes.
constexpr std::uint8_t state_link[] = {0xd8, 0x2a, 0x58, 0x27, link_prefix, 0x01,
                                       0x71, 0xa0, 0xe4, 0x02, 0x20};
constexpr std::size_t state_digest_size = 32;

/// The order of map keys in DAG-CBOR: shorter ones first, then bytewise.
bool precedes(BytesView a, BytesView b) {
    if (a.size() != b.size()) {
        return a.size() < b.size();
    }
    return !a.empty() && std::memcmp(a.data(), b.data(), a.size()) < 0;
}

/// What a writer makes room for besides: what comes behind a long string must not have it copied
/// again.
constexpr std::size_t room_behind = 256;

void reserve(Bytes& out, std::size_t size) {
    if (size > out.capacity()) {
        out.reserve(std::max(2 * out.capacity(), size + room_behind));
    }
}

/// At once: libc++ constructs elements of a vector from const ones one by one.
void append(Bytes& out, BytesView more) {
    auto* const first = const_cast<std::uint8_t*>(more.data());
    out.insert(out.end(), first, first + more.size());
}

/// Bytes of a well-formed UTF-8 sequence that starts `text`, or 0. Ranges of the second byte are
/// those of the Unicode standard, table 3-7.
std::size_t utf8_sequence(BytesView text) {
    const std::uint8_t lead = text[0];
    std::uint8_t low = 0x80;
    std::uint8_t high = 0xbf;
    std::size_t size = 0;
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xc2 && lead <= 0xdf) {
        size = 2;
    } else if (lead >= 0xe0 && lead <= 0xef) {
        size = 3;
        low = lead == 0xe0 ? 0xa0 : low;
        high = lead == 0xed ? 0x9f : high;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
        size = 4;
        low = lead == 0xf0 ? 0x90 : low;
        high = lead == 0xf4 ? 0x8f : high;
    } else {
        return 0;
    }
    if (text.size() < size || text[1] < low || text[1] > high) {
        return 0;
    }
    for (std::size_t i = 2; i < size; ++i) {
        if ((text[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return size;
}

}  // namespace

bool is_utf8(BytesView text) {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    while (!text.empty()) {
        if (text.size() >= sizeof(std::uint64_t)) {
            std::uint64_t chunk = 0;
            std::memcpy(&chunk, text.data(), sizeof(chunk));
            if ((chunk & high_bits) == 0) {
                text = text.subspan(sizeof(chunk));
                continue;
            }
        }
        const std::size_t size = utf8_sequence(text);
        if (size == 0) {
            return false;
        }
        text = text.subspan(size);
    }
    return true;
}

void Writer::write_header(unsigned major, std::uint64_t argument) {
    const unsigned high = major << 5;
    if (argument < 24) {
        *extend(1) = static_cast<std::uint8_t>(high | argument);
        return;
    }
    unsigned width_log = 3;
    if (argument <= 0xff) {
        width_log = 0;
    } else if (argument <= 0xffff) {
        width_log = 1;
    } else if (argument <= 0xffffffff) {
        width_log = 2;
    }
    const std::size_t width = std::size_t{1} << width_log;
    std::uint8_t* const out = extend(1 + width);
    out[0] = static_cast<std::uint8_t>(high | (24 + width_log));
    for (std::size_t i = width; i > 0; --i) {
        out[i] = static_cast<std::uint8_t>(argument);
        argument >>= 8;
    }
}

void Writer::write_int(std::int64_t value) {
    if (value < 0) {
        write_header(major::negative_int, ~static_cast<std::uint64_t>(value));
    } else {
        write_header(major::unsigned_int, static_cast<std::uint64_t>(value));
    }
}

void Writer::grow(std::size_t more) {
    const std::size_t size = size_ + more;
    reserve(out_, size);
    out_.resize(std::min(out_.capacity(), size + room_behind));
}

void Writer::write_bytes(BytesView value) {
    write_header(major::byte_string, value.size());
    write_raw(value);
}

std::uint8_t* Writer::write_bytes_of_size(std::size_t size) {
    write_header(major::byte_string, size);
    return extend(size);
}

void Writer::write_text(std::string_view value) {
    write_header(major::text, value.size());
    write_raw(as_bytes(value));
}

void Writer::write_cid(const Cid& cid) {
    const std::size_t size = cid.encoded_size();
    write_header(major::tag, link_tag);
    std::uint8_t* const out = write_bytes_of_size(1 + size);
    out[0] = link_prefix;
    cid.encode_to(out + 1);
}

void Writer::write_raw(BytesView encoded) {
    if (encoded.size() > out_.size() - size_) {
        // Without zeros in its place first.
        out_.resize(size_);
        reserve(out_, size_ + encoded.size());
        append(out_, encoded);
        size_ = out_.size();
    } else if (!encoded.empty()) {
        std::memcpy(extend(encoded.size()), encoded.data(), encoded.size());
    }
}

DecodeResult<void> Reader::expect_end() const {
    if (!at_end()) {
        return malformed("bytes after the item", position_);
    }
    return {};
}

DecodeResult<Kind> Reader::peek() const {
    if (at_end()) {
        return malformed("unexpected end of input", position_);
    }
    const unsigned first = input_[position_];
    const unsigned info = first & 0x1f;
    if (info > 27) {
        return Kind::other;
    }
    switch (first >> 5) {
        case major::unsigned_int:
            return Kind::unsigned_int;
        case major::negative_int:
            return Kind::negative_int;
        case major::byte_string:
            return Kind::byte_string;
        case major::text:
            return Kind::text;
        case major::array:
            return Kind::array;
        case major::map:
            return Kind::map;
        case major::tag: {
            std::size_t position = position_;
            const auto header = read_item_header(input_, position, headers_);
            return header && header->argument == link_tag ? Kind::link : Kind::other;
        }
        default:
            if (info == simple_false || info == simple_true) {
                return Kind::boolean;
            }
            return info == simple_null ? Kind::null : Kind::other;
    }
}

DecodeResult<std::uint64_t> Reader::read_argument(unsigned major, std::string_view what) {
    const std::size_t start = position_;
    // Most numbers, lengths and counts of the state lie within the first byte.
    if (start < input_.size() && input_[start] >> 5 == major && (input_[start] & 0x1f) < 24) {
        ++position_;
        return input_[start] & 0x1fU;
    }
    const ItemHeader header = FVM_TRY(read_item_header(input_, position_, headers_));
    // The reference clears the bits of the major type that it expects, and looks whether the rest
    // is zero.
    const bool fits = header.major == major ||
                      (headers_ == Headers::as_reference && (header.major & ~major) == 0);
    if (!fits) [[unlikely]] {
        return malformed(what, start);
    }
    return header.argument;
}

DecodeResult<std::uint64_t> Reader::read_uint() {
    return read_argument(major::unsigned_int, "expected an unsigned integer");
}

DecodeResult<std::uint64_t> Reader::read_uint_up_to(std::uint64_t max) {
    const std::size_t start = position_;
    const std::uint64_t value = FVM_TRY(read_uint());
    if (value > max) {
        return malformed("integer out of range", start);
    }
    return value;
}

DecodeResult<std::uint64_t> Reader::read_uint_of_size(std::size_t bytes) {
    const std::size_t start = position_;
    if (start < input_.size() && input_[start] < 24) {
        ++position_;
        return input_[start];
    }
    const ItemHeader header = FVM_TRY(read_item_header(input_, position_, headers_));
    if (header.major != major::unsigned_int) [[unlikely]] {
        return malformed("expected an unsigned integer", start);
    }
    if (header.argument_size() > bytes) {
        return malformed("integer out of range", start);
    }
    return header.argument;
}

DecodeResult<std::int64_t> Reader::read_int() {
    return read_int_of_size(sizeof(std::int64_t));
}

DecodeResult<std::int64_t> Reader::read_int_of_size(std::size_t bytes) {
    const std::size_t start = position_;
    const ItemHeader header = FVM_TRY(read_item_header(input_, position_, headers_));
    if (header.major > major::negative_int) [[unlikely]] {
        return malformed("expected an integer", start);
    }
    const std::uint64_t max = static_cast<std::uint64_t>(INT64_MAX) >> (64 - 8 * bytes);
    if (header.argument_size() > bytes || header.argument > max) {
        return malformed("integer out of range", start);
    }
    const auto value = static_cast<std::int64_t>(header.argument);
    return header.major == major::negative_int ? -1 - value : value;
}

DecodeResult<BytesView> Reader::read_string(unsigned major, std::string_view what) {
    const std::size_t start = position_;
    const std::uint64_t size = FVM_TRY(read_argument(major, what));
    if (size > remaining()) [[unlikely]] {
        return malformed("string is longer than the input", start);
    }
    const BytesView content = input_.subspan(position_, static_cast<std::size_t>(size));
    position_ += content.size();
    return content;
}

DecodeResult<BytesView> Reader::read_bytes() {
    return read_string(major::byte_string, "expected a byte string");
}

DecodeResult<std::string_view> Reader::read_text() {
    const std::size_t start = position_;
    const BytesView content = FVM_TRY(read_string(major::text, "expected text"));
    if (!is_utf8(content)) {
        return malformed("text is not UTF-8", start);
    }
    return as_text(content);
}

bool Reader::starts_chunks(unsigned major) const {
    return headers_ == Headers::as_reference && !at_end() &&
           input_[position_] == (major << 5 | indefinite);
}

/// Chunks may be chunked themselves, each level one deeper.
DecodeResult<void> Reader::read_chunks(unsigned major, Bytes& out) {
    unsigned open = 0;
    do {
        if (at_end()) {
            return malformed("unexpected end of input in a string", position_);
        }
        if (input_[position_] == break_code && open > 0) {
            ++position_;
            --open;
            continue;
        }
        if (depth_ + open > max_depth) {
            return malformed("nested too deeply", position_);
        }
        if (starts_chunks(major)) {
            ++position_;
            ++open;
            continue;
        }
        const BytesView chunk = FVM_TRY(read_string(major, "expected a chunk of a string"));
        append(out, chunk);
    } while (open > 0);
    return {};
}

DecodeResult<void> Reader::read_bytes_into(Bytes& out) {
    out.clear();
    if (starts_chunks(major::byte_string)) [[unlikely]] {
        return read_chunks(major::byte_string, out);
    }
    append(out, FVM_TRY(read_bytes()));
    return {};
}

DecodeResult<void> Reader::read_text_into(std::string& out) {
    if (!starts_chunks(major::text)) [[likely]] {
        out = FVM_TRY(read_text());
        return {};
    }
    const std::size_t start = position_;
    Bytes content;
    FVM_TRY(read_chunks(major::text, content));
    // A character may lie across chunks.
    if (!is_utf8(content)) {
        return malformed("text is not UTF-8", start);
    }
    out = as_text(content);
    return {};
}

DecodeResult<bool> Reader::read_bool() {
    // One byte exactly: the spelling 0xf8 0x14 is not a boolean.
    const std::uint8_t first = at_end() ? 0 : input_[position_];
    if (first != 0xf4 && first != 0xf5) {
        return malformed(at_end() ? "unexpected end of input" : "expected a boolean", position_);
    }
    ++position_;
    return first == 0xf5;
}

DecodeResult<void> Reader::read_null() {
    if (!FVM_TRY(try_null())) {
        return malformed("expected null", position_);
    }
    return {};
}

DecodeResult<bool> Reader::try_null() {
    if (at_end()) {
        return malformed("unexpected end of input", position_);
    }
    if (input_[position_] != 0xf6) {
        return false;
    }
    ++position_;
    return true;
}

DecodeResult<Cid> Reader::read_cid() {
    const std::size_t start = position_;
    if (remaining() >= sizeof(state_link) + state_digest_size &&
        std::memcmp(input_.data() + position_, state_link, sizeof(state_link)) == 0) [[likely]] {
        position_ += sizeof(state_link) + state_digest_size;
        return Cid::v1(codec::dag_cbor, multihash::blake2b_256,
                       input_.subspan(start + sizeof(state_link), state_digest_size));
    }
    if (FVM_TRY(read_argument(major::tag, "expected a link")) != link_tag) {
        return malformed("tag is not 42", start);
    }
    if (headers_ != Headers::as_reference) [[likely]] {
        return read_link_content(
            FVM_TRY(read_string(major::byte_string, "link is not a byte string")), start);
    }
    // Here the reference does look at the major type.
    if (at_end() || input_[position_] >> 5 != major::byte_string) {
        return malformed("link is not a byte string", position_);
    }
    Bytes content;
    FVM_TRY(read_bytes_into(content));
    return read_link_content(content, start);
}

DecodeResult<Cid> Reader::read_link_content(BytesView content, std::size_t start) const {
    if (content.empty() || content[0] != link_prefix) {
        return malformed("link does not start with 0x00", start);
    }
    std::size_t used = 0;
    DecodeResult<Cid> cid = headers_ == Headers::as_reference
                                ? Cid::read_prefix(content.subspan(1), used)
                                : Cid::from_bytes(content.subspan(1));
    if (!cid) [[unlikely]] {
        const std::size_t content_start = position_ - std::min(position_, content.size());
        return malformed(cid.error().reason, content_start + 1 + cid.error().offset);
    }
    return cid;
}

DecodeResult<std::size_t> Reader::read_array_header() {
    const std::size_t start = position_;
    const std::uint64_t count = FVM_TRY(read_argument(major::array, "expected an array"));
    if (count > remaining()) {
        return malformed("array is longer than the input", start);
    }
    return static_cast<std::size_t>(count);
}

DecodeResult<void> Reader::expect_array(std::size_t count) {
    const std::size_t start = position_;
    // Every tuple of the state starts here.
    if (start < input_.size() && count < 24 && input_[start] == (major::array << 5 | count)) {
        ++position_;
        return {};
    }
    if (FVM_TRY(read_argument(major::array, "expected an array")) != count) {
        return malformed("array has an unexpected number of elements", start);
    }
    return {};
}

DecodeResult<std::size_t> Reader::read_map_header() {
    const std::size_t start = position_;
    const std::uint64_t count = FVM_TRY(read_argument(major::map, "expected a map"));
    if (count > remaining() / 2) {
        return malformed("map is longer than the input", start);
    }
    return static_cast<std::size_t>(count);
}

struct Reader::OpenContainer {
    /// Items still to pass over: a map's keys and values count one each.
    std::size_t items;
    bool is_map;
    /// The key before, where there was one.
    bool has_key;
    BytesView key;
};

/// Passes over a scalar; for a container, reads its header and says what is inside.
DecodeResult<Reader::OpenContainer> Reader::skip_one() {
    OpenContainer inside{.items = 0, .is_map = false, .has_key = false, .key = {}};
    switch (FVM_TRY(peek())) {
        case Kind::unsigned_int:
        case Kind::negative_int:
            FVM_TRY(read_item_header(input_, position_, headers_));
            break;
        case Kind::byte_string:
            FVM_TRY(read_bytes());
            break;
        case Kind::text:
            FVM_TRY(read_text());
            break;
        case Kind::array:
            inside.items = FVM_TRY(read_array_header());
            break;
        case Kind::map:
            inside.items = 2 * FVM_TRY(read_map_header());
            inside.is_map = true;
            break;
        case Kind::link:
            FVM_TRY(read_cid());
            break;
        case Kind::boolean:
            static_cast<void>(FVM_TRY(read_bool()));
            break;
        case Kind::null:
            FVM_TRY(read_null());
            break;
        case Kind::other:
            return malformed("item of a kind that is not accepted", position_);
    }
    return inside;
}

/// DAG-CBOR's keys are text, each once, in order. Only canonical reading insists on it.
DecodeResult<void> Reader::skip_key(OpenContainer& map) {
    const std::size_t start = position_;
    const BytesView key = as_bytes(FVM_TRY(read_text()));
    if (map.has_key && !precedes(map.key, key)) {
        return malformed("map keys are not in order", start);
    }
    map.has_key = true;
    map.key = key;
    return {};
}

DecodeResult<void> Reader::skip() {
    OpenContainer open[max_depth];
    OpenContainer* const limit = open + max_depth;
    OpenContainer* top = open;
    *top = {.items = 1, .is_map = false, .has_key = false, .key = {}};
    while (true) {
        while (top->items == 0) {
            if (top == open) {
                return {};
            }
            --top;
        }
        --top->items;
        if (top->is_map && top->items % 2 == 1 && headers_ == Headers::canonical) {
            FVM_TRY(skip_key(*top));
            continue;
        }
        const std::size_t start = position_;
        const OpenContainer inside = FVM_TRY(skip_one());
        if (inside.items > 0) {
            if (++top == limit) {
                return malformed("nested too deeply", start);
            }
            *top = inside;
        }
    }
}

DecodeResult<BytesView> Reader::read_raw() {
    const std::size_t start = position_;
    FVM_TRY(skip());
    return input_.subspan(start, position_ - start);
}

}  // namespace fvm::ipld::cbor
