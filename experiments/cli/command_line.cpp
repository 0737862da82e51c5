// The command line, by CLI11: the only file that knows it.
#include "experiments/cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "engine/config/suggestion.hpp"
#include "engine/core/error.hpp"
#include "experiments/cli/exit_codes.hpp"
#include "experiments/sweep/build_info.hpp"

namespace rankcollapse {
namespace {

constexpr const char* overview = R"(rankcollapse: what does regularisation do to the rank of a network?

  rankcollapse run configs/quickstart.yaml        train, record, show
  rankcollapse check configs/*.yaml               find mistakes before training
  rankcollapse list layers                        what a configuration can name
  rankcollapse VERB --help
)";

/// As an unset variable of a shell gives it.
std::string not_empty(const std::string& value) {
  return value.empty() ? "an empty value" : "";
}

bool holds_number(const Option& option) {
  return std::holds_alternative<int*>(option.target) || std::holds_alternative<double*>(option.target);
}

/// Hands one option to CLI11, by the type of its target.
struct Declare {
  CLI::App& app;
  const Option& option;

  void operator()(bool* target) const { app.add_flag(option.name, *target, option.help); }

  void operator()(std::optional<std::filesystem::path>* target) const { finish(add(*target)); }
  void operator()(std::filesystem::path* target) const { finish(add(*target)); }
  void operator()(std::string* target) const { finish(add(*target)); }
  void operator()(int* target) const { number<int>(target); }
  void operator()(double* target) const { number<double>(target); }

  // An option takes one value each time it is given, words take all that come.
  template <typename Value>
  void operator()(std::vector<Value>* target) const {
    CLI::Option* added = add(*target)->take_all();
    if (option.name.starts_with('-')) added->allow_extra_args(false);
    finish(added);
  }

 private:
  template <typename Value>
  CLI::Option* add(Value& target) const {
    return app.add_option(option.name, target, option.help);
  }

  template <typename Number>
  void number(Number* target) const {
    CLI::Option* added = add(*target);
    if (option.low <= option.high && std::isfinite(option.high)) {
      added->check(CLI::Range(static_cast<Number>(option.low), static_cast<Number>(option.high)));
    }
    finish(added);
  }

  void finish(CLI::Option* added) const {
    added->type_name(option.value_name);
    added->required(option.required);
    if (!holds_number(option)) added->check(not_empty);
    if (!option.choices.empty()) added->check(CLI::IsMember(option.choices));
  }
};

/// A verb of the table as CLI11 sees it.
struct DeclaredVerb {
  const VerbRow* row;
  std::unique_ptr<Verb> verb;
  CLI::App* app;

  /// The summary and examples, then what CLI11 knows of the options.
  std::string help() const {
    app->description("");
    const std::string name(row->name), group = name.substr(0, name.rfind(' ') + 1);
    return "rankcollapse " + name + ": " + std::string(row->summary) + "\n" + std::string(row->examples) +
           "\n" + app->help("rankcollapse" + (group.empty() ? "" : " " + group.substr(0, group.size() - 1)));
  }
};

class Parser {
 public:
  explicit Parser(std::span<const VerbRow> verbs) {
    prepare(app_);
    app_.set_version_flag("--version",
                          std::string("rankcollapse ") + build_info::version + " (" +
                              (*build_info::commit != '\0' ? build_info::commit : "no git commit") +
                              (*build_info::changes_sha256 != 0 ? ", changed" : "") + ")");
    app_.footer(exit_code_text());
    for (const VerbRow& row : verbs) declare(row);
  }

  Command parse(int argument_count, const char* const* arguments) {
    const std::vector<std::string> words(arguments + 1, arguments + argument_count);
    try {
      app_.parse(argument_count, arguments);
      return {std::move(parsed_verb()->verb), {}};
    } catch (const CLI::CallForHelp&) {
      return {nullptr, help()};
    } catch (const CLI::CallForVersion& version) {
      return {nullptr, std::string(version.what()) + "\n"};
    } catch (const CLI::ParseError& error) {
      if (words.empty()) throw Error(ExitCode::usage, "what is to be done?\n\n" + app_.help());
      throw Error(ExitCode::usage, explain(error.what(), words));
    }
  }

 private:
  static void prepare(CLI::App& app) {
    app.require_subcommand(1);
    app.get_formatter()->column_width(26);
  }

  void declare(const VerbRow& row) {
    const std::string name(row.name);
    const std::size_t space = name.find(' ');
    CLI::App* parent = space == std::string::npos ? &app_ : group(name.substr(0, space));
    CLI::App* app = parent->add_subcommand(name.substr(space + 1), std::string(row.summary));
    app->require_subcommand(0);
    app->get_formatter()->column_width(26);
    auto verb = row.make();
    for (const Option& option : verb->options()) std::visit(Declare{*app, option}, option.target);
    declared_.push_back({&row, std::move(verb), app});
    if (parent != &app_) describe_group(*parent);
  }

  /// Lists the verbs of a group in its place.
  static void describe_group(CLI::App& group) {
    std::string names;
    for (const CLI::App* verb : group.get_subcommands({})) {
      names += (names.empty() ? "" : ", ") + verb->get_name();
    }
    group.description(names);
  }

  /// The verb in front of other verbs, as "data" in "data fetch".
  CLI::App* group(const std::string& name) {
    for (CLI::App* known : app_.get_subcommands({})) {
      if (known->get_name() == name) return known;
    }
    CLI::App* added = app_.add_subcommand(name);
    prepare(*added);
    return added;
  }

  DeclaredVerb* parsed_verb() {
    const auto found = std::find_if(declared_.begin(), declared_.end(),
                                    [](const DeclaredVerb& verb) { return verb.app->parsed(); });
    return found == declared_.end() ? nullptr : &*found;
  }

  const CLI::App* parsed_group() const {
    for (const CLI::App* app : app_.get_subcommands()) {
      if (!app->get_subcommands({}).empty()) return app;
    }
    return nullptr;
  }

  std::string help() {
    if (const DeclaredVerb* verb = parsed_verb()) return verb->help();
    if (const CLI::App* app = parsed_group()) return app->help("rankcollapse");
    return app_.help();
  }

  /// Beyond what CLI11 knows: what was probably meant.
  std::string explain(const std::string& message, const std::vector<std::string>& words) {
    if (const DeclaredVerb* verb = parsed_verb()) return explain_option(*verb, message, words);
    const CLI::App* in = parsed_group();
    if (in == nullptr) return explain_verb(app_, words.front(), "rankcollapse");
    const auto behind = std::find(words.begin(), words.end(), in->get_name());
    const std::string command = "rankcollapse " + in->get_name();
    if (behind == words.end() || behind + 1 == words.end()) {
      return in->get_name() + ": what is to be done? (see " + command + " --help)";
    }
    return explain_verb(*in, *(behind + 1), command);
  }

  static std::string explain_verb(const CLI::App& app, const std::string& word, const std::string& command) {
    std::vector<std::string> names;
    for (const CLI::App* verb : app.get_subcommands({})) names.push_back(verb->get_name());
    const std::vector<std::string_view> known(names.begin(), names.end());
    const auto meant = suggestion(word, known);
    const std::string group = command == "rankcollapse" ? "" : app.get_name() + ": ";
    return group + "there is no verb '" + word + "'" +
           (meant ? ": did you mean '" + std::string(*meant) + "'?" : "") + " (see " + command + " --help)";
  }

  static std::string explain_option(const DeclaredVerb& verb, const std::string& message,
                                    const std::vector<std::string>& words) {
    const std::string name(verb.row->name), advice = " (see rankcollapse " + name + " --help)";
    std::vector<std::string> names;
    for (const CLI::Option* option : verb.app->get_options()) {
      for (const std::string& known : option->get_lnames()) names.push_back("--" + known);
    }
    const std::vector<std::string_view> known(names.begin(), names.end());
    for (const std::string& word : words) {
      const std::string option = word.substr(0, word.find('='));
      if (!option.starts_with("--") || std::find(names.begin(), names.end(), option) != names.end()) continue;
      const auto meant = suggestion(option, known);
      return name + ": there is no option " + option +
             (meant ? ": did you mean " + std::string(*meant) + "?" : "") + advice;
    }
    return name + ": " + message + advice;
  }

  CLI::App app_{overview, "rankcollapse"};
  std::vector<DeclaredVerb> declared_;
};

}  // namespace

Command parse_command_line(std::span<const VerbRow> verbs, int argument_count, const char* const* arguments) {
  return Parser(verbs).parse(argument_count, arguments);
}

}  // namespace rankcollapse
