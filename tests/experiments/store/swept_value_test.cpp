#include "experiments/store/swept_value.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace rankcollapse;

namespace {

std::string label_of(const std::vector<SweptValue>& swept) {
  return label(swept);
}

}  // namespace

TEST_CASE("a label names each key by its shortest ending that is no other key's") {
  CHECK(label_of({}) == "");
  CHECK(label_of({{"regularization.fc1.l2", "0"}, {"seed", "1"}}) == "l2=0_seed=1");
  CHECK(label_of({{"regularization.fc1.l2", "0"}, {"regularization.fc2.l2", "1"}}) == "fc1.l2=0_fc2.l2=1");
  CHECK(label_of({{"dataset.seed", "7"}, {"seed", "1"}}) == "dataset.seed=7_seed=1");
  CHECK(label_of({{"a.rate", "1"}, {"b.learning_rate", "2"}}) == "rate=1_learning_rate=2");
  CHECK(label(std::vector<SweptValue>{{"a.b", "1"}, {"c", "2"}}, ", ") == "b=1, c=2");
}

TEST_CASE("a label writes a number as short as it gets") {
  CHECK(label_of({{"l2", "0.0003"}}) == "l2=3e-4");
  CHECK(label_of({{"l2", "0.005"}}) == "l2=5e-3");
  CHECK(label_of({{"l2", "0.01"}}) == "l2=0.01");
  CHECK(label_of({{"l2", "-0.00000000012"}}) == "l2=-1.2e-10");
  CHECK(label_of({{"l2", "100000"}}) == "l2=1e5");
  CHECK(label_of({{"l2", "1e+20"}}) == "l2=1e20");
  CHECK(label_of({{"seed", "1234567"}}) == "seed=1234567");
  CHECK(label_of({{"l2", "0"}}) == "l2=0");
}

TEST_CASE("a label holds what may stand in the name of a file, and no more than 100 bytes of it") {
  CHECK(label_of({{"model", "../models/mini alexnet.yaml"}}) == "model=..-models-mini-alexnet.yaml");
  CHECK(label_of({{"crop", "{type: center, size: 28}"}}) == "crop=type-center-size-28");
  CHECK(label_of({{"layers.0", "[\"a~b\", λ]"}}) == "0=a-b");
  CHECK(label_of({{"path", std::string(200, 'x')}}) == "path=" + std::string(95, 'x'));
}
