// MNIST (LeCun, Cortes, Burges: "The MNIST database of handwritten digits").
#include "data/image_dataset.hpp"
#include "data/sources/idx_source.hpp"

namespace rankcollapse {

std::unique_ptr<DatasetPlan> make_mnist(const Config& config);
extern const Manifest mnist_manifest;

namespace {

// The MD5 are those that its distributors check; the SHA-256 are of files that have them.
constexpr PublishedFile files_published[] = {
    {"mnist/train-images-idx3-ubyte.gz", 9'912'422, "f68b3c2dcbeaaa9fbdd348bbdeb94873",
     "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
    {"mnist/train-labels-idx1-ubyte.gz", 28'881, "d53e105ee54ea40749a09fcbcd1e9432",
     "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
    {"mnist/t10k-images-idx3-ubyte.gz", 1'648'877, "9fb629c4189551a2d022fa330f9573f3",
     "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
    {"mnist/t10k-labels-idx1-ubyte.gz", 4'542, "ec29112dd5afa0611ce80d1b7f02629c",
     "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"},
};
constexpr std::string_view mirrors[] = {
    "https://ossci-datasets.s3.amazonaws.com/mnist/",       // what torchvision takes
    "https://storage.googleapis.com/cvdf-datasets/mnist/",  // what TensorFlow Datasets takes
    "https://dataset.bj.bcebos.com/mnist/",                 // what PaddlePaddle takes
};
constexpr PublishedForm forms[] = {{files_published, mirrors}};
constexpr UnpackedFolder folders[] = {{"mnist", idx_file_names, ".gz"}};

}  // namespace

const Manifest mnist_manifest = {
    "MNIST",
    "http://yann.lecun.com/exdb/mnist/",
    "CC BY-SA 3.0, as Keras' documentation says",
    "LeCun, Bottou, Bengio, Haffner, Gradient-based learning applied to document recognition, Proceedings of "
    "the IEEE "
    "86, 1998",
    forms,
    folders,
    "3943ffc0774bc68dfd74bfc5b74b71d5596529ad8fce5f77587cf1abcaebf4e4",
    {},
};

std::unique_ptr<DatasetPlan> make_mnist(const Config& config) {
  IdxFiles files;
  files.layout = {"MNIST",
                  Shape::image(28, 28, 1),
                  {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949},
                  {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009},
                  {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}};
  files.folder_names = {"mnist"};
  files.advice = remedy("mnist", mnist_manifest);
  return make_image_dataset_plan(config, make_idx_source(files));
}

}  // namespace rankcollapse
