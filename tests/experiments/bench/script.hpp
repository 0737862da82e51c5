#pragma once

#include <string>

#include "experiments/bench/contender.hpp"

/// A contender that is this script of /bin/sh. It finds the words that it is called with in "$@".
inline rankcollapse::Contender script(const std::string& name, const std::string& text) {
  const std::vector<rankcollapse::Variant> variants = {{}};
  return {.name = name,
          .words = {"/bin/sh", "-c", text, name},
          .for_convolutions = variants,
          .for_perceptrons = variants};
}
