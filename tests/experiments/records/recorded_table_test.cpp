#include "experiments/records/recorded_table.hpp"

#include <catch2/catch.hpp>

using namespace rankcollapse;

TEST_CASE("a column by epoch has the finite numbers of a layer's first reading") {
  const RecordedTable table({{"epoch", "layer", "reading", "value"},
                             {{"0", "fc1.weight", "matrix", "3"},
                              {"0", "fc1.weight", "slice[0,0]", "7"},
                              {"0.5", "fc1.weight", "matrix", ""},
                              {"0.5", "fc2.weight", "matrix", "8"},
                              {"1", "fc1.weight", "matrix", "nan"},
                              {"2", "fc1.weight", "matrix", "4"}}});
  CHECK(table.by_epoch("fc1.weight", "value") == std::map<double, double>{{0, 3}, {2, 4}});
  CHECK(table.by_epoch("fc1.weight", "another").empty());
  CHECK(table.by_epoch("fc3.weight", "value").empty());
}
