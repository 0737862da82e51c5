#include "engine/files/json.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

std::string message(std::string_view text) {
  return thrown_by([&] { parse_json(text, "status.json"); });
}

}  // namespace

TEST_CASE("a JSON text keeps its values and the order of its keys") {
  const std::string text =
      R"({"z":[1,-2,9223372036854775807],"a":{"half":0.5,"tiny":1e-300,"one":1.0},"yes":true,"none":null,"é":"\"\n"})";
  CHECK(format_json(parse_json(text, "here"), false) == text);
}

TEST_CASE("JSON is indented by two spaces") {
  CHECK(format_json(Json(Json::Object{{"a", Json::Array{1, 2}}, {"b", Json::Object{}}})) ==
        "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
}

TEST_CASE("members of a JSON object are found by name, and others read as their fallback") {
  const Json json = parse_json(R"({"epochs": 3, "name": "x", "rate": 0.5})", "here");
  CHECK(json.find("epochs")->integer() == 3);
  CHECK(json.find("name")->text() == "x");
  CHECK(json.find("rate")->integer(7) == 7);
  CHECK(json.find("rate")->number() == 0.5);
  CHECK(json.find("epochs")->number() == 3.0);
  CHECK(json.find("name")->number(0.25) == 0.25);
  CHECK(json.find("epochs")->text("none") == "none");
  CHECK(json.find("absent") == nullptr);
  CHECK(Json(1).find("epochs") == nullptr);
}

TEST_CASE("a number that is not finite is written as null") {
  CHECK(format_json(Json(std::numeric_limits<double>::infinity()), false) == "null");
  CHECK(format_json(Json(std::numeric_limits<double>::quiet_NaN()), false) == "null");
}

TEST_CASE("a whole number beyond 63 bits reads as a real number") {
  CHECK(std::get<double>(parse_json("18446744073709551615", "here").value) == 18446744073709551615.0);
}

TEST_CASE("a text that is not UTF-8 is written with replacement characters") {
  CHECK(format_json(Json("caf\xe9"), false) == "\"caf\xef\xbf\xbd\"");
}

TEST_CASE("a duplicate key is an error at its place") {
  CHECK(message("{\"a\": 1,\n \"b\": {\"c\": 1, \"c\": 2}}") ==
        "3: status.json: line 2, column 18: the key 'c' stands here twice");
  CHECK(message(R"([{"a": 1}, {"a": 2}])") == "");
}

TEST_CASE("JSON nested over 64 levels is an error at its place") {
  CHECK(message(std::string(64, '[') + std::string(64, ']')) == "");
  CHECK(message(std::string(65, '[') + std::string(65, ']')) ==
        "3: status.json: line 1, column 65: nested over 64 levels");
}

TEST_CASE("JSON that is cut off or no JSON is an error at its place") {
  CHECK(message("") ==
        "3: status.json: line 1, column 0: syntax error while parsing value - unexpected end of input; "
        "expected "
        "'[', '{', or a literal");
  CHECK(message("{\"a\":\n}") ==
        "3: status.json: line 2, column 1: syntax error while parsing value - unexpected '}'; expected '[', "
        "'{', "
        "or a literal");
  CHECK(message("{} x").starts_with("3: status.json: line 1, column 4: syntax error"));
  CHECK(message("\"\xff\"").starts_with("3: status.json: line 1, column 2: syntax error"));
  CHECK(message("1e999") == "3: status.json: line 1, column 5: number overflow parsing '1e999'");
}
