#include "experiments/cli/options.hpp"

#include <CLI/CLI.hpp>

#include "engine/config/suggestion.hpp"
#include "engine/core/error.hpp"
#include "experiments/sweep/build_info.hpp"

namespace rankcollapse {
namespace {

constexpr const char* overview = R"(rankcollapse: what does regularisation do to the rank of a network?

  rankcollapse run configs/quickstart.yaml        train, record, show
  rankcollapse check configs/*.yaml               find mistakes before training
  rankcollapse list layers                        what a configuration can name
  rankcollapse bench --model configs/models/mini_alexnet.yaml --batch 16
  rankcollapse VERB --help
)";

constexpr const char* exit_codes = R"(
Exit codes: 0 ok, 1 internal error, 2 usage or configuration, 3 data missing or
corrupt, 4 trials failed, 5 a check failed, 6 results cannot be written,
75 interrupted (the same command goes on), 130 and 143 killed by a signal.)";

/// What CLI11 does not print where people look first.
struct VerbText {
  const char* name;
  const char* summary;
  const char* examples;
};

constexpr VerbText run_text = {"run", "train, or go on where it was interrupted", R"(
  rankcollapse run configs/quickstart.yaml
  rankcollapse run configs/quickstart.yaml --set regularization.all.l2=1e-3
  rankcollapse run my.yaml --results /scratch/results --threads 1
)"};

constexpr VerbText check_text = {"check", "build the networks of configurations, train nothing", R"(
  rankcollapse check configs/*.yaml
  rankcollapse check configs/quickstart.yaml --set training.epochs=20
)"};

constexpr VerbText list_text = {"list", "what a configuration can name, with an example of each", R"(
  rankcollapse list
  rankcollapse list layers
)"};

constexpr VerbText bench_text = {"bench", "time training steps beside the machine's peak", R"(
  rankcollapse bench --model configs/models/mini_alexnet.yaml --batch 16
  rankcollapse bench --model configs/models/mlp3.yaml --threads 1 --json
)"};

constexpr const VerbText* verb_texts[] = {&run_text, &check_text, &list_text, &bench_text};

/// The verb's summary and examples, then what CLI11 knows of its options.
std::string verb_help(CLI::App& verb) {
  for (const VerbText* text : verb_texts) {
    if (verb.get_name() != text->name) continue;
    verb.description("");
    return "rankcollapse " + verb.get_name() + ": " + text->summary + "\n" + text->examples + "\n" +
           verb.help("rankcollapse");
  }
  return verb.help("rankcollapse");
}

/// Beyond what CLI11 knows: the verb that a mistyped one is nearest to.
std::string explain_unknown_verb(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands({})) names.push_back(verb->get_name());
  const std::vector<std::string_view> known(names.begin(), names.end());
  const auto meant = suggestion(word, known);
  return "there is no verb '" + word + "'" + (meant ? ": did you mean '" + std::string(*meant) + "'?" : "") +
         " (see rankcollapse --help)";
}

/// The option that a mistyped one is nearest to.
std::string explain_parse_error(const CLI::App& verb, const std::string& message,
                                const std::vector<std::string>& arguments) {
  std::vector<std::string> names;
  for (const CLI::Option* option : verb.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  for (const std::string& argument : arguments) {
    const std::string name = argument.substr(0, argument.find('='));
    if (!name.starts_with("--") || std::find(names.begin(), names.end(), name) != names.end()) continue;
    const auto meant = suggestion(name, known);
    return verb.get_name() + ": there is no option " + name +
           (meant ? ": did you mean " + std::string(*meant) + "?" : "") + " (see rankcollapse " +
           verb.get_name() + " --help)";
  }
  return verb.get_name() + ": " + message + " (see rankcollapse " + verb.get_name() + " --help)";
}

struct Parser {
  CLI::App app{overview, "rankcollapse"};
  RunOptions run_options;
  CheckOptions check_options;
  ListOptions list_options;
  BenchOptions bench_options;
  CLI::App* run = app.add_subcommand(run_text.name, run_text.summary);
  CLI::App* check = app.add_subcommand(check_text.name, check_text.summary);
  CLI::App* list = app.add_subcommand(list_text.name, list_text.summary);
  CLI::App* bench = app.add_subcommand(bench_text.name, bench_text.summary);

  Parser() {
    app.require_subcommand(1);
    app.set_version_flag("--version",
                         std::string("rankcollapse ") + build_info::version + " (" +
                             (*build_info::commit != '\0' ? build_info::commit : "no git commit") +
                             (build_info::changed_since_commit ? ", changed" : "") + ")");
    app.footer(exit_codes);
    for (CLI::App* one : {&app, run, check, list, bench}) one->get_formatter()->column_width(26);
    add_run();
    add_check();
    add_list();
    add_bench();
  }

  void add_overrides(CLI::App* verb, std::vector<std::string>& overrides) {
    verb->add_option("--set", overrides, "KEY=VALUE in place of the file's, as a.b.0.c=1e-3")
        ->type_name("KEY=VALUE")
        ->take_all()
        ->allow_extra_args(false);
  }

  void add_threads(CLI::App* verb, int& threads) {
    verb->add_option("--threads", threads, "threads (default: one a core); changes no bit")
        ->type_name("N")
        ->check(CLI::Range(1, 1024));
  }

  void add_run() {
    run->add_option("CONFIG", run_options.config, "the experiment, in YAML")->required()->type_name("");
    add_overrides(run, run_options.overrides);
    run->add_option("--results", run_options.results, "where runs/ is (default: results)")->type_name("DIR");
    run->add_option("--data", run_options.data, "where data sets are looked for first")->type_name("DIR");
    add_threads(run, run_options.threads);
    run->add_flag("--dry-run", run_options.dry_run, "say what would be trained, and stop");
    run->add_flag("--quiet", run_options.quiet, "no progress");
  }

  void add_check() {
    check->add_option("CONFIG", check_options.configs, "experiments, in YAML")->required()->type_name("...");
    add_overrides(check, check_options.overrides);
  }

  void add_list() {
    list->add_option("TABLE", list_options.table, "one of the tables; all of them by default")->type_name("");
  }

  void add_bench() {
    bench->add_option("--model", bench_options.model, "the model, in YAML")->required()->type_name("FILE");
    bench->add_option("--batch", bench_options.batch, "samples a step (default: 128)")
        ->type_name("B")
        ->check(CLI::Range(1, 65536));
    add_threads(bench, bench_options.threads);
    bench->add_option("--seconds", bench_options.seconds, "how long to measure (default: 5)")
        ->type_name("S")
        ->check(CLI::Range(0.1, 3600.0));
    bench->add_option("--precision", bench_options.precision, "float32 (default) or float64")
        ->type_name("P")
        ->check(CLI::IsMember({"float32", "float64"}));
    bench->add_flag("--json", bench_options.json, "print JSON");
  }

  Command command() const {
    if (run->parsed()) return run_options;
    if (check->parsed()) return check_options;
    if (list->parsed()) return list_options;
    return bench_options;
  }

  CLI::App* parsed_verb() const {
    for (CLI::App* verb : {run, check, list, bench}) {
      if (verb->parsed()) return verb;
    }
    return nullptr;
  }
};

}  // namespace

Command parse_command_line(int argument_count, const char* const* arguments) {
  Parser parser;
  const std::vector<std::string> words(arguments + 1, arguments + argument_count);
  try {
    parser.app.parse(argument_count, arguments);
    return parser.command();
  } catch (const CLI::CallForHelp&) {
    CLI::App* verb = parser.parsed_verb();
    return verb != nullptr ? verb_help(*verb) : parser.app.help();
  } catch (const CLI::CallForVersion& version) {
    return std::string(version.what()) + "\n";
  } catch (const CLI::ParseError& error) {
    if (const CLI::App* verb = parser.parsed_verb()) {
      throw Error(ExitCode::usage, explain_parse_error(*verb, error.what(), words));
    }
    if (words.empty()) throw Error(ExitCode::usage, parser.app.help());
    throw Error(ExitCode::usage, explain_unknown_verb(parser.app, words.front()));
  }
}

}  // namespace rankcollapse
