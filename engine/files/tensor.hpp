#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rankcollapse {

/// A named array as files hold it, in C order: the last index runs fastest.
struct Tensor {
  std::string name;
  std::vector<std::size_t> shape;
  std::variant<std::vector<float>, std::vector<double>, std::vector<std::int64_t>> values;
  std::string_view stored_as = {};  // the StoredType that a file had them in, "BF16"; "" where none did
};

}  // namespace rankcollapse
