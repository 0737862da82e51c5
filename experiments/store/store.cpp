#include "experiments/store/store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>

#include "engine/core/error.hpp"
#include "engine/files/json.hpp"
#include "engine/files/read_file.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t digits_of_identity = 8;
constexpr const char* provenance_name = "provenance.json";

std::string suffix(const std::string& identity) {
  return "~" + identity.substr(0, digits_of_identity);
}

bool has_identity(const fs::path& trial, const std::string& identity) {
  const auto text = read_file(trial / provenance_name);
  try {
    const Json json = parse_json(text.value_or(""), provenance_name);
    const Json* found = json.find("identity");
    return found != nullptr && found->text() == identity;
  } catch (const Error&) {
    return false;  // cut short when its process was killed: nothing was trained there yet
  }
}

int number_of(const fs::path& trial) {
  const std::string name = trial.filename().string();
  int number = 0;
  std::from_chars(name.data(), name.data() + name.size(), number);
  return number;
}

std::string four_digits(int number) {
  const std::string digits = std::to_string(number);
  return std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits;
}

}  // namespace

std::optional<fs::path> Store::find(const std::string& identity) const {
  std::error_code none;
  for (const auto& experiment : fs::directory_iterator(runs_, none)) {
    std::error_code not_a_folder;
    for (const auto& trial : fs::directory_iterator(experiment.path(), not_a_folder)) {
      if (trial.path().filename().string().ends_with(suffix(identity)) &&
          has_identity(trial.path(), identity)) {
        return trial.path();
      }
    }
  }
  return std::nullopt;
}

fs::path Store::create(const std::string& experiment, const std::string& identity,
                       const std::string& provenance) const {
  const fs::path folder = runs_ / experiment;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw Error(ExitCode::cannot_write, "cannot create '" + folder.string() + "': " + error.message());
  int number = 1;
  for (const auto& trial : fs::directory_iterator(folder))
    number = std::max(number, number_of(trial.path()) + 1);
  fs::path trial = folder / (four_digits(number) + suffix(identity));
  while (!fs::create_directory(trial, error)) {
    if (error)
      throw Error(ExitCode::cannot_write, "cannot create '" + trial.string() + "': " + error.message());
    trial = folder / (four_digits(++number) + suffix(identity));
  }
  std::ofstream stream(trial / provenance_name, std::ios::binary);
  if (!(stream << provenance << std::flush)) {
    throw Error(ExitCode::cannot_write, "cannot write '" + (trial / provenance_name).string() + "'");
  }
  return trial;
}

TrialLock::TrialLock(const fs::path& trial)
    : descriptor_(::open(trial.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  if (descriptor_ >= 0) ::close(descriptor_);
  throw Error(ExitCode::usage, "'" + trial.string() + "': another process is training this trial");
}

TrialLock::~TrialLock() {
  ::close(descriptor_);
}

}  // namespace rankcollapse
