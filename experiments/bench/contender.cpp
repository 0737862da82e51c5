#include "experiments/bench/contender.hpp"

#include <cmath>
#include <limits>
#include <sstream>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

/// The last line that says something: that of an exception, behind where it was thrown.
std::string last_line(const std::string& text) {
  std::istringstream lines(text);
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    if (line.find_first_not_of(" \t\r") != std::string::npos) last = line;
  }
  return last;
}

std::string failure_of(const Ended& process) {
  const std::string said = last_line(process.messages);
  return process.reason + (said.empty() ? "" : ": " + said);
}

/// The object that a process printed, or a JSON null.
Json parsed(const Ended& process) {
  try {
    return parse_json(process.output, "its output");
  } catch (const Error&) {
    return {};
  }
}

CommandLine with_words(CommandLine command, const std::vector<std::string>& more) {
  command.words.insert(command.words.end(), more.begin(), more.end());
  return command;
}

/// For a peer that measures so long: it has to load its libraries, and takes three steps however long they
/// take.
Seconds time_limit(double seconds) {
  return Seconds(60.0 + 10.0 * seconds);
}

std::string decimal(double number) {
  std::ostringstream text;
  text << number;
  return text.str();
}

}  // namespace

Contender looked_for(Contender peer) {
  const Ended answer = run_together(with_words({peer.words, {}}, {"--version"}), 1, time_limit(0.0)).front();
  const Json* version = nullptr;
  const Json json = parsed(answer);
  if (answer.reason.empty()) version = json.find("version");
  if (version != nullptr) {
    peer.version = version->text();
  } else {
    peer.absence = answer.reason.empty() ? "it does not tell its version" : failure_of(answer);
  }
  return peer;
}

Reported report_of(const std::vector<Ended>& processes) {
  Reported sum{0.0, 0, "", {}};
  for (const Ended& process : processes) {
    Json json = parsed(process);
    const Json* rate = json.find("images_per_second");
    const double images = rate == nullptr ? 0.0 : rate->number();
    if (!process.reason.empty()) {
      sum.failure = failure_of(process);
    } else if (!(images > 0.0)) {
      const std::string said = last_line(process.output);
      sum.failure = "it told no images_per_second" + (said.empty() ? "" : ": '" + said + "'");
    }
    sum.images_per_second += images;
    sum.peak_memory_kb += process.peak_memory_kb;
    if (&process == &processes.front()) sum.details = std::move(json);
  }
  if (!sum.failure.empty()) sum.images_per_second = std::numeric_limits<double>::quiet_NaN();
  return sum;
}

Reported measure(const Contender& contender, const Variant& variant, const Workload& workload,
                 const std::string& models, double seconds) {
  CommandLine command{contender.words, variant.added.environment};
  command =
      with_words(command, {"--model", models + "/" + std::string(workload.model), "--input",
                           std::string(workload.input), "--batch", std::to_string(workload.batch),
                           "--threads", std::to_string(workload.threads), "--seconds", decimal(seconds)});
  return report_of(
      run_together(with_words(command, variant.added.words), workload.processes, time_limit(seconds)));
}

}  // namespace rankcollapse
