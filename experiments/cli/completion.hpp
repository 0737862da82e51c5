#pragma once

#include <span>
#include <string>

#include "experiments/cli/verb.hpp"

namespace rankcollapse {

// Scripts for interactive shells that complete verbs, options, names and files, made from the table of verbs
// and what each verb says of its options. They know all words themselves: pressing the tabulator key starts
// no program.

/// For bash 4.4 and later; needs no other package.
std::string bash_completion(std::span<const VerbRow> verbs);

/// For zsh: a file for a folder of its fpath, called _rankcollapse, which can be sourced as well.
std::string zsh_completion(std::span<const VerbRow> verbs);

}  // namespace rankcollapse
