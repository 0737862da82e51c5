#include "experiments/report/report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <set>

#include "experiments/figures/figure.hpp"
#include "experiments/figures/palette.hpp"
#include "experiments/figures/render.hpp"
#include "experiments/records/conditions.hpp"
#include "experiments/report/assets.hpp"
#include "experiments/report/content_policy.hpp"
#include "experiments/report/html.hpp"
#include "experiments/report/numbers.hpp"
#include "experiments/report/sections.hpp"
#include "experiments/report/view.hpp"

namespace rankcollapse {
namespace {

// A page has at most five megabytes; its experiments share them. Figures get what all else leaves of
// these, which themselves leave some for the sentences.
constexpr std::size_t most_bytes_of_page = 4'800'000;
constexpr std::size_t most_singular_values = 200'000;  // as text, a megabyte and a half
constexpr int scale_steps = 16;                        // of colours; report.js blends between two

/// The figures of an experiment that have something to show, each drawn once.
class StaticFigures {
 public:
  StaticFigures(Trials trials, std::string prefix, std::size_t most_bytes)
      : trials_(trials), prefix_(std::move(prefix)), most_bytes_(most_bytes) {}

  /// That of a name in the table of figures; "" where there is none, it is empty, or it was drawn before.
  std::string take(std::string_view name) {
    for (const FigureRow& row : figure_table()) {
      if (row.name == name && !row.from_theory) return drawn(row);
    }
    return "";
  }

  /// All that no one took.
  std::string take_others() {
    std::string html;
    for (const FigureRow& row : figure_table()) {
      if (!row.from_theory) html += drawn(row);
    }
    return html;
  }

  /// The names of those that would have made the page too large.
  const std::vector<std::string>& left_out() const { return left_out_; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::string drawn(const FigureRow& row) {
    if (!taken_.insert(std::string(row.name)).second) return "";
    const Chart chart = row.draw(trials_);
    if (chart.is_empty()) return "";
    const std::string name(row.name);
    std::string svg = render(chart, PictureFormat::svg, prefix_ + name + "-");
    svg.erase(0, svg.find("<svg"));  // a page has no XML declaration inside
    if (bytes_ + svg.size() > most_bytes_) {
      left_out_.push_back(name);
      return "";
    }
    bytes_ += svg.size();
    return "<figure id=\"" + prefix_ + name + "\" role=\"img\" aria-label=\"" + html_text(chart.title) +
           "\">" + svg + "</figure>\n";
  }

  Trials trials_;
  std::string prefix_;
  std::set<std::string> taken_;
  std::size_t most_bytes_, bytes_ = 0;
  std::vector<std::string> left_out_;
};

std::string view_html(const View& view, std::size_t experiment, Trials trials, StaticFigures& figures) {
  const std::string place = std::to_string(experiment);
  std::string drawn;
  for (const std::string& name : view.figures) drawn += figures.take(name);
  std::string html = std::string("<section class=\"view") + (drawn.empty() ? " only-drawn" : "") +
                     "\" id=\"" + view.name + "-" + place + "\">\n<h3>" + html_text(view.title) + " <small>" +
                     html_text(source_line(trials)) + "</small></h3>\n<p class=\"finding\">" +
                     html_prose(view.finding) + "</p>\n" + "<div class=\"interactive\" data-view=\"" +
                     view.name + "\" data-experiment=\"" + place + "\"></div>\n";
  if (!drawn.empty()) html += "<div class=\"static\">\n" + drawn + "</div>\n";
  return html + "<p class=\"reading\">" + html_prose(view.reading) + "</p>\n" + folded_table(view.numbers) +
         "</section>\n";
}

struct ExperimentPart {
  std::string name;
  std::vector<const Record*> trials;
  std::vector<View> views;
};

std::vector<ExperimentPart> parts_of(const Records& records) {
  std::vector<ExperimentPart> parts;
  const std::vector<std::string> names = records.experiments();
  for (const std::string& name : names) {
    ExperimentPart part{name, records.of(name), {}};
    if (auto view = spectra_view(part.trials, most_singular_values / names.size()))
      part.views.push_back(std::move(*view));
    for (const auto make : {profiles_view, penalties_view, predictions_view}) {
      if (auto view = make(part.trials)) part.views.push_back(std::move(*view));
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

/// `bytes` is what this experiment and those after it have for figures, `count` how many they are. The only
/// experiment of a page has its name above already.
std::string experiment_html(const ExperimentPart& part, std::size_t place, std::size_t count,
                            std::size_t& bytes) {
  const bool is_only_one = place == 0 && count == 1;
  StaticFigures figures(part.trials, "figure-" + std::to_string(place) + "-", bytes / count);
  std::string html = std::string("<section class=\"experiment") + (is_only_one ? " only" : "") +
                     "\" id=\"experiment-" + std::to_string(place) + "\">\n<h2" +
                     (is_only_one ? " class=\"hidden\"" : "") + ">" + html_text(part.name) + " <small>" +
                     html_text(counted(part.trials.size(), "trial")) + "</small></h2>\n";
  for (const View& view : part.views) html += view_html(view, place, part.trials, figures);
  std::string others = figures.take_others();
  bytes -= figures.bytes();
  if (!figures.left_out().empty())
    others += "<p class=\"reading\">To keep the page small " + html_text(listed(figures.left_out())) +
              (figures.left_out().size() == 1 ? " is" : " are") +
              " not here; <code>rankcollapse figures</code> draws all.</p>\n";
  if (!others.empty())
    html += "<section class=\"view figures\">\n<h3>Further figures <small>" +
            html_text(source_line(part.trials)) + "</small></h3>\n" + others + "</section>\n";
  return html + "</section>\n";
}

std::size_t bytes_of_tables(const std::vector<ExperimentPart>& parts) {
  std::size_t bytes = 0;
  for (const ExperimentPart& part : parts) {
    for (const View& view : part.views) bytes += folded_table(view.numbers).size();
  }
  return bytes;
}

std::string contents(const std::vector<ExperimentPart>& parts, bool verdicts) {
  std::string html = "<nav aria-label=\"Contents\"><ul>\n";
  const auto entry = [&](const std::string& place, const std::string& name) {
    html += "<li><a href=\"#" + place + "\">" + html_text(name) + "</a></li>\n";
  };
  if (verdicts) entry("verdicts", "Verdicts");
  for (std::size_t place = 0; place < parts.size(); ++place) {
    if (parts.size() > 1) {
      entry("experiment-" + std::to_string(place), parts[place].name);
      continue;
    }
    for (const View& view : parts[place].views) entry(view.name + "-" + std::to_string(place), view.title);
  }
  entry("trials", "Every trial");
  return html + "</ul></nav>\n";
}

Json bytes_of(const Color& color) {
  Json::Array bytes;
  for (const double part : {color.red, color.green, color.blue})
    bytes.emplace_back(static_cast<int>(std::lround(255.0 * part)));
  return bytes;
}

std::string hexadecimal(const Color& color) {
  std::array<char, 8> text;
  std::snprintf(text.data(), text.size(), "#%02x%02x%02x",
                static_cast<unsigned>(std::lround(255.0 * color.red)),
                static_cast<unsigned>(std::lround(255.0 * color.green)),
                static_cast<unsigned>(std::lround(255.0 * color.blue)));
  return text.data();
}

Json data_of(const std::vector<ExperimentPart>& parts) {
  Json::Array experiments;
  for (const ExperimentPart& part : parts) {
    Json::Object views;
    for (const View& view : part.views) views.emplace_back(view.name, view.data);
    experiments.emplace_back(Json::Object{{"name", part.name}, {"views", std::move(views)}});
  }
  Json::Array palette, scale;
  for (int index = 0; index < palette_size; ++index)
    palette.emplace_back(hexadecimal(color_of(Style{index})));
  for (int step = 0; step <= scale_steps; ++step)
    scale.push_back(bytes_of(scale_color(step / static_cast<double>(scale_steps))));
  return Json::Object{
      {"palette", std::move(palette)}, {"scale", std::move(scale)}, {"experiments", std::move(experiments)}};
}

std::string head(const std::string& title) {
  const std::array scripts = {chart_library(), report_script()};
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"" +
         content_policy(scripts) +
         "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light\">\n<title>" +
         html_text(title) + "</title>\n<style>\n" + std::string(report_style()) +
         "</style>\n</head>\n<body>\n";
}

/// In the order in which they run: the data are read by the last one.
std::string scripts(const std::vector<ExperimentPart>& parts) {
  return data_block("report-data", data_of(parts)) + "<script>" + std::string(chart_library()) +
         "</script>\n<script>" + std::string(report_script()) + "</script>\n";
}

}  // namespace

std::string html_report(const Records& records, const Verdicts& verdicts) {
  const std::vector<ExperimentPart> parts = parts_of(records);
  const std::vector<std::string> names = records.experiments();
  const std::string title = names.empty() ? "No finished trial" : listed(names);
  std::vector<const Record*> all;
  for (const Record& trial : records.trials) all.push_back(&trial);
  const std::string judged = verdicts_section(verdicts), every_trial = trials_section(records),
                    run = scripts(parts);
  const std::size_t used =
      judged.size() + every_trial.size() + run.size() + report_style().size() + bytes_of_tables(parts);
  std::size_t bytes = most_bytes_of_page - std::min(most_bytes_of_page, used);
  std::string html = head(title + " – rankcollapse") + "<header>\n<h1>" + html_text(title) +
                     "</h1>\n<p class=\"source\">" + html_text(counted(all.size(), "finished trial")) +
                     (all.empty() ? "" : ", " + html_text(source_line(all))) + "</p>\n" +
                     contents(parts, !verdicts.judgements.empty()) + "</header>\n<main>\n" + judged;
  for (std::size_t place = 0; place < parts.size(); ++place)
    html += experiment_html(parts[place], place, parts.size() - place, bytes);
  html += every_trial;
  return html +
         "</main>\n<footer><p>Made by <code>rankcollapse report</code> from recorded files. Interactive "
         "charts: Chart.js "
         "3.9.1, © 2022 Chart.js Contributors, MIT licence.</p></footer>\n" +
         run + "</body>\n</html>\n";
}

}  // namespace rankcollapse
