#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/image_source.hpp"

namespace rankcollapse {

/// The names of the files in MNIST's layout, in the order in which they are decoded.
inline constexpr std::array<std::string_view, 4> idx_file_names = {
    "train-labels-idx1-ubyte", "train-images-idx3-ubyte", "t10k-labels-idx1-ubyte", "t10k-images-idx3-ubyte"};

/// Images in the layout of MNIST: the four files train-images-idx3-ubyte, train-labels-idx1-ubyte,
/// t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each as it is or with .gz. They are looked for in
/// the data's own folder; bare in one of the places they count where their training labels have the layout's
/// counts, for several datasets call their files so.
struct IdxFiles {
  ImageLayout layout;                     // one channel
  std::vector<std::string> folder_names;  // the data's own folder inside one of the places
  std::string advice;                     // where to get it
};

std::unique_ptr<ImageSource> make_idx_source(const IdxFiles& files);

}  // namespace rankcollapse
