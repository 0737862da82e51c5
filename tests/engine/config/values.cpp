#include <array>
#include <limits>

#include "tests/engine/config/helpers.hpp"

namespace rankcollapse {
namespace {

// What is said about `value` when it is read as `read` reads the key "x"; empty if it is fine.
template <typename Read>
std::string said_of(const std::string& value, const Read& read) {
  const std::string message = first_line(complaint_about("x: " + value + "\n", read));
  const std::string start = "lab.yaml:1:4: error: x: ";
  return message.starts_with(start) ? message.substr(start.size()) : message;
}

std::string number_said(const std::string& value) {
  return said_of(value, [](const Config& root) { root.number("x"); });
}
std::string integer_said(const std::string& value) {
  return said_of(value, [](const Config& root) { root.integer("x"); });
}
std::string flag_said(const std::string& value) {
  return said_of(value, [](const Config& root) { root.flag("x", true); });
}
std::string text_said(const std::string& value) {
  return said_of(value, [](const Config& root) { root.text("x"); });
}

double number_in(const std::string& value) {
  Document document = Document::parse("x: " + value, "lab.yaml");
  return document.root().number("x");
}
std::int64_t integer_in(const std::string& value) {
  Document document = Document::parse("x: " + value, "lab.yaml");
  return document.root().integer("x");
}

TEST_CASE("a number is decimal, with an optional fraction and exponent") {
  CHECK(number_in("3e-4") == 3e-4);
  CHECK(number_in("3e-04") == 3e-4);
  CHECK(number_in("-0.25") == -0.25);
  CHECK(number_in("1E+3") == 1000);
  CHECK(number_in("0") == 0);
  CHECK(number_in("5e-324") == std::numeric_limits<double>::denorm_min());
  CHECK(number_in("!!float 2") == 2);
}

TEST_CASE("what other readers take for a number is refused, with the right spelling") {
  CHECK(number_said("010") == "expected a number, found '010' (write 10)");
  CHECK(number_said("-007.5") == "expected a number, found '-007.5' (write -7.5)");
  CHECK(number_said(".5") == "expected a number, found '.5' (write 0.5)");
  CHECK(number_said("1.") == "expected a number, found '1.' (write 1)");
  CHECK(number_said("1.e3") == "expected a number, found '1.e3' (write 1e3)");
  CHECK(number_said("+5") == "expected a number, found '+5' (write 5)");
  CHECK(number_said("1_000") == "expected a number, found '1_000' (write 1000)");
  CHECK(number_said("0x10") == "expected a number, found '0x10' (only decimal numbers are read)");
  CHECK(number_said("0o17") == "expected a number, found '0o17' (only decimal numbers are read)");
  CHECK(number_said(".inf") == "expected a number, found '.inf' (only finite numbers are read)");
  CHECK(number_said("-.NaN") == "expected a number, found '-.NaN' (only finite numbers are read)");
  CHECK(number_said("1e999") == "expected a number, found '1e999' (too large or too small for 64 bits)");
  CHECK(number_said("'3'") == "expected a number, found the text '3' (without the quotes it is a number)");
  CHECK(number_said("abc") == "expected a number, found 'abc'");
  CHECK(number_said("nan") == "expected a number, found 'nan'");
  CHECK(number_said("true") == "expected a number, found 'true'");
  CHECK(number_said("[1]") == "expected a number, found a list");
  CHECK(number_said("{a: 1}") == "expected a number, found a mapping");
}

TEST_CASE("a whole number may be written with an exponent or a fraction of zero") {
  CHECK(integer_in("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(integer_in("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK(integer_in("1e3") == 1000);
  CHECK(integer_in("2.0") == 2);
  CHECK(integer_in("-0") == 0);
  CHECK(integer_said("1.5") == "expected a whole number, found '1.5'");
  CHECK(integer_said("1e-3") == "expected a whole number, found '1e-3'");
  CHECK(integer_said("010") == "expected a whole number, found '010' (write 10)");
  CHECK(integer_said("9223372036854775808") ==
        "expected a whole number, found '9223372036854775808' (too large)");
  CHECK(integer_said("1e300") == "expected a whole number, found '1e300' (too large)");
  CHECK(integer_said("1e999") == "expected a whole number, found '1e999' (too large)");
}

TEST_CASE("a flag is true or false and nothing else") {
  Document document = Document::parse("x: false", "lab.yaml");
  CHECK(document.root().flag("x", true) == false);
  CHECK(flag_said("true") == "");
  CHECK(flag_said("yes") == "expected true or false, found 'yes' (write true)");
  CHECK(flag_said("Off") == "expected true or false, found 'Off' (write false)");
  CHECK(flag_said("TRUE") == "expected true or false, found 'TRUE' (write true)");
  CHECK(flag_said("0") == "expected true or false, found '0' (write false)");
  CHECK(flag_said("\"true\"") == "expected true or false, found the text 'true' (write true)");
  CHECK(flag_said("maybe") == "expected true or false, found 'maybe'");
  CHECK(flag_said("[true]") == "expected true or false, found a list");
}

TEST_CASE("a text that looks like a number or a flag needs quotes") {
  CHECK(text_said("12") == "expected a text, found '12' (in quotes it is one)");
  CHECK(text_said("010") == "expected a text, found '010' (in quotes it is one)");
  CHECK(text_said("true") == "expected a text, found 'true' (in quotes it is one)");
  for (const char* text :
       {"'12'", "!!str 12", "3x3", ".", "..", "./a", "2024-01-01", "1.2.3", "_1", "e5", "''"}) {
    INFO(text);
    CHECK(text_said(text) == "");
  }
}

TEST_CASE("the kind of a value tells how it may be read") {
  Document document = Document::parse(
      "{text: abc, quoted: '1', number: 010, fraction: 1.5, flag: false, list: [], mapping: {}}", "lab.yaml");
  const Config root = document.root();
  CHECK(root.kind("text") == Config::Kind::text);
  CHECK(root.kind("quoted") == Config::Kind::text);
  CHECK(root.kind("number") == Config::Kind::number);
  CHECK(root.kind("fraction") == Config::Kind::number);
  CHECK(root.kind("flag") == Config::Kind::flag);
  CHECK(root.kind("list") == Config::Kind::list);
  CHECK(root.kind("mapping") == Config::Kind::mapping);
  CHECK(root.kind("absent") == Config::Kind::absent);
}

TEST_CASE("a number outside its range is refused, with the range") {
  const auto said = [](const std::string& value, Range range) {
    return said_of(value, [&](const Config& root) { root.number("x", 0.5, range); });
  };
  CHECK(said("-1", Range::positive()) == "must be greater than 0, is -1");
  CHECK(said("0", Range::positive()) == "must be greater than 0, is 0");
  CHECK(said("0.5", Range::at_least(1)) == "must be at least 1, is 0.5");
  CHECK(said("2", Range::between(0, 1)) == "must be between 0 and 1, is 2");
  CHECK(said("1", Range::between(0, 1)) == "");
  CHECK(said("1", Range::from_below(0, 1)) == "must be at least 0 and less than 1, is 1");
  CHECK(said("0", Range::from_below(0, 1)) == "");
}

TEST_CASE("in a list every wrong item is reported at its place") {
  CHECK(complaint_about("x: [1, two, 3, -4]",
                        [](const Config& root) {
                          CHECK(root.integers("x", {7}, Range::at_least(0)) == std::vector<std::int64_t>{7});
                        }) ==
        "lab.yaml:1:8: error: x[1]: expected a whole number, found 'two'\n"
        "   1 | x: [1, two, 3, -4]\n"
        "     |        ^\n"
        "lab.yaml:1:16: error: x[3]: must be at least 0, is -4\n"
        "   1 | x: [1, two, 3, -4]\n"
        "     |                ^");
  CHECK(said_of("3", [](const Config& root) { root.numbers("x", {}); }) ==
        "expected a list of numbers, found '3'");
  CHECK(said_of("a", [](const Config& root) { root.texts("x", {}); }) ==
        "expected a list of texts, found 'a'");
}

TEST_CASE("a list that is absent reads as the fallback, an empty one as empty") {
  Document document = Document::parse("empty: []\nnames: [a, 'b c']", "lab.yaml");
  CHECK(document.root().numbers("absent", {1, 0.5}) == std::vector<double>{1, 0.5});
  CHECK(document.root().numbers("empty", {1}).empty());
  CHECK(document.root().texts("names", {}) == std::vector<std::string>{"a", "b c"});
}

TEST_CASE("a choice is one of its names") {
  constexpr std::array<std::string_view, 2> names = {"float32", "float64"};
  const auto read = [&](const Config& root) {
    CHECK(root.choice("x", "precision", names, "float32") == "float32");
  };
  CHECK(said_of("float16", read) ==
        "no precision is called 'float16' (known: float32, float64; did you mean 'float32'?)");
  CHECK(said_of("32", read) == "no precision is called '32' (known: float32, float64)");
  CHECK(said_of("[]", read) == "expected a text, found a list");
  CHECK(complaint_about("{}", read) == "");
}

}  // namespace
}  // namespace rankcollapse
