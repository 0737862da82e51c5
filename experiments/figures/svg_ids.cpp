#include "experiments/figures/svg_ids.hpp"

#include <array>
#include <map>
#include <string_view>

namespace rankcollapse {
namespace {

constexpr std::string_view definition = " id=\"";

/// What stands before an id, and the character behind it.
struct Use {
  std::string_view before;
  char end;
};
constexpr std::array<Use, 3> uses = {{{definition, '"'}, {"url(#", ')'}, {"href=\"#", '"'}}};

std::map<std::string, std::string> new_names(const std::string& svg, const std::string& prefix) {
  std::map<std::string, std::string> names;
  for (std::size_t at = svg.find(definition); at != std::string::npos; at = svg.find(definition, at + 1)) {
    const std::size_t begin = at + definition.size();
    names.emplace(svg.substr(begin, svg.find('"', begin) - begin),
                  prefix + "g" + std::to_string(names.size() + 1));
  }
  return names;
}

}  // namespace

std::string with_settled_ids(const std::string& svg, const std::string& prefix) {
  const auto names = new_names(svg, prefix);
  std::string settled;
  settled.reserve(svg.size());
  std::size_t at = 0;
  while (at < svg.size()) {
    const Use* met = nullptr;
    for (const Use& use : uses) {
      if (svg.compare(at, use.before.size(), use.before) == 0) met = &use;
    }
    if (met == nullptr) {
      settled += svg[at++];
      continue;
    }
    const std::size_t begin = at + met->before.size(), end = svg.find(met->end, begin);
    const auto name = names.find(svg.substr(begin, end - begin));
    settled += met->before;
    settled += name == names.end() ? svg.substr(begin, end - begin) : name->second;
    at = end;
  }
  return settled;
}

}  // namespace rankcollapse
