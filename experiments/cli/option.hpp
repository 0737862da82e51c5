#pragma once

#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rankcollapse {

/// What a shell offers for a value, beside its choices and suggestions.
enum class Offer { by_target, nothing, files, folders, experiments, trials };

/// A word or an option that a verb takes, and the variable that gets it.
struct Option {
  using Target = std::variant<bool*, int*, double*, std::string*, std::filesystem::path*,
                              std::optional<std::filesystem::path>*, std::vector<std::string>*,
                              std::vector<std::filesystem::path>*>;

  std::string name;  // "CONFIG" for a word in its place, "--threads" for an option
  Target target;     // a bool becomes true where the option is given; a list takes every word, or every use
  std::string help;
  std::string value_name = {};  // "N": what stands behind the option in the help
  bool required = false;
  double low = -std::numeric_limits<double>::infinity();  // of a number
  double high = std::numeric_limits<double>::infinity();
  std::vector<std::string> choices = {};      // if any, the value is one of them
  std::vector<std::string> suggestions = {};  // words that a shell offers where others are possible too
  Offer offer = Offer::by_target;             // folders for a DIR, files for other paths
};

bool is_flag(const Option& option);        // no value stands behind it
bool is_word(const Option& option);        // told by its place
bool takes_several(const Option& option);  // words, or uses of an option
Offer offer_of(const Option& option);      // never by_target
/// "-j" and "--jobs" of "-j,--jobs".
std::vector<std::string> names_of(const Option& option);

// Options that several verbs have.
Option set_option(std::vector<std::string>& overrides);
/// Short for an override of `training.kernels`, which set_kernels() adds to the others where it was given.
Option kernels_option(std::string& kernels);
void set_kernels(std::vector<std::string>& overrides, const std::string& kernels);
Option threads_option(int& threads);
Option data_option(std::optional<std::filesystem::path>& folder);
Option json_option(bool& json);
Option only_option(std::string& expression);

}  // namespace rankcollapse
