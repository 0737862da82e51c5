#include "experiments/figures/render.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <set>
#include <thread>

#include "tests/experiments/figures/some_chart.hpp"

using namespace rankcollapse;

namespace {

constexpr double absent = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr PictureFormat formats[] = {PictureFormat::svg, PictureFormat::pdf, PictureFormat::png};

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// The ids that a picture defines.
std::set<std::string> ids_in(const std::string& svg) {
  std::set<std::string> ids;
  for (std::size_t at = svg.find(" id=\""); at != std::string::npos; at = svg.find(" id=\"", at + 1)) {
    ids.insert(svg.substr(at + 5, svg.find('"', at + 5) - at - 5));
  }
  return ids;
}

}  // namespace

TEST_CASE("a chart with marks of every kind becomes a picture of each format") {
  const Chart chart = chart_of(marks_of_every_kind());
  CHECK(render(chart, PictureFormat::svg).starts_with("<?xml"));
  CHECK(render(chart, PictureFormat::svg).ends_with("</svg>\n"));
  CHECK(render(chart, PictureFormat::pdf).starts_with("%PDF-"));
  CHECK(render(chart, PictureFormat::png).starts_with("\x89PNG"));
}

TEST_CASE("the same chart gives the same bytes, whatever was drawn in between") {
  const Chart chart = chart_of(marks_of_every_kind());
  const Chart other = chart_of({Line{"other", {1, 2}, {1, 2}}}, true);
  for (const PictureFormat format : formats) {
    const std::string first = render(chart, format);
    render(other, PictureFormat::svg);
    render(other, PictureFormat::pdf);
    CHECK(render(chart, format) == first);
    CHECK(render(other, format) != first);
  }
}

TEST_CASE("a page does not tell when it was drawn") {
  const std::string page = render(chart_of({}), PictureFormat::pdf);
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // dates in pages have seconds
  CHECK(render(chart_of({}), PictureFormat::pdf) == page);
}

TEST_CASE(
    "pictures with prefixes of their own share no id, and every reference is to an id of its own picture") {
  const Chart chart = chart_of(marks_of_every_kind());
  const std::string first = render(chart, PictureFormat::svg, "a-"),
                    second = render(chart, PictureFormat::svg, "b-");
  const auto ids = ids_in(first);
  CHECK(ids.size() > 10);
  for (const std::string& id : ids) CHECK(id.starts_with("a-"));
  for (const std::string& id : ids_in(second)) CHECK_FALSE(ids.contains(id));
  CHECK(count(first, "href=\"#") == count(first, "href=\"#a-"));
  CHECK(count(first, "url(#") == count(first, "url(#a-"));
}

TEST_CASE("a picture tells its title and caption to those who do not see it") {
  Chart chart = chart_of({});
  chart.title = "λ_min < 10^{-3} & \"more\"";
  const std::string svg = render(chart, PictureFormat::svg);
  CHECK(svg.find("role=\"img\" aria-label=\"λ_min &lt; 10^−3 &amp; &quot;more&quot;\"") != std::string::npos);
  CHECK(svg.find("<desc>n = 1, seed 1, commit 8bc4b2f</desc>") != std::string::npos);
}

TEST_CASE("whatever numbers there are, a chart is drawn") {
  const std::vector<std::vector<Mark>> odd = {
      {},
      {Line{}, Step{}, Band{}, Histogram{}, Points{}, ReferenceLine{}, PublishedMark{absent, absent, "x"}},
      {Line{"absent", {absent, 1, 2}, {1, absent, absent}}},
      {Line{"one", {3}, {4}}, Points{"one", {3}, {4}}, Band{{3}, {4}, {4}, {}}, Histogram{"one", {3}, {}}},
      {Line{"constant", {1, 2, 3}, {5, 5, 5}, {}, true}},
      {Line{"zero", {0, 0}, {0, 0}, {}, true}, Histogram{"none", {0, 1}, {0}}},
      {Points{"infinite", {1, infinite, -infinite, 1, 1}, {1, 1, 1, infinite, -infinite}}},
      {Line{"infinite", {1, infinite, 2}, {infinite, 1, -infinite}},
       Band{{1, 2}, {-infinite, 0}, {1, infinite}, {}}},
      {Line{"huge", {1e308, -1e308}, {1e-310, 1.7e308}, {}, true}},
      {Points{"lengths differ", {1, 2, 3}, {1}, {0}, {2, 3}, {absent}}, Line{"", {1, 2, 3}, {1, 2}},
       Histogram{"", {1, 2, 3, 4}, {1, absent}}, Step{"", {1}, {}}},
      {Histogram{"edges", {absent, 1, infinite}, {1, 2}},
       ReferenceLine{ReferenceLine::Along::x, infinite, "∞"}},
      {Points{"values", {1, 2}, {1, 2}, {}, {}, {infinite, absent}}}};
  for (const auto& marks : odd) {
    for (const bool logarithmic : {false, true}) {
      for (const PictureFormat format : formats)
        CHECK(render(chart_of(marks, logarithmic), format).size() > 100);
    }
  }
}

TEST_CASE(
    "limits that are equal, reversed or not positive on a logarithmic axis are limits that can be drawn") {
  for (const bool logarithmic : {false, true}) {
    for (const auto& [low, high] :
         {std::pair{2.0, 2.0}, {3.0, 1.0}, {-1.0, 0.0}, {absent, -2.0}, {1e9, absent}}) {
      Chart chart = chart_of(marks_of_every_kind(), logarithmic);
      chart.panels[0].x.low = chart.panels[0].y.low = low;
      chart.panels[0].x.high = chart.panels[0].y.high = high;
      CHECK(render(chart, PictureFormat::svg).size() > 100);
    }
  }
}

TEST_CASE("a chart without panels, and one that says what is missing, is drawn") {
  Chart chart;
  CHECK(render(chart, PictureFormat::png).starts_with("\x89PNG"));
  chart.missing = "a probe 'spectrum' with every: {epochs: 1}";
  const std::string said = render(chart, PictureFormat::svg);
  chart.missing = "more";
  CHECK(count(said, "<use") > count(render(chart, PictureFormat::svg), "<use"));
  chart.panels.resize(5);
  chart.columns = 0;
  CHECK(render(chart, PictureFormat::pdf).starts_with("%PDF"));
  chart.columns = 99;
  CHECK(render(chart, PictureFormat::pdf).starts_with("%PDF"));
}

TEST_CASE("a long title and a long caption make a picture higher, not wider") {
  Chart chart = chart_of(marks_of_every_kind());
  const auto size = [](const std::string& svg, const std::string& name) {
    const std::size_t at = svg.find(name + "=\"", svg.find("<svg")) + name.size() + 2;
    return std::stod(svg.substr(at));
  };
  const std::string plain = render(chart, PictureFormat::svg);
  for (int i = 0; i < 40; ++i) chart.caption += " one word more";
  for (int i = 0; i < 10; ++i) chart.title += " and its title";
  const std::string longer = render(chart, PictureFormat::svg);
  CHECK(size(longer, "width") == size(plain, "width"));
  CHECK(size(longer, "height") > size(plain, "height") + 40);
}
