// Drawing, by Cairo: the only file that knows it.
#include "experiments/figures/canvas.hpp"

#include <cairo/cairo-pdf.h>
#include <cairo/cairo-svg.h>
#include <cairo/cairo.h>

#include <cassert>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "experiments/figures/settled_svg.hpp"

namespace rankcollapse {
namespace {

/// A page has the date of its numbers, not of its drawing; Cairo would write the clock's.
constexpr const char* date_of_pages = "2000-01-01T00:00:00Z";

/// Failures stay in Cairo's objects until somebody asks.
void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS) {
    throw std::runtime_error(std::string("drawing failed: ") + cairo_status_to_string(status));
  }
}

cairo_status_t append(void* target, const unsigned char* data, unsigned int size) {
  static_cast<std::string*>(target)->append(reinterpret_cast<const char*>(data), size);
  return CAIRO_STATUS_SUCCESS;
}

cairo_surface_t* new_surface(PictureFormat format, double width, double height, double scale,
                             std::string& bytes) {
  if (format == PictureFormat::png) {
    return cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(std::lround(width * scale)),
                                      static_cast<int>(std::lround(height * scale)));
  }
  if (format == PictureFormat::svg) {
    cairo_surface_t* svg = cairo_svg_surface_create_for_stream(append, &bytes, width, height);
    cairo_svg_surface_set_document_unit(svg, CAIRO_SVG_UNIT_PX);
    return svg;
  }
  cairo_surface_t* pdf = cairo_pdf_surface_create_for_stream(append, &bytes, width, height);
  cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, date_of_pages);
  return pdf;
}

/// Hinting would fit letters to the pixels of this machine's settings.
void set_font_options(cairo_t* context) {
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(context, options);
  cairo_font_options_destroy(options);
}

}  // namespace

struct Canvas::Surface {
  Surface(PictureFormat kind, double width, double height, double scale)
      : format(kind),
        surface(new_surface(kind, width, height, scale, bytes)),
        context(cairo_create(surface)) {
    if (kind == PictureFormat::png) cairo_scale(context, scale, scale);
  }
  ~Surface() {
    cairo_destroy(context);
    cairo_surface_destroy(surface);
  }
  Surface(const Surface&) = delete;
  Surface& operator=(const Surface&) = delete;

  void set_font(double size, bool bold) const {
    cairo_select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(context, size);
  }

  void set_color(const Color& color) const {
    cairo_set_source_rgba(context, color.red, color.green, color.blue, color.alpha);
  }

  void draw_path(const std::optional<Color>& fill, const std::optional<Stroke>& border) const {
    if (fill) {
      set_color(*fill);
      cairo_fill_preserve(context);
    }
    if (border) {
      set_color(border->color);
      cairo_set_line_width(context, border->width);
      cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND);
      cairo_set_line_cap(context, border->dashes.empty() ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
      cairo_set_dash(context, border->dashes.data(), static_cast<int>(border->dashes.size()), 0.0);
      cairo_stroke_preserve(context);
    }
    cairo_new_path(context);
  }

  void trace(std::span<const Position> points) const {
    cairo_new_path(context);
    for (const Position& point : points) cairo_line_to(context, point.x, point.y);
  }

  PictureFormat format;
  std::string title, description;
  std::string bytes;  // of SVG and PDF, as they are written
  cairo_surface_t* surface;
  cairo_t* context;
};

Canvas::Canvas(int width, int height) : Canvas(PictureFormat::png, width, height, 1.0) {}

Canvas::Canvas(PictureFormat format, double width, double height, double scale)
    : surface_(std::make_unique<Surface>(format, width, height, scale)) {
  check(cairo_status(surface_->context));
  set_font_options(surface_->context);
  cairo_set_source_rgb(surface_->context, 1, 1, 1);
  cairo_paint(surface_->context);
}

Canvas::~Canvas() = default;

void Canvas::text(double x, double y, double size, const std::string& line) {
  text({x, y}, {.size = size}, line);
}

void Canvas::text(Position start, const Lettering& lettering, const std::string& line) {
  cairo_t* context = surface_->context;
  surface_->set_font(lettering.size, lettering.bold);
  surface_->set_color(lettering.color);
  cairo_save(context);
  cairo_translate(context, start.x, start.y);
  if (lettering.upwards) cairo_rotate(context, -std::numbers::pi / 2.0);
  cairo_move_to(context, 0.0, 0.0);
  cairo_show_text(context, line.c_str());
  cairo_restore(context);
  cairo_new_path(context);
}

double Canvas::text_width(double size, const std::string& line, bool bold) const {
  surface_->set_font(size, bold);
  cairo_text_extents_t extents;
  cairo_text_extents(surface_->context, line.c_str(), &extents);
  return extents.x_advance;
}

void Canvas::line(std::span<const Position> points, const Stroke& stroke) {
  surface_->trace(points);
  surface_->draw_path(std::nullopt, stroke);
}

void Canvas::segments(std::span<const Segment> lines, const Stroke& stroke) {
  cairo_new_path(surface_->context);
  for (const auto& [from, to] : lines) {
    cairo_move_to(surface_->context, from.x, from.y);
    cairo_line_to(surface_->context, to.x, to.y);
  }
  surface_->draw_path(std::nullopt, stroke);
}

void Canvas::polygon(std::span<const Position> corners, const std::optional<Color>& fill,
                     const std::optional<Stroke>& border) {
  surface_->trace(corners);
  cairo_close_path(surface_->context);
  surface_->draw_path(fill, border);
}

void Canvas::circle(Position middle, double radius, const std::optional<Color>& fill,
                    const std::optional<Stroke>& border) {
  cairo_new_path(surface_->context);
  cairo_arc(surface_->context, middle.x, middle.y, radius, 0.0, 2.0 * std::numbers::pi);
  cairo_close_path(surface_->context);
  surface_->draw_path(fill, border);
}

void Canvas::only_within(const Box& box) {
  cairo_save(surface_->context);
  cairo_rectangle(surface_->context, box.left, box.top, box.width, box.height);
  cairo_clip(surface_->context);
}

void Canvas::everywhere() {
  cairo_restore(surface_->context);
}

void Canvas::image(double x, double y, int scale, int width, int height,
                   std::span<const std::uint8_t> bytes) {
  assert(bytes.size() == static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  const int stride = cairo_format_stride_for_width(CAIRO_FORMAT_RGB24, width);
  std::vector<std::uint32_t> pixels(static_cast<std::size_t>(stride / 4) * static_cast<std::size_t>(height));
  for (std::size_t row = 0; row < static_cast<std::size_t>(height); ++row) {
    for (std::size_t column = 0; column < static_cast<std::size_t>(width); ++column) {
      const std::uint8_t* rgb = &bytes[3 * (row * static_cast<std::size_t>(width) + column)];
      pixels[row * static_cast<std::size_t>(stride / 4) + column] =
          std::uint32_t{rgb[0]} << 16 | std::uint32_t{rgb[1]} << 8 | rgb[2];
    }
  }
  cairo_surface_t* image = cairo_image_surface_create_for_data(
      reinterpret_cast<unsigned char*>(pixels.data()), CAIRO_FORMAT_RGB24, width, height, stride);
  cairo_t* context = surface_->context;
  cairo_save(context);
  cairo_translate(context, x, y);
  cairo_scale(context, scale, scale);
  cairo_set_source_surface(context, image, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST);
  cairo_paint(context);
  cairo_restore(context);
  cairo_surface_destroy(image);
}

void Canvas::describe(const std::string& title, const std::string& description) {
  surface_->title = title;
  surface_->description = description;
  if (surface_->format == PictureFormat::pdf) {
    cairo_pdf_surface_set_metadata(surface_->surface, CAIRO_PDF_METADATA_TITLE, title.c_str());
  }
}

std::string Canvas::file(const std::string& prefix) {
  check(cairo_status(surface_->context));
  if (surface_->format == PictureFormat::png) {
    cairo_surface_flush(surface_->surface);
    check(cairo_surface_write_to_png_stream(surface_->surface, append, &surface_->bytes));
    return std::move(surface_->bytes);
  }
  cairo_surface_finish(surface_->surface);
  check(cairo_surface_status(surface_->surface));
  if (surface_->format == PictureFormat::pdf) return std::move(surface_->bytes);
  return settled_svg(surface_->bytes, prefix, surface_->title, surface_->description);
}

}  // namespace rankcollapse
