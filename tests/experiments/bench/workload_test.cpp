#include "experiments/bench/workload.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/thrown.hpp"

using namespace rankcollapse;

TEST_CASE("all workloads are chosen unless some are named, in one option or several") {
  CHECK(chosen_workloads({}).size() == workload_table().size());
  const std::vector<std::string> names = {"mlp-784,alexnet-b16", "mlp-3072"};
  const std::vector<Workload> chosen = chosen_workloads(names);
  REQUIRE(chosen.size() == 3);
  CHECK(chosen[0].name == "alexnet-b16");
  CHECK(chosen[1].name == "mlp-3072");
  CHECK(chosen[2].name == "mlp-784");
}

TEST_CASE("an unknown workload is answered with the known ones") {
  const std::vector<std::string> names = {"mlp-784,alexnet"};
  CHECK(thrown_by([&] { chosen_workloads(names); }) ==
        "2: --workload: there is no workload 'alexnet' (known: alexnet-b128, alexnet-b16, alexnet-sweep, "
        "mlp-3072, mlp-784)");
}

TEST_CASE("a name that is empty is an unknown one, not all of them and not none") {
  for (const std::string text : {"", ",", "mlp-784,,mlp-3072"}) {
    const std::vector<std::string> names = {text};
    CHECK(
        thrown_by([&] { chosen_workloads(names); }) ==
        "2: --workload: there is no workload '' (known: alexnet-b128, alexnet-b16, alexnet-sweep, mlp-3072, "
        "mlp-784)");
  }
}

TEST_CASE("every workload's model is one of the project's") {
  for (const Workload& workload : workload_table()) {
    CHECK(std::filesystem::exists(PROJECT_ROOT "/configs/models/" + std::string(workload.model)));
  }
}
