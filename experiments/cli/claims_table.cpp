#include "experiments/cli/claims_table.hpp"

#include <algorithm>
#include <numeric>
#include <sstream>

#include "engine/files/json.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t line_width = 100;

using Cells = std::vector<std::string>;

// Characters, not bytes: λ takes two of these.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

/// The words of a text on lines of the width, each behind an indentation.
std::string wrapped(const std::string& text, const std::string& indentation) {
  std::istringstream words(text);
  std::string lines, line = indentation, word;
  while (words >> word) {
    const bool is_first = line == indentation;
    if (!is_first && width(line) + 1 + width(word) > line_width) {
      lines += line + "\n";
      line = indentation + word;
    } else {
      line += (is_first ? "" : " ") + word;
    }
  }
  return lines + line + "\n";
}

bool is_judged(const Judgement& judgement) {
  return judgement.verdict == Verdict::reproduced || judgement.verdict == Verdict::not_reproduced ||
         judgement.verdict == Verdict::inconclusive;
}

std::string short_declared(const Judgement& judgement) {
  if (judgement.n == 0) return "";
  const std::string name = declared_name(judgement.declared);
  return name.substr(0, name.find(' '));
}

Cells cells_of(const Judgement& judgement) {
  const std::string verdict = verdict_name(judgement.verdict);
  return {judgement.id,
          verdict,
          judgement.expected,
          judgement.observed,
          judgement.n == 0 ? "" : std::to_string(judgement.n),
          short_declared(judgement)};
}

/// The cells under each other; a first one that is wider than its column stands on a line of its own.
std::string line_of(const Cells& cells, const std::vector<std::size_t>& widths) {
  std::string line;
  if (width(cells.front()) > widths.front()) line = cells.front() + "\n" + std::string(widths.front(), ' ');
  for (std::size_t column = line.empty() ? 0 : 1; column < cells.size(); ++column) {
    line +=
        (column == 0 ? "" : "  ") + cells[column] + std::string(widths[column] - width(cells[column]), ' ');
  }
  return line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

std::string counted(const Verdicts& verdicts) {
  std::string text;
  for (const Verdict verdict : {Verdict::not_testable, Verdict::not_run, Verdict::law}) {
    const auto count = std::count_if(verdicts.judgements.begin(), verdicts.judgements.end(),
                                     [&](const Judgement& one) { return one.verdict == verdict; });
    if (count == 0) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + verdict_name(verdict) +
            (verdict == Verdict::law && count > 1 ? "s" : "");
  }
  if (text.empty()) return "";
  const std::size_t defects = verdicts.defects.size();
  if (defects > 0)
    text += ", and " + std::to_string(defects) + (defects == 1 ? " defect" : " defects") + " of the works";
  return "\n" + wrapped("Not shown: " + text + ". --all shows them.", "");
}

std::string defects_text(const std::vector<Defect>& defects) {
  std::string text, work;
  for (const Defect& one : defects) {
    if (one.work != work) text += "\n" + wrapped("Defects of " + one.work, "");
    work = one.work;
    text += wrapped(one.place + ": " + one.defect, "    ");
  }
  return text;
}

}  // namespace

std::string claims_table(const Verdicts& verdicts, bool all) {
  const Cells header = {"claim", "verdict", "expected", "observed", "n", "declared"};
  std::vector<std::size_t> widths;
  for (const std::string& title : header) widths.push_back(width(title));
  std::vector<const Judgement*> shown;
  for (const Judgement& judgement : verdicts.judgements) {
    if (!all && !is_judged(judgement)) continue;
    shown.push_back(&judgement);
    const Cells cells = cells_of(judgement);
    for (std::size_t column = 0; column < cells.size(); ++column) {
      widths[column] = std::max(widths[column], width(cells[column]));
    }
  }
  const std::size_t others = std::accumulate(widths.begin() + 1, widths.end(), 2 * (widths.size() - 1));
  widths.front() =
      std::min(widths.front(), std::max(width(header.front()), line_width - std::min(line_width, others)));
  std::string text, work;
  for (const Judgement* judgement : shown) {
    if (judgement->work != work) text += "\n" + wrapped(judgement->work, "") + line_of(header, widths);
    work = judgement->work;
    text += line_of(cells_of(*judgement), widths);
    text +=
        wrapped((judgement->kind == "hypothesis" ? "Our hypothesis: " : "") + judgement->statement, "    ");
    text += wrapped("→ " + judgement->finding, "    ");
  }
  return text + (all ? defects_text(verdicts.defects) : counted(verdicts));
}

std::string claims_json(const Verdicts& verdicts, const Records& records) {
  Json::Array claims, defects;
  for (const Judgement& one : verdicts.judgements) {
    const bool has_seeds = one.n > 0;
    claims.push_back(Json::Object{{"id", one.id},
                                  {"work", one.work},
                                  {"place", one.place},
                                  {"statement", one.statement},
                                  {"kind", one.kind},
                                  {"experiment", one.experiment.empty() ? Json() : Json(one.experiment)},
                                  {"verdict", verdict_name(one.verdict)},
                                  {"expected", one.expected.empty() ? Json() : Json(one.expected)},
                                  {"observed", one.observed.empty() ? Json() : Json(one.observed)},
                                  {"n", static_cast<std::uint64_t>(one.n)},
                                  {"declared", has_seeds ? Json(declared_name(one.declared)) : Json()},
                                  {"finding", one.finding}});
  }
  for (const Defect& one : verdicts.defects) {
    defects.push_back(Json::Object{{"work", one.work}, {"place", one.place}, {"defect", one.defect}});
  }
  return format_json(Json::Object{{"headline", headline(verdicts)},
                                  {"trials", static_cast<std::uint64_t>(records.trials.size())},
                                  {"unfinished", static_cast<std::uint64_t>(records.unfinished)},
                                  {"claims", std::move(claims)},
                                  {"defects", std::move(defects)}}) +
         "\n";
}

}  // namespace rankcollapse
