// Pictures of one figure each, made from a seed: a stand-in for photographs that needs no files, and whose
// classes are as wide as one wants. At variability 0 the pictures are the same for every seed.
#include <array>

#include "data/image_dataset.hpp"
#include "data/sources/procedural_scene.hpp"

namespace rankcollapse {

std::unique_ptr<DatasetPlan> make_procedural_images(const Config& config);

namespace {

using Form = FigureKind::Form;
using Texture = FigureKind::Texture;

constexpr double red = 0.0, yellow = 0.15, green = 0.36, blue = 0.6, violet = 0.8;

/// Colours, forms and textures all come back: none of them alone tells a class.
constexpr std::array<FigureKind, 20> kinds = {{
    {"red disc", Form::disc, Texture::plain, red},
    {"blue square", Form::square, Texture::plain, blue},
    {"green triangle", Form::triangle, Texture::plain, green},
    {"yellow ring", Form::ring, Texture::plain, yellow},
    {"red cross", Form::cross, Texture::plain, red},
    {"blue star", Form::star, Texture::plain, blue},
    {"green striped disc", Form::disc, Texture::striped, green},
    {"yellow checkered square", Form::square, Texture::checkered, yellow},
    {"red striped triangle", Form::triangle, Texture::striped, red},
    {"blue checkered disc", Form::disc, Texture::checkered, blue},
    {"green cross", Form::cross, Texture::plain, green},
    {"yellow star", Form::star, Texture::plain, yellow},
    {"violet ring", Form::ring, Texture::plain, violet},
    {"violet striped square", Form::square, Texture::striped, violet},
    {"yellow checkered triangle", Form::triangle, Texture::checkered, yellow},
    {"red striped star", Form::star, Texture::striped, red},
    {"green checkered square", Form::square, Texture::checkered, green},
    {"violet disc", Form::disc, Texture::plain, violet},
    {"blue triangle", Form::triangle, Texture::plain, blue},
    {"violet checkered cross", Form::cross, Texture::checkered, violet},
}};

class ProceduralImages final : public ImageSource {
 public:
  explicit ProceduralImages(const Config& config)
      : variability_(config.number("within_class_variability", 1.0, Range::between(0.0, 100.0))),
        seed_(static_cast<std::uint64_t>(config.integer("seed", 1, Range::at_least(0.0)))) {
    constexpr double largest = 10'000'000;  // 31 GB
    std::int64_t classes = std::ssize(kinds);
    if (config.kind("classes") != Config::Kind::list) {
      classes = config.integer("classes", 10, Range::between(2.0, static_cast<double>(classes)));
    }
    const std::int64_t train = config.integer("samples_per_class", 1000, Range::between(1.0, 1e6));
    const std::int64_t test = config.integer("test_samples_per_class", 200, Range::between(1.0, 1e6));
    if (static_cast<double>(classes) * static_cast<double>(train + test) > largest) {
      config.fail("classes × samples must not be more than 10,000,000 images");
    }
    const auto count = static_cast<std::size_t>(classes);
    layout_ = {"procedural images",
               Shape::image(scene_extent, scene_extent, 3),
               std::vector(count, static_cast<std::uint32_t>(train)),
               std::vector(count, static_cast<std::uint32_t>(test)),
               {},
               true};
    for (std::size_t k = 0; k < count; ++k) layout_.class_names.emplace_back(kinds[k].name);
  }

  const ImageLayout& layout() const override { return layout_; }

  std::vector<std::filesystem::path> find(const std::optional<std::filesystem::path>&,
                                          const DataPlaces&) const override {
    return {};
  }

  void decode(const std::vector<std::filesystem::path>&,
              const ImageSplits<std::uint8_t>& splits) const override {
    draw("train", splits.train);
    draw("test", splits.test);
  }

 private:
  /// Sample i is picture i div classes of class i mod classes; each class has its own stream.
  void draw(std::string_view split, const ImageSplit<std::uint8_t>& samples) const {
    const Random random = Random(seed_, "procedural_images").stream(split);
    for (std::size_t label = 0; label < layout_.classes(); ++label) {
      const Random of_class = random.stream(kinds[label].name);
      for (std::size_t i = label; i < samples.labels.size(); i += layout_.classes()) {
        samples.labels[i] = static_cast<std::uint8_t>(label);
        draw_scene(kinds[label], variability_, of_class, i / layout_.classes(),
                   samples.pixels.subspan(i * scene_bytes).first<scene_bytes>());
      }
    }
  }

  double variability_;
  std::uint64_t seed_;
  ImageLayout layout_;
};

}  // namespace

std::unique_ptr<DatasetPlan> make_procedural_images(const Config& config) {
  return make_image_dataset_plan(config, std::make_unique<ProceduralImages>(config));
}

}  // namespace rankcollapse
