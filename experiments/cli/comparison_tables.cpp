#include "experiments/cli/comparison_tables.hpp"

#include <algorithm>
#include <iomanip>
#include <sstream>
#include <vector>

#include "experiments/bench/round_ratios.hpp"
#include "experiments/cli/text_table.hpp"

namespace rankcollapse {
namespace {

using Row = std::vector<std::string>;

/// The list of this name, empty where there is none.
const Json::Array& list(const Json& object, std::string_view key) {
  static const Json::Array empty;
  const Json* found = object.find(key);
  const auto* array = found == nullptr ? nullptr : std::get_if<Json::Array>(&found->value);
  return array == nullptr ? empty : *array;
}

std::string text(const Json& object, std::string_view key) {
  const Json* found = object.find(key);
  return found == nullptr ? "" : found->text();
}

double number(const Json& object, std::string_view key) {
  const Json* found = object.find(key);
  return found == nullptr ? 0.0 : found->number();
}

std::string with_decimals(double value, int decimals) {
  std::ostringstream stream;
  stream << std::fixed << std::setprecision(decimals) << value;
  return stream.str();
}

Spread spread(const Json& object, std::string_view key) {
  std::vector<double> numbers;
  for (const Json& json : list(object, key)) {
    if (!std::holds_alternative<std::nullptr_t>(json.value)) numbers.push_back(json.number());
  }
  return spread_of(numbers);
}

/// "3.51 (3.20–3.80)", or nothing where no round has both.
std::string ratio(const Json& row) {
  if (number(row, "rounds") == 0.0) return "–";
  return with_decimals(number(row, "median"), 2) + " (" + with_decimals(number(row, "low"), 2) + "–" +
         with_decimals(number(row, "high"), 2) + ")";
}

std::string rate(const Json& measured) {
  const Spread rates = spread(measured, "images_per_second");
  return rates.count == 0 ? "–" : with_decimals(rates.median, 0);
}

std::vector<std::string> names_of_peers(const Json& record) {
  std::vector<std::string> names;
  for (const Json& peer : list(record, "peers")) {
    names.push_back(text(peer, "name") + (text(peer, "version").empty() ? "" : " " + text(peer, "version")));
  }
  return names;
}

/// A row a workload, called by `key`: our images a second, their share of the machine's peak, and the ratios.
std::vector<Row> ratio_rows(const Json& record, std::string_view key) {
  std::vector<Row> rows;
  for (const Json& workload : list(record, "workloads")) {
    const Json::Array& measured = list(workload, "measured");
    const Json ours = measured.empty() ? Json() : measured.front();
    rows.push_back({text(workload, key), rate(ours), with_decimals(number(ours, "fraction_of_peak"), 2)});
    for (const Json& row : list(workload, "ratios")) rows.back().push_back(ratio(row));
  }
  return rows;
}

/// A row a program and workload.
std::vector<Row> detail_rows(const Json& record) {
  std::vector<Row> rows = {{"", "images/s", "least", "most", "of peak", "memory"}};
  for (const Json& workload : list(record, "workloads")) {
    for (const Json& measured : list(workload, "measured")) {
      const std::string variant = text(measured, "variant");
      const Spread rates = spread(measured, "images_per_second");
      if (rates.count == 0) continue;
      rows.push_back({text(workload, "name") + ": " + text(measured, "contender") +
                          (variant.empty() ? "" : ", " + variant),
                      with_decimals(rates.median, 0), with_decimals(rates.low, 0),
                      with_decimals(rates.high, 0), with_decimals(number(measured, "fraction_of_peak"), 2),
                      with_decimals(number(measured, "peak_memory_kb") / 1024.0, 0) + " MiB"});
    }
  }
  return rows;
}

/// A line for each who did not take part or did not finish.
std::string missing(const Json& record) {
  std::string lines;
  for (const Json& peer : list(record, "peers")) {
    const std::string absence = text(peer, "absence");
    if (!absence.empty()) lines += text(peer, "name") + " is absent: " + absence + "\n";
  }
  for (const Json& workload : list(record, "workloads")) {
    for (const Json& measured : list(workload, "measured")) {
      const std::string failure = text(measured, "failure"), variant = text(measured, "variant");
      if (failure.empty()) continue;
      lines += text(measured, "contender") + (variant.empty() ? "" : " (" + variant + ")") + " failed in " +
               text(workload, "name") + ": " + failure + "\n";
    }
  }
  return lines;
}

std::string how_measured(const Json& record) {
  const Json* build = record.find("build");
  const std::string commit = build == nullptr ? "" : text(*build, "commit");
  const bool changed = build != nullptr && !text(*build, "changes_sha256").empty();
  return "Medians of " + with_decimals(number(record, "rounds"), 0) +
         " interleaved rounds (smallest–largest); a ratio is that of the same round.\nfloat32 on " +
         with_decimals(number(record, "processors"), 0) + " processors (" + text(record, "processor") +
         "), " + text(record, "date").substr(0, 10) +
         (commit.empty() ? "" : ", commit " + commit.substr(0, 7)) +
         (changed ? " with uncommitted changes" : "") + ".\n";
}

std::string markdown_row(const Row& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + cell + " |";
  return line + "\n";
}

}  // namespace

std::string comparison_tables(const Json& record) {
  Row head = {"", "images/s", "of peak"};
  for (const std::string& name : names_of_peers(record)) head.push_back("ratio to " + name);
  std::vector<Row> rows = ratio_rows(record, "name");
  rows.insert(rows.begin(), head);
  return text_table(rows) + "\n" + text_table(detail_rows(record)) + "\n" + missing(record) +
         how_measured(record);
}

std::string comparison_markdown(const Json& record) {
  Row head = {"training", "images/s", "of the FMA peak"};
  for (const std::string& name : names_of_peers(record)) head.push_back("ratio to " + name);
  std::string table = markdown_row(head) + "|";
  for (std::size_t column = 0; column < head.size(); ++column) table += "---|";
  table += "\n";
  for (const Row& row : ratio_rows(record, "title")) table += markdown_row(row);
  return table + "\n" + how_measured(record);
}

}  // namespace rankcollapse
