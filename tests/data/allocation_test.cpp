#include <catch2/catch.hpp>
#include <numeric>

#include "tests/counted_allocations.hpp"
#include "tests/data/small_images.hpp"
#include "tests/skip.hpp"

using namespace rankcollapse;

TEST_CASE("after the first one no batch allocates memory, at whatever size, in any preparation") {
  if (!can_count_allocations()) SKIP_TEST("this build's malloc is not the GNU library's");
  const std::string options =
      GENERATE(as<std::string>(), "{}", "normalize: {mean: [0.1, 0.2, 0.3], std: [0.5, 0.25, 2]}",
               "{standardize: per_image, crop: {type: center, size: 8}}", "class_shrink: 0.5",
               "{standardize: per_image, flip: true, crop: {type: random, size: 10, pad: 2}, "
               "rotate180_as_classes: true}");
  const Dataset dataset =
      load_images(options, SmallImages(Shape::image(12, 10, 3), 2, 50, [](auto sample, auto row, auto, auto) {
                    return static_cast<std::uint8_t>(sample + 7 * row);
                  }));
  std::vector<std::uint32_t> indices(40);
  std::iota(indices.begin(), indices.end(), 3u);
  const std::span<const std::uint32_t> all = indices;
  Batch batch;
  CHECK(allocations_in([&] { dataset.train->load(all, 0, batch); }) > 0);
  CHECK(allocations_in([&] {
          dataset.train->load(all, 1, batch);
          dataset.train->load(all.first(7), 1, batch);
          dataset.train->load(all, 2, batch);
        }) == 0);
}
