// Fashion-MNIST (Xiao, Rasul, Vollgraf: "Fashion-MNIST: a novel image dataset for benchmarking machine
// learning algorithms", arXiv 1708.07747).
#include "data/image_dataset.hpp"
#include "data/sources/idx_source.hpp"

namespace rankcollapse {

std::unique_ptr<DatasetPlan> make_fashion_mnist(const Config& config);

std::unique_ptr<DatasetPlan> make_fashion_mnist(const Config& config) {
  IdxFiles files;
  files.layout = {"Fashion-MNIST",
                  Shape::image(28, 28, 1),
                  std::vector<std::uint32_t>(10, 6000),
                  std::vector<std::uint32_t>(10, 1000),
                  {"T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
                   "ankle boot"}};
  files.folder_names = {"fashion-mnist", "fashion_mnist"};
  files.advice =
      "Install Debian's package (apt-get install dataset-fashion-mnist), or say where the files are by "
      "--data FOLDER "
      "or the key dataset.path.";
  return make_image_dataset_plan(config, make_idx_source(files));
}

}  // namespace rankcollapse
