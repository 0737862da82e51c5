#include "experiments/records/latex_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>

#include "experiments/records/conditions.hpp"

namespace rankcollapse {
namespace {

constexpr int significant_digits = 4;

struct Column {
  std::string title;  // as LaTeX
  std::function<double(const Record&)> read;
};

std::vector<Column> metric_columns() {
  std::vector<Column> columns;
  for (const std::string name : {"train_loss", "train_accuracy", "test_loss", "test_accuracy"}) {
    std::string title = name;
    std::replace(title.begin(), title.end(), '_', ' ');
    columns.push_back(
        {title, [name](const Record& trial) { return trial.metrics().value("", name, AtEnd{}); }});
  }
  return columns;
}

std::vector<Column> spectrum_columns(std::span<const Record* const> trials) {
  std::vector<std::string> layers;
  for (const Record* trial : trials) {
    for (const std::string& layer : trial->probe("spectrum").distinct("layer")) {
      if (std::find(layers.begin(), layers.end(), layer) == layers.end()) layers.push_back(layer);
    }
  }
  std::vector<Column> columns;
  for (const std::string& layer : layers) {
    columns.push_back({"$\\lambda_{\\min}$ " + latex_text(layer), [layer](const Record& trial) {
                         const double smallest = trial.probe("spectrum").value(layer, "sv_min", AtEnd{});
                         return smallest * smallest;
                       }});
  }
  return columns;
}

Spread spread_of(const Column& column, std::span<const Record* const> trials) {
  std::vector<double> numbers;
  for (const Record* trial : trials) numbers.push_back(column.read(*trial));
  return spread_over(numbers);
}

std::string cell(const Spread& spread) {
  if (spread.n == 0) return "--";
  const std::string mean = latex_number(spread.mean);
  if (spread.n == 1) return mean;
  return mean + " (" + latex_number(spread.low) + "--" + latex_number(spread.high) + ")";
}

}  // namespace

std::string latex_text(const std::string& text) {
  std::string escaped;
  for (const char character : text) {
    switch (character) {
      case '\\':
        escaped += "\\textbackslash{}";
        break;
      case '~':
        escaped += "\\textasciitilde{}";
        break;
      case '^':
        escaped += "\\textasciicircum{}";
        break;
      case '&':
      case '%':
      case '$':
      case '#':
      case '_':
      case '{':
      case '}':
        escaped += '\\';
        [[fallthrough]];
      default:
        escaped += character;
    }
  }
  return escaped;
}

std::string latex_number(double number) {
  if (!std::isfinite(number)) return std::isnan(number) ? "--" : number > 0 ? "$\\infty$" : "$-\\infty$";
  std::array<char, 64> buffer;
  const auto end =
      std::to_chars(buffer.begin(), buffer.end(), number, std::chars_format::general, significant_digits);
  const std::string text(buffer.begin(), end.ptr);
  const std::size_t exponent = text.find('e');
  if (exponent == std::string::npos) return number < 0.0 ? "$" + text + "$" : text;
  return "$" + text.substr(0, exponent) + "\\cdot10^{" +
         std::to_string(std::stoi(text.substr(exponent + 1))) + "}$";
}

std::string latex_table(std::span<const Record* const> trials) {
  std::vector<const Record*> finite;
  std::copy_if(trials.begin(), trials.end(), std::back_inserter(finite),
               [](const Record* trial) { return !trial->diverged(); });
  std::vector<Column> columns = metric_columns();
  for (Column& column : spectrum_columns(finite)) columns.push_back(std::move(column));
  std::erase_if(columns, [&](const Column& column) { return spread_of(column, finite).n == 0; });
  std::string table = "% needs \\usepackage{booktabs}; " + latex_text(source_line(finite)) + "\n" +
                      "\\begin{tabular}{lr" + std::string(columns.size(), 'l') +
                      "}\n\\toprule\ncondition & $n$";
  for (const Column& column : columns) table += " & " + column.title;
  table += " \\\\\n\\midrule\n";
  for (const Condition& condition : conditions_of(finite)) {
    table += latex_text(condition.label.empty() ? "all" : condition.label) + " & " +
             std::to_string(condition.trials.size());
    for (const Column& column : columns) table += " & " + cell(spread_of(column, condition.trials));
    table += " \\\\\n";
  }
  return table + "\\bottomrule\n\\end{tabular}\n";
}

}  // namespace rankcollapse
