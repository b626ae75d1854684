#include <tools/fvm/command.hpp>
#include <tools/fvm/shared_options.hpp>
#include <tools/fvm/vector_options.hpp>

#include <memory>

namespace fvm::tools {
namespace {

/// Counts of threads and repetitions beyond these are slips of the finger.
constexpr unsigned max_jobs = 256;
constexpr unsigned max_repeat = 1'000'000;

void add_sources(CLI::App& command, VectorSources& sources) {
    command.add_option("PATH", sources.paths, "Vectors, folders of them, or - for a vector a line")
        ->required();
    add_name_filter(command, sources.filter.substrings);
    command
        .add_option("--match", sources.filter.pattern,
                    "Only those whose id or file name matches the extended regular expression")
        ->type_name("REGEX");
    command
        .add_option("--actor", sources.filter.actors,
                    "Only messages to this actor, by its name in the manifest; repeatable")
        ->type_name("NAME")
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    command
        .add_option("--method", sources.filter.methods,
                    "Only messages to this method number; repeatable")
        ->type_name("NUMBER")
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    command
        .add_option("--exit-code", sources.filter.exit_codes,
                    "Only messages that are expected to end with this exit code; repeatable")
        ->type_name("CODE")
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    command
        .add_option("--nv", sources.filter.network_versions,
                    "Only these network versions: 18, 18,19 or 18-20")
        ->type_name("LIST");
    add_bundle_files(command, sources.bundles);
}

void add_reference_faults(CLI::App& command, bool& reference_faults) {
    command.add_flag("--reference-faults", reference_faults,
                     "Answer a fault of the host, such as a block that the state lacks, as the\n"
                     "reference does: with a receipt of exit code 10 that uses all gas");
}

void add_run(CLI::App& vector, int& status) {
    auto options = std::make_shared<VectorRunOptions>();
    CLI::App* run = vector.add_subcommand("run", "Executes vectors and compares all outcomes");
    add_sources(*run, options->sources);
    add_code_cache(*run, options->sources.code_cache);
    run->add_flag("--fail-fast", options->fail_fast, "End at the first vector that does not pass");
    run->add_option("-j,--jobs", options->jobs, "Threads that execute vectors")
        ->capture_default_str()
        ->type_name("N")
        ->check(CLI::Range(1U, max_jobs));
    run->add_option("--repeat", options->repeat, "Runs of each vector, all of which must pass")
        ->capture_default_str()
        ->type_name("N")
        ->check(CLI::Range(1U, max_repeat));
    run->add_flag("--json,--ndjson", options->json,
                  "A JSON document a line (docs/vector-output.md)");
    run->add_option("--junit", options->junit, "Write a report in JUnit's form")->type_name("FILE");
    run->add_flag("-v,--verbose", options->verbose, "Name the vectors that pass too");
    run->add_flag("--trace", options->trace, "Show every gas charge and call");
    run->add_flag("--trace-failed", options->trace_failed, "Show them of vectors that fail");
    add_reference_faults(*run, options->reference_faults);
    run->footer(
        "Exit status: 0 all passed, 1 a mismatch, 2 wrong usage or nothing selected, 3 no bundle,\n"
        "11 cannot read or write, 12 malformed input.\n\n"
        "Examples:\n"
        "  fvm vector run vectors/mainnet --nv 18 -j 2\n"
        "  fvm vector run vectors/mainnet -k SubmitWindowedPoSt --exit-code 16\n"
        "  fvm vector run vectors/mainnet --actor storageminer --method 5 --trace-failed\n"
        "  fvm vector run test/vectors --trace\n"
        "  generate | fvm vector run - --json");
    run->callback([options, &status] { status = run_vectors(*options); });
}

void add_list(CLI::App& vector, int& status) {
    auto options = std::make_shared<VectorListOptions>();
    CLI::App* list = vector.add_subcommand("list", "Lists vectors, a line for each message");
    add_sources(*list, options->sources);
    list->add_flag("--json,--ndjson", options->json, "A JSON document a vector");
    list->footer(
        "Examples:\n"
        "  fvm vector list vectors/mainnet --nv 18\n"
        "  fvm vector list vectors/mainnet --actor multisig --json");
    list->callback([options, &status] { status = list_vectors(*options); });
}

void add_show(CLI::App& vector, int& status) {
    auto options = std::make_shared<VectorListOptions>();
    CLI::App* show = vector.add_subcommand("show", "Shows vectors: conditions, messages, receipts");
    add_sources(*show, options->sources);
    show->add_flag("--json,--ndjson", options->json, "A JSON document a vector");
    show->footer(
        "Examples:\n"
        "  fvm vector show one.json\n"
        "  fvm vector show vectors/mainnet -k CreateMiner-Ok-1 --json");
    show->callback([options, &status] { status = show_vectors(*options); });
}

void add_diff(CLI::App& vector, int& status) {
    auto options = std::make_shared<VectorDiffOptions>();
    CLI::App* diff = vector.add_subcommand(
        "diff", "Executes vectors here and in the reference, and shows the first difference");
    diff->add_option("PATH", options->sources.paths, "Vectors")->required();
    // The only thing there is to compare with; named so that a second one has room.
    diff->add_flag("--oracle", options->against_oracle,
                   "Compare with the reference crate (test/oracle)")
        ->required();
    diff->add_option("--oracle-program", options->oracle,
                     "The program; else $FVM_ORACLE, else build/oracle/release/fvm-oracle")
        ->type_name("FILE");
    diff->add_option("--variant", options->variant, "Only this variant")->type_name("ID");
    diff->add_option("--context", options->context, "Events to show before the first difference")
        ->capture_default_str()
        ->type_name("N");
    add_reference_faults(*diff, options->reference_faults);
    add_bundle_files(*diff, options->sources.bundles);
    add_code_cache(*diff, options->sources.code_cache);
    diff->footer(
        "Exit status: 0 equal, 1 different, 2 wrong usage, 3 no bundle or no oracle that answers,\n"
        "11 unreadable, 12 malformed input.\n\n"
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
