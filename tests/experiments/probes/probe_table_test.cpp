#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "experiments/probes/probes.hpp"
#include "tests/experiments/probes/probe_case.hpp"

using namespace rankcollapse;

namespace {

TrainingCase small_case() {
  return training_case(R"(
model:
  input: [4, 4, 2]
  layers:
    - {type: conv2d, name: conv, filters: 3, kernel: 3, padding: same}
    - {type: tanh}
    - {type: flatten}
    - {type: dense, name: fc1, units: 5}
    - {type: tanh}
    - {type: dense, name: fc2, units: 3}
regularization: {all: {weight_decay: 0.01}}
training: {epochs: 2, batch_size: 4, optimizer: {learning_rate: 0.1, momentum: 0.9}}
)",
                       12);
}

const Samples images(drawn_matrix(32, 12, 1), labels_in_turn(12, 3), 3);

}  // namespace

TEST_CASE("probes: every example of the table is read as a probe and measures what its columns promise") {
  for (const ProbeRow& row : probe_table()) {
    INFO(row.name);
    TrainingCase training = small_case();
    Document document = Document::parse("probes: [" + std::string(row.example) + "]\n", "probe.yaml");
    const Config root = document.root();
    const auto planned = read_probes(root, {training.network, training.plan, 3, false});
    document.finish();
    REQUIRE(planned.size() == 1);
    CHECK(planned[0].name == row.default_name);
    CHECK(planned[0].cadence.at_end);

    std::vector<Matrix> initial;
    for (const Parameter* parameter : training.network.parameters()) initial.push_back(parameter->value);
    const std::string bits = bits_of(training.network);
    const std::atomic<bool> stop{false};
    Workers workers(1);
    const Training run{training.network, training.plan, {&images, &images, nullptr}, {}, workers, stop};
    for (const std::uint64_t step : {0, 6}) {
      const auto findings = planned[0].probe->measure(Snapshot(run, initial, step, step == 6));
      REQUIRE(findings);
      CHECK_FALSE(findings->rows.empty());
      for (const auto& fields : findings->rows) CHECK(fields.size() == planned[0].probe->columns().size());
      std::set<std::string> names;
      for (const auto& [name, values] : findings->arrays) CHECK(names.insert(name).second);
      CHECK((bits_of(training.network) == bits));
    }
  }
}

TEST_CASE("probes: the table's names and the names of their files are sorted and differ") {
  std::set<std::string_view> files;
  std::string_view before;
  for (const ProbeRow& row : probe_table()) {
    CHECK(before < row.name);
    before = row.name;
    CHECK(files.insert(row.default_name).second);
    CHECK_FALSE(row.description.empty());
  }
}
