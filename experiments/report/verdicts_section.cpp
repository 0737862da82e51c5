#include <algorithm>
#include <array>

#include "experiments/report/html.hpp"
#include "experiments/report/numbers.hpp"
#include "experiments/report/sections.hpp"

namespace rankcollapse {
namespace {

/// How a verdict looks: a class of report.css, and a sign that is there in grey too.
struct Look {
  const char* name;
  const char* sign;
};

Look look_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::reproduced:
      return {"reproduced", "✓"};
    case Verdict::not_reproduced:
      return {"not-reproduced", "✗"};
    case Verdict::inconclusive:
      return {"inconclusive", "~"};
    case Verdict::not_testable:
      return {"not-testable", "∅"};
    case Verdict::law:
      return {"law", "§"};
    case Verdict::not_run:
      return {"not-run", "·"};
  }
  return {"not-run", "·"};
}

std::size_t count(const Verdicts& verdicts, Verdict verdict) {
  return static_cast<std::size_t>(std::count_if(
      verdicts.judgements.begin(), verdicts.judgements.end(),
      [&](const Judgement& one) { return one.verdict == verdict && one.kind == "reproduction"; }));
}

std::string badge(Verdict verdict) {
  const Look look = look_of(verdict);
  return std::string("<span class=\"badge ") + look.name + "\"><span aria-hidden=\"true\">" + look.sign +
         "</span> " + html_text(verdict_name(verdict)) + "</span>";
}

bool has_verdict(const Judgement& judgement) {
  return judgement.verdict == Verdict::reproduced || judgement.verdict == Verdict::not_reproduced ||
         judgement.verdict == Verdict::inconclusive;
}

std::string strip(const Verdicts& verdicts) {
  std::string html = "<ul class=\"strip\" aria-label=\"Verdicts, one a statement\">\n";
  for (const Judgement& one : verdicts.judgements) {
    if (!has_verdict(one)) continue;
    const Look look = look_of(one.verdict);
    html += std::string("<li class=\"") + look.name + "\"><a href=\"#claim-" + html_text(one.id) +
            "\" title=\"" + html_text(one.id + ": " + verdict_name(one.verdict)) +
            "\"><span aria-hidden=\"true\">" + look.sign + "</span><span class=\"hidden\">" +
            html_text(one.id + ": " + verdict_name(one.verdict)) + "</span></a></li>\n";
  }
  return html + "</ul>\n";
}

std::string statement(const Judgement& one) {
  std::string html = "<article class=\"claim\" id=\"claim-" + html_text(one.id) +
                     "\">\n<p class=\"verdict\">" + badge(one.verdict) +
                     "</p>\n<div><p class=\"statement\">" + html_text(one.statement) +
                     "</p>\n<p class=\"outcome\">";
  if (!one.observed.empty()) {
    html += "<b>" + html_text(one.observed) + "</b> observed, " + html_text(one.expected) +
            " expected, n = " + std::to_string(one.n) + ". ";
  }
  html += html_text(one.finding) + "</p>\n<p class=\"place\">" + html_text(one.id) + " · " +
          html_text(one.kind) + " · " + html_text(one.work) + ", " + html_text(one.place);
  if (has_verdict(one)) html += " · declared " + html_text(declared_name(one.declared));
  return html + "</p></div>\n</article>\n";
}

std::string folded(const Verdicts& verdicts, Verdict verdict, const std::string& title) {
  std::string html;
  std::size_t number = 0;
  for (const Judgement& one : verdicts.judgements) {
    if (one.verdict != verdict) continue;
    html += statement(one);
    ++number;
  }
  if (number == 0) return "";
  return "<details><summary>" + html_text(counted(number, "statement") + " " + title) + "</summary>\n" +
         html + "</details>\n";
}

std::string defects(const Verdicts& verdicts) {
  if (verdicts.defects.empty()) return "";
  HtmlTable table{"What is wrong in the works, and no result to reproduce", {"place", "defect", "work"}, {}};
  for (const Defect& one : verdicts.defects) table.rows.push_back({one.place, one.defect, one.work});
  return "<details><summary>" + counted(verdicts.defects.size(), "defect") +
         " of the works themselves</summary>\n" + html_table(table) + "</details>\n";
}

}  // namespace

std::string headline(const Verdicts& verdicts) {
  return std::to_string(count(verdicts, Verdict::reproduced)) + " reproduced, " +
         std::to_string(count(verdicts, Verdict::not_reproduced)) + " not reproduced, " +
         std::to_string(count(verdicts, Verdict::inconclusive)) + " inconclusive";
}

std::string verdicts_section(const Verdicts& verdicts) {
  if (verdicts.judgements.empty()) return "";
  std::string judged;
  std::size_t most = 0, hypotheses = 0;
  for (const Judgement& one : verdicts.judgements) {
    if (!has_verdict(one)) continue;
    judged += statement(one);
    most = std::max(most, one.n);
    if (one.kind == "hypothesis") ++hypotheses;
  }
  std::string html = "<section id=\"verdicts\" class=\"view\">\n<h2>What the works state <small>n = " +
                     std::to_string(most) + (most == 1 ? " seed" : " seeds at most") + "</small></h2>\n";
  html += "<p class=\"finding\">Of the works' statements, " + html_text(headline(verdicts)) + ".</p>\n";
  html += strip(verdicts);
  html +=
      "<p class=\"reading\">Reproduced: holds for every seed, of which there are at least two. Not "
      "reproduced: fails "
      "for every seed. Inconclusive: the seeds disagree, or there is only one and it holds.";
  if (hypotheses > 0)
    html += " Below, but not in these numbers: " + counted(hypotheses, "judgement") +
            " of hypotheses of our own.";
  html += "</p>\n" + judged;
  html += folded(verdicts, Verdict::not_testable, "not testable here");
  html += folded(verdicts, Verdict::law, "held by tests of this project: laws, not results");
  html += folded(verdicts, Verdict::not_run, "whose trials are not among these results");
  return html + defects(verdicts) + "</section>\n";
}

}  // namespace rankcollapse
