#include "data/image_source.hpp"

#include <numeric>

#include "engine/core/error.hpp"

namespace rankcollapse {

std::size_t ImageLayout::train_samples() const {
  return std::accumulate(train.begin(), train.end(), std::size_t{0});
}

std::size_t ImageLayout::test_samples() const {
  return std::accumulate(test.begin(), test.end(), std::size_t{0});
}

std::size_t ImageLayout::bytes() const {
  return (train_samples() + test_samples()) * (1 + shape.size());
}

void check_labels(std::span<const std::uint8_t> labels, const std::vector<std::uint32_t>& expected,
                  const std::string& where) {
  std::vector<std::uint32_t> counts(expected.size(), 0);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] >= expected.size()) {
      throw Error(ExitCode::data, where + ": sample " + std::to_string(i) + " has the label " +
                                      std::to_string(labels[i]) + ", the classes are 0 to " +
                                      std::to_string(expected.size() - 1));
    }
    ++counts[labels[i]];
  }
  for (std::size_t label = 0; label < expected.size(); ++label) {
    if (counts[label] == expected[label]) continue;
    throw Error(ExitCode::data, where + ": class " + std::to_string(label) + " has " +
                                    std::to_string(counts[label]) + " samples instead of " +
                                    std::to_string(expected[label]) + ": the data are damaged or others");
  }
}

std::string not_found(const std::string& title, const std::vector<std::string>& names,
                      const std::vector<std::filesystem::path>& folders, const std::string& advice) {
  std::string message = title + " was not found. Looked for ";
  for (const std::string& name : names) message += (&name == &names.front() ? "" : ", ") + name;
  message += " in";
  for (const std::filesystem::path& folder : folders) message += "\n  " + folder.string();
  return message + "\n" + advice;
}

}  // namespace rankcollapse
