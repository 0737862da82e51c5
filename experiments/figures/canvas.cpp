// Drawing, by Cairo: the only file that knows it.
#include "experiments/figures/canvas.hpp"

#include <cairo/cairo.h>

#include <cassert>
#include <stdexcept>
#include <vector>

namespace rankcollapse {
namespace {

/// Failures stay in Cairo's objects until somebody asks.
void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS) {
    throw std::runtime_error(std::string("drawing failed: ") + cairo_status_to_string(status));
  }
}

}  // namespace

struct Canvas::Surface {
  Surface(int width, int height)
      : image(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height)), context(cairo_create(image)) {}
  ~Surface() {
    cairo_destroy(context);
    cairo_surface_destroy(image);
  }
  Surface(const Surface&) = delete;
  Surface& operator=(const Surface&) = delete;

  void set_font(double size) const {
    cairo_select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(context, size);
  }

  cairo_surface_t* image;
  cairo_t* context;
};

Canvas::Canvas(int width, int height) : surface_(std::make_unique<Surface>(width, height)) {
  check(cairo_status(surface_->context));
  // Hinting would fit letters to the pixels of this machine's settings.
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(surface_->context, options);
  cairo_font_options_destroy(options);
  cairo_set_source_rgb(surface_->context, 1, 1, 1);
  cairo_paint(surface_->context);
}

Canvas::~Canvas() = default;

void Canvas::text(double x, double y, double size, const std::string& line) {
  surface_->set_font(size);
  cairo_set_source_rgb(surface_->context, 0, 0, 0);
  cairo_move_to(surface_->context, x, y);
  cairo_show_text(surface_->context, line.c_str());
}

double Canvas::text_width(double size, const std::string& line) const {
  surface_->set_font(size);
  cairo_text_extents_t extents;
  cairo_text_extents(surface_->context, line.c_str(), &extents);
  return extents.x_advance;
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

std::string Canvas::png() const {
  check(cairo_status(surface_->context));
  cairo_surface_flush(surface_->image);
  std::string bytes;
  const auto append = [](void* target, const unsigned char* data, unsigned int size) {
    static_cast<std::string*>(target)->append(reinterpret_cast<const char*>(data), size);
    return CAIRO_STATUS_SUCCESS;
  };
  check(cairo_surface_write_to_png_stream(surface_->image, append, &bytes));
  return bytes;
}

}  // namespace rankcollapse
