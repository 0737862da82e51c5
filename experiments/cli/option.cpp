#include "experiments/cli/option.hpp"

#include <sstream>

namespace rankcollapse {

bool is_flag(const Option& option) {
  return std::holds_alternative<bool*>(option.target);
}

bool is_word(const Option& option) {
  return !option.name.starts_with('-');
}

bool takes_several(const Option& option) {
  return std::holds_alternative<std::vector<std::string>*>(option.target) ||
         std::holds_alternative<std::vector<std::filesystem::path>*>(option.target);
}

Offer offer_of(const Option& option) {
  if (option.offer != Offer::by_target) return option.offer;
  if (option.value_name == "DIR") return Offer::folders;
  const bool path = std::holds_alternative<std::filesystem::path*>(option.target) ||
                    std::holds_alternative<std::optional<std::filesystem::path>*>(option.target) ||
                    std::holds_alternative<std::vector<std::filesystem::path>*>(option.target);
  return path ? Offer::files : Offer::nothing;
}

std::vector<std::string> names_of(const Option& option) {
  std::vector<std::string> names;
  std::istringstream list(option.name);
  for (std::string name; std::getline(list, name, ',');) names.push_back(name);
  return names;
}

Option set_option(std::vector<std::string>& overrides) {
  return {.name = "--set",
          .target = &overrides,
          .help = "KEY=VALUE in place of the file's, as a.b.0.c=1e-3",
          .value_name = "KEY=VALUE"};
}

Option kernels_option(std::string& kernels) {
  return {.name = "--kernels",
          .target = &kernels,
          .help = "short for --set training.kernels=K",
          .value_name = "K",
          .choices = {"auto", "plain"}};
}

void set_kernels(std::vector<std::string>& overrides, const std::string& kernels) {
  if (!kernels.empty()) overrides.push_back("training.kernels=" + kernels);
}

Option threads_option(int& threads) {
  return {.name = "--threads",
          .target = &threads,
          .help = "threads (default: one a core); changes no bit",
          .value_name = "N",
          .low = 1,
          .high = 1024};
}

Option data_option(std::optional<std::filesystem::path>& folder) {
  return {.name = "--data",
          .target = &folder,
          .help = "where data sets are looked for first",
          .value_name = "DIR"};
}

Option json_option(bool& json) {
  return {.name = "--json", .target = &json, .help = "print JSON"};
}

Option only_option(std::string& expression) {
  return {.name = "--only",
          .target = &expression,
          .help = "trials as 'l2<=1e-3,seed=1|2', or a number",
          .value_name = "EXPR"};
}

}  // namespace rankcollapse
