// The script that completes command lines in zsh, with its function _arguments.
#include "experiments/cli/completion.hpp"

namespace rankcollapse {
namespace {

constexpr const char* machinery = R"zsh(
# The folders of experiments that run or ran here, and all others.
_rankcollapse_experiments() {
  local -a experiments=(results/runs/*(N/))
  _alternative 'experiments:recorded in results:compadd -f -a experiments' 'folders:folder:_files -/'
}

# The names of the trials' folders in the folder of results that the line names, or any folder.
_rankcollapse_trials() {
  local results=${opt_args[--results]:-results} expl
  local -a names=(${~results}/runs/*/*(N/:t))
  _wanted folders expl 'recorded in results' compadd -a names || _files -/
}

# Known words, or a file.
_rankcollapse_words_or_files() { _alternative "words:word:($*)" 'files:file:_files'; }

if [[ ${funcstack[1]} == _rankcollapse ]]; then
  _rankcollapse "$@"
else
  compdef _rankcollapse rankcollapse
fi
)zsh";

/// Between single quotes, in a place where zsh gives a meaning to the characters of `special`.
std::string escaped(std::string_view text, std::string_view special) {
  std::string result;
  for (const char byte : text) {
    if (byte == '\'') {
      result += "'\\''";
      continue;
    }
    if (special.find(byte) != std::string_view::npos) result += '\\';
    result += byte;
  }
  return result;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// _arguments' action for a value.
std::string action(const Option& option) {
  if (!option.choices.empty()) return "(" + joined(option.choices) + ")";
  const Offer offer = offer_of(option);
  if (!option.suggestions.empty()) {
    const std::string words = joined(option.suggestions);
    return offer == Offer::nothing ? "(" + words + ")" : " _rankcollapse_words_or_files " + words;
  }
  switch (offer) {
    case Offer::by_target:
    case Offer::nothing:
      break;
    case Offer::files:
      return "_files";
    case Offer::folders:
      return "_files -/";
    case Offer::experiments:
      return " _rankcollapse_experiments";
    case Offer::trials:
      return " _rankcollapse_trials";
  }
  return " ";
}

/// _arguments' specification of an option or a word.
std::string specification(const Option& option, int number) {
  if (is_word(option)) {
    const std::string place =
        takes_several(option) ? "*" : std::to_string(number) + (option.required ? "" : ":");
    return "      '" + place + ":" + escaped(option.name, ":\\") + ":" + action(option) + "' \\\n";
  }
  std::string text;
  for (const std::string& name : names_of(option)) {
    const bool is_long = name.starts_with("--");
    text += "      '" + std::string(takes_several(option) ? "*" : "") + name +
            (is_flag(option) ? ""
             : is_long       ? "="
                             : "+") +
            "[" + escaped(option.help, "[]:\\") + "]" +
            (is_flag(option) ? "" : ":" + escaped(option.value_name, ":\\") + ":" + action(option)) +
            "' \\\n";
  }
  return text;
}

std::string verb_arm(const VerbRow& row) {
  const auto verb = row.make();
  std::string text = "    '" + std::string(row.name) + "')\n      _arguments \\\n";
  int number = 0;
  for (const Option& option : verb->options()) {
    if (is_word(option)) ++number;
    text += "  " + specification(option, number);
  }
  return text + "        '--help[how it is used]'\n      ;;\n";
}

/// "'NAME:SUMMARY'", for _describe.
std::string described(std::string_view name, std::string_view summary) {
  return "      '" + std::string(name) + ":" + escaped(summary, ":\\") + "'\n";
}

/// The arm that completes the word after `group`, which is empty for the first word of all.
std::string group_arm(const std::string& group, const std::string& words) {
  return "    '" + group + "')\n      verbs=(\n" + words + "      )\n      ;;\n";
}

std::string groups(std::span<const VerbRow> verbs) {
  std::string first, behind, group, words, names;
  const auto finish = [&] {
    if (group.empty()) return;
    first += described(group, names);
    behind += group_arm(group, words);
    for (std::string* text : {&group, &words, &names}) text->clear();
  };
  for (const VerbRow& row : verbs) {
    const std::string name(row.name);
    const std::size_t space = name.find(' ');
    const std::string word = space == std::string::npos ? "" : name.substr(0, space);
    if (word != group) finish();
    if (word.empty()) {
      first += described(name, row.summary);
    } else {
      group = word;
      words += described(name.substr(space + 1), row.summary);
      names += (names.empty() ? "" : ", ") + name.substr(space + 1);
    }
  }
  finish();
  return group_arm("", first) + behind;
}

}  // namespace

std::string zsh_completion(std::span<const VerbRow> verbs) {
  std::string arms;
  for (const VerbRow& row : verbs) arms += verb_arm(row);
  return "#compdef rankcollapse\n# Completion for zsh, made by 'rankcollapse completion zsh'.\n\n"
         "# What may stand behind no word yet, or behind the name of a group of verbs.\n"
         "_rankcollapse_group() {\n  case $1 in\n" +
         groups(verbs) + "    *) return 1 ;;\n  esac\n}\n" + R"(
_rankcollapse() {
  local verb=''
  local -a verbs
  while _rankcollapse_group "$verb"; do
    if ((CURRENT == 2)); then
      _describe -t verbs verb verbs
      if [[ -z $verb ]]; then _arguments '--help[how it is used]' '--version[what this is]'; fi
      return
    fi
    verb+=${verb:+ }${words[2]}
    shift words
    ((CURRENT--))
  done
  local -A opt_args
  local context state line
  case $verb in
)" + arms +
         "  esac\n}\n" + machinery;
}

}  // namespace rankcollapse
