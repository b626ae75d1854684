#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/base/decode_error.hpp>
#include <fvm/ipld/cid.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/// DAG-CBOR as the chain uses it: definite lengths, tag 42 for links, no floats.
namespace fvm::ipld::cbor {

/// Which spellings of a header a reader accepts.
enum class Headers : std::uint8_t {
    /// Only the shortest one, as DAG-CBOR demands.
    canonical,
    /// Also longer ones: what typed data of the state may have.
    any_length,
    /// All that the reference's typed decoder takes (serde_ipld_dagcbor 0.6 on cbor4ii 0.2): also
    /// strings in chunks of indefinite length, and headers of a wrong major type whose bits are a
    /// subset of the right one's (an unsigned integer for the head of a byte string or an array, a
    /// byte string for that of a text, ...), and links with bytes behind the CID. For what an actor
    /// hands to a syscall.
    as_reference,
};

/// What the next item is.
enum class Kind : std::uint8_t {
    unsigned_int,
    negative_int,
    byte_string,
    text,
    array,
    map,
    /// Tag 42.
    link,
    boolean,
    null,
    /// Floats, other tags, other simple values, indefinite lengths: never accepted by a typed read.
    other,
};

/// Appends canonical DAG-CBOR.
class Writer {
  public:
    Writer() : out_(usual_size) {}
    /// Continues in a buffer that has been used before, to save its allocation. It is cleared.
    explicit Writer(Bytes reuse) : out_(std::move(reuse)) {}

    void write_uint(std::uint64_t value) { write_header(0, value); }
    void write_int(std::int64_t value);
    void write_bytes(BytesView value);
    /// A byte string of `size` bytes, which the caller writes to where this points, before anything
    /// else is written.
    std::uint8_t* write_bytes_of_size(std::size_t size);
    /// `value` must be UTF-8; the caller knows.
    void write_text(std::string_view value);
    void write_bool(bool value) { *extend(1) = value ? 0xf5 : 0xf4; }
    void write_null() { *extend(1) = 0xf6; }
    /// `cid` must be defined.
    void write_cid(const Cid& cid);
    void write_array_header(std::uint64_t count) { write_header(4, count); }
    void write_map_header(std::uint64_t count) { write_header(5, count); }
    /// Appends bytes that are CBOR already.
    void write_raw(BytesView encoded);

    /// Notes that a value has no encoding: what has been written is of no use.
    void refuse() { refused_ = true; }
    [[nodiscard]] bool refused() const { return refused_; }

    [[nodiscard]] BytesView view() const { return {out_.data(), size_}; }
    [[nodiscard]] Bytes take() {
        out_.resize(std::exchange(size_, 0));
        return std::move(out_);
    }

  private:
    /// As much as most of what is written: a buffer that grows from nothing is allocated again and
    /// again.
    static constexpr std::size_t usual_size = 128;

    void write_header(unsigned major, std::uint64_t argument);
    /// Adds bytes and says where they are.
    std::uint8_t* extend(std::size_t more) {
        if (more > out_.size() - size_) [[unlikely]] {
            grow(more);
        }
        std::uint8_t* const added = out_.data() + size_;
        size_ += more;
        return added;
    }
    void grow(std::size_t more);

    /// With room behind what has been written: adding to a vector byte by byte is what most of an
    /// actor's encoding would consist of.
    Bytes out_;
    std::size_t size_ = 0;
    bool refused_ = false;
};

/// Reads DAG-CBOR from a view, item by item, without building a tree. Every refusal names the
/// offset of the item and the reason; after one the reader's position is unspecified. Views that it
/// returns point into the input.
class Reader {
  public:
    /// Nesting that skip() and read_raw() follow: that of the reference's decoder.
    static constexpr unsigned max_depth = 256;

    explicit Reader(BytesView input, Headers headers = Headers::canonical)
        : input_(input), headers_(headers) {}

    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] std::size_t remaining() const { return input_.size() - position_; }
    [[nodiscard]] bool at_end() const { return position_ == input_.size(); }
    /// Refuses trailing bytes.
    DecodeResult<void> expect_end() const;

    /// The kind of the next item, without consuming it; an error at the end of the input.
    [[nodiscard]] DecodeResult<Kind> peek() const;

    DecodeResult<std::uint64_t> read_uint();
    /// As read_uint, and refuses values above `max` ("integer out of range").
    DecodeResult<std::uint64_t> read_uint_up_to(std::uint64_t max);
    /// As read_uint_up_to the maximum of an unsigned type of `bytes` bytes (1, 2, 4 or 8), and
    /// refuses headers that are wider than the type, as the reference's typed decoder does: a
    /// spelling with 16 bits is no 8-bit number, however small its value.
    DecodeResult<std::uint64_t> read_uint_of_size(std::size_t bytes);
    DecodeResult<std::int64_t> read_int();
    /// As read_int, for a signed type of `bytes` bytes; wider values and headers are refused.
    DecodeResult<std::int64_t> read_int_of_size(std::size_t bytes);
    /// Refuses strings in chunks, whatever headers are accepted: there is no view of them.
    DecodeResult<BytesView> read_bytes();
    /// Likewise, and refuses text that is not UTF-8.
    DecodeResult<std::string_view> read_text();
    /// As read_bytes and read_text into the caller's buffer, whose content they replace; these take
    /// strings in chunks where Headers::as_reference does.
    DecodeResult<void> read_bytes_into(Bytes& out);
    DecodeResult<void> read_text_into(std::string& out);
    DecodeResult<bool> read_bool();
    DecodeResult<void> read_null();
    /// Consumes a null if it is next, and says whether it was.
    DecodeResult<bool> try_null();
    /// A tag 42 item: a byte string of 0x00 and exactly one binary CID.
    DecodeResult<Cid> read_cid();
    /// The number of elements that follow. Not more than remaining(), so that a short input cannot
    /// ask for a large reservation.
    DecodeResult<std::size_t> read_array_header();
    /// As read_array_header, and refuses any other count.
    DecodeResult<void> expect_array(std::size_t count);
    /// The number of pairs that follow. Not more than half of remaining().
    DecodeResult<std::size_t> read_map_header();

    /// Passes over one item of any accepted kind, however deep, checking its form.
    DecodeResult<void> skip();
    /// As skip(), and returns the bytes of the item.
    DecodeResult<BytesView> read_raw();

    /// Held while the elements of an array are read: nesting is limited only where strings come in
    /// chunks, which may nest as well.
    class Nesting {
      public:
        explicit Nesting(Reader& reader) : reader_(reader) { ++reader_.depth_; }
        ~Nesting() { --reader_.depth_; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;

      private:
        Reader& reader_;
    };

  private:
    struct OpenContainer;
    DecodeResult<OpenContainer> skip_one();
    DecodeResult<void> skip_key(OpenContainer& map);
    DecodeResult<std::uint64_t> read_argument(unsigned major, std::string_view what);
    DecodeResult<BytesView> read_string(unsigned major, std::string_view what);
    [[nodiscard]] bool starts_chunks(unsigned major) const;
    DecodeResult<void> read_chunks(unsigned major, Bytes& out);
    DecodeResult<Cid> read_link_content(BytesView content, std::size_t start) const;

    BytesView input_;
    std::size_t position_ = 0;
    unsigned depth_ = 0;
    Headers headers_;
};

/// The byte-level core of for_each_link().
DecodeResult<void> visit_links(BytesView input, void (*visit)(void* context, const Cid& cid),
                               void* context, Headers headers);

/// Calls `visit(const Cid&)` for each link of one DAG-CBOR item that fills `input`, in order and as
/// often as it occurs, without building a tree.
template <class Visit>
DecodeResult<void> for_each_link(BytesView input, Visit&& visit,
                                 Headers headers = Headers::any_length) {
    using Callable = std::remove_reference_t<Visit>;
    return visit_links(
        input, [](void* context, const Cid& cid) { (*static_cast<Callable*>(context))(cid); },
        const_cast<void*>(static_cast<const void*>(&visit)), headers);
}

/// True where `text` is well-formed UTF-8 (no surrogates, no overlong forms, at most U+10FFFF).
[[nodiscard]] bool is_utf8(BytesView text);

}  // namespace fvm::ipld::cbor
