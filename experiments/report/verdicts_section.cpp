#include <algorithm>
#include <optional>

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

std::string named_cell(const char* name, const std::string& text) {
  return std::string("<td data-name=\"") + name + "\">" + html_prose(text) + "</td>";
}

std::string row(const Judgement& one) {
  std::string html = "<tr id=\"claim-" + html_text(one.id) + "\"><td>" + badge(one.verdict) + "</td><td><b>" +
                     html_prose(one.statement) + "</b>";
  if (!one.finding.empty()) html += "<span class=\"more\">" + html_prose(one.finding) + "</span>";
  html += "<span class=\"more\">" + html_text(one.kind + " · " + one.place);
  if (has_verdict(one)) html += html_text(" · declared " + declared_name(one.declared));
  html += " · <code>" + html_text(one.id) + "</code></span></td>";
  if (has_verdict(one))
    html += named_cell("expected", one.expected) + named_cell("observed", one.observed) +
            named_cell("n", std::to_string(one.n));
  return html + "</tr>\n";
}

/// The statements of a verdict, or all that have one from trials, work by work.
std::string rows(const Verdicts& verdicts, std::optional<Verdict> wanted) {
  std::string html, work;
  for (const Judgement& one : verdicts.judgements) {
    if (wanted ? one.verdict != *wanted : !has_verdict(one)) continue;
    if (one.work != work) {
      work = one.work;
      html += std::string("<tr class=\"work\"><th colspan=\"") + (wanted ? "2" : "5") +
              "\" scope=\"rowgroup\">" + html_text(work) + "</th></tr>\n";
    }
    html += row(one);
  }
  return html;
}

std::string claims_table(const std::string& rows, bool judged) {
  return std::string(
             "<table class=\"claims\"><thead><tr><th scope=\"col\">verdict</th><th "
             "scope=\"col\">statement</th>") +
         (judged ? "<th scope=\"col\">expected</th><th scope=\"col\">observed</th><th scope=\"col\">n</th>"
                 : "") +
         "</tr></thead>\n<tbody>\n" + rows + "</tbody></table>\n";
}

std::string folded(const Verdicts& verdicts, Verdict verdict, const std::string& title) {
  const auto number =
      static_cast<std::size_t>(std::count_if(verdicts.judgements.begin(), verdicts.judgements.end(),
                                             [&](const Judgement& one) { return one.verdict == verdict; }));
  if (number == 0) return "";
  return "<details><summary>" + html_text(counted(number, "statement") + " " + title) + "</summary>\n" +
         claims_table(rows(verdicts, verdict), false) + "</details>\n";
}

std::string defects(const Verdicts& verdicts) {
  if (verdicts.defects.empty()) return "";
  HtmlTable table{"What is wrong in the works, and no result to reproduce", {"place", "defect", "work"}, {}};
  for (const Defect& one : verdicts.defects) table.rows.push_back({one.place, one.defect, one.work});
  return "<details><summary>" + counted(verdicts.defects.size(), "defect") +
         " of the works themselves</summary>\n" + html_table(table) + "</details>\n";
}

/// What the verdicts mean, and what was judged.
std::string judgements(const Verdicts& verdicts, std::size_t hypotheses) {
  std::string html =
      "<p class=\"reading\">Reproduced: holds for every seed, of which there are at least two. Not "
      "reproduced: fails for every seed. Inconclusive: the seeds disagree, or there is only one and it "
      "holds.";
  if (hypotheses > 0)
    html += " Below, but not in these numbers: " + counted(hypotheses, "judgement") +
            " of hypotheses of our own.";
  return html + "</p>\n" + claims_table(rows(verdicts, std::nullopt), true);
}

}  // namespace

std::string verdicts_section(const Verdicts& verdicts) {
  if (verdicts.judgements.empty()) return "";
  std::size_t judged = 0, most = 0, hypotheses = 0;
  for (const Judgement& one : verdicts.judgements) {
    if (!has_verdict(one)) continue;
    ++judged;
    most = std::max(most, one.n);
    if (one.kind == "hypothesis") ++hypotheses;
  }
  std::string html = "<section id=\"verdicts\" class=\"view\">\n<h2>What the works state";
  if (judged == 0) {
    html += "</h2>\n<p class=\"finding\">No statement of the works is about these trials.</p>\n";
  } else {
    html +=
        " <small>n = " + std::to_string(most) + (most == 1 ? " seed" : " seeds at most") + "</small></h2>\n";
    html += "<p class=\"finding\">Of what the works state: " + html_text(headline(verdicts)) + ".</p>\n";
    html += strip(verdicts);
    html += judgements(verdicts, hypotheses);
  }
  html += folded(verdicts, Verdict::not_testable, "not testable here");
  html += folded(verdicts, Verdict::law, "held by tests of this project: laws, not results");
  html += folded(verdicts, Verdict::not_run, "whose trials are not among these results");
  return html + defects(verdicts) + "</section>\n";
}

}  // namespace rankcollapse
