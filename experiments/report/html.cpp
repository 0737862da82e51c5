#include "experiments/report/html.hpp"

#include <algorithm>

namespace rankcollapse {
namespace {

bool is_number(std::string_view cell) {
  constexpr std::string_view signs = "0123456789.·⁰¹²³⁴⁵⁶⁷⁸⁹⁻-+%× ";
  return cell == "–" ||
         (cell.find_first_of("0123456789") != cell.npos && cell.find_first_not_of(signs) == cell.npos);
}

std::string cells(const std::vector<std::string>& row) {
  std::string html;
  for (const std::string& cell : row)
    html += (is_number(cell) ? "<td class=\"number\">" : "<td>") + html_prose(cell) + "</td>";
  return html;
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string html;
  for (const char character : text) {
    switch (character) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += character;
    }
  }
  return html;
}

std::string html_prose(std::string_view text) {
  std::string html = html_text(text);
  for (const std::string letter : {"λ", "ν"}) {
    for (const std::string index : {"min", "max"}) {
      const std::string plain = letter + "_" + index;
      for (std::size_t place = html.find(plain); place != html.npos; place = html.find(plain, place))
        html.replace(place, plain.size(), letter + "<sub>" + index + "</sub>");
    }
  }
  for (std::size_t place = html.find(" = "); place != html.npos; place = html.find(" = ", place))
    html.replace(place, 3, "&nbsp;=&nbsp;");  // an equation stays on one line
  return html;
}

std::string html_table(const HtmlTable& table) {
  std::string html = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" +
                     html_text(table.caption) + "\"><table><caption>" + html_text(table.caption) +
                     "</caption>\n<thead><tr>";
  for (const std::string& name : table.header) html += "<th scope=\"col\">" + html_prose(name) + "</th>";
  html += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) html += "<tr>" + cells(row) + "</tr>\n";
  return html + "</tbody></table></div>\n";
}

std::string folded_table(const HtmlTable& table) {
  if (table.rows.empty()) return "";
  const std::string rows = std::to_string(table.rows.size()) + (table.rows.size() == 1 ? " row" : " rows");
  return "<details class=\"numbers\"><summary>The numbers as a table: " + rows + "</summary>\n" +
         html_table(table) + "</details>\n";
}

std::string data_block(const std::string& id, const Json& json) {
  std::string text;
  for (const char character : format_json(json, false)) {
    if (character == '<') {
      text += "\\u003c";
    } else {
      text += character;
    }
  }
  return "<script type=\"application/json\" id=\"" + id + "\">" + text + "</script>\n";
}

}  // namespace rankcollapse
