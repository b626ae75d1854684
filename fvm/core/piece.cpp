#include <fvm/core/piece.hpp>

#include <fvm/base/result.hpp>

#include <bit>
#include <utility>
#include <vector>

namespace fvm {

namespace {

constexpr std::uint64_t smallest_piece = 128;
constexpr std::uint64_t smallest_unpadded_piece = 127;
constexpr unsigned largest_log2_size = 36;

/// A subtree: its root, and how many bytes of user data it stands for. The reference counts user
/// data, not padded data, which makes a difference for sizes that are no powers of two.
struct Subtree {
    Commitment root;
    std::uint64_t unpadded_size;
};

constexpr std::uint64_t unpadded(std::uint64_t padded) {
    return padded - padded / smallest_piece;
}

/// Every 254 bits of user data become 256; an incomplete group stays as it is.
constexpr std::uint64_t padded(std::uint64_t unpadded) {
    const std::uint64_t bits = unpadded * 8;
    const std::uint64_t padded_bits = bits / 254 * 256 + bits % 254;
    return padded_bits / 8 + (padded_bits % 8 == 0 ? 0 : 1);
}

/// A subtree of zeros as large as one of `unpadded_size`.
CommitmentResult<Subtree> zero_subtree(std::uint64_t unpadded_size) {
    const std::uint64_t size = padded(unpadded_size);
    constexpr std::uint64_t smallest = 64;
    if (!std::has_single_bit(size) || size < smallest ||
        size > std::uint64_t{1} << largest_log2_size) {
        return std::unexpected("the pieces do not make a tree");
    }
    return Subtree{zero_piece_commitment(static_cast<unsigned>(std::countr_zero(size))),
                   unpadded_size};
}

/// Subtrees from the left, each larger than its right neighbour: equal neighbours are joined.
class SubtreeStack {
  public:
    void push(Subtree subtree) {
        stack_.push_back(subtree);
        while (stack_.size() > 1 &&
               stack_.back().unpadded_size == stack_[stack_.size() - 2].unpadded_size) {
            const Subtree right = stack_.back();
            stack_.pop_back();
            Subtree& left = stack_.back();
            left.root = hash_commitments(left.root, right.root);
            left.unpadded_size += right.unpadded_size;
        }
    }

    /// Doubles the last subtree with zeros.
    CommitmentResult<void> pad_last() {
        push(FVM_TRY(zero_subtree(stack_.back().unpadded_size)));
        return {};
    }

    [[nodiscard]] std::size_t size() const { return stack_.size(); }
    [[nodiscard]] const Subtree& last() const { return stack_.back(); }

  private:
    std::vector<Subtree> stack_;
};

/// Appends the zeros that fill from `end` to the next multiple of `alignment`, smallest piece
/// first, and moves `end` there.
CommitmentResult<void> append_padding(std::vector<Subtree>& pieces, std::uint64_t& end,
                                      std::uint64_t alignment) {
    std::uint64_t to_fill = (0 - end) % alignment;
    while (to_fill != 0) {
        const auto log2_size = static_cast<unsigned>(std::countr_zero(to_fill));
        const std::uint64_t size = std::uint64_t{1} << log2_size;
        if (size < smallest_piece || log2_size > largest_log2_size) {
            return std::unexpected("a piece is out of line with the ones before it");
        }
        pieces.push_back({zero_piece_commitment(log2_size), unpadded(size)});
        to_fill ^= size;
        end += size;
    }
    return {};
}

/// All that a sector holds, the gaps filled with zeros.
CommitmentResult<std::vector<Subtree>> lay_out(std::span<const PieceInfo> pieces,
                                               std::uint64_t sector) {
    std::vector<Subtree> layout;
    std::uint64_t end = 0;
    for (const PieceInfo& piece : pieces) {
        if (piece.size == 0) {
            return std::unexpected("a piece without a size");
        }
        FVM_TRY(append_padding(layout, end, piece.size));
        layout.push_back({FVM_TRY(cid_to_data_commitment(piece.cid)), unpadded(piece.size)});
        end += piece.size;
    }
    FVM_TRY(append_padding(layout, end, sector));
    return layout;
}

/// The root over `layout`, which is not empty.
CommitmentResult<Commitment> join(const std::vector<Subtree>& layout, std::uint64_t sector) {
    if (layout.size() > unpadded(sector) / smallest_unpadded_piece) {
        return std::unexpected("too many pieces");
    }
    std::uint64_t sum = 0;
    for (const Subtree& piece : layout) {
        sum += padded(piece.unpadded_size);
    }
    if (sum > sector) {
        return std::unexpected("the pieces are larger than the sector");
    }
    SubtreeStack stack;
    for (const Subtree& piece : layout) {
        if (!std::has_single_bit(padded(piece.unpadded_size))) {
            return std::unexpected("the size of a piece is not a power of two");
        }
        while (stack.size() > 0 && stack.last().unpadded_size < piece.unpadded_size) {
            FVM_TRY(stack.pad_last());
        }
        stack.push(piece);
    }
    while (stack.size() > 1) {
        FVM_TRY(stack.pad_last());
    }
    return stack.last().root;
}

}  // namespace

CommitmentResult<ipld::Cid> compute_unsealed_sector_cid(RegisteredSealProof proof_type,
                                                        std::span<const PieceInfo> pieces) {
    const auto size = sector_size(proof_type);
    if (!size) {
        return std::unexpected("an invalid proof type");
    }
    const std::uint64_t sector = std::to_underlying(*size);
    if (pieces.empty()) {
        return data_commitment_to_cid(
            zero_piece_commitment(static_cast<unsigned>(std::countr_zero(sector))));
    }
    const std::vector<Subtree> layout = FVM_TRY(lay_out(pieces, sector));
    return data_commitment_to_cid(FVM_TRY(join(layout, sector)));
}

}  // namespace fvm
