#include <algorithm>
#include <iostream>

#include "data/manifest.hpp"
#include "engine/files/json.hpp"
#include "experiments/cli/condition_text.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/cli/trial_argument.hpp"
#include "experiments/cli/trial_summary.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/store/recorded_settings.hpp"
#include "experiments/store/recorded_trial.hpp"
#include "experiments/store/trial_condition.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

struct File {
  std::string name;  // within the trial's folder
  std::uint64_t bytes;
};

std::vector<File> files_of(const fs::path& trial) {
  std::vector<File> files;
  std::error_code gone;  // a trial that is running may remove a file under our eyes
  for (const auto& entry : fs::recursive_directory_iterator(trial, gone)) {
    if (!entry.is_regular_file(gone)) continue;
    const std::uintmax_t bytes = entry.file_size(gone);
    if (!gone) files.push_back({entry.path().lexically_relative(trial).string(), bytes});
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.name < b.name; });
  return files;
}

/// The settings that somebody has given; those of the model only where a sweep or --set did, for a model is
/// many lines in a file of its own.
std::vector<RecordedSetting> given_settings(const fs::path& trial, const std::vector<SweptValue>& swept) {
  std::vector<RecordedSetting> given;
  for (RecordedSetting& setting : recorded_settings(trial)) {
    const bool is_swept = std::any_of(swept.begin(), swept.end(),
                                      [&](const SweptValue& one) { return one.key == setting.address; });
    const bool of_model = setting.address.starts_with("model.");
    if (!setting.is_fallback() && (!of_model || is_swept || setting.origin == "--set")) {
      given.push_back(std::move(setting));
    }
  }
  return given;
}

Json spectrum_json(const std::optional<SpectrumFigures>& spectrum) {
  if (!spectrum) return {};
  return Json::Object{{"smallest", spectrum->smallest},
                      {"largest", spectrum->largest},
                      {"stable_rank", spectrum->stable_rank},
                      {"entropy", spectrum->entropy}};
}

class ShowVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {{.name = "TRIAL",
             .target = &word_,
             .help = "its folder, number, or digits of its identity",
             .required = true,
             .offer = Offer::trials},
            results_option(results_),
            json_option(json_)};
  }

  ExitCode call() override {
    const RecordedTrial trial = read_recorded_trial(trial_called(word_, results_));
    const TrialCondition condition = condition_of(trial.folder, trial.status);
    const TrialProgress progress = progress_of(trial.folder);
    json_ ? print_json(trial, condition, progress) : print(trial, condition, progress);
    return ExitCode::ok;
  }

 private:
  static void print(const RecordedTrial& trial, const TrialCondition& condition,
                    const TrialProgress& progress) {
    std::cout << "trial        " << trial.folder.string() << "\n"
              << "identity     " << trial.identity << "\n";
    for (const auto& [key, value] : trial.swept)
      std::cout << "swept        " << key << " = " << value << "\n";
    if (trial.status && trial.status->finished()) {
      std::cout << status_lines(*trial.status);
    } else {
      std::cout << "status       " << condition_text(trial, condition, progress) << "\n";
      if (trial.status) std::cout << "error        " << trial.status->error << "\n";
      if (!progress.last_metrics.empty()) std::cout << metric_lines(progress.last_metrics);
    }
    const std::string spectra = spectra_table(trial.folder);
    std::cout << "\n" << (spectra.empty() ? "no weights are kept here\n" : spectra) << "\n";
    print_settings(trial);
    print_making(trial);
    print_files(trial.folder);
  }

  static void print_settings(const RecordedTrial& trial) {
    std::vector<std::vector<std::string>> rows;
    for (const RecordedSetting& setting : given_settings(trial.folder, trial.swept)) {
      rows.push_back({"  " + setting.address, setting.value, setting.origin});
    }
    std::cout << "settings (all others: fallbacks, and the model; see config.yaml)\n"
              << text_table(rows) << "\n";
  }

  static void print_making(const RecordedTrial& trial) {
    if (trial.sessions() == 0) return;
    const std::string commit = trial.provenance_text({"build", "commit"}),
                      host = trial.session_text({"host"});
    std::vector<std::string> facts = {
        "commit " + (commit.empty() ? "none" : commit) +
            (trial.provenance_text({"build", "changes_sha256"}).empty() ? "" : " and changes to it"),
        trial.provenance_text({"precision"}), trial.session_text({"processor"}),
        "kernels " + trial.kernel_family()};
    if (!host.empty()) facts.push_back("host " + host);
    facts.push_back("began " + trial.session_text({"began"}));
    facts.push_back(std::to_string(trial.sessions()) + (trial.sessions() == 1 ? " session" : " sessions"));
    std::cout << "made with\n";
    for (const std::string& fact : facts) std::cout << "  " << fact << "\n";
    std::cout << "\n";
  }

  static void print_files(const fs::path& folder) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& [name, bytes] : files_of(folder)) rows.push_back({"  " + name, readable_size(bytes)});
    std::cout << "files\n" << text_table(rows);
  }

  static void print_json(const RecordedTrial& trial, const TrialCondition& condition,
                         const TrialProgress& progress) {
    Json::Object json = condition_json(trial, condition, progress);
    Json::Array spectra, settings, files;
    for (const WeightSpectra& weight : weight_spectra(trial.folder)) {
      spectra.push_back(Json::Object{{"weight", weight.name},
                                     {"outputs", static_cast<std::uint64_t>(weight.outputs)},
                                     {"inputs", static_cast<std::uint64_t>(weight.inputs)},
                                     {"start", spectrum_json(weight.start)},
                                     {"end", spectrum_json(weight.end)}});
    }
    for (const RecordedSetting& setting : recorded_settings(trial.folder)) {
      settings.push_back(
          Json::Object{{"key", setting.address}, {"value", setting.value}, {"origin", setting.origin}});
    }
    for (const auto& [name, bytes] : files_of(trial.folder)) {
      files.push_back(Json::Object{{"name", name}, {"bytes", bytes}});
    }
    json.insert(json.end(), {{"spectra", std::move(spectra)},
                             {"settings", std::move(settings)},
                             {"provenance", trial.provenance},
                             {"files", std::move(files)}});
    std::cout << format_json(json) << "\n";
  }

  std::string word_;
  fs::path results_ = "results";
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_show_verb() {
  return std::make_unique<ShowVerb>();
}

}  // namespace rankcollapse
