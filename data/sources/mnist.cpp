// MNIST (LeCun, Cortes, Burges: "The MNIST database of handwritten digits").
#include "data/image_dataset.hpp"
#include "data/sources/idx_source.hpp"

namespace rankcollapse {

std::unique_ptr<DatasetPlan> make_mnist(const Config& config);

std::unique_ptr<DatasetPlan> make_mnist(const Config& config) {
  IdxFiles files;
  files.layout = {"MNIST",
                  Shape::image(28, 28, 1),
                  {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949},
                  {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009},
                  {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}};
  files.folder_names = {"mnist"};
  files.advice =
      "Put the four files of https://ossci-datasets.s3.amazonaws.com/mnist/ (11 MB) into a folder mnist/ in "
      "one of "
      "these, or say where they are by --data FOLDER or the key dataset.path.";
  return make_image_dataset_plan(config, make_idx_source(files));
}

}  // namespace rankcollapse
