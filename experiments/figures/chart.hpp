#pragma once

#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rankcollapse {

/// How a mark is told from its neighbours, twice: by colour and by dash or marker. The index is into a
/// palette that colour-blind readers tell apart and that differs in lightness, so that print in grey works;
/// `grey` is for what is not the point: initial states, expectations.
struct Style {
  static constexpr int grey = -1;

  int index = 0;        // colour, dash and marker
  bool hollow = false;  // of points: not converged, or a control; of bars: their outline only
  bool dashed = false;  // of lines: a prediction
};

/// A line through points (NaN leaves a gap), drawn with its markers where `markers` is set.
struct Line {
  std::string label;
  std::vector<double> x, y;
  Style style = {};
  bool markers = false;
  bool thin = false;                  // one seed among several
  std::vector<double> unmarked = {};  // x at which it has no marker all the same
};

/// The same with horizontal runs: each y holds from its x to the next one.
struct Step {
  std::string label;
  std::vector<double> x, y;
  Style style = {};
};

/// What lies between two curves: the spread over seeds.
struct Band {
  std::vector<double> x, low, high;
  Style style = {};
};

/// Bars between neighbouring edges; one height less than edges.
struct Histogram {
  std::string label;
  std::vector<double> edges, heights;
  Style style = {};
};

/// Points; where `value` has numbers, their colour is that of a scale in the panel (Panel::color).
struct Points {
  std::string label;
  std::vector<double> x, y;
  std::vector<double> low = {}, high = {};  // error bars in y, where there are any
  std::vector<double> value = {};
  Style style = {};
};

/// A line over the whole panel at an x or at a y, or along y = x.
struct ReferenceLine {
  enum class Along { x, y, diagonal };
  Along at = Along::y;
  double value = 0.0;
  std::string label = {};
};

/// A number that somebody published, a cross in a ring, with its source.
struct PublishedMark {
  double x = 0.0, y = 0.0;
  std::string label = {};  // "Martin 2018: 0.0414"
};

using Mark = std::variant<Band, Histogram, Step, Line, Points, ReferenceLine, PublishedMark>;

/// An axis. Without limits it shows what there is. On a logarithmic axis, what is not positive stands at the
/// lower end, on a tick of its own that says 0.
struct Axis {
  std::string label;  // with the unit; UTF-8: "λ_min" has a subscript, "10^{-3}" a superscript
  bool logarithmic = false;
  double low = std::numeric_limits<double>::quiet_NaN();  // NaN: from the data
  double high = std::numeric_limits<double>::quiet_NaN();
  std::vector<std::string> categories = {};  // names of 0, 1, …: they are the ticks then
};

/// A pair of axes with what is drawn in them.
struct Panel {
  std::string title;
  Axis x, y;
  std::vector<Mark> marks;  // drawn in their order, published marks last
  Axis color = {};          // of points with values: its label stands at the scale
};

/// A figure: panels in rows, a legend of all their labels (each once), a title, and the caption that says
/// where the numbers come from.
struct Chart {
  std::string title;
  std::vector<Panel> panels;
  std::size_t columns = 1;
  std::string caption = {};  // one paragraph: what is seen, n, seeds, commit
  std::string missing = {};  // not empty: nothing is recorded to draw, and this says what would be needed

  bool is_empty() const { return !missing.empty(); }
};

/// The same numbers as a table: a row a drawn number, "panel,quantity,mark,label,x,y,low,high,value"; the
/// quantity is what its y axis shows.
std::string chart_csv(const Chart& chart);

}  // namespace rankcollapse
