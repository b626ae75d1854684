#include <fvm/wasm/metering.hpp>

#include <algorithm>
#include <limits>
#include <optional>

namespace fvm::wasm {
namespace {

constexpr std::uint64_t max_per_unit = 0x7FFF'FFFF;

/// A construct that is open: the function itself, a block, a loop, an if.
struct Scope {
    /// Position on the stack of scopes of the outermost construct to whose end a branch inside this
    /// one goes; the scope's own position if there is none.
    std::size_t outermost_exit = 0;
    GasBlock active;
    bool is_loop = false;
};

class BlockFinder {
  public:
    BlockFinder(const FunctionCode& code, const InstructionPrices& prices, Generation generation,
                Metering& out)
        : code_(code), prices_(prices), generation_(generation), out_(out) {}

    /// False on an error; see reason().
    bool run();
    [[nodiscard]] const char* reason() const { return reason_; }

  private:
    bool step(std::size_t position, const Instruction& instruction);
    std::optional<std::uint64_t> price(std::size_t position, const Instruction& instruction);
    void open(std::size_t start, bool is_loop);
    void close_block(std::size_t position);
    void close_scope(std::size_t position);
    void note_exit(std::size_t target);
    bool branch(std::size_t position, const Instruction& instruction);
    bool branch_to_label(std::uint32_t label);
    bool fail(const char* reason);

    const FunctionCode& code_;
    const InstructionPrices& prices_;
    Generation generation_;
    Metering& out_;
    std::vector<Scope> scopes_;
    /// The value of the i32.const right before the current instruction.
    std::optional<std::int32_t> constant_;
    const char* reason_ = "";
};

bool BlockFinder::fail(const char* reason) {
    reason_ = reason;
    return false;
}

void BlockFinder::open(std::size_t start, bool is_loop) {
    scopes_.push_back({scopes_.size(), {start, 0}, is_loop});
}

/// Ends the block that is active in the innermost scope; another one starts after `position`.
void BlockFinder::close_block(std::size_t position) {
    Scope& scope = scopes_.back();
    const GasBlock closed = scope.active;
    scope.active = {position + 1, 0};
    if (scopes_.size() > 1) {
        GasBlock& outer = scopes_[scopes_.size() - 2].active;
        if (outer.start == closed.start) {
            // No branch since the scope was opened by `block`: still the block of the scope around
            // it.
            outer.cost += closed.cost;
            return;
        }
    }
    if (closed.cost > 0) {
        out_.blocks.push_back(closed);
    }
}

void BlockFinder::close_scope(std::size_t position) {
    close_block(position);
    const Scope closed = scopes_.back();
    scopes_.pop_back();
    if (scopes_.empty()) {
        return;
    }
    Scope& outer = scopes_.back();
    outer.outermost_exit = std::min(outer.outermost_exit, closed.outermost_exit);
    if (closed.outermost_exit < scopes_.size()) {
        close_block(position);
    }
}

void BlockFinder::note_exit(std::size_t target) {
    if (!scopes_[target].is_loop) {
        std::size_t& exit = scopes_.back().outermost_exit;
        exit = std::min(exit, target);
    }
}

bool BlockFinder::branch_to_label(std::uint32_t label) {
    if (label >= scopes_.size()) {
        return fail("branch to an unknown label");
    }
    note_exit(scopes_.size() - 1 - label);
    return true;
}

bool BlockFinder::branch(std::size_t position, const Instruction& instruction) {
    close_block(position);
    if (instruction.opcode == Opcode::return_) {
        note_exit(0);
        return true;
    }
    if (instruction.opcode != Opcode::br_table) {
        return branch_to_label(instruction.first);
    }
    for (const std::uint32_t label : code_.labels_of(instruction)) {
        if (!branch_to_label(label)) {
            return false;
        }
    }
    return generation_ == Generation::wasm_instrument_0_4 ||
           branch_to_label(code_.default_label_of(instruction));
}

/// What the instruction adds to its block, or nothing on an error.
std::optional<std::uint64_t> BlockFinder::price(std::size_t position,
                                                const Instruction& instruction) {
    const InstructionCost cost = cost_of(prices_, instruction.opcode);
    if (cost.per_unit == 0 || generation_ == Generation::wasm_instrument_0_2) {
        return cost.base;
    }
    if (cost.per_unit > max_per_unit) {
        fail("price of an instruction too high");
        return std::nullopt;
    }
    if (!constant_) {
        out_.by_operand.push_back({position, static_cast<std::uint32_t>(cost.per_unit)});
        return cost.base;
    }
    if (*constant_ < 0) {
        fail("bulk operation or growth by a negative constant");
        return std::nullopt;
    }
    return cost.base + static_cast<std::uint64_t>(*constant_) * cost.per_unit;
}

bool BlockFinder::step(std::size_t position, const Instruction& instruction) {
    const std::optional<std::uint64_t> cost = price(position, instruction);
    if (!cost) {
        return false;
    }
    // The reference drops the price of end and else; it is zero in every price list.
    if (instruction.opcode == Opcode::end) {
        close_scope(position);
        return true;
    }
    if (instruction.opcode == Opcode::else_) {
        close_block(position);
        return true;
    }
    std::uint64_t& active = scopes_.back().active.cost;
    if (*cost > std::numeric_limits<std::uint64_t>::max() - active) {
        return fail("price of a block too high");
    }
    active += *cost;
    switch (instruction.opcode) {
        case Opcode::block:
            open(scopes_.back().active.start, false);
            return true;
        case Opcode::if_:
            open(position + 1, false);
            return true;
        case Opcode::loop:
            open(position + 1, true);
            return true;
        case Opcode::br:
        case Opcode::br_if:
        case Opcode::br_table:
        case Opcode::return_:
            return branch(position, instruction);
        default:
            return true;
    }
}

bool BlockFinder::run() {
    open(0, false);
    for (std::size_t position = 0; position < code_.instructions.size(); ++position) {
        const Instruction& instruction = code_.instructions[position];
        if (!step(position, instruction)) {
            return false;
        }
        constant_.reset();
        if (instruction.opcode == Opcode::i32_const) {
            constant_ = static_cast<std::int32_t>(static_cast<std::int64_t>(instruction.second));
        }
    }
    std::ranges::sort(out_.blocks, {}, &GasBlock::start);
    if (std::ranges::adjacent_find(out_.blocks, {}, &GasBlock::start) != out_.blocks.end()) {
        return fail("two gas blocks at one instruction");
    }
    return true;
}

}  // namespace

WasmResult<void> meter_function(const FunctionCode& code, const InstructionPrices& prices,
                                Generation generation, Metering& out) {
    out.blocks.clear();
    out.by_operand.clear();
    BlockFinder finder(code, prices, generation, out);
    if (!finder.run()) {
        return refused(finder.reason());
    }
    return {};
}

}  // namespace fvm::wasm
