#include <iostream>

#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"
#include "engine/files/read_file.hpp"
#include "experiments/claims/claims.hpp"
#include "experiments/claims/claims_record.hpp"
#include "experiments/cli/claims_table.hpp"
#include "experiments/cli/results_argument.hpp"
#include "experiments/cli/verb.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

constexpr const char* record_name = "claims.csv";

class ClaimsVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {
        experiments_option(results_),
        {.name = "--all", .target = &all_, .help = "also what was not run, laws, and defects of the works"},
        json_option(json_),
        {.name = "--csv", .target = &csv_, .help = "print CSV"},
        {.name = "--record", .target = &record_, .help = "write claims.csv into each experiment's folder"},
        {.name = "--claims",
         .target = &files_,
         .help = "judge the claims in FILE in place of our own",
         .value_name = "FILE",
         .offer = Offer::files}};
  }

  ExitCode call() override {
    if (json_ && csv_) throw Error(ExitCode::usage, "claims: --json and --csv cannot go together");
    const std::vector<fs::path> folders = experiments_called(results_);
    const std::vector<fs::path> files =
        files_.empty() ? claims_files(fs::read_symlink("/proc/self/exe").parent_path()) : files_;
    const Records records = read_records(folders);
    const Verdicts verdicts = judge(files, records);
    print(verdicts, records, folders.size());

    ExitCode exit_code = ExitCode::ok;
    for (const fs::path& folder : folders) {
      if (!record_ && !fs::exists(folder / record_name)) continue;
      const bool is_alone = folders.size() == 1;
      if (!holds_the_record(folder, is_alone ? verdicts : judge(files, read_records({&folder, 1}))))
        exit_code = ExitCode::check_failed;
    }
    return exit_code;
  }

 private:
  void print(const Verdicts& verdicts, const Records& records, std::size_t experiments) const {
    if (json_) {
      std::cout << claims_json(verdicts, records);
    } else if (csv_) {
      std::cout << claims_csv(verdicts.judgements);
    } else {
      const std::size_t trials = records.trials.size();
      std::cout << headline(verdicts) << "\nby " << trials << (trials == 1 ? " trial" : " trials") << " of "
                << experiments << (experiments == 1 ? " experiment" : " experiments");
      if (records.unfinished > 0) std::cout << "; " << records.unfinished << " without a result left out";
      std::cout << "\n" << claims_table(verdicts, all_);
    }
  }

  /// Whether everything that was reproduced by an experiment still is; only then is the record renewed.
  bool holds_the_record(const fs::path& folder, const Verdicts& verdicts) const {
    const std::vector<Judgement> now = judgements_of(verdicts, folder.filename().string());
    const fs::path file = folder / record_name;
    const std::vector<LostClaim> lost = lost_since(file, now, files_.empty() || record_);
    for (const LostClaim& one : lost) {
      std::cerr << file.string() << ": " << one.id << " was reproduced, and now " << one.now << "\n";
    }
    if (!lost.empty()) {
      if (record_)
        std::cerr << "note: '" << file.string() << "' is left as it is; remove it to record what is now\n";
      return false;
    }
    if (record_) write_record(file, now);
    return true;
  }

  static void write_record(const fs::path& file, const std::vector<Judgement>& now) {
    if (now.empty()) {
      std::cerr << "note: no claim speaks of '" << file.parent_path().filename().string()
                << "': nothing is recorded\n";
      return;
    }
    const std::string text = claims_csv(now);
    if (fs::exists(file) && read_file(file) == text) return;
    atomic_write(file, text);
    std::cerr << "note: wrote '" << file.string() << "'\n";
  }

  std::vector<fs::path> results_, files_;
  bool all_ = false, json_ = false, csv_ = false, record_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_claims_verb() {
  return std::make_unique<ClaimsVerb>();
}

}  // namespace rankcollapse
