#include "experiments/figures/settled_svg.hpp"

#include <array>
#include <charconv>
#include <map>
#include <string_view>

namespace rankcollapse {
namespace {

constexpr std::string_view definition = " id=\"";
constexpr int digits_kept = 2;

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

std::string with_new_ids(const std::string& svg, const std::string& prefix) {
  const auto names = new_names(svg, prefix);
  std::string settled;
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

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

/// A number of the text with fewer digits behind its point; none of them are zeros at the end.
std::string rounded(std::string_view number) {
  double value = 0.0;
  std::from_chars(number.begin(), number.end(), value);
  std::array<char, 64> buffer;
  const auto end = std::to_chars(buffer.begin(), buffer.end(), value, std::chars_format::fixed, digits_kept);
  std::string text(buffer.begin(), end.ptr);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string with_rounded_numbers(const std::string& svg) {
  std::string shorter;
  std::size_t at = 0;
  while (at < svg.size()) {
    const bool begins = is_digit(svg[at]) || (svg[at] == '-' && at + 1 < svg.size() && is_digit(svg[at + 1]));
    if (!begins) {
      shorter += svg[at++];
      continue;
    }
    std::size_t point = at + 1;
    while (point < svg.size() && is_digit(svg[point])) ++point;
    std::size_t end = point;
    if (point + 1 < svg.size() && svg[point] == '.' && is_digit(svg[point + 1])) {
      for (end = point + 1; end < svg.size() && is_digit(svg[end]);) ++end;
    }
    const std::string_view number(&svg[at], end - at);
    if (end > point + 1 + digits_kept) {
      shorter += rounded(number);
    } else {
      shorter += number;
    }
    at = end;
  }
  return shorter;
}

/// Without what an SVG takes for granted.
std::string without_defaults(std::string svg) {
  for (const std::string_view needless : {"stroke-opacity:1;", "fill-opacity:1;", "fill-rule:nonzero;",
                                          "stroke-miterlimit:10;", " clip-rule=\"nonzero\""}) {
    for (std::size_t at = svg.find(needless); at != std::string::npos; at = svg.find(needless, at)) {
      svg.erase(at, needless.size());
    }
  }
  return svg;
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char character : text) {
    switch (character) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += character;
    }
  }
  return safe;
}

}  // namespace

std::string settled_svg(const std::string& svg, const std::string& prefix, const std::string& title,
                        const std::string& description) {
  std::string settled = with_rounded_numbers(without_defaults(with_new_ids(svg, prefix)));
  const std::size_t root_end = settled.find('>', settled.find("<svg"));
  if (root_end == std::string::npos) return settled;
  if (!description.empty()) settled.insert(root_end + 1, "\n<desc>" + escaped(description) + "</desc>");
  settled.insert(root_end, " role=\"img\" aria-label=\"" + escaped(title) + "\"");
  return settled;
}

}  // namespace rankcollapse
