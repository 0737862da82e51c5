#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rankcollapse {

/// A batch of CIFAR-10 in its python layout (a pickled dict: 'data', an array of bytes with a row of 3 × 32 ×
/// 32 an image; 'labels', a list) as the binary layout has it: 10,000 records, each a label and the row.
/// Reads what Python 2 and Python 3 write, and runs nothing. Throws Error (data) that names `place`.
std::vector<std::uint8_t> cifar10_records(std::string_view pickle, const std::string& place);

}  // namespace rankcollapse
