#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rankcollapse {

/// The shortest decimal that reads back to the same number ("0.1", "1e-06", "inf", "nan").
std::string shortest(double number);

/// `text` as a field of a table: in quotes where it holds a comma, a quote or the end of a line. An empty
/// text is an absent value.
std::string csv_field(const std::string& text);

/// The fields of a row as a line of a table, its end included.
std::string csv_line(const std::vector<std::string>& fields);

/// A table in memory: every row has a field a column, and no two columns have one name.
struct CsvTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;

  /// The place of the column of this name, counted from 0.
  std::optional<std::size_t> column(std::string_view name) const;
};

/// Reads a whole table: RFC 4180 with a header line, lines ended as on Unix or as in that standard. It is
/// strict: nothing is trimmed, guessed or passed over, and a last line without an end was cut short. Throws
/// Error (data) that names the file, the line (from 1; a row's first one) and the cause.
CsvTable read_csv(const std::filesystem::path& file);

/// An append-only table on disk: RFC 4180, a header line first, and lines that end as they do on Unix.
class CsvWriter {
 public:
  /// Puts a new file in the place of `file` that holds its first `length` bytes (what stands behind are rows
  /// written after the last checkpoint); at length 0 it starts anew with the header. A process that still
  /// writes to the old file writes to one that has no name any more. Throws Error (cannot_write), or Error
  /// (data) where the file is shorter than `length` or has another header.
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
