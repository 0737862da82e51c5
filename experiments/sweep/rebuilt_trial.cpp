#include "experiments/sweep/rebuilt_trial.hpp"

#include "engine/core/error.hpp"
#include "engine/files/sha256.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

/// Whether the file is the one whose content entered the identity.
bool holds(const fs::path& file, const std::string& checksum) {
  return fs::is_regular_file(file) && sha256_of_file(file) == checksum;
}

}  // namespace

Trial rebuilt_trial(const RecordedTrial& recorded) {
  const fs::path config = recorded.folder / "config.yaml";
  const fs::path copy = recorded.folder / "initial_weights.safetensors";
  const std::string checksum = recorded.provenance_text({"initial_weights", "checksum"});
  std::vector<std::string> overrides;
  bool from_copy = false;
  if (!checksum.empty()) {
    Document recorded_config = Document::load(config);
    const Config training = recorded_config.root().section("training");
    from_copy = training.has("initial_weights") && !holds(training.path("initial_weights"), checksum) &&
                fs::exists(copy);
    if (from_copy) overrides.push_back("training.initial_weights=" + yaml_text(fs::absolute(copy).string()));
  }
  Document document = Document::load(config, overrides);
  Trial trial = read_trial(document, "verification");
  if (from_copy) {
    InitialWeights weights = *trial.initial_weights;
    weights.checksum = checksum;
    trial.initial_weights = std::make_shared<const InitialWeights>(std::move(weights));
  }
  return trial;
}

std::string obstacle(const RecordedTrial& recorded, const Trial& trial, const std::string& data_checksum) {
  const std::string version = std::to_string(numerics_version);
  const std::string recorded_version = recorded.provenance_text({"numerics_version"});
  if (recorded_version != version) {
    return "it was recorded with numerics version " + recorded_version + ", and this program has " + version +
           ", which gives other numbers on purpose";
  }
  const std::string recorded_checksum = recorded.provenance_text({"data", "checksum"});
  if (recorded_checksum != data_checksum) {
    return "the data are not those that it was trained on: checksum " + recorded_checksum.substr(0, 12) +
           "… as recorded, " + data_checksum.substr(0, 12) + "… now";
  }
  if (recorded.identity != identity_of(trial, data_checksum)) {
    return "its config.yaml was changed after it was trained: it describes another trial now";
  }
  return "";
}

}  // namespace rankcollapse
