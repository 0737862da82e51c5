// The script that completes command lines in bash.
#include <algorithm>

#include "experiments/cli/completion.hpp"

namespace rankcollapse {
namespace {

// What is the same whatever the verbs are. `words`, `value`, `prefix` and `finished` are variables of
// _rankcollapse.
constexpr const char* machinery = R"bash(
# Reads words, one a line, and keeps those that begin with the value so far.
_rankcollapse_reply() {
  local reply
  while IFS= read -r reply; do
    if [[ $reply == "$value"* ]]; then
      reply=$prefix$reply
      COMPREPLY+=("${reply#"$finished"}")
    fi
  done
}

_rankcollapse_words() { _rankcollapse_reply < <(printf '%s\n' "$@"); }

_rankcollapse_files() {
  compopt -o filenames 2>/dev/null
  _rankcollapse_reply < <(compgen -f -- "$value")
}

_rankcollapse_folders() {
  compopt -o filenames 2>/dev/null
  _rankcollapse_reply < <(compgen -d -- "$value")
}

# The folders of experiments that run or ran here, and all others.
_rankcollapse_experiments() {
  _rankcollapse_folders
  if [[ $value != results/runs/* ]]; then _rankcollapse_reply < <(compgen -d -- results/runs/); fi
}

# The names of the trials' folders in the folder of results that the line names.
_rankcollapse_trials() {
  local results=results folder index
  for ((index = 1; index < ${#words[@]}; index++)); do
    case ${words[index]} in
      --results) results=${words[index + 1]-} ;;
      --results=*) results=${words[index]#*=} ;;
    esac
  done
  results=${results//[\\\"\']/}  # as it was typed
  if [[ $results == '~/'* ]]; then results=$HOME/${results:2}; fi
  _rankcollapse_reply < <(
    for folder in "$results"/runs/*/*/; do
      folder=${folder%/}
      if [[ -d $folder ]]; then printf '%s\n' "${folder##*/}"; fi
    done
  )
}

_rankcollapse() {
  COMPREPLY=()
  # Words as the program gets them; readline divides them at = and : too.
  local -a words=()
  local line=${COMP_LINE:0:COMP_POINT} rest piece
  local -i index
  for ((index = 0; index <= COMP_CWORD; index++)); do
    rest=${line#"${line%%[![:blank:]]*}"}
    piece=${COMP_WORDS[index]}
    if ((index == COMP_CWORD)); then piece=$rest; fi
    if ((index > 0)) && [[ $rest == "$line" ]]; then words[-1]+=$piece; else words+=("$piece"); fi
    line=${rest#"$piece"}
  done

  local -i last=$((${#words[@]} - 1)) at=1
  local value=${words[last]} prefix='' finished='' verb='' options='' valued=''
  if [[ $COMP_WORDBREAKS == *=* ]]; then finished=${value%"${value##*[=:]}"}; fi
  while _rankcollapse_group "$verb"; do
    if ((at == last)); then
      _rankcollapse_words $options
      return
    fi
    verb+=${verb:+ }${words[at]}
    at+=1
  done
  _rankcollapse_options "$verb"

  # What the value belongs to: an option, or the word of that number.
  local option='' belongs_to
  local -i number=1
  for ((index = at; index < last; index++)); do
    if [[ -n $option ]]; then
      option=''
    elif [[ " $valued " == *" ${words[index]} "* ]]; then
      option=${words[index]}
    elif [[ ${words[index]} != -* ]]; then
      number+=1
    fi
  done
  if [[ -n $option ]]; then
    belongs_to=$option
  elif [[ $value == --*=* ]]; then
    belongs_to=${value%%=*}
    prefix=$belongs_to=
    value=${value#*=}
  elif [[ $value == -* ]]; then
    _rankcollapse_words $options
    return
  else
    belongs_to=$number
  fi
  _rankcollapse_value "$verb" "$belongs_to"
}

complete -F _rankcollapse rankcollapse
)bash";

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// The verbs in front of which nothing stands, with --help and --version, and those of each group.
std::string groups(std::span<const VerbRow> verbs) {
  std::vector<std::string> first;
  std::vector<std::pair<std::string, std::vector<std::string>>> behind;
  for (const VerbRow& row : verbs) {
    const std::string name(row.name), word = name.substr(0, name.find(' '));
    if (std::find(first.begin(), first.end(), word) == first.end()) first.push_back(word);
    if (word == name) continue;
    if (behind.empty() || behind.back().first != word) behind.push_back({word, {}});
    behind.back().second.push_back(name.substr(word.size() + 1));
  }
  first.insert(first.end(), {"--help", "--version"});
  std::string text = "    '') options='" + joined(first) + "' ;;\n";
  for (const auto& [word, names] : behind) {
    text += "    '" + word + "') options='" + joined(names) + " --help' ;;\n";
  }
  return text;
}

/// The options of a verb, and those of them that have a value.
std::string options_arm(const VerbRow& row, const std::vector<Option>& options) {
  std::vector<std::string> all, valued;
  for (const Option& option : options) {
    if (is_word(option)) continue;
    for (const std::string& name : names_of(option)) {
      all.push_back(name);
      if (!is_flag(option)) valued.push_back(name);
    }
  }
  all.push_back("--help");
  return "    '" + std::string(row.name) + "') options='" + joined(all) + "' valued='" + joined(valued) +
         "' ;;\n";
}

/// What is offered for a value; empty where nothing is known of it.
std::string offers(const Option& option) {
  std::vector<std::string> calls, words = option.choices;
  words.insert(words.end(), option.suggestions.begin(), option.suggestions.end());
  if (!words.empty()) calls.push_back("_rankcollapse_words " + joined(words));
  switch (offer_of(option)) {
    case Offer::by_target:
    case Offer::nothing:
      break;
    case Offer::files:
      calls.push_back("_rankcollapse_files");
      break;
    case Offer::folders:
      calls.push_back("_rankcollapse_folders");
      break;
    case Offer::experiments:
      calls.push_back("_rankcollapse_experiments");
      break;
    case Offer::trials:
      calls.push_back("_rankcollapse_trials");
      calls.push_back("_rankcollapse_folders");
      break;
  }
  std::string text;
  for (const std::string& call : calls) text += (text.empty() ? " " : "; ") + call;
  return text;
}

std::string value_arms(const VerbRow& row, const std::vector<Option>& options) {
  std::string text;
  int number = 0;
  for (const Option& option : options) {
    std::string patterns;
    if (is_word(option)) {
      ++number;
      // Words behind the last that is known by its number belong to it where it takes several.
      patterns =
          "'" + std::string(row.name) + " '" + (takes_several(option) ? "[0-9]*" : std::to_string(number));
    } else {
      for (const std::string& name : names_of(option)) {
        patterns += (patterns.empty() ? "'" : " | '") + std::string(row.name) + " " + name + "'";
      }
    }
    const std::string calls = offers(option);
    if (!calls.empty()) text += "    " + patterns + ")" + calls + " ;;\n";
  }
  return text;
}

}  // namespace

std::string bash_completion(std::span<const VerbRow> verbs) {
  std::string options, values;
  for (const VerbRow& row : verbs) {
    const auto verb = row.make();
    const std::vector<Option> taken = verb->options();
    options += options_arm(row, taken);
    values += value_arms(row, taken);
  }
  return "# Completion for bash, made by 'rankcollapse completion bash'.\n\n"
         "# What may stand behind no word yet, or behind the name of a group of verbs.\n"
         "_rankcollapse_group() {\n  case $1 in\n" +
         groups(verbs) + "    *) return 1 ;;\n  esac\n}\n\n" + "_rankcollapse_options() {\n  case $1 in\n" +
         options + "  esac\n}\n\n" +
         "# VERB OPTION, or VERB and the number of a word.\n_rankcollapse_value() {\n  case \"$1 $2\" in\n" +
         values + "  esac\n}\n" + machinery;
}

}  // namespace rankcollapse
