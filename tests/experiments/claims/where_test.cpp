#include "experiments/claims/where.hpp"

#include "experiments/claims/trial_filter.hpp"
#include "tests/experiments/claims/claimed_experiment.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

Where where_of(const std::string& mapping) {
  Document document = Document::parse("where: " + mapping + "\n", "claims.yaml");
  Where where(document.root(), "where");
  document.finish();
  return where;
}

/// The trials of an experiment with these settings that match, by their places.
std::vector<std::size_t> matching(const std::vector<std::string>& settings, const std::string& mapping) {
  ClaimedExperiment experiment;
  for (const std::string& one : settings) experiment.add({.settings = one + "\n"});
  const Records records = experiment.records();
  const Where where = where_of(mapping);
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < records.trials.size(); ++place) {
    if (where.matches(records.trials[place])) places.push_back(place);
  }
  return places;
}

using Places = std::vector<std::size_t>;

}  // namespace

TEST_CASE("values compare as numbers where they are numbers, and as texts otherwise; a list offers several") {
  const std::vector<std::string> trials = {"training: {batch_size: 16, loss: mse}",
                                           "training: {batch_size: 0.00016e5, loss: cross_entropy}",
                                           "training: {batch_size: 32}"};
  CHECK(matching(trials, "{training.batch_size: 16}") == Places{0, 1});
  CHECK(matching(trials, "{training.batch_size: [8, 32]}") == Places{2});
  CHECK(matching(trials, "{training.loss: mse, training.batch_size: 1.6e1}") == Places{0});
  CHECK(matching(trials, "{training.loss: none}") == Places{2});
  CHECK(matching(trials, "{training.loss: [none, mse]}") == Places{0, 2});
}

TEST_CASE(
    "l2: c and weight_decay: 2c are one penalty, which `all` gives to a layer that has none of its own") {
  const std::vector<std::string> trials = {"regularization: {fc1: {l2: 3e-4}}",
                                           "regularization: {fc1: {weight_decay: 6e-4}}",
                                           "regularization: {all: {l2: 3e-4}}",
                                           "regularization: {all: {weight_decay: 6e-4}, fc1: {l2: 0}}",
                                           "regularization: {all: {decoupled_weight_decay: 6e-4}}",
                                           "seed: 1"};
  CHECK(matching(trials, "{regularization.fc1.l2: 3e-4}") == Places{0, 1, 2});
  CHECK(matching(trials, "{regularization.fc1.weight_decay: 6e-4}") == Places{0, 1, 2});
  CHECK(matching(trials, "{regularization.fc1.l2: 0}") == Places{3, 5});
  CHECK(matching(trials, "{regularization.all.weight_decay: 6e-4}") == Places{2, 3});
}

TEST_CASE("what is asked for is told in short") {
  CHECK(where_of("{regularization.fc1.l2: 3e-4, training.epochs: 10}").text() == "l2=3e-4, epochs=10");
  CHECK(where_of("{regularization.all.weight_decay: [1e-4, 1e-3, 1e-2]}").text() == "weight_decay=1e-4…0.01");
  CHECK(thrown_by([] { where_of("{training.epochs: {a: 1}}"); }) ==
        "2: claims.yaml:1:26: error: where: training.epochs: expected a value or a list of values, found a "
        "mapping\n"
        "   1 | where: {training.epochs: {a: 1}}\n"
        "     |                          ^");
  CHECK(thrown_by([] { where_of("{training.epochs: []}"); }) ==
        "2: claims.yaml:1:26: error: where: training.epochs: the list is empty\n"
        "   1 | where: {training.epochs: []}\n"
        "     |                          ^");
}

TEST_CASE("a seed is all seeds of a trial that differ") {
  ClaimedExperiment experiment;
  for (const char* settings :
       {"seed: 3", "seed: {init: 1, shuffle: 2}", "seed: 2\ndataset: {seed: 2}", "a: 1"}) {
    experiment.add({.settings = std::string(settings) + "\n"});
  }
  std::vector<std::string> seeds;
  const Records records = experiment.records();
  for (const Record& trial : records.trials) seeds.push_back(seed_of(trial));
  CHECK(seeds == std::vector<std::string>{"3", "1/2", "2", ""});
}
