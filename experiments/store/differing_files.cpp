#include "experiments/store/differing_files.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/files/csv.hpp"
#include "engine/files/read_file.hpp"
#include "engine/files/safetensors.hpp"
#include "experiments/store/result_hash.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// "row 3 (epoch 3)": counted from 1 below the header, with the first cell, which says what the row is of.
std::string place_of(const CsvTable& table, std::size_t row) {
  return "row " + std::to_string(row + 1) + " (" + table.header.front() + " " + table.rows[row].front() + ")";
}

std::string difference_of_tables(const fs::path& recorded, const fs::path& again) {
  const CsvTable ours = read_csv(recorded), theirs = read_csv(again);
  if (ours.header != theirs.header) {
    return "its columns are " + listed(ours.header) + " as recorded and " + listed(theirs.header) + " now";
  }
  const std::size_t rows = std::min(ours.rows.size(), theirs.rows.size());
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < ours.header.size(); ++column) {
      const std::string &before = ours.rows[row][column], &now = theirs.rows[row][column];
      if (before == now) continue;
      return place_of(ours, row) + ", column " + ours.header[column] + ": " + before + " as recorded, " +
             now + " now";
    }
  }
  if (ours.rows.size() == theirs.rows.size()) return "the same cells are written in other ways";
  return std::to_string(ours.rows.size()) + " rows as recorded and " + std::to_string(theirs.rows.size()) +
         " now, equal as far as both go";
}

std::vector<double> numbers_of(const Tensor& tensor) {
  return std::visit([](const auto& values) { return std::vector<double>(values.begin(), values.end()); },
                    tensor.values);
}

/// The largest difference of two tensors of one shape; infinite where one of two numbers is not finite.
double largest_difference(const Tensor& ours, const Tensor& theirs) {
  const std::vector<double> a = numbers_of(ours), b = numbers_of(theirs);
  double largest = 0.0;
  for (std::size_t index = 0; index < a.size(); ++index) {
    const double difference = std::abs(a[index] - b[index]);
    const bool both_undefined = std::isnan(a[index]) && std::isnan(b[index]);
    if (std::isnan(difference) && !both_undefined && a[index] != b[index]) return HUGE_VAL;
    if (difference > largest) largest = difference;
  }
  return largest;
}

double largest_entry(const Tensor& tensor) {
  double largest = 0.0;
  for (const double number : numbers_of(tensor)) largest = std::max(largest, std::abs(number));
  return largest;
}

std::string difference_of_weights(const fs::path& recorded, const fs::path& again) {
  const Safetensors ours = read_safetensors(recorded), theirs = read_safetensors(again);
  const Tensor* worst = nullptr;
  double largest = 0.0;
  for (const Tensor& tensor : theirs.tensors) {
    const Tensor* before = ours.find(tensor.name);
    if (before == nullptr) return tensor.name + " is not among the recorded ones";
    if (before->shape != tensor.shape) return tensor.name + " has another shape now";
    const double difference = largest_difference(*before, tensor);
    if (difference > largest) {
      largest = difference;
      worst = before;
    }
  }
  if (ours.tensors.size() != theirs.tensors.size()) return "some of the recorded weights are not there now";
  if (worst == nullptr) return "the same numbers are written in another way";
  return "the largest difference is " + shortest(largest) + ", in " + worst->name +
         ", whose largest entry is " + shortest(largest_entry(*worst));
}

std::string difference_of(const fs::path& recorded, const fs::path& again) {
  try {
    if (again.extension() == ".csv") return difference_of_tables(recorded, again);
    if (again.extension() == ".safetensors") return difference_of_weights(recorded, again);
    return "its bytes differ";
  } catch (const Error& damaged) {
    return damaged.what();
  }
}

}  // namespace

std::vector<std::string> differing_files(const fs::path& recorded, const fs::path& again) {
  std::vector<std::string> sentences;
  for (const fs::path& file : hashed_files(again)) {
    const std::string name = file.filename().string();
    const auto ours = read_file(recorded / name);
    if (!ours && file.extension() == ".csv") {
      sentences.push_back(name + ": not among the recorded files");
    } else if (ours && *ours != read_file(file)) {
      sentences.push_back(name + ": " + difference_of(recorded / name, file));
    }
  }
  for (const fs::path& file : hashed_files(recorded)) {
    const std::string name = file.filename().string();
    if (!fs::exists(again / name)) sentences.push_back(name + ": recorded, but not written now");
  }
  return sentences;
}

}  // namespace rankcollapse
