#include "experiments/figures/rich_text.hpp"

#include <catch2/catch.hpp>

using namespace rankcollapse;

namespace {

std::string marked(std::string_view markup) {
  std::string text;
  for (const TextRun& run : text_runs(markup)) {
    text += run.level == 0 ? run.text : (run.level > 0 ? "^[" : "_[") + run.text + "]";
  }
  return text;
}

}  // namespace

TEST_CASE("braces hold what stands above or below the line") {
  CHECK(marked("10^{-3} of λ_{min}") == "10^[−3] of λ_[min]");
  CHECK(marked("dist_{K, abs}(W)") == "dist_[K, abs](W)");
  CHECK(marked("x_{1}^{2}") == "x_[1]^[2]");
}

TEST_CASE("without braces, a letter's index and a sign are meant") {
  CHECK(marked("λ_min of WᵀW") == "λ_[min] of WᵀW");
  CHECK(marked("s_j/s_1 at 10^-8") == "s_[j]/s_[1] at 10^[−8]");
  CHECK(marked("dist_K, λ_+ and W_0") == "dist_[K], λ_[+] and W_[0]");
}

TEST_CASE("names with underscores are names") {
  for (const std::string name :
       {"weight_decay=0.01", "blog_l2_on_fc1", "train_test_x", "_", "a_", "^", "sv_min", "{x}", "a_{b"}) {
    CHECK(marked(name) == name);
  }
}

TEST_CASE("a plain text keeps its marks") {
  CHECK(plain_text("10^{-3} of λ_{min}") == "10^−3 of λ_min");
}

TEST_CASE("lines are no wider than asked for, and together they are the text") {
  const Canvas measure(1, 1);
  const Lettering lettering = {.size = 10};
  const std::string text = "Mean over seeds, and ‖W‖_F from the smallest to the largest λ_{min} of all";
  const auto lines = wrapped(measure, lettering, text, 90);
  CHECK(lines.size() > 3);
  std::string joined;
  for (const std::string& line : lines) {
    CHECK(rich_width(measure, lettering, line) <= 90);
    joined += (joined.empty() ? "" : " ") + line;
  }
  CHECK(joined == text);
  CHECK(wrapped(measure, lettering, "", 90).empty());
}

TEST_CASE("a word that is too wide is broken between letters, never within one") {
  const Canvas measure(1, 1);
  const auto lines = wrapped(measure, {.size = 10}, "λλλλλλλλλλλλλλλλλλλλ", 40);
  CHECK(lines.size() > 1);
  for (const std::string& line : lines) CHECK(line.size() % 2 == 0);  // two bytes a letter
  CHECK(wrapped(measure, {.size = 10}, "λλ", 0.1).size() == 2);
}

TEST_CASE("a text that is cut says so, and one that fits is left alone") {
  const Canvas measure(1, 1);
  const Lettering lettering = {.size = 10};
  CHECK(shortened(measure, lettering, "weight", 100) == "weight");
  const std::string cut = shortened(measure, lettering, "a very long name of a weight", 60);
  CHECK(cut.ends_with("…"));
  CHECK(rich_width(measure, lettering, cut) <= 60);
}
