#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace rankcollapse {

/// The shortest decimal that reads back to the same number ("0.1", "1e-06", "inf", "nan").
std::string shortest(double number);

/// `text` as a field of a table: in quotes where it holds a comma, a quote or the end of a line. An empty
/// text is an absent value.
std::string csv_field(const std::string& text);

/// An append-only table on disk: RFC 4180, a header line first, and lines that end as they do on Unix.
class CsvWriter {
 public:
  /// Opens `file` at `length` bytes, cutting off what stands behind (rows written after the last checkpoint);
  /// at length 0 it starts anew with the header. Throws Error (cannot_write), or Error (data) where the file
  /// is shorter than `length` or has another header.
  CsvWriter(const std::filesystem::path& file, const std::vector<std::string>& header,
            std::uintmax_t length = 0);

  /// Appends a row, one field a column, which is handed to the system before the call returns. Throws Error
  /// (cannot_write).
  void append(const std::vector<std::string>& fields);

  /// Bytes written so far: what a checkpoint stores.
  std::uintmax_t length() const { return length_; }

 private:
  std::filesystem::path file_;
  std::ofstream stream_;
  std::size_t columns_;
  std::uintmax_t length_;
};

}  // namespace rankcollapse
