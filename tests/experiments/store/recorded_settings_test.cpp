#include "experiments/store/recorded_settings.hpp"

#include <catch2/catch.hpp>

#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

std::vector<RecordedSetting> settings_of(const std::string& config) {
  const TemporaryFolder folder;
  write_text(folder / "config.yaml", config);
  return recorded_settings(folder.path());
}

}  // namespace

TEST_CASE("each recorded setting has its origin and its line") {
  const auto settings = settings_of(
      "seed: 1  # default\n"
      "dataset:\n"
      "  path: \"a  # b\"  # --set\n"
      "  empty: {}  # default\n"
      "model:\n"
      "  layers:\n"
      "    - type: dense  # lab.yaml:3\n"
      "      units: 3e1  # lab.yaml:3\n"
      "    - {}\n"
      "freeze: [a, b]  # lab.yaml:9\n");
  std::string text;
  for (const RecordedSetting& setting : settings) {
    text += setting.address + "|" + setting.value + "|" + setting.origin + "|" +
            std::to_string(setting.line) + (setting.is_fallback() ? "|fallback\n" : "\n");
  }
  CHECK(text ==
        "seed|1|default|0|fallback\n"
        "dataset.path|a  # b|--set|2\n"
        "dataset.empty|{}|default|3|fallback\n"
        "model.layers.0.type|dense|lab.yaml:3|6\n"
        "model.layers.0.units|30|lab.yaml:3|7\n"
        "model.layers.1|{}||8\n"
        "freeze|[a, b]|lab.yaml:9|9\n");
  CHECK(value_at(settings, "model.layers.0.units") == "30");
  CHECK(value_at(settings, "model.layers.0").empty());
}

TEST_CASE("a configuration that was put into another form has its values, but no origins") {
  const auto settings = settings_of("{seed: 1, training: {epochs: 2}}  # by hand\n");
  REQUIRE(settings.size() == 2);
  CHECK(settings[1].address == "training.epochs");
  CHECK(settings[1].origin.empty());
  CHECK(settings[1].line == no_line);
  const TemporaryFolder empty;
  CHECK(thrown_by([&] { recorded_settings(empty.path()); }).starts_with("2: "));
}
