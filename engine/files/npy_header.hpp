#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rankcollapse {

/// What stands before the numbers of a .npy file.
struct NpyHeader {
  std::string
      descr;  // how a number lies in the file: "<f8"; a record's as Python writes it: "[('a', '<f8')]"
  bool first_index_fastest = false;  // 'fortran_order'
  std::vector<std::size_t> shape;
  std::size_t length = 0;  // bytes from the file's first to the first number
};

/// Version 1.0: magic, length of the header, a Python literal padded so that the numbers start at a multiple
/// of 64 bytes.
std::string format_npy_header(const std::string& descr, const std::vector<std::size_t>& shape);

/// Reads it strictly: the literal is a dict of exactly 'descr', 'fortran_order' and 'shape'. Throws Error
/// (data) that names `where`.
NpyHeader parse_npy_header(std::string_view file, const std::string& where);

}  // namespace rankcollapse
