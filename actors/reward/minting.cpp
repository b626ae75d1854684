#include <actors/reward/minting.hpp>

#include <fvm/sdk/exit.hpp>

namespace fvm::actors::reward {
namespace {

/// ln(2) / (6 years of epochs), and e to that power, less one: in Q.128.
constexpr Uint128 lambda = q128("37396271439864487274534522888786");
constexpr Uint128 exp_lambda_minus_one = q128("37396273494747879394193016954629");

/// A rational function that is e^-x: its numerator and denominator without the constants, which
/// are one.
constexpr Coefficient exp_numerator[] = {
    {q128("648770010757830093818553637600"), true},
    {q128("67469480939593786226847644286976"), false},
    {q128("3197587544499098424029388939001856"), true},
    {q128("89244641121992890118377641805348864"), false},
    {q128("1579656163641440567800982336819953664"), true},
    {q128("17685496037279256458459817590917169152"), false},
    {q128("115682590513835356866803355398940131328"), true},
};
constexpr Coefficient exp_denominator[] = {
    {q128("1225524182432722209606361"), false},
    {q128("114095592300906098243859450"), false},
    {q128("5665570424063336070530214243"), false},
    {q128("194450132448609991765137938448"), false},
    {q128("5068267641632683791026134915072"), false},
    {q128("104716890604972796896895427629056"), false},
    {q128("1748338658439454459487681798864896"), false},
    {q128("23704654329841312470660182937960448"), false},
    {q128("259380097567996910282699886670381056"), false},
    {q128("2250336698853390384720606936038375424"), false},
    {q128("14978272436876548034486263159246028800"), false},
    {q128("72144088983913131323343765784380833792"), false},
    {q128("224599776407103106596571252037123047424"), false},
};

BigInt one() {
    return BigInt::power_of_two(fixed_point_bits);
}

/// By what part the baseline grows in an epoch: the 1,051,200th root of two, less one, in Q.128.
constexpr Uint128 baseline_growth = q128("224377702615002589582494545262197");

/// How much of the baseline part has been minted at an effective time, in Q.128.
BigInt baseline_supply(const BigInt& time, const TokenAmount& total) {
    const BigInt exponent = (time * BigInt(lambda)) >> fixed_point_bits;
    return (one() - exp_of_minus(exponent)) * total.atto();
}

}  // namespace

BigInt exp_of_minus(const BigInt& x) {
    const BigInt numerator = evaluate(exp_numerator, one(), x);
    const BigInt denominator = evaluate(exp_denominator, one(), x);
    sdk::require(!denominator.is_zero(), "attempt to divide by zero");
    return div_floor(numerator << fixed_point_bits, denominator);
}

StoragePower baseline_before_start() {
    return (BigInt(initial_baseline) << fixed_point_bits) / (one() + BigInt(baseline_growth));
}

StoragePower next_baseline(const StoragePower& previous) {
    // As (previous * (1 + growth)) >> 128, in shorter numbers: a loop over epochs spends its time
    // here.
    return previous + ((previous * BigInt(baseline_growth)) >> fixed_point_bits);
}

BigInt effective_time(ChainEpoch network_time, const StoragePower& baseline,
                      const Spacetime& cumsum_realized, const Spacetime& cumsum_baseline) {
    if (network_time == 0) {
        return {};
    }
    sdk::require(!baseline.is_zero(), "attempt to divide by zero");
    const BigInt missing = (cumsum_baseline - cumsum_realized) << fixed_point_bits;
    return (BigInt(network_time) << fixed_point_bits) - div_floor(missing, baseline);
}

TokenAmount minted(ChainEpoch epoch, const BigInt& before, const BigInt& after,
                   const TokenAmount& simple_total, const TokenAmount& baseline_total) {
    const BigInt simple = (simple_total.atto() * BigInt(exp_lambda_minus_one) *
                           exp_of_minus(BigInt(lambda) * epoch)) >>
                          fixed_point_bits;
    const BigInt baseline =
        baseline_supply(after, baseline_total) - baseline_supply(before, baseline_total);
    return TokenAmount::from_atto((simple + baseline) >> fixed_point_bits);
}

}  // namespace fvm::actors::reward
