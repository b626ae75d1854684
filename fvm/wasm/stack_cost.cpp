#include <fvm/wasm/stack_cost.hpp>

#include <limits>

namespace fvm::wasm {
namespace {

constexpr std::uint64_t activation_cost = 2;

struct Frame {
    bool is_dead = false;
    /// Values pushed when the block ends.
    std::uint32_t end_arity = 0;
    /// Values popped by a branch to the block.
    std::uint32_t branch_arity = 0;
    std::uint64_t start = 0;
};

class HeightAnalysis {
  public:
    HeightAnalysis(const Module& module, const FunctionType& type)
        : module_(module), results_(static_cast<std::uint32_t>(type.results.size())) {
        frames_.push_back({false, results_, results_, 0});
    }

    /// Fails on what would have been an error of the reference; see `reason`.
    bool run(const FunctionCode& code);

    [[nodiscard]] std::uint64_t greatest() const { return greatest_; }
    [[nodiscard]] const char* reason() const { return reason_; }

  private:
    bool step(const Instruction& instruction, const FunctionCode& code);
    bool step_plain(const Instruction& instruction);
    bool step_block(const Instruction& instruction);
    bool step_end();
    bool step_branch(const Instruction& instruction);
    bool step_table(const Instruction& instruction, const FunctionCode& code);
    bool step_call(const FunctionType* type);
    bool die();
    bool pop(std::uint64_t count);
    bool push(std::uint64_t count);
    bool fail(const char* reason);
    [[nodiscard]] const Frame* target(std::uint32_t label) const;

    const Module& module_;
    std::uint32_t results_;
    std::vector<Frame> frames_;
    std::uint64_t height_ = activation_cost;
    std::uint64_t greatest_ = 0;
    const char* reason_ = "";
};

bool HeightAnalysis::fail(const char* reason) {
    reason_ = reason;
    return false;
}

const Frame* HeightAnalysis::target(std::uint32_t label) const {
    return label < frames_.size() ? &frames_[frames_.size() - 1 - label] : nullptr;
}

bool HeightAnalysis::push(std::uint64_t count) {
    height_ += count;
    return height_ <= std::numeric_limits<std::uint32_t>::max() || fail("value stack too high");
}

bool HeightAnalysis::pop(std::uint64_t count) {
    if (count == 0) {
        return true;
    }
    const Frame& frame = frames_.back();
    if (height_ == frame.start) {
        return frame.is_dead || fail("pops more values than the block pushed");
    }
    if (height_ < count) {
        return fail("pops more values than there are");
    }
    height_ -= count;
    return true;
}

bool HeightAnalysis::die() {
    frames_.back().is_dead = true;
    return true;
}

bool HeightAnalysis::step_block(const Instruction& instruction) {
    if (instruction.opcode == Opcode::if_ && !pop(1)) {
        return false;
    }
    const std::uint32_t arity = instruction.first == empty_block ? 0 : 1;
    frames_.push_back({false, arity, instruction.opcode == Opcode::loop ? 0 : arity, height_});
    return true;
}

bool HeightAnalysis::step_end() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    height_ = frame.start;
    return push(frame.end_arity);
}

bool HeightAnalysis::step_branch(const Instruction& instruction) {
    const Frame* frame = target(instruction.first);
    if (frame == nullptr) {
        return fail("branch to an unknown label");
    }
    const std::uint32_t arity = frame->branch_arity;
    if (instruction.opcode == Opcode::br) {
        return pop(arity) && die();
    }
    return pop(arity) && pop(1) && push(arity);
}

bool HeightAnalysis::step_table(const Instruction& instruction, const FunctionCode& code) {
    const Frame* fallback = target(code.default_label_of(instruction));
    if (fallback == nullptr) {
        return fail("branch to an unknown label");
    }
    for (const std::uint32_t label : code.labels_of(instruction)) {
        const Frame* frame = target(label);
        if (frame == nullptr || frame->branch_arity != fallback->branch_arity) {
            return fail("targets of br_table differ in the values they take");
        }
    }
    return pop(fallback->branch_arity) && die();
}

bool HeightAnalysis::step_call(const FunctionType* type) {
    if (type == nullptr) {
        return fail("call of an unknown function or type");
    }
    return pop(type->parameters.size()) && push(type->results.size());
}

bool HeightAnalysis::step_plain(const Instruction& instruction) {
    const OpcodeInfo& info = info_of(instruction.opcode);
    return pop(info.pops) && push(info.pushes);
}

bool HeightAnalysis::step(const Instruction& instruction, const FunctionCode& code) {
    switch (instruction.opcode) {
        case Opcode::block:
        case Opcode::loop:
        case Opcode::if_:
            return step_block(instruction);
        case Opcode::end:
            return step_end();
        case Opcode::br:
        case Opcode::br_if:
            return step_branch(instruction);
        case Opcode::br_table:
            return step_table(instruction, code);
        case Opcode::unreachable:
            return die();
        case Opcode::return_:
            return pop(results_) && die();
        case Opcode::call:
            return step_call(module_.type_of_function(instruction.first));
        case Opcode::call_indirect:
            return pop(1) && step_call(instruction.first < module_.types.size()
                                           ? &module_.types[instruction.first]
                                           : nullptr);
        case Opcode::select:
            return pop(2) && pop(1) && push(1);
        case Opcode::select_typed:
        case Opcode::ref_null:
        case Opcode::ref_is_null:
        case Opcode::ref_func:
            return fail("reference instruction that the VM does not run");
        default:
            return step_plain(instruction);
    }
}

bool HeightAnalysis::run(const FunctionCode& code) {
    for (const Instruction& instruction : code.instructions) {
        if (height_ > greatest_ && !frames_.back().is_dead) {
            greatest_ = height_;
        }
        if (!step(instruction, code)) {
            return false;
        }
    }
    return true;
}

}  // namespace

WasmResult<std::uint32_t> stack_cost(const Module& module, const FunctionType& type,
                                     const FunctionCode& code, Generation generation) {
    HeightAnalysis analysis(module, type);
    if (!analysis.run(code)) {
        return refused(analysis.reason());
    }
    std::uint64_t locals = code.locals.size();
    if (generation == Generation::wasm_instrument_0_2) {
        locals = 0;
        for (const LocalGroup& group : code.locals) {
            locals += group.count;
        }
    }
    const std::uint64_t cost = analysis.greatest() + locals;
    if (cost > std::numeric_limits<std::uint32_t>::max()) {
        return refused("stack cost of a function too high");
    }
    return static_cast<std::uint32_t>(cost);
}

}  // namespace fvm::wasm
