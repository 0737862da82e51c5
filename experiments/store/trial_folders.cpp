#include "experiments/store/trial_folders.hpp"

#include <algorithm>

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

/// The folders in `parent`, by name; none where it cannot be looked into.
std::vector<fs::path> folders_in(const fs::path& parent) {
  std::vector<fs::path> folders;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(parent, none)) {
    if (entry.is_directory(none)) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

bool is_trial(const fs::path& folder) {
  return !parse_trial_folder_name(folder.filename().string()).digits.empty();
}

std::string without_zeros(const std::string& digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

}  // namespace

bool is_number_of(const std::string& word, const std::string& folder_name) {
  constexpr const char* digits = "0123456789";
  const std::string number = folder_name.substr(0, folder_name.find_first_not_of(digits));
  return !word.empty() && !number.empty() && word.find_first_not_of(digits) == std::string::npos &&
         without_zeros(word) == without_zeros(number);
}

TrialFolderName parse_trial_folder_name(const std::string& name) {
  const std::size_t tilde = name.rfind('~');
  if (tilde == std::string::npos) return {};
  const std::string digits = name.substr(tilde + 1);
  if (digits.size() != digits_of_identity ||
      digits.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return {};
  }
  const std::size_t end_of_number = std::min(name.find_first_not_of("0123456789"), tilde);
  if (end_of_number == 0) return {};
  if (end_of_number == tilde) return {name.substr(0, tilde), "", digits};
  if (name[end_of_number] != '_') return {};
  return {name.substr(0, end_of_number), name.substr(end_of_number + 1, tilde - end_of_number - 1), digits};
}

std::vector<fs::path> experiment_folders(const fs::path& results) {
  std::vector<fs::path> experiments = folders_in(results / "runs");
  for (const fs::path& folder : folders_in(results)) {
    if (folder.filename() != "runs" && !trial_folders(folder).empty()) experiments.push_back(folder);
  }
  return experiments;
}

std::vector<fs::path> trial_folders(const fs::path& experiment) {
  std::vector<fs::path> trials = folders_in(experiment);
  trials.erase(std::remove_if(trials.begin(), trials.end(), [](const fs::path& f) { return !is_trial(f); }),
               trials.end());
  return trials;
}

}  // namespace rankcollapse
