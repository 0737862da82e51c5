// A figure on a ground, drawn by signed distances: d(p) < 0 inside, in pixels, so that clamp(1/2 − d) is the
// part of the pixel at p that the figure covers, to good approximation.
#include "data/sources/procedural_scene.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace rankcollapse {
namespace {

struct Point {
  double x = 0.0, y = 0.0;  // right, down
};

struct Colour {
  double red = 0.0, green = 0.0, blue = 0.0;  // in [0, 1]
};

/// Rows from top to bottom.
using Picture = std::array<Colour, std::size_t{scene_extent} * scene_extent>;

/// What is drawn at random for one picture. Each number has its own element of the stream: a further one
/// shifts none.
class Draws {
 public:
  Draws(const Random& random, std::uint64_t index, double variability)
      : random_(random), index_(index), variability_(variability) {}

  double variability() const { return variability_; }

  /// variability · scale · a number of mean 0 and variance 1, the sum of four uniform ones: nearly normal,
  /// but never beyond 2√3.
  double deviation(double scale) {
    const std::array<std::uint32_t, 4> words = random_.bits(index_, element_++);
    double sum = -2.0;
    for (const std::uint32_t word : words) sum += static_cast<double>(word) * 0x1p-32;
    return variability_ * scale * sum * 1.7320508075688772;
  }

  /// Uniform in [0, 1), whatever the variability.
  double uniform() { return random_.uniform(index_, element_++); }

 private:
  const Random& random_;
  std::uint64_t index_;
  double variability_;
  std::uint64_t element_ = 0;
};

double fraction(double x) {
  return x - std::floor(x);
}

double covered(double distance) {
  return std::min(std::max(0.5 - distance, 0.0), 1.0);
}

Colour mixed(const Colour& a, const Colour& b, double part_of_b) {
  return {a.red + part_of_b * (b.red - a.red), a.green + part_of_b * (b.green - a.green),
          a.blue + part_of_b * (b.blue - a.blue)};
}

/// Hue in turns, saturation and value as in HSV.
Colour colour(double hue, double saturation, double value) {
  const auto part = [&](double offset) {
    const double ramp = std::abs(6.0 * fraction(hue + offset) - 3.0) - 1.0;
    return value * (1.0 + saturation * (std::clamp(ramp, 0.0, 1.0) - 1.0));
  };
  return {part(0.0), part(2.0 / 3.0), part(1.0 / 3.0)};
}

/// The turn by 2·atan(t), a fraction of t alone.
struct Turn {
  explicit Turn(double t) : cosine((1.0 - t * t) / (1.0 + t * t)), sine(2.0 * t / (1.0 + t * t)) {}

  Point of(const Point& p) const { return {cosine * p.x + sine * p.y, cosine * p.y - sine * p.x}; }

  double cosine, sine;
};

double length(const Point& p) {
  return std::sqrt(p.x * p.x + p.y * p.y);
}

/// Calls paint(p, pixel) for the pixels no farther than `reach` from the centre either way; p is where the
/// middle of the pixel lies seen from there.
template <typename Paint>
void paint_around(Picture& picture, const Point& centre, double reach, Paint paint) {
  const auto first = [&](double middle) { return std::max(0, static_cast<int>(middle - reach)); };
  const auto last = [&](double middle) {
    return std::min(scene_extent - 1, static_cast<int>(middle + reach));
  };
  for (int row = first(centre.y); row <= last(centre.y); ++row) {
    for (int column = first(centre.x); column <= last(centre.x); ++column) {
      paint(Point{column + 0.5 - centre.x, row + 0.5 - centre.y},
            picture[static_cast<std::size_t>(row * scene_extent + column)]);
    }
  }
}

double box(const Point& p, double half_width, double half_height) {
  return std::max(std::abs(p.x) - half_width, std::abs(p.y) - half_height);
}

/// One tip up: a half plane, seen from five directions twice each.
double star(Point p) {
  constexpr double cosine36 = 0.80901699437494745, sine36 = 0.58778525229247314, tip = 1.05, notch = 0.47;
  for (int fold = 0; fold < 2; ++fold) {
    p.x = std::abs(p.x);
    const double beyond = std::max(0.0, cosine36 * p.x + sine36 * p.y);
    p = {p.x - 2.0 * beyond * cosine36, p.y - 2.0 * beyond * sine36};
  }
  p.x = std::abs(p.x);
  const Point edge = {notch * sine36, tip - notch * cosine36};  // from the tip to the notch beside it
  return (edge.y * p.x + edge.x * (-p.y - tip)) / length(edge);
}

/// Of a figure of radius about 1 around the origin.
double distance_to(FigureKind::Form form, const Point& p) {
  switch (form) {
    case FigureKind::Form::disc:
      return length(p) - 0.88;
    case FigureKind::Form::ring:
      return std::abs(length(p) - 0.72) - 0.21;
    case FigureKind::Form::square:
      return box(p, 0.78, 0.78);
    case FigureKind::Form::triangle:
      return std::max(p.y - 0.62, 0.86602540378443865 * std::abs(p.x) - 0.5 * p.y - 0.55);
    case FigureKind::Form::cross:
      return std::min(box(p, 0.95, 0.3), box(p, 0.3, 0.95));
    case FigureKind::Form::star:
      return star(p);
  }
  return 0.0;
}

/// Stripes as wide as the gaps between them: how much of a pixel at x is on one. frequency = 1 / period.
double stripe(double x, double period, double frequency) {
  return covered((std::abs(fraction(x * frequency) - 0.5) - 0.25) * period);
}

struct Figure {
  Figure(const FigureKind& what, Draws& draws)
      : kind(what),
        centre{16.0 + std::clamp(draws.deviation(4.5), -9.0, 9.0),
               16.0 + std::clamp(draws.deviation(4.5), -9.0, 9.0)},
        radius(10.5 * std::clamp(1.0 + draws.deviation(0.25), 0.45, 1.5)),
        shrink(1.0 / radius),
        turn(std::clamp(draws.deviation(0.25), -1.0, 1.0)),
        period(5.4 * std::clamp(1.0 + draws.deviation(0.12), 0.6, 1.6)),
        frequency(1.0 / period),
        phase{draws.deviation(1.0), draws.deviation(1.0)},
        opacity(std::clamp(1.0 - std::abs(draws.deviation(0.2)), 0.35, 1.0)) {
    const double hue = kind.hue + draws.deviation(0.045);
    const double saturation = std::clamp(0.8 - std::abs(draws.deviation(0.18)), 0.15, 1.0);
    const double value = std::clamp(0.85 + draws.deviation(0.12), 0.3, 1.0);
    light = colour(hue, saturation, value);
    dark = colour(hue, saturation, 0.4 * value);
  }

  void draw_on(Picture& picture) const {
    paint_around(picture, centre, 1.4 * radius + 1.0, [this](const Point& from_centre, Colour& pixel) {
      const Point p = turn.of(from_centre);
      const double part = covered(radius * distance_to(kind.form, {p.x * shrink, p.y * shrink}));
      if (part > 0.0) pixel = mixed(pixel, mixed(light, dark, darkness(p)), opacity * part);
    });
  }

  double darkness(const Point& p) const {
    if (kind.texture == FigureKind::Texture::plain) return 0.0;
    const double across = stripe(p.y + phase.y, period, frequency);
    if (kind.texture == FigureKind::Texture::striped) return across;
    const double along = stripe(p.x + phase.x, period, frequency);
    return across + along - 2.0 * across * along;
  }

  FigureKind kind;
  Point centre;
  double radius, shrink;  // shrink = 1 / radius
  Turn turn;
  double period, frequency;
  Point phase;
  double opacity;
  Colour light, dark;
};

/// Something else in the picture: a disc or a bar that grows with the variability, from nothing.
struct Clutter {
  explicit Clutter(Draws& draws)
      : centre{32.0 * draws.uniform(), 32.0 * draws.uniform()},
        round(draws.uniform() < 0.5),
        turn(2.0 * draws.uniform() - 1.0),
        size(std::min(std::abs(draws.deviation(3.5)), 6.5)),
        opacity(std::min(size, 1.0)),
        paint(colour(draws.uniform(), 0.7 * draws.uniform(), 0.2 + 0.7 * draws.uniform())) {}

  void draw_on(Picture& picture) const {
    paint_around(picture, centre, 2.6 * size + 1.0, [this](const Point& p, Colour& pixel) {
      const double part = covered(round ? length(p) - size : box(turn.of(p), 2.5 * size, 0.4 * size));
      pixel = mixed(pixel, paint, opacity * part);
    });
  }

  Point centre;
  bool round;
  Turn turn;
  double size, opacity;
  Colour paint;
};

/// Grey where nothing varies.
struct Ground {
  explicit Ground(Draws& draws)
      : paint(colour(draws.uniform(), std::clamp(std::abs(draws.deviation(0.15)), 0.0, 0.7),
                     std::clamp(0.5 + draws.deviation(0.14), 0.15, 0.85))),
        slope{draws.deviation(0.005), draws.deviation(0.005)} {}

  void draw_on(Picture& picture) const {
    const Point middle = {0.5 * scene_extent, 0.5 * scene_extent};
    paint_around(picture, middle, middle.x, [this](const Point& p, Colour& pixel) {
      const double more = slope.x * p.x + slope.y * p.y;
      pixel = {paint.red + more, paint.green + more, paint.blue + more};
    });
  }

  Colour paint;
  Point slope;
};

/// For the colours of two pixels: each the sum of two random bytes, less its mean.
std::array<int, 6> noise_of_pair(const Random& random, std::uint64_t index, std::uint64_t pair) {
  const std::array<std::uint32_t, 4> words = random.bits(index, pair);
  std::array<int, 6> numbers;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::uint32_t bytes = words[i / 2] >> (16 * (i % 2));
    numbers[i] = static_cast<int>((bytes & 0xff) + (bytes >> 8 & 0xff)) - 255;
  }
  return numbers;
}

constexpr double noise_deviation = 104.51;  // √(2 · (256² − 1) / 12)

std::uint8_t byte(double value) {
  return static_cast<std::uint8_t>(std::min(std::max(static_cast<int>(255.0 * value + 0.5), 0), 255));
}

}  // namespace

void draw_scene(const FigureKind& kind, double variability, const Random& random, std::uint64_t index,
                std::span<std::uint8_t, scene_bytes> pixels) {
  const Random noises = random.stream("noise");
  Draws draws(random, index, variability);
  const Ground ground(draws);
  const Figure figure(kind, draws);
  const std::array<Clutter, 2> behind = {Clutter(draws), Clutter(draws)};
  const Clutter before(draws);

  Picture picture;
  ground.draw_on(picture);
  for (const Clutter& thing : behind) thing.draw_on(picture);
  figure.draw_on(picture);
  before.draw_on(picture);

  const double grain = 0.06 * variability / noise_deviation;
  std::array<int, 6> specks = {};
  for (std::size_t i = 0; i < picture.size(); ++i) {
    if (i % 2 == 0) specks = noise_of_pair(noises, index, i / 2);
    const int* speck = &specks[3 * (i % 2)];
    pixels[3 * i] = byte(picture[i].red + grain * speck[0]);
    pixels[3 * i + 1] = byte(picture[i].green + grain * speck[1]);
    pixels[3 * i + 2] = byte(picture[i].blue + grain * speck[2]);
  }
}

}  // namespace rankcollapse
