#pragma once

#include <memory>
#include <span>
#include <string>

#include "experiments/cli/verb.hpp"

namespace rankcollapse {

/// What the command line asks for.
struct Command {
  std::unique_ptr<Verb> verb;  // its options have their values; null where a text is all that is wanted
  std::string text;            // help or version, to be printed
};

/// Throws Error (usage) that says what is wrong and what was probably meant.
Command parse_command_line(std::span<const VerbRow> verbs, int argument_count, const char* const* arguments);

}  // namespace rankcollapse
