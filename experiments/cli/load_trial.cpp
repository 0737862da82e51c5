#include "experiments/cli/load_trial.hpp"

namespace rankcollapse {

Trial load_trial(const std::filesystem::path& config, const std::vector<std::string>& overrides) {
  Document document = Document::load(config, overrides);
  return read_trial(document, config.stem().string());
}

}  // namespace rankcollapse
