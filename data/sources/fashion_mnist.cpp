// Fashion-MNIST (Xiao, Rasul, Vollgraf: "Fashion-MNIST: a novel image dataset for benchmarking machine
// learning algorithms", arXiv 1708.07747).
#include "data/image_dataset.hpp"
#include "data/sources/idx_source.hpp"

namespace rankcollapse {

std::unique_ptr<DatasetPlan> make_fashion_mnist(const Config& config);
extern const Manifest fashion_mnist_manifest;

namespace {

// The MD5 are its authors'. Debian's package holds the same files without the name and the date that gzip put
// into their headers: 24 bytes less and other checksums; with the two put back they have these.
constexpr PublishedFile files_published[] = {
    {"fashion-mnist/train-images-idx3-ubyte.gz", 26'421'880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
     "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
    {"fashion-mnist/train-labels-idx1-ubyte.gz", 29'515, "25c81989df183df01b3e8a0aad5dffbe",
     "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
    {"fashion-mnist/t10k-images-idx3-ubyte.gz", 4'422'102, "bef4ecab320f06d8554ea6380940ec79",
     "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
    {"fashion-mnist/t10k-labels-idx1-ubyte.gz", 5'148, "bb300cfdad3c16e7a12a480ee83cd310",
     "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"},
};
constexpr std::string_view mirrors[] = {
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",                // its authors'
    "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",  // its authors', too
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",               // what Keras takes
    "https://dataset.bj.bcebos.com/fashion_mnist/",                               // what PaddlePaddle takes
};
constexpr PublishedForm forms[] = {{files_published, mirrors}};
constexpr UnpackedFolder folders[] = {{"fashion-mnist", idx_file_names, ".gz"}};

}  // namespace

const Manifest fashion_mnist_manifest = {
    "Fashion-MNIST",
    "https://github.com/zalandoresearch/fashion-mnist",
    "MIT",
    "Xiao, Rasul, Vollgraf, Fashion-MNIST: a novel image dataset for benchmarking machine learning "
    "algorithms, "
    "arXiv 1708.07747, 2017",
    forms,
    folders,
    "c2d697b4fe4dcceeec725978edc79073f1667fca0f3d1155993c1180c6c6129b",
    "dataset-fashion-mnist",
};

std::unique_ptr<DatasetPlan> make_fashion_mnist(const Config& config) {
  IdxFiles files;
  files.layout = {"Fashion-MNIST",
                  Shape::image(28, 28, 1),
                  std::vector<std::uint32_t>(10, 6000),
                  std::vector<std::uint32_t>(10, 1000),
                  {"T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
                   "ankle boot"}};
  files.folder_names = {"fashion-mnist", "fashion_mnist"};
  files.advice = remedy("fashion_mnist", fashion_mnist_manifest);
  return make_image_dataset_plan(config, make_idx_source(files));
}

}  // namespace rankcollapse
