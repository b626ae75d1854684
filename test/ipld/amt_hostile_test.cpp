// The AMT against the reference's, on blocks that no AMT writes.

#include <test/ipld/amt_player.hpp>
#include <test/support/collection_oracle.hpp>
#include <test/support/sequence.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace fvm::ipld::amt_oracle {
namespace {

using test::Sequence;

/// Blocks that nobody's AMT writes: wrong shapes, wrong counts, long spellings, dangling links.
class HostileGenerator {
  public:
    explicit HostileGenerator(std::uint64_t seed) : random_(seed) {}

    json request() {
        bit_width_ = static_cast<unsigned>(random_.below(7));
        json ops = json::array();
        Bytes node = leaf();
        const unsigned height = static_cast<unsigned>(random_.below(4));
        unsigned levels = height;
        if (random_.below(6) == 0) {
            levels = static_cast<unsigned>(random_.below(4));
        }
        for (unsigned level = 0; level < levels; ++level) {
            spoil(node);
            ops.push_back({"put", test::to_hex(node)});
            node = links(node);
        }
        Bytes root = root_of(node, height);
        spoil(root);
        ops.push_back({"put", test::to_hex(root)});
        ops.push_back({"load", Cid::of(codec::dag_cbor, root).to_text()});
        for (std::uint64_t i = random_.below(10); i > 0; --i) {
            ops.push_back(op());
        }
        ops.push_back({"flush"});
        return {{"kind", "amt3"}, {"bit_width", 3}, {"ops", ops}};
    }

  private:
    void header(cbor::Writer& writer, unsigned major, std::uint64_t argument) {
        // Sometimes in a longer form than needed, which the reference reads.
        if (random_.below(12) == 0 && argument < 256) {
            const std::uint8_t spelled[] = {static_cast<std::uint8_t>((major << 5) | 25), 0,
                                            static_cast<std::uint8_t>(argument)};
            writer.write_raw(spelled);
        } else if (major == 4) {
            writer.write_array_header(argument);
        } else {
            writer.write_uint(argument);
        }
    }

    std::size_t bitmap_size() {
        std::size_t size = bit_width_ <= 3 ? 1 : std::size_t{1} << (bit_width_ - 3);
        if (random_.below(20) == 0) {
            size += random_.below(3) - 1;
        }
        return size;
    }

    std::uint64_t count_of(Bytes& bitmap) {
        std::uint64_t count = 0;
        const std::uint64_t width = std::uint64_t{1} << bit_width_;
        for (std::uint64_t i = 0; i < std::min<std::uint64_t>(bitmap.size() * 8, width); ++i) {
            if (random_.below(3) == 0) {
                bitmap[i / 8] |= static_cast<std::uint8_t>(1 << (i % 8));
                ++count;
            }
        }
        if (width < 8 && random_.below(8) == 0 && !bitmap.empty()) {
            bitmap[0] |= 0x80;
        }
        if (random_.below(20) == 0) {
            ++count;
        }
        return count;
    }

    Bytes leaf() {
        Bytes bitmap(bitmap_size());
        const std::uint64_t count = count_of(bitmap);
        cbor::Writer writer;
        header(writer, 4, 3);
        writer.write_bytes(bitmap);
        header(writer, 4, 0);
        header(writer, 4, count);
        for (std::uint64_t i = 0; i < count; ++i) {
            header(writer, 0, random_.below(30));
        }
        return writer.take();
    }

    Bytes links(const Bytes& child) {
        Bytes bitmap(bitmap_size());
        std::uint64_t count = count_of(bitmap);
        cbor::Writer writer;
        header(writer, 4, 3);
        writer.write_bytes(bitmap);
        header(writer, 4, count);
        for (; count > 0; --count) {
            writer.write_cid(random_.below(15) == 0 ? Cid::of(codec::dag_cbor, bitmap)
                                                    : Cid::of(codec::dag_cbor, child));
        }
        const std::uint64_t values = random_.below(20) == 0 ? 1 : 0;
        header(writer, 4, values);
        if (values != 0) {
            writer.write_uint(1);
        }
        return writer.take();
    }

    Bytes root_of(const Bytes& node, unsigned height) {
        cbor::Writer writer;
        header(writer, 4, 4);
        header(writer, 0, bit_width_);
        header(writer, 0, random_.below(20) == 0 ? 60 + random_.below(10) : height);
        header(writer, 0, 1000 + random_.below(50));
        writer.write_raw(node);
        return writer.take();
    }

    void spoil(Bytes& block) {
        if (random_.below(12) != 0) {
            return;
        }
        const std::size_t at = random_.below(block.size());
        switch (random_.below(3)) {
            case 0:
                // Not the upper three bits: the reference's decoder takes some headers of one
                // major type for another, which is a matter of the CBOR reader, not of the AMT.
                block[at] ^= static_cast<std::uint8_t>(1U << random_.below(5));
                break;
            case 1:
                block.resize(at + 1);
                break;
            default:
                block.push_back(0);
                break;
        }
    }

    json op() {
        const std::uint64_t index = random_.below(std::uint64_t{1} << (2 * bit_width_ + 1));
        switch (random_.below(8)) {
            case 0:
            case 1:
                // A width of one never reaches a second index; the reference tries forever.
                return {"set", bit_width_ == 0 ? 0 : index, "05"};
            case 2:
                return {"delete", index};
            case 3:
            case 4:
                return {"get", index};
            case 5:
                return {"for_each_ranged", index, nullptr};
            case 6:
                return {"replace", json::array({json::array({index, "07"})})};
            default:
                return {"for_each"};
        }
    }

    Sequence random_;
    unsigned bit_width_ = 3;
};

TEST(AmtOracle, nodes_that_nobody_writes_end_as_in_the_reference) {
    const auto oracle = test::CollectionOracle::start();
    if (oracle == nullptr) {
        GTEST_SKIP() << "no oracle at " << test::CollectionOracle::path();
    }
    const std::uint64_t sequences = test::sequence_count(10'000);
    std::uint64_t compared = 0;
    for (std::uint64_t seed = 1; seed <= sequences; ++seed) {
        const json request = HostileGenerator(seed).request();
        const json answer = oracle->ask(request);
        ASSERT_TRUE(answer.contains("results")) << request.dump();
        const json actual = AmtPlayer<std::uint64_t>(request).play(request["ops"]);
        json expected = answer;
        json simple = actual;
        simplify_errors(expected);
        simplify_errors(simple);
        bool whole = true;
        for (std::size_t i = 0; i < expected["results"].size(); ++i) {
            // Where nodes contradict the height or the count we always refuse. The reference
            // panics, wraps around, or goes on with indices that mean nothing.
            const std::string note =
                actual["results"][i].is_object() ? actual["results"][i].value("note", "") : "";
            if (expected["results"][i].contains("panic") ||
                note.find("height that its root says") != std::string::npos ||
                note.find("contradicts its values") != std::string::npos) {
                EXPECT_TRUE(actual["results"][i].contains("error")) << request.dump();
                whole = false;
                break;
            }
            ASSERT_EQ(simple["results"][i], expected["results"][i])
                << "seed " << seed << " operation " << i << "\n"
                << request.dump() << "\n"
                << answer.dump() << "\n"
                << actual.dump();
        }
        if (whole) {
            ++compared;
            ASSERT_EQ(simple, expected) << "seed " << seed << "\n" << request.dump();
        }
    }
    EXPECT_GT(compared, sequences / 2);
}

}  // namespace
}  // namespace fvm::ipld::amt_oracle
