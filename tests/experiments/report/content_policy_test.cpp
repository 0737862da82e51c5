#include "experiments/report/content_policy.hpp"

#include <array>
#include <catch2/catch.hpp>

using namespace rankcollapse;

TEST_CASE("a script is allowed by its SHA-256 in base 64") {
  CHECK(script_source("") == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  CHECK(script_source("abc") == "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

TEST_CASE("the policy of a page loads nothing, and runs the scripts it names and no other") {
  const std::array<std::string_view, 2> scripts = {"", "abc"};
  CHECK(content_policy(scripts) ==
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src "
        "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' "
        "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='");
}
