#include "experiments/sweep/session.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "engine/core/error.hpp"
#include "engine/core/floating_point.hpp"
#include "engine/files/atomic_write.hpp"
#include "engine/files/read_file.hpp"
#include "engine/nn/kernels/gemm.hpp"
#include "engine/nn/kernels/kernel_set.hpp"
#include "experiments/store/recorded_trial.hpp"
#include "experiments/store/trial_log.hpp"
#include "experiments/sweep/build_info.hpp"
#include "experiments/sweep/machine.hpp"

namespace rankcollapse {
namespace {

Json::Object new_entry(const Network& network, int threads, std::uint64_t from_step) {
  utsname system{};
  ::uname(&system);
  const char* core_type = std::getenv("OPENBLAS_CORETYPE");
  return {{"began", time_stamp()},
          {"host", system.nodename},
          {"pid", static_cast<std::int64_t>(::getpid())},
          {"commit", build_info::commit},
          {"system", system_name()},
          {"processor", processor_name()},
          {"blas_kernels", blas_kernel_name()},
          {"kernel_set", kernel_set().name},
          {"chosen_kernels", chosen_kernels_record(network)},
          {"OPENBLAS_CORETYPE", core_type == nullptr ? "" : core_type},
          {"denormals_flushed", denormals_are_flushed()},
          {"threads", threads},
          {"from_step", from_step}};
}

/// The member of this name, made where there is none.
Json& member(Json::Object& object, std::string_view name) {
  const auto found =
      std::find_if(object.begin(), object.end(), [&](const auto& pair) { return pair.first == name; });
  if (found != object.end()) return found->second;
  return object.emplace_back(std::string(name), Json()).second;
}

/// The same where it is to be an object or a list: whatever else stood there is replaced.
template <typename Kind>
Kind& member_as(Json::Object& object, std::string_view name) {
  Json& json = member(object, name);
  if (!std::holds_alternative<Kind>(json.value)) json.value = Kind();
  return std::get<Kind>(json.value);
}

Json::Object read_or(const std::filesystem::path& file, const std::string& fallback) {
  for (const std::string& text : {read_file(file).value_or(""), fallback}) {
    try {
      Json json = parse_json(text, file.string());
      if (auto* object = std::get_if<Json::Object>(&json.value)) return std::move(*object);
    } catch (const Error&) {
      continue;  // lost when the machine went down
    }
  }
  return {};
}

}  // namespace

Json::Array chosen_kernels_record(const Network& network) {
  Json::Array rows;
  for (const auto& [layers, kernel] : network.chosen_kernels()) {
    rows.push_back(Json::Object{{"layers", layers}, {"kernel", kernel}});
  }
  return rows;
}

std::string kernel_family_here() {
  return kernel_family(blas_kernel_name(), kernel_set().name);
}

Session::Session(const std::filesystem::path& trial, const std::string& provenance, const Dataset& dataset,
                 const Network& network, int threads, std::uint64_t from_step)
    : file_(trial / "provenance.json"), provenance_(read_or(file_, provenance)) {
  member(member_as<Json::Object>(provenance_, "data"), "description") = dataset.description;
  member(provenance_, "build") = build_record();
  auto& sessions = member_as<Json::Array>(provenance_, "sessions");
  for (Json& earlier : sessions) {
    auto* object = std::get_if<Json::Object>(&earlier.value);
    if (object == nullptr) continue;
    Json& ended = member(*object, "ended");
    if (ended.text().empty()) ended = "killed";
  }
  sessions.push_back(new_entry(network, threads, from_step));
  record(from_step);
}

void Session::record(std::uint64_t to_step, const std::string& ended) {
  member(entry(), "to_step") = to_step;
  write(ended);
}

void Session::note_probe_seconds(double seconds) {
  member(entry(), "probe_seconds") = seconds;
}

void Session::record_failure() {
  try {
    write("failed");
  } catch (const Error&) {
    return;  // a full disk, perhaps the very failure
  }
}

Json::Object& Session::entry() {
  return std::get<Json::Object>(member_as<Json::Array>(provenance_, "sessions").back().value);
}

void Session::write(const std::string& ended) {
  member(entry(), "ended") = ended.empty() ? Json() : Json(ended);
  member(entry(), "seconds") = std::chrono::duration<double>(Clock::now() - began_).count();
  member(entry(), "max_rss_kb") = peak_memory_kb();
  replace_file(file_, format_json(provenance_) + "\n");
}

}  // namespace rankcollapse
