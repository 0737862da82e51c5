#include "engine/nn/parameter.hpp"

namespace rankcollapse {

std::vector<Parameter> weight_and_bias(const std::string& name, std::size_t outputs, const Shape& columns,
                                       std::size_t fan_out, bool with_bias,
                                       const Initializers& initializers) {
  const auto parameter = [&](const char* suffix, Parameter::Kind kind, std::size_t width,
                             const Shape& extents, const Initializer& initializer) {
    return Parameter{
        name + suffix, kind, room(outputs, width), room(outputs, width), extents, columns.size(), fan_out,
        initializer,   {}};
  };
  std::vector<Parameter> parameters;
  parameters.reserve(2);  // a growing vector copies matrices, for Armadillo does not promise to move them
  parameters.push_back(
      parameter(".weight", Parameter::Kind::weight, columns.size(), columns, initializers.weight));
  if (with_bias) {
    parameters.push_back(
        parameter(".bias", Parameter::Kind::bias, 1, Shape::vector(outputs), initializers.bias));
  }
  return parameters;
}

}  // namespace rankcollapse
