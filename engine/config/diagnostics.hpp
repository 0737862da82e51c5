#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "engine/config/node.hpp"

namespace rankcollapse {

/// Something wrong at a place in a file.
struct Mistake {
  Place place;
  std::string message;
};

/// A mistake after which a text cannot be read on: it is no YAML, or not the YAML that is read here. Becomes
/// an Error, or one mistake of several, where the text was wanted.
class Unreadable final : public std::runtime_error {
 public:
  Unreadable(Place place, const std::string& message) : std::runtime_error(message), place_(place) {}
  Mistake mistake() const { return {place_, what()}; }

 private:
  Place place_;
};

/// "lab.yaml:4:11", the column in characters; of an override the override.
std::string place_text(const Place& place);

/// The mistake as people see it: "lab.yaml:4:11: error: …", the line of the file and a caret beneath it. A
/// mistake in an override shows the override only.
std::string rendered(const Mistake& mistake);

/// All of them, sorted by place, each once; of very many the first.
std::string rendered(std::vector<Mistake> mistakes);

/// `text` as messages quote it: 'abc', on one line, of a long one the first `longest` characters.
std::string quoted_for_message(std::string_view text, std::size_t longest = 60);

}  // namespace rankcollapse
