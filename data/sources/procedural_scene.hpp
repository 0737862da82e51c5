#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/core/random.hpp"

namespace rankcollapse {

/// A class of procedural images: what the figure in the picture is.
struct FigureKind {
  enum class Form { disc, ring, square, triangle, cross, star };
  enum class Texture { plain, striped, checkered };

  std::string_view name;
  Form form;
  Texture texture;
  double hue;  // in turns: 0 red, 1/3 green, 2/3 blue
};

constexpr int scene_extent = 32;  // pixels, each way
constexpr std::size_t scene_bytes = std::size_t{3} * scene_extent * scene_extent;

/// Draws picture `index` of this kind: rows from top to bottom, RGB. Everything that may differ between two
/// pictures of a kind is drawn from `random` at step `index` and multiplied by `variability`: place, size,
/// angle, colours, texture, light, other things behind and before the figure, noise. So 0 gives the picture
/// that the kind is, whatever `random` and `index`. Only +, −, ×, / and square roots of doubles: the same
/// bytes on every machine.
void draw_scene(const FigureKind& kind, double variability, const Random& random, std::uint64_t index,
                std::span<std::uint8_t, scene_bytes> pixels);

}  // namespace rankcollapse
