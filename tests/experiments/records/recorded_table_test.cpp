#include "experiments/records/recorded_table.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace rankcollapse;

namespace {

/// Two layers at three moments; the kernel of conv1 in two readings.
RecordedTable some_table() {
  return RecordedTable(CsvTable{{"epoch", "layer", "reading", "sv_min"},
                                {{"0", "fc1", "matrix", "0.5"},
                                 {"0", "conv1", "unfolded", "3"},
                                 {"0", "conv1", "slice[0,0]", "4"},
                                 {"1", "fc1", "matrix", ""},
                                 {"1", "conv1", "unfolded", "2"},
                                 {"1", "conv1", "slice[0,0]", "5"},
                                 {"2.5", "fc1", "matrix", "0.25"},
                                 {"2.5", "conv1", "unfolded", "many"},
                                 {"2.5", "conv1", "slice[0,0]", "6"}}});
}

}  // namespace

TEST_CASE("a recorded value is found by layer, column and moment") {
  const RecordedTable table = some_table();
  CHECK(table.value("fc1", "sv_min", AtInit{}) == 0.5);
  CHECK(table.value("fc1", "sv_min", AtEnd{}) == 0.25);
  CHECK(table.value("fc1", "sv_min", AtEpoch{2.5}) == 0.25);
  CHECK(table.value("conv1", "sv_min", AtEpoch{1.0}) == 2.0);
}

TEST_CASE("a value that is not recorded is NaN: an empty field, a word, a layer, a column, a moment") {
  const RecordedTable table = some_table();
  CHECK(std::isnan(table.value("fc1", "sv_min", AtEpoch{1.0})));
  CHECK(std::isnan(table.value("conv1", "sv_min", AtEnd{})));
  CHECK(std::isnan(table.value("fc2", "sv_min", AtEnd{})));
  CHECK(std::isnan(table.value("fc1", "sv_max", AtEnd{})));
  CHECK(std::isnan(table.value("fc1", "sv_min", AtEpoch{2.0})));
  CHECK(std::isnan(RecordedTable().value("fc1", "sv_min", AtEnd{})));
}

TEST_CASE("of several readings of a kernel the first counts") {
  CHECK(some_table().rows_of("conv1") == std::vector<std::size_t>{1, 4, 7});
  CHECK(some_table().rows_of("").size() == 9);
}

TEST_CASE("a table that begins later than the first step has no row of the start") {
  const RecordedTable table(CsvTable{{"epoch", "train_loss"}, {{"1", "0.3"}, {"2", "0.2"}}});
  CHECK_FALSE(table.row_at("", AtInit{}));
  CHECK(table.row_at("", AtEnd{}) == std::size_t{1});
}

TEST_CASE("the layers of a table are told in their order, each once") {
  CHECK(some_table().distinct("layer") == std::vector<std::string>{"fc1", "conv1"});
}

TEST_CASE("a moment is told in a word") {
  CHECK(moment_text(AtInit{}) == "init");
  CHECK(moment_text(AtEnd{}) == "end");
  CHECK(moment_text(AtEpoch{2.5}) == "2.5");
}

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

TEST_CASE("a table that stops before the training does has no end") {
  const CsvTable rows{{"epoch", "step", "layer", "sv_min"},
                      {{"0", "0", "fc1", "0.5"}, {"8", "80", "fc1", "0.2"}}};
  CHECK(RecordedTable(rows, 80.0).value("fc1", "sv_min", AtEnd{}) == 0.2);
  CHECK(std::isnan(RecordedTable(rows, 100.0).value("fc1", "sv_min", AtEnd{})));
  CHECK(RecordedTable(rows, 100.0).value("fc1", "sv_min", AtEpoch{8.0}) == 0.2);
}
