#include <catch2/catch.hpp>
#include <sstream>
#include <string_view>

#include "engine/files/safetensors.hpp"
#include "tests/engine/nn/one_layer.hpp"
#include "tests/engine/nn/reference_files.hpp"

namespace rankcollapse {
namespace {

// PyTorch computed in float64.
constexpr double tolerance = sizeof(Scalar) == 8 ? 1e-12 : 1e-5;

/// A parameter's name inside the layer that the case is about, which is called "layer": "weight" for
/// "layer.weight", "shortcut_0.weight" for "layer_shortcut_0.weight"; the names of layers inside it stay.
std::string inner_name(const std::string& name) {
  constexpr std::size_t prefix = std::string_view("layer.").size();
  return name.starts_with("layer.") || name.starts_with("layer_") ? name.substr(prefix) : name;
}

/// A case of tests/reference/reference_layers.py, which tells what its tensors are.
class Reference {
 public:
  Reference(const Safetensors& file, std::string name) : file_(file), name_(std::move(name)) {}

  LayerCase layer_case() const {
    std::istringstream input(file_.metadata.at(name_ + ".input"));
    std::size_t height = 0, width = 0, channels = 0;
    input >> height;
    const bool image = static_cast<bool>(input >> width >> channels);
    return {file_.metadata.at(name_ + ".layer"),
            image ? Shape::image(height, width, channels) : Shape::vector(height),
            file_.find(name_ + "/x")->shape[0]};
  }

  Mode mode() const {
    return file_.metadata.at(name_ + ".mode") == "training" ? Mode::training : Mode::evaluation;
  }

  void copy(const std::string& tensor, Matrix& matrix) const {
    const auto& expected = values(tensor);
    REQUIRE(expected.size() == matrix.n_elem);
    for (std::size_t i = 0; i < matrix.n_elem; ++i) matrix[i] = static_cast<Scalar>(expected[i]);
  }

  void check(const std::string& tensor, const Matrix& matrix) const {
    INFO(name_ << ": " << tensor);
    CHECK(relative_error(matrix, values(tensor)) <= tolerance);
  }

 private:
  const std::vector<double>& values(const std::string& tensor) const {
    return reference_values(file_, name_ + "/" + tensor);
  }

  const Safetensors& file_;
  std::string name_;
};

std::vector<std::string> case_names(const Safetensors& file) {
  std::vector<std::string> names;
  for (const auto& [key, value] : file.metadata) {
    if (key.ends_with(".layer")) names.push_back(key.substr(0, key.rfind('.')));
  }
  return names;
}

void check_case(const Reference& reference) {
  Draw nothing_of_it_remains(1, "oracle");
  OneLayer one(reference.layer_case(), nothing_of_it_remains, 2);
  reference.copy("x", one.x);
  reference.copy("dy", one.dy);
  for (Parameter* parameter : one.layer().parameters()) {
    reference.copy("parameter." + inner_name(parameter->name), parameter->value);
  }
  for (Buffer* buffer : one.layer().buffers()) {
    reference.copy("before." + inner_name(buffer->name), buffer->value);
  }
  one.forward(reference.mode());
  one.backward(reference.mode());
  reference.check("y", one.y);
  reference.check("dx", one.dx);
  for (const Parameter* parameter : one.layer().parameters()) {
    reference.check("gradient." + inner_name(parameter->name), parameter->gradient);
  }
  for (const Buffer* buffer : one.layer().buffers()) {
    reference.check("after." + inner_name(buffer->name), buffer->value);
  }
}

}  // namespace

TEST_CASE("outputs, gradients and running statistics of the layers are those of PyTorch") {
  const Safetensors file = read_safetensors(reference_folder / "layers.safetensors");
  const auto names = case_names(file);
  REQUIRE(names.size() == 47);
  for (const std::string& name : names) check_case(Reference(file, name));
}

TEST_CASE("every layer that PyTorch has too is compared with it") {
  const Safetensors file = read_safetensors(reference_folder / "layers.safetensors");
  for (const LayerRow& row : layer_table()) {
    if (row.name == "dropout") continue;  // its mask is of our own random numbers
    std::size_t cases = 0;
    for (const std::string& name : case_names(file)) {
      cases += file.metadata.at(name + ".layer").starts_with("{type: " + std::string(row.name));
    }
    INFO(row.name);
    CHECK(cases > 0);
  }
}

}  // namespace rankcollapse
