#include <tools/conformance/bundles.hpp>
#include <tools/conformance/oracle.hpp>
#include <tools/fvm/command.hpp>
#include <tools/fvm/vector_options.hpp>

#include <memory>

namespace fvm::tools {
namespace {

/// Counts of threads and repetitions beyond these are slips of the finger.
constexpr unsigned max_jobs = 256;
constexpr unsigned max_repeat = 1'000'000;

void add_sources(CLI::App& command, VectorSources& sources) {
    command.add_option("PATH", sources.paths, "vectors, folders of them, or - for a vector a line")
        ->required();
    command
        .add_option("-k", sources.filter.substrings,
                    "only those whose id or file name contains TEXT")
        ->type_name("TEXT")
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    command
        .add_option("--match", sources.filter.pattern,
                    "only those whose id or file name matches the extended regular expression")
        ->type_name("REGEX");
    command
        .add_option("--actor", sources.filter.actors,
                    "only messages to this actor, by its name in the manifest")
        ->type_name("NAME")
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    command.add_option("--method", sources.filter.methods, "only messages to this method number")
        ->type_name("NUMBER")
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    command
        .add_option("--exit-code", sources.filter.exit_codes,
                    "only messages that are expected to end with this exit code")
        ->type_name("CODE")
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    command
        .add_option("--nv", sources.filter.network_versions,
                    "only these network versions: 18, 18,19 or 18-20")
        ->type_name("LIST");
    command
        .add_option("--bundle", sources.bundles,
                    "an actor bundle to look into before the folder of bundles")
        ->type_name("CAR")
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
}

void add_code_cache(CLI::App& command, VectorSources& sources) {
    sources.code_cache = user_cache_folder("code");
    auto* folder = command
                       .add_option("--code-cache", sources.code_cache,
                                   "where compiled actors are kept between runs")
                       ->type_name("FOLDER");
    command
        .add_flag_callback(
            "--no-code-cache", [&sources] { sources.code_cache.clear(); },
            "compile actors anew, and keep nothing")
        ->excludes(folder);
}

void add_run(CLI::App& vector, int& status) {
    auto options = std::make_shared<VectorRunOptions>();
    CLI::App* run = vector.add_subcommand("run", "Execute vectors and compare all outcomes");
    add_sources(*run, options->sources);
    add_code_cache(*run, options->sources);
    run->add_flag("--fail-fast", options->fail_fast, "end at the first vector that does not pass");
    run->add_option("-j,--jobs", options->jobs, "threads that execute vectors")
        ->type_name("N")
        ->check(CLI::Range(1U, max_jobs));
    run->add_option("--repeat", options->repeat, "runs of each vector, all of which must pass")
        ->type_name("N")
        ->check(CLI::Range(1U, max_repeat));
    run->add_flag("--json,--ndjson", options->json,
                  "a JSON document a line (docs/vector-output.md)");
    run->add_option("--junit", options->junit, "write a report in JUnit's form")->type_name("FILE");
    run->add_flag("-v,--verbose", options->verbose, "name the vectors that pass too");
    run->add_flag("--trace", options->trace, "show every gas charge and call");
    run->add_flag("--trace-failed", options->trace_failed, "show them of vectors that fail");
    run->footer(
        "Exit status: 0 all passed, 1 a mismatch, 2 wrong usage or nothing selected, 3 no bundle,\n"
        "11 cannot read or write, 12 malformed input.\n\n"
        "Examples:\n"
        "  fvm vector run vectors/mainnet --nv 18 -j 2\n"
        "  fvm vector run vectors/mainnet -k SubmitWindowedPoSt --exit-code 16\n"
        "  fvm vector run vectors/mainnet --actor storageminer --method 5 --trace-failed\n"
        "  fvm vector run one.json --trace\n"
        "  generate | fvm vector run - --json");
    run->callback([options, &status] { status = run_vectors(*options); });
}

void add_list(CLI::App& vector, int& status) {
    auto options = std::make_shared<VectorListOptions>();
    CLI::App* list = vector.add_subcommand("list", "List vectors, a line for each message");
    add_sources(*list, options->sources);
    list->add_flag("--json,--ndjson", options->json, "a JSON document a vector");
    list->footer(
        "Examples:\n"
        "  fvm vector list vectors/mainnet --nv 18\n"
        "  fvm vector list vectors/mainnet --actor multisig --json");
    list->callback([options, &status] { status = list_vectors(*options); });
}

void add_show(CLI::App& vector, int& status) {
    auto options = std::make_shared<VectorListOptions>();
    CLI::App* show = vector.add_subcommand("show", "Show vectors: conditions, messages, receipts");
    add_sources(*show, options->sources);
    show->add_flag("--json,--ndjson", options->json, "a JSON document a vector");
    show->footer(
        "Examples:\n"
        "  fvm vector show one.json\n"
        "  fvm vector show vectors/mainnet -k CreateMiner-Ok-1 --json");
    show->callback([options, &status] { status = show_vectors(*options); });
}

void add_diff(CLI::App& vector, int& status) {
    auto options = std::make_shared<VectorDiffOptions>();
    CLI::App* diff = vector.add_subcommand(
        "diff", "Execute vectors here and in the reference, and show the first difference");
    diff->add_option("PATH", options->sources.paths, "vectors")->required();
    // The only thing there is to compare with; named so that a second one has room.
    diff->add_flag("--oracle", options->against_oracle,
                   "compare with the reference crate (test/oracle)")
        ->required();
    diff->add_option("--oracle-program", options->oracle,
                     "the program; else $FVM_ORACLE, else build/oracle/release/fvm-oracle")
        ->type_name("FILE");
    diff->add_option("--variant", options->variant, "only this variant")->type_name("ID");
    diff->add_option("--context", options->context, "events to show before the first difference")
        ->type_name("N");
    diff->add_option("--bundle", options->sources.bundles,
                     "an actor bundle to look into before the folder of bundles")
        ->type_name("CAR")
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    add_code_cache(*diff, options->sources);
    diff->footer(
        "Exit status: 0 equal, 1 different, 2 wrong usage, 3 no bundle or no oracle, 12 malformed\n"
        "input.\n\n"
        "Examples:\n"
        "  make oracle && fvm vector diff --oracle one.json\n"
        "  fvm vector diff --oracle one.json --context 30");
    diff->callback([options, &status] { status = diff_vector(*options); });
}

}  // namespace

void add_vector_commands(CLI::App& app, int& status) {
    CLI::App* vector =
        app.add_subcommand("vector", "Conformance vectors: run, list, show, compare");
    vector->require_subcommand(1);
    add_run(*vector, status);
    add_list(*vector, status);
    add_show(*vector, status);
    add_diff(*vector, status);
}

}  // namespace fvm::tools
