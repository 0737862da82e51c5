#pragma once

#include <string>

#include "engine/files/sha256.hpp"
#include "experiments/sweep/trial.hpp"

namespace rankcollapse {

/// What a trial's results depend on, but for the data: its identity as soon as their checksum is known, when
/// the trial itself is long gone.
class Identity {
 public:
  explicit Identity(const Trial& trial);

  /// SHA-256 in hexadecimal digits; `data_checksum` is Dataset::checksum.
  std::string with_data(const std::string& data_checksum) const;

 private:
  Sha256 before_data_;
  std::string after_data_;
};

}  // namespace rankcollapse
