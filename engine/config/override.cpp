#include "engine/config/override.hpp"

#include "engine/config/address.hpp"
#include "engine/config/diagnostics.hpp"
#include "engine/config/yaml.hpp"

namespace rankcollapse {

Override apply_override(Node& root, const std::string& argument, Sources& sources) {
  const std::size_t equals = argument.find('=');
  const Source& source =
      sources.add_override(argument, equals == std::string::npos ? "" : argument.substr(equals + 1));
  const Place place{&source, 1, 1};
  if (equals == std::string::npos || equals == 0) {
    throw Unreadable(place, "expected key=value, as in training.epochs=10");
  }
  check_characters(source);
  std::unique_ptr<Node> value = parse_yaml(source);
  if (!value) {
    value = std::make_unique<Node>();
    value->place = place;
  }
  const std::string address = argument.substr(0, equals);
  put(root, address, place, std::move(value), sources);
  return {address, place};
}

}  // namespace rankcollapse
