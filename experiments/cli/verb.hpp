#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.hpp"
#include "experiments/cli/option.hpp"

namespace rankcollapse {

/// Something that the program can be asked to do. Results go to standard output, messages to standard error.
class Verb {
 public:
  virtual ~Verb() = default;
  /// What stands behind the verb on the command line; the targets are variables of this object.
  virtual std::vector<Option> options() = 0;
  /// Does it, after the targets have their values. Throws Error, or OtherPrecisionNeeded.
  virtual ExitCode call() = 0;
};

/// A row of the table of verbs. A name of two words, as "data fetch", belongs to a group of verbs.
struct VerbRow {
  std::string_view name;
  std::string_view summary;
  std::string_view examples;  // whole commands, a line each
  std::unique_ptr<Verb> (*make)();
};

std::span<const VerbRow> verb_table();

// One maker a file in verbs/.
std::unique_ptr<Verb> make_bench_verb();
std::unique_ptr<Verb> make_check_verb();
std::unique_ptr<Verb> make_claims_verb();
std::unique_ptr<Verb> make_clean_verb();
std::unique_ptr<Verb> make_completion_verb();
std::unique_ptr<Verb> make_data_fetch_verb();
std::unique_ptr<Verb> make_data_import_verb();
std::unique_ptr<Verb> make_data_list_verb();
std::unique_ptr<Verb> make_data_preview_verb();
std::unique_ptr<Verb> make_data_verify_verb();
std::unique_ptr<Verb> make_diff_verb();
std::unique_ptr<Verb> make_evaluate_verb();
std::unique_ptr<Verb> make_export_verb();
std::unique_ptr<Verb> make_figures_verb();
std::unique_ptr<Verb> make_list_verb();
std::unique_ptr<Verb> make_manual_verb();
std::unique_ptr<Verb> make_report_verb();
std::unique_ptr<Verb> make_run_verb();
std::unique_ptr<Verb> make_show_verb();
std::unique_ptr<Verb> make_spectra_verb();
std::unique_ptr<Verb> make_status_verb();
std::unique_ptr<Verb> make_variability_verb();
std::unique_ptr<Verb> make_verify_verb();
std::unique_ptr<Verb> make_worker_verb();

/// Thrown where the other build of the engine is needed: main starts it in this one's place, with the same
/// words.
struct OtherPrecisionNeeded {
  std::string precision;
};

}  // namespace rankcollapse
