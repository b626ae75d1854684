#include <test/support/wasm_body_generator.hpp>

namespace fvm::test {
namespace {

constexpr std::uint32_t table_size = generated_table_size;
constexpr int max_depth = 5;

const std::array<Signature, 7> signatures = {{
    {{i32}, i32},
    {{i64, i32}, i64},
    {{}, no_result},
    {{i32, i32}, no_result},
    {{f64}, f32},
    {{i64, f32, f64, i32}, f64},
    {{}, i64},
}};

}  // namespace

const std::array<Signature, 7>& generated_signatures() {
    return signatures;
}

std::uint8_t BodyGenerator::any_type() {
    return std::array{i32, i64, f32, f64}[below(4)];
}

void BodyGenerator::declare_locals() {
    local_types_ = signature_.parameters;
    const std::uint64_t groups = below(5);
    for (std::uint64_t i = 0; i < groups; ++i) {
        const auto count = static_cast<std::uint32_t>(below(4));
        const std::uint8_t type = any_type();
        locals_.emplace_back(count, type);
        local_types_.insert(local_types_.end(), count, type);
    }
}

/// Global 0 counts down; at 0 the function traps.
void BodyGenerator::countdown() {
    code_.op(0x23, {0}).op(0x45).op(0x04, {no_result}).op(0x00).op(0x0B);
    code_.op(0x23, {0}).const_i32(1).op(0x6B).op(0x24, {0});
}

Code BodyGenerator::generate(std::uint32_t budget) {
    budget_ = budget;
    declare_locals();
    labels_.push_back(signature_.result);
    if (!chance(4)) {
        countdown();
    } else {
        // Recursion still ends at the stack limit.
        code_.op(0x01);
    }
    statements(0);
    if (signature_.result != no_result) {
        expression(signature_.result, 0);
    }
    code_.op(0x0B);
    return code_;
}

std::vector<std::uint32_t> BodyGenerator::empty_labels() const {
    std::vector<std::uint32_t> found;
    for (std::size_t i = 0; i < labels_.size(); ++i) {
        if (labels_[labels_.size() - 1 - i] == no_result) {
            found.push_back(static_cast<std::uint32_t>(i));
        }
    }
    return found;
}

bool BodyGenerator::local_of(std::uint8_t type, std::uint32_t& index) {
    if (local_types_.empty()) {
        return false;
    }
    const std::size_t first = below(local_types_.size());
    for (std::size_t i = 0; i < local_types_.size(); ++i) {
        const std::size_t at = (first + i) % local_types_.size();
        if (local_types_[at] == type) {
            index = static_cast<std::uint32_t>(at);
            return true;
        }
    }
    return false;
}

void BodyGenerator::statements(int depth) {
    const std::uint64_t count = 1 + below(4);
    for (std::uint64_t i = 0; i < count; ++i) {
        statement(depth);
    }
}

void BodyGenerator::statement(int depth) {
    if (depth > max_depth || !spend()) {
        code_.op(0x01);
        return;
    }
    std::uint32_t local = 0;
    const std::uint8_t type = any_type();
    switch (below(16)) {
        case 0:
        case 1:
            expression(type, depth + 1);
            local_of(type, local) ? code_.op(0x21, {local}) : code_.op(0x1A);
            break;
        case 2:
            expression(i32, depth + 1);
            expression(i64, depth + 1);
            code_.op(static_cast<std::uint8_t>(0x3C + below(3)),
                     {0, static_cast<std::uint32_t>(below(300))});
            break;
        case 3:
        case 4:
        case 5:
        case 6:
            structured(depth);
            break;
        case 7:
        case 8:
            branch(depth);
            break;
        case 9:
            table_branch(depth);
            break;
        case 10:
            bulk(depth);
            break;
        case 11:
            call(2 + below(2), chance(3), depth);
            break;
        case 12:
            table_operation(depth);
            break;
        case 13:
            expression(type, depth + 1);
            code_.op(0x1A);
            break;
        case 14:
            expression(i64, depth + 1);
            code_.op(0x24, {1});
            break;
        default:
            code_.op(0x01);
            break;
    }
}

void BodyGenerator::structured(int depth) {
    const std::uint8_t result = chance(3) ? any_type() : no_result;
    const std::uint64_t kind = below(3);
    if (kind == 2) {
        expression(i32, depth + 1);
    }
    code_.op(static_cast<std::uint8_t>(0x02 + kind), {result});
    // A loop's label takes the block's parameters, of which there are none.
    labels_.push_back(kind == 1 ? no_result : result);
    if (kind == 1) {
        countdown();
    }
    const auto finish_arm = [&] {
        statements(depth + 1);
        if (result != no_result) {
            expression(result, depth + 1);
        }
    };
    finish_arm();
    if (kind == 1 && chance(2)) {
        expression(i32, depth + 1);
        code_.op(0x0D, {0});
    }
    if (kind == 2 && (result != no_result || chance(2))) {
        code_.op(0x05);
        finish_arm();
    }
    code_.op(0x0B);
    labels_.pop_back();
    if (result != no_result) {
        code_.op(0x1A);
    }
}

/// br_if with or without a value, or an `if` around a br or return and dead code.
void BodyGenerator::branch(int depth) {
    const auto label = static_cast<std::uint32_t>(below(labels_.size()));
    const std::uint8_t type = labels_[labels_.size() - 1 - label];
    if (chance(2)) {
        if (type != no_result) {
            expression(type, depth + 1);
        }
        expression(i32, depth + 1);
        code_.op(0x0D, {label});
        if (type != no_result) {
            code_.op(0x1A);
        }
        return;
    }
    expression(i32, depth + 1);
    code_.op(0x04, {no_result});
    labels_.push_back(no_result);
    const std::uint64_t kind = below(3);
    const std::uint8_t leaves_with = kind == 0 ? type : labels_.front();
    if (kind != 2 && leaves_with != no_result) {
        expression(leaves_with, depth + 1);
    }
    switch (kind) {
        case 0:
            code_.op(0x0C, {label + 1});
            break;
        case 1:
            code_.op(0x0F);
            break;
        default:
            code_.op(0x00);
            break;
    }
    dead_code();
    labels_.pop_back();
    code_.op(0x0B);
}

void BodyGenerator::table_branch(int depth) {
    const std::vector<std::uint32_t> labels = empty_labels();
    const std::uint64_t count = below(4);
    code_.op(0x02, {no_result});
    labels_.push_back(no_result);
    expression(i32, depth + 1);
    code_.op(0x0E, {static_cast<std::uint32_t>(count)});
    for (std::uint64_t i = 0; i <= count; ++i) {
        const std::uint64_t chosen = below(labels.size() + 1);
        const std::uint32_t label =
            chosen == labels.size() ? 0 : labels[static_cast<std::size_t>(chosen)] + 1;
        code_.append(Code().op(static_cast<std::uint8_t>(label)).bytes());
    }
    dead_code();
    labels_.pop_back();
    code_.op(0x0B);
}

/// Where the stack is polymorphic: pops of what was never pushed, blocks, calls.
void BodyGenerator::dead_code() {
    switch (below(8)) {
        case 0:
            code_.op(0x1A).op(0x1A);
            break;
        case 1:
            code_.op(0x6A).op(0x1A);
            break;
        case 2:
            code_.op(0x1B).op(0x1A);
            break;
        case 3:
            code_.op(0x02, {i32}).const_i32(7).const_i32(8).op(0x6A).op(0x0B).op(0x1A);
            break;
        case 4:
            code_.const_i32(1).op(0x04, {no_result}).op(0x01).op(0x05).op(0x00).op(0x0B);
            break;
        case 5:
            code_.op(0x10, {0}).op(0x1A);
            break;
        case 6:
            code_.op(0x03, {no_result}).op(0x00).op(0x0B).op(0x7C).op(0x1A);
            break;
        default:
            break;
    }
}

/// The topmost operand of what is priced by it: often a constant.
void BodyGenerator::size_operand(int depth) {
    if (chance(2)) {
        code_.const_i32(static_cast<std::int32_t>(below(chance(4) ? 100'000 : 64)));
    } else {
        expression(i32, depth + 1);
        if (!chance(4)) {
            code_.const_i32(0xFF).op(0x71);
        }
    }
    if (chance(5)) {
        code_.op(0x01);
    }
}

void BodyGenerator::bulk(int depth) {
    const std::uint64_t kind = below(is_0_2_ ? 5 : 4);
    if (kind == 3) {
        size_operand(depth);
        code_.op(0x40, {0}).op(0x1A);
        return;
    }
    if (kind == 4) {
        code_.prefixed(0x09, {0});
        return;
    }
    code_.const_i32(static_cast<std::int32_t>(below(2000)));
    code_.const_i32(static_cast<std::int32_t>(below(2000)));
    size_operand(depth);
    switch (kind) {
        case 0:
            code_.prefixed(0x0A, {0, 0});
            break;
        case 1:
            code_.prefixed(0x0B, {0});
            break;
        default:
            code_.prefixed(0x08, {0, 0});
            break;
    }
}

void BodyGenerator::table_operation(int depth) {
    const std::uint64_t kind = below(is_0_2_ ? 3 : 7);
    if (kind == 0) {
        code_.prefixed(0x0D, {1});
        return;
    }
    if (kind == 6) {
        code_.prefixed(0x10, {0}).op(0x1A);
        return;
    }
    code_.const_i32(static_cast<std::int32_t>(below(table_size)));
    switch (kind) {
        case 1:
            code_.const_i32(static_cast<std::int32_t>(below(table_size)));
            size_operand(depth);
            code_.prefixed(0x0E, {0, 0});
            break;
        case 2:
            code_.const_i32(static_cast<std::int32_t>(below(table_size)));
            size_operand(depth);
            // An early draft, which the 0.2 crate reads, has no segments other than the first here.
            code_.prefixed(0x0C, {is_0_2_ ? 0U : 1U, 0});
            break;
        case 3:
            code_.op(0x25, {0});
            size_operand(depth);
            code_.prefixed(0x0F, {0}).op(0x1A);
            break;
        case 4:
            code_.const_i32(static_cast<std::int32_t>(below(table_size))).op(0x25, {0});
            size_operand(depth);
            code_.prefixed(0x11, {0});
            break;
        default:
            code_.const_i32(static_cast<std::int32_t>(below(table_size))).op(0x25, {0});
            code_.op(0x26, {0});
            break;
    }
}

void BodyGenerator::call(std::size_t signature, bool indirect, int depth) {
    for (const std::uint8_t type : signatures[signature].parameters) {
        expression(type, depth + 1);
    }
    if (indirect) {
        code_.const_i32(static_cast<std::int32_t>(below(table_size + 1)));
        code_.op(0x11, {static_cast<std::uint32_t>(signature), 0});
        return;
    }
    std::vector<std::uint32_t> candidates;
    for (std::uint32_t i = 0; i < functions_; ++i) {
        if (signature_of(i) == signature) {
            candidates.push_back(i);
        }
    }
    code_.op(0x10, {candidates[below(candidates.size())]});
}

void BodyGenerator::leaf(std::uint8_t type) {
    std::uint32_t local = 0;
    if (chance(2) && local_of(type, local)) {
        code_.op(0x20, {local});
        return;
    }
    const auto bits = random_.next();
    switch (type) {
        case i32:
            chance(3) ? code_.op(0x3F, {0})
                      : code_.const_i32(static_cast<std::int32_t>(chance(3) ? bits : bits % 200));
            break;
        case i64:
            chance(4) ? code_.op(0x23, {1})
                      : code_.const_i64(static_cast<std::int64_t>(bits >> (bits % 64)));
            break;
        case f32:
            code_.const_f32(static_cast<std::uint32_t>(bits));
            break;
        default:
            code_.const_f64(bits);
            break;
    }
}

void BodyGenerator::unary_or_binary(std::uint8_t type, int depth) {
    struct Range {
        std::uint8_t first_unary, unaries, first_binary, binaries;
    };
    const Range range = type == i32   ? Range{0x67, 3, 0x6A, 15}
                        : type == i64 ? Range{0x79, 3, 0x7C, 15}
                        : type == f32 ? Range{0x8B, 7, 0x92, 7}
                                      : Range{0x99, 7, 0xA0, 7};
    expression(type, depth + 1);
    if (chance(4)) {
        code_.op(static_cast<std::uint8_t>(range.first_unary + below(range.unaries)));
        return;
    }
    expression(type, depth + 1);
    code_.op(static_cast<std::uint8_t>(range.first_binary + below(range.binaries)));
}

void BodyGenerator::load(std::uint8_t type, int depth) {
    const std::uint8_t opcode =
        type == i32   ? std::array<std::uint8_t, 5>{0x28, 0x2C, 0x2D, 0x2E, 0x2F}[below(5)]
        : type == i64 ? static_cast<std::uint8_t>(chance(2) ? 0x29 : 0x30 + below(6))
        : type == f32 ? std::uint8_t{0x2A}
                      : std::uint8_t{0x2B};
    expression(i32, depth + 1);
    code_.const_i32(0xFFFF).op(0x71);
    code_.op(opcode, {0, static_cast<std::uint32_t>(below(100'000))});
}

void BodyGenerator::conversion(std::uint8_t type, int depth) {
    struct Conversion {
        std::uint8_t from, opcode;
    };
    const auto convert = [&](Conversion conversion) {
        expression(conversion.from, depth + 1);
        code_.op(conversion.opcode);
    };
    if (!is_0_2_ && chance(4) && (type == i32 || type == i64)) {
        const bool sign_extends = chance(2);
        expression(sign_extends ? type : f64, depth + 1);
        if (sign_extends) {
            code_.op(type == i32 ? 0xC0 : 0xC4);
        } else {
            code_.prefixed(type == i32 ? 2 : 6, {});
        }
        return;
    }
    switch (type) {
        case i32:
            convert(std::array<Conversion, 4>{
                {{i64, 0xA7}, {f32, 0xBC}, {i64, 0x50}, {f64, 0xAA}}}[below(4)]);
            break;
        case i64:
            convert(std::array<Conversion, 4>{
                {{i32, 0xAC}, {i32, 0xAD}, {f64, 0xBD}, {f32, 0xAE}}}[below(4)]);
            break;
        case f32:
            convert(std::array<Conversion, 3>{{{i32, 0xB2}, {f64, 0xB6}, {i32, 0xBE}}}[below(3)]);
            break;
        default:
            convert(std::array<Conversion, 3>{{{i64, 0xB9}, {f32, 0xBB}, {i64, 0xBF}}}[below(3)]);
            break;
    }
}

void BodyGenerator::expression(std::uint8_t type, int depth) {
    if (depth > max_depth || !spend()) {
        leaf(type);
        return;
    }
    std::uint32_t local = 0;
    switch (below(10)) {
        case 0:
        case 1:
            leaf(type);
            break;
        case 2:
        case 3:
            unary_or_binary(type, depth);
            break;
        case 4:
            load(type, depth);
            break;
        case 5:
            conversion(type, depth);
            break;
        case 6:
            expression(type, depth + 1);
            expression(type, depth + 1);
            expression(i32, depth + 1);
            code_.op(0x1B);
            break;
        case 7:
            for (std::size_t i = 0; i < signatures.size(); ++i) {
                if (signatures[i].result == type) {
                    call(i, chance(3), depth);
                    return;
                }
            }
            leaf(type);
            break;
        case 8:
            expression(type, depth + 1);
            if (local_of(type, local)) {
                code_.op(0x22, {local});
            }
            break;
        default:
            code_.op(0x02, {type});
            labels_.push_back(type);
            statements(depth + 1);
            expression(type, depth + 1);
            labels_.pop_back();
            code_.op(0x0B);
            break;
    }
}

}  // namespace fvm::test
