#include <tools/fvm/bench_options.hpp>
#include <tools/fvm/command.hpp>
#include <tools/fvm/shared_options.hpp>

#include <memory>

namespace fvm::tools {
namespace {

constexpr unsigned max_rounds = 100'000;

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
    command
        ->add_option(
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

}  // namespace

void add_bench_commands(CLI::App& app, int& status) {
    CLI::App* bench = app.add_subcommand("bench", "Measures time and gas");
    bench->require_subcommand(1);
    add_vector(*bench, status);
    add_overhead(*bench, status);
    add_flame(*bench, status);
}

}  // namespace fvm::tools
