#pragma once

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/files/json.hpp"
#include "experiments/store/swept_value.hpp"
#include "experiments/store/trial_status.hpp"
#include "experiments/store/trials_table.hpp"

namespace rankcollapse {

/// What a trial's folder says of it, finished or not, as a run or in the committed form.
struct RecordedTrial {
  std::filesystem::path folder;
  std::string identity;               // empty where neither file below has it
  std::vector<SweptValue> swept;      // as trials.csv beside the folder has them
  Json provenance;                    // null where there is no provenance.json
  std::optional<TrialStatus> status;  // nothing: unfinished

  /// What stands in provenance.json at keys, one inside the other, as text; "" where nothing does.
  std::string provenance_text(std::initializer_list<std::string_view> keys) const;
  /// The same of the last session: the process that trained here last.
  std::string session_text(std::initializer_list<std::string_view> keys) const;
  std::size_t sessions() const;
  /// Of that session: kernel_family() below.
  std::string kernel_family() const;
};

/// What the last bits of equal configurations depend on beside the build, as "Cooperlake, avx512f": the
/// family of OpenBLAS's kernels and the instruction set of our own. Where one is not recorded, the other
/// alone.
std::string kernel_family(const std::string& blas_kernels, const std::string& kernel_set);

/// Throws Error (data) where a file is there and cannot be understood.
RecordedTrial read_recorded_trial(const std::filesystem::path& folder);

/// The same of a trial whose row is read already: what was swept and the status are the row's.
RecordedTrial read_recorded_trial(const TrialRow& row);

/// The identity alone, from provenance.json or status.json; "" where neither tells it.
std::string recorded_identity(const std::filesystem::path& folder);

/// The trials of an experiment: those of its trials.csv, in its order, or, where there is none yet, its
/// folders. Throws Error (data).
std::vector<TrialRow> recorded_rows(const std::filesystem::path& experiment);

}  // namespace rankcollapse
