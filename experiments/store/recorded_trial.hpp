#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "engine/files/json.hpp"
#include "experiments/store/trial_status.hpp"

namespace rankcollapse {

/// What a trial's folder says of it, finished or not, as a run or in the committed form.
struct RecordedTrial {
  std::filesystem::path folder;
  std::string identity;  // empty where neither file below has it
  Json provenance;       // null where there is no provenance.json
  std::optional<TrialStatus> status;

  /// The text or number at keys of provenance.json, one inside the other, as text; "" where there is none.
  std::string provenance_text(std::initializer_list<std::string_view> keys) const;
};

/// Throws Error (data) where a file is there and cannot be understood.
RecordedTrial read_recorded_trial(const std::filesystem::path& folder);

/// The identity alone, from provenance.json or status.json; "" where neither tells it.
std::string recorded_identity(const std::filesystem::path& folder);

}  // namespace rankcollapse
