#include <tools/fvm/bench_calibrate.hpp>
#include <tools/fvm/bench_options.hpp>
#include <tools/fvm/command.hpp>
#include <tools/fvm/shared_options.hpp>

#include <cmath>
#include <cstdlib>
#include <memory>

namespace fvm::tools {
namespace {

constexpr unsigned max_rounds = 100'000;
/// Fewer do not say how far they are apart.
constexpr unsigned least_calibration_rounds = 3;

/// For options with `with_oracle` and `oracle`.
template <class Options>
void add_oracle(CLI::App& command, const std::shared_ptr<Options>& options) {
    command
        .add_option(
            "--oracle",
            [options](const CLI::results_t& given) {
                options->with_oracle = true;
                options->oracle = given.empty() ? std::string() : given.front();
                return true;
            },
            "Run the reference in turns with us; the program, where it is not where make oracle "
            "leaves it")
        ->type_name("PROGRAM")
        ->expected(0, 1);
}

/// For ranges, which "nan" is in.
CLI::Validator is_a_number() {
    return {[](const std::string& text) {
                return std::isnan(std::strtod(text.c_str(), nullptr)) ? "not a number: " + text
                                                                      : std::string();
            },
            ""};
}

template <class Options>
void add_quantile(CLI::App& command, const std::shared_ptr<Options>& options, const char* what) {
    command.add_option("--quantile", options->quantile, what)
        ->capture_default_str()
        ->type_name("Q")
        ->check(CLI::Range(0.0, 1.0) & is_a_number());
}

void add_vector(CLI::App& bench, int& status) {
    auto options = std::make_shared<BenchVectorOptions>();
    CLI::App* command = bench.add_subcommand("vector", "Times vectors, the reference beside us");
    VectorSources& sources = options->sources;
    command->add_option("PATH", sources.paths, "Vectors, and folders of them");
    add_name_filter(*command, sources.filter.substrings);
    command
        ->add_option("--nv", sources.filter.network_versions,
                     "Only those whose first variant is at these network versions: 18, 18-20")
        ->type_name("LIST");
    add_bundle_files(*command, sources.bundles);
    add_code_cache(*command, sources.code_cache);
    command->add_option("--rounds", options->rounds, "Timed runs of each vector, after one untimed")
        ->capture_default_str()
        ->type_name("N")
        ->check(CLI::Range(1U, max_rounds));
    add_quantile(*command, options,
                 "Which of a vector's times counts: the median, or less on a busy machine");
    add_oracle(*command, options);
    command->add_flag("--serve", options->serve,
                      "Read lines `run FILE` and answer each with nanoseconds");
    command->add_flag("--json,--ndjson", options->json, "A JSON document a vector");
    command->footer(
        "A run makes the machine, decodes and executes the messages of the first variant, and\n"
        "flushes. Actors are compiled and blocks in memory before. One thread.\n\n"
        "Examples:\n"
        "  fvm bench vector vectors/mainnet --nv 18\n"
        "  fvm bench vector --oracle=build/oracle/release/fvm-oracle vectors/mainnet --nv 18");
    command->callback([options, &status] { status = bench_vectors(*options); });
}

void add_overhead(CLI::App& bench, int& status) {
    auto options = std::make_shared<BenchOverheadOptions>();
    CLI::App* command = bench.add_subcommand(
        "overhead", "Times what is not in actors: set-up, 500 trivial calls, and start-up");
    command->add_option("--nv", options->network_version, "Network version")
        ->capture_default_str()
        ->type_name("VERSION");
    command
        ->add_option("--bundle", options->bundle,
                     "The actor bundle; the canonical one of mainnet where absent")
        ->type_name("CAR");
    add_code_cache(*command, options->code_cache);
    command->add_option("--rounds", options->rounds, "Timed runs of each scenario")
        ->capture_default_str()
        ->type_name("N")
        ->check(CLI::Range(1U, max_rounds));
    command->add_flag("--json,--ndjson", options->json, "A JSON document a figure");
    command->footer(
        "bench_init_only makes a machine and flushes; bench_500_simple_state_access also has an\n"
        "account asked for its address 500 times. Both are the reference's. Start-up is the time\n"
        "until all actors of the bundle are ready, without and with compiled code in the cache.\n\n"
        "Examples:\n"
        "  fvm bench overhead\n"
        "  fvm bench overhead --nv 21 --rounds 101 --json");
    command->callback([options, &status] { status = bench_overhead(*options); });
}

void add_flame(CLI::App& bench, int& status) {
    auto options = std::make_shared<BenchFlameOptions>();
    CLI::App* command =
        bench.add_subcommand("flame", "Draws where the gas of a vector's messages went");
    command->add_option("VECTOR", options->sources.paths, "The vector; its first variant is run")
        ->required()
        ->expected(1);
    command
        ->add_option("-o,--output", options->output,
                     "An SVG; or folded stacks, where the name ends in .folded")
        ->type_name("FILE")
        ->required();
    add_bundle_files(*command, options->sources.bundles);
    add_code_cache(*command, options->sources.code_cache);
    command->footer(
        "Frames are calls, with the charges made in them on top; widths are gas.\n\n"
        "Examples:\n"
        "  fvm bench flame vector.json -o gas.svg\n"
        "  fvm bench flame vector.json -o gas.folded");
    command->callback([options, &status] { status = bench_flame(*options); });
}

void add_calibrate(CLI::App& bench, int& status) {
    auto options = std::make_shared<BenchCalibrateOptions>();
    CLI::App* command = bench.add_subcommand(
        "calibrate", "Fits what each charge takes in time, beside what it costs in gas");
    command->add_option("CASE", options->only, "Cases to measure; all where none is named");
    command->add_flag("--list", options->list, "Print the cases, and measure nothing");
    command->add_option("--nv", options->network_version, "Network version, 21 or later")
        ->capture_default_str()
        ->type_name("VERSION");
    command
        ->add_option("--bundle", options->bundle,
                     "The actor bundle; the canonical one of mainnet where absent")
        ->type_name("CAR");
    command
        ->add_option("--module", options->module,
                     "The calibration actor; the one that make compile-wasm32 built where absent")
        ->type_name("WASM");
    add_code_cache(*command, options->code_cache);
    command
        ->add_option("--rounds", options->rounds,
                     "Timed runs of each message, 3 or more; 21 where absent, or 5 with --quick")
        ->type_name("N")
        ->check(CLI::Range(least_calibration_rounds, max_rounds));
    command->add_flag("--quick", options->quick, "Fewer rounds of shorter messages: more noise");
    add_quantile(*command, options,
                 "Which of a message's times counts: the median, or less on a busy machine");
    command
        ->add_option("--factor", options->factor,
                     "Point out prices that pay for less than 10 gas per ns by more than this")
        ->capture_default_str()
        ->type_name("TIMES")
        ->check(CLI::Range(0.001, 1000.0) & is_a_number());
    add_oracle(*command, options);
    command->add_flag("--json,--ndjson", options->json, "A JSON document a case, and a last one");
    command->footer(
        "A test actor does one thing n and 2n times in a message; the difference of the two is\n"
        "what n of them take. Sizes are fitted by a line, and what an iteration does besides is\n"
        "measured as a case of its own and subtracted. Prices are those of the same messages'\n"
        "traces. Blocks are in memory, proofs and the chain are stand-ins: storage, proofs and\n"
        "externs cost more on a real node. Build the actor by `make compile-wasm32`.\n\n"
        "Examples:\n"
        "  fvm bench calibrate\n"
        "  fvm bench calibrate hash-sha2-256 hash-blake2b-256 verify-bls --rounds 21\n"
        "  fvm bench calibrate --quick --json --nv 25\n"
        "  fvm bench calibrate --rounds 41 --quantile 0.1\n"
        "  fvm bench calibrate --oracle=build/oracle/release/fvm-oracle");
    command->callback([options, &status] { status = bench_calibrate(*options); });
}

}  // namespace

void add_bench_commands(CLI::App& app, int& status) {
    CLI::App* bench = app.add_subcommand("bench", "Measures time and gas");
    bench->require_subcommand(1);
    add_vector(*bench, status);
    add_overhead(*bench, status);
    add_flame(*bench, status);
    add_calibrate(*bench, status);
}

}  // namespace fvm::tools
