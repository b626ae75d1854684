#include <tools/conformance/trace_text.hpp>
#include <tools/state/gas_breakdown.hpp>

#include <algorithm>
#include <map>

namespace fvm::tools {
namespace {

vm::Gas total_of(const vm::trace::Charge& charge) {
    return charge.compute + charge.other;
}

/// Follows calls down and up again.
class CallCosts {
  public:
    CallCosts() {
        costs_.emplace_back();
        open_.push_back(0);
    }

    void operator()(const vm::trace::Charge& charge) {
        for (const std::size_t at : open_) {
            costs_[at].total += total_of(charge);
        }
        costs_[open_.back()].own += total_of(charge);
    }
    void operator()(const vm::trace::Call& call) {
        CallCost cost;
        cost.depth = open_.size();
        cost.call = &call;
        open_.push_back(costs_.size());
        costs_.push_back(std::move(cost));
    }
    void operator()(const vm::trace::InvokeActor& invoked) {
        costs_[open_.back()].invoked = &invoked;
    }
    void operator()(const vm::trace::CallReturn& returned) {
        close(returned.exit_code.is_success() ? "ok"
                                              : "exit " + exit_code_text(returned.exit_code));
    }
    void operator()(const vm::trace::CallError& error) {
        const std::string_view text = name(error.number);
        close("error " + (text.empty() ? std::to_string(static_cast<std::uint32_t>(error.number))
                                       : std::string(text)));
    }

    std::vector<CallCost> take() { return std::move(costs_); }

  private:
    void close(std::string outcome) {
        if (open_.size() > 1) {
            costs_[open_.back()].outcome = std::move(outcome);
            open_.pop_back();
        }
    }

    std::vector<CallCost> costs_;
    std::vector<std::size_t> open_;
};

}  // namespace

std::vector<ChargeTotal> total_by_charge(std::span<const vm::trace::Event> trace) {
    std::map<std::string, ChargeTotal> by_name;
    for (const vm::trace::Event& event : trace) {
        if (const auto* charge = std::get_if<vm::trace::Charge>(&event)) {
            ChargeTotal& total = by_name[charge->name];
            ++total.count;
            total.gas += total_of(*charge);
        }
    }
    std::vector<ChargeTotal> totals;
    for (auto& [charge_name, total] : by_name) {
        total.name = charge_name;
        totals.push_back(std::move(total));
    }
    std::ranges::sort(totals, [](const ChargeTotal& a, const ChargeTotal& b) {
        return a.gas == b.gas ? a.name < b.name : a.gas > b.gas;
    });
    return totals;
}

std::vector<CallCost> total_by_call(std::span<const vm::trace::Event> trace) {
    CallCosts costs;
    for (const vm::trace::Event& event : trace) {
        std::visit(costs, event);
    }
    return costs.take();
}

}  // namespace fvm::tools
