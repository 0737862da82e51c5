#include "data/datasets.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "tests/data/real_data.hpp"
#include "tests/data/small_images.hpp"
#include "tests/skip.hpp"

using namespace rankcollapse;

namespace {

/// Labels lie in range, all classes occur, values are finite, and what is loaded depends on the indices
/// alone.
void check_split(const BatchSource& source, const Shape& shape, std::size_t classes, std::size_t samples) {
  CHECK(source.size() == samples);
  CHECK(source.shape() == shape);
  CHECK(source.classes() == classes);
  std::set<std::uint32_t> seen;
  Batch batch;
  for (std::uint32_t index = 0; index < source.size(); index += 1000) {
    std::vector<std::uint32_t> indices;
    for (std::uint32_t i = index; i < std::min<std::size_t>(index + 1000, source.size()); ++i) {
      indices.push_back(i);
    }
    source.load(indices, 0, batch);
    REQUIRE(batch.inputs.n_rows == shape.size());
    REQUIRE(batch.inputs.n_cols == indices.size());
    REQUIRE(batch.labels.size() == indices.size());
    CHECK(batch.inputs.is_finite());
    seen.insert(batch.labels.begin(), batch.labels.end());
  }
  CHECK(seen.size() == classes);
  CHECK(*seen.rbegin() == classes - 1);

  const auto last = static_cast<std::uint32_t>(source.size() - 1);
  const Batch forward = load_batch(source, {0, last}), backward = load_batch(source, {last, 0});
  CHECK(arma::approx_equal(forward.inputs.col(0), backward.inputs.col(1), "absdiff", 0));
  CHECK(forward.labels[1] == backward.labels[0]);
}

void check_dataset(const DatasetPlan& plan, const Dataset& dataset) {
  CHECK(dataset.shape == plan.shape());
  CHECK(dataset.classes == plan.classes());
  CHECK(std::set(dataset.class_names.begin(), dataset.class_names.end()).size() == plan.classes());
  CHECK(dataset.class_names.size() == plan.classes());
  CHECK(dataset.checksum.size() == 64);
  CHECK_FALSE(dataset.description.empty());
  check_split(*dataset.train, plan.shape(), plan.classes(), plan.train_samples());
  check_split(*dataset.train_plain, plan.shape(), plan.classes(), plan.train_samples());
  check_split(*dataset.test, plan.shape(), plan.classes(), plan.test_samples());
  CHECK((dataset.validation != nullptr) == (plan.validation_samples() > 0));
  if (dataset.validation) {
    check_split(*dataset.validation, plan.shape(), plan.classes(), plan.validation_samples());
  }
}

}  // namespace

TEST_CASE("the table of datasets is in the order of its names and has no name twice") {
  const auto table = dataset_table();
  for (std::size_t i = 1; i < table.size(); ++i) CHECK(table[i - 1].name < table[i].name);
}

TEST_CASE("the example of every dataset gives a plan with known shape and sizes") {
  for (const DatasetRow& row : dataset_table()) {
    INFO(row.name);
    auto document = Document::parse(std::string(row.example), "example.yaml");
    const auto plan = make_dataset_plan(document.root());
    CHECK_NOTHROW(document.finish());
    REQUIRE(plan != nullptr);
    CHECK(plan->shape().known());
    CHECK(plan->classes() >= 2);
    CHECK(plan->train_samples() > 0);
    CHECK(plan->test_samples() > 0);
  }
}

TEST_CASE("the example of every dataset loads what its plan says, with labels in range and finite values") {
  std::string absent;
  for (const DatasetRow& row : dataset_table()) {
    INFO(row.name);
    auto document = Document::parse(std::string(row.example), "example.yaml");
    const auto plan = make_dataset_plan(document.root());
    REQUIRE(plan != nullptr);
    if (const auto dataset = load_if_present(*plan)) {
      check_dataset(*plan, *dataset);
    } else {
      absent += " " + std::string(row.name);
    }
  }
  if (!absent.empty()) SKIP_TEST("no data here for" << absent);
}

TEST_CASE("an unknown dataset is reported with the known ones, and there is no plan") {
  auto document = Document::parse("type: cifar100\n", "lab.yaml");
  CHECK(make_dataset_plan(document.root()) == nullptr);
  CHECK(thrown_by([&] { document.finish(); }) ==
        "2: lab.yaml:1:7: error: type: no dataset is called 'cifar100' (known: cifar10, fashion_mnist, "
        "gaussian_mixture, mnist, procedural_images; did you mean 'cifar10'?)\n"
        "   1 | type: cifar100\n"
        "     |       ^");
}
