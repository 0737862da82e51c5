#pragma once

#include <string>
#include <vector>

namespace rankcollapse {

/// A command that a shell takes apart into these words again.
std::string shell_words(const std::vector<std::string>& words);

}  // namespace rankcollapse
