#include "engine/config/suggestion.hpp"

#include <array>

#include "tests/engine/config/helpers.hpp"

namespace rankcollapse {
namespace {

TEST_CASE("the edit distance counts letters inserted, left out, replaced, or swapped with a neighbour") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("dense", "dense") == 0);
  CHECK(edit_distance("dens", "dense") == 1);
  CHECK(edit_distance("dennse", "dense") == 1);
  CHECK(edit_distance("danse", "dense") == 1);
  CHECK(edit_distance("desne", "dense") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("", "abc") == 3);
}

TEST_CASE("the nearest name is suggested if a third of its letters or fewer differ") {
  constexpr std::array<std::string_view, 4> known = {"batch_norm", "conv2d", "dense", "relu"};
  CHECK(suggestion("batchnorm", known) == "batch_norm");
  CHECK(suggestion("Batch-Norm", known) == "batch_norm");
  CHECK(suggestion("ReLU", known) == "relu");
  CHECK(suggestion("tanh", known) == std::nullopt);
  CHECK(suggestion("", known) == std::nullopt);
  CHECK(suggestion(std::string(100'000, 'd'), known) == std::nullopt);
}

TEST_CASE("known names are listed in alphabetical order, each once") {
  constexpr std::array<std::string_view, 3> known = {"units", "type", "units"};
  CHECK(known_names("unit", "known here", known) == " (known here: type, units; did you mean 'units'?)");
  CHECK(known_names("x", "known", {}) == " (known: none)");
}

}  // namespace
}  // namespace rankcollapse
