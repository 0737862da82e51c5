#pragma once

#include <string>

#include "engine/core/error.hpp"

/// The message of the Error that `action` throws, after its exit code: "3: …"; "" where nothing is thrown.
template <typename Action>
std::string thrown_by(Action&& action) {
  try {
    action();
  } catch (const rankcollapse::Error& error) {
    return std::to_string(static_cast<int>(error.code())) + ": " + error.what();
  }
  return "";
}
