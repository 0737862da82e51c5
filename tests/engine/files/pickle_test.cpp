#include "engine/files/pickle.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <sstream>

#include "engine/files/csv.hpp"
#include "engine/files/pickle_literals.hpp"
#include "tests/skip.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

using namespace std::string_literals;

constexpr std::string_view known[] = {"collections.OrderedDict", "_codecs.encode",    "__builtin__.set",
                                      "__builtin__.frozenset",   "__builtin__.bytes", "builtins.set",
                                      "builtins.frozenset"};

std::string refusal(const Pickle&, std::string_view name) {
  return "no " + printable(name) + " here";
}

Pickle parse(std::string_view bytes) {
  return parse_pickle(bytes, "w.pkl", {known, refusal});
}

std::string message(const std::string& bytes) {
  return thrown_by([&] { parse(bytes); });
}

std::string show(const PickledValue& value);

std::string show(const PickledValue::Items& items) {
  std::string text;
  for (const PickledValue* item : items) text += (text.empty() ? "" : ", ") + show(*item);
  return text;
}

std::string show(const PickledValue::Entries& entries) {
  std::string text;
  for (const auto& [key, value] : entries)
    text += (text.empty() ? "" : ", ") + show(*key) + ": " + show(*value);
  return "{" + text + "}";
}

std::string hexadecimal(std::string_view content) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "'";
  for (const char character : content) {
    text += digits[static_cast<unsigned char>(character) >> 4];
    text += digits[character & 15];
  }
  return text + "'";
}

/// The value as Python's repr() shows it, texts in hexadecimal digits and calls as calls.
std::string show(const PickledValue& value) {
  if (value.as<PickledValue::None>() != nullptr) return "None";
  if (const auto* flag = value.as<bool>()) return *flag ? "True" : "False";
  if (const auto* number = value.as<std::int64_t>()) return std::to_string(*number);
  if (const auto* number = value.as<double>()) {
    const std::string text = shortest(*number);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
  }
  if (const auto* number = value.as<PickledValue::Long>()) return "long " + hexadecimal(number->bytes);
  if (value.text()) return hexadecimal(*value.text());
  if (const auto* tuple = value.as<PickledValue::Tuple>()) return "(" + show(tuple->items) + ")";
  if (const auto* list = value.as<PickledValue::List>()) return "[" + show(list->items) + "]";
  if (const auto* set = value.as<PickledValue::Set>()) return "[" + show(set->items) + "]";
  if (const auto* dict = value.as<PickledValue::Dict>()) return show(dict->entries);
  if (const auto* global = value.as<PickledValue::Global>()) return std::string(global->name);
  if (const auto* persistent = value.as<PickledValue::Persistent>()) return "<" + show(*persistent->id) + ">";
  const auto& call = *value.as<PickledValue::Call>();
  std::string text = show(*call.function) + "(" + show(*call.arguments->items()) + ")";
  if (call.keywords != nullptr) text += "**" + show(*call.keywords);
  if (call.state != nullptr) text += "!" + show(*call.state);
  if (!call.items.empty()) text += "[" + show(call.items) + "]";
  if (!call.entries.empty()) text += show(call.entries);
  return text;
}

std::string shown(const std::string& bytes) {
  return show(*parse(bytes).root);
}

std::string repeated(const std::string& piece, std::size_t times) {
  std::string bytes;
  for (std::size_t i = 0; i < times; ++i) bytes += piece;
  return bytes;
}

}  // namespace

TEST_CASE("what Python pickles is read in all protocols, and the pickle's end is known") {
  const TemporaryFolder folder;
  const std::string command =
      "/usr/bin/python3 " + std::string(TEST_SOURCE_DIR) + "/pickle_cases.py " + folder.path().string();
  if (std::system((command + " 2>/dev/null").c_str()) != 0) SKIP_TEST("/usr/bin/python3 is not here");
  std::istringstream expected(read_text(folder / "expected.txt"));
  for (int protocol = 0; protocol <= 5; ++protocol) {
    CAPTURE(protocol);
    const std::string file = read_text(folder / ("case-" + std::to_string(protocol) + ".pkl"));
    const Pickle pickle = parse(file);
    std::string line;
    std::getline(expected, line);
    const std::string actual = show(*pickle.root);
    const auto [a, b] = std::mismatch(actual.begin(), actual.end(), line.begin(), line.end());
    CAPTURE(std::string(a, std::min(a + 60, actual.end())), std::string(b, std::min(b + 60, line.end())));
    CHECK(a == actual.end());
    CHECK(b == line.end());
    const Pickle next = parse(std::string_view(file).substr(pickle.size));
    CHECK(next.root->text() == "what follows");
    CHECK(pickle.size + next.size == file.size());
  }
}

TEST_CASE("the texts of Python 2 are read in all lengths") {
  CHECK(shown("\x80\x02U\x02hi.") == "'6869'");
  CHECK(shown("\x80\x02T\x02\0\0\0hi."s) == "'6869'");
  CHECK(shown("S'a\\x00\\n\\'\\101'\n.") == "'610a2741'"s.insert(3, "00"));
  CHECK(shown("Vgr\\u00fc\xdf \\U0001f438\n.") == "'6772c3bcc39f20f09f90b8'");
}

TEST_CASE("calls, objects, states and persistent identifiers stand as descriptions") {
  const std::string dict = "ccollections\nOrderedDict\n";
  CHECK(shown(dict + ")R}b.") == "collections.OrderedDict()!{}");
  CHECK(shown("\x80\x02" + dict + ")\x81K\x01K\x02s.") == "collections.OrderedDict(){1: 2}");
  CHECK(shown(dict + ")RK\x05"
                     "a(K\x06K\x07"
                     "e.") == "collections.OrderedDict()[5, 6, 7]");
  CHECK(shown("\x80\x04\x8c\x0b"
              "collections\x8c\x0bOrderedDict\x93)}\x92.") == "collections.OrderedDict()**{}");
  CHECK(shown("(K\x01"
              "icollections\nOrderedDict\n.") == "collections.OrderedDict(1)");
  CHECK(shown("(" + dict + "K\x01o.") == "collections.OrderedDict(1)");
  CHECK(shown("K\x07Q.") == "<7>");
  CHECK(shown("Pseven\n.") == "<'736576656e'>");
}

TEST_CASE("whole numbers have all lengths; the longest keep their bytes") {
  CHECK(shown("\x80\x02\x8a\x00."s) == "0");
  CHECK(shown("\x80\x02\x8a\x01\xff.") == "-1");
  CHECK(shown("\x80\x02\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f.") == "9223372036854775807");
  CHECK(shown("\x80\x02\x8b\x02\0\0\0\x00\x01."s) == "256");
  CHECK(shown("\x80\x02\x8a\x0al\xfc\x9c\x46\xf9 j\xa8P\x19.") == "long '6cfc9c46f9206aa85019'");
  CHECK(shown("L12L\n.") == "12");
  CHECK(message("I9223372036854775808\n.") ==
        "3: w.pkl: byte 0: '9223372036854775808' is no whole number of 64 bits");
}

TEST_CASE("a pickle that would run something is refused by the name of what it would run") {
  CHECK(message("cos\nsystem\n(S'echo hello'\ntR.") == "3: w.pkl: byte 0: no os.system here");
  CHECK(message("\x80\x04\x8c\x08"
                "builtins\x8c\x04"
                "eval\x93\x8c\x01"
                "1\x85R.") == "3: w.pkl: byte 18: no builtins.eval here");
  CHECK(message("}(cos\nsystem\n0u.") == "3: w.pkl: byte 2: no os.system here");  // though nothing keeps it
  CHECK(message("(K\x01ios\nsystem\n.") == "3: w.pkl: byte 3: no os.system here");
  CHECK(message("c\x1b[2J\nx\n.") == "3: w.pkl: byte 0: no ?[2J.x here");
}

TEST_CASE("a value that contains itself is refused") {
  CHECK(message("]q\x01h\x01"
                "a.") == "3: w.pkl: byte 0: a list contains itself");
  CHECK(message("}q\x01K\x01h\x01s.") == "3: w.pkl: byte 0: a dict contains itself");
  CHECK(message("ccollections\nOrderedDict\n)Rq\x01h\x01"
                "b.") == "3: w.pkl: byte 26: an object of class 'collections.OrderedDict' contains itself");
}

TEST_CASE("a list of lists that doubles at each level is read once and stays small") {
  std::string bytes = "]q\0K\x01"s + "a";
  for (char level = 1; level < 100; ++level) {
    bytes += "]q"s + level + "(h" + static_cast<char>(level - 1) + "h" + static_cast<char>(level - 1) + "e";
  }
  const Pickle pickle = parse("(" + bytes + "l.");
  CHECK(pickle.values.size() == 102);
}

TEST_CASE("depth, numbers of values and lengths have limits") {
  CHECK(message(repeated("]", 200) + repeated("a", 199) + ".") == "");
  CHECK(message(repeated("]", 201) + repeated("a", 200) + ".")
            .ends_with("values are nested more than 200 levels deep"));
  CHECK(message("N" + repeated("\x85", 900'000) + ".")
            .ends_with("values are nested more than 200 levels deep"));
  // Two halves that are each allowed, the second met again through a name.
  const std::string half = repeated("]", 150) + repeated("a", 149);
  CHECK(message("(" + half + "q\x01" + repeated("]", 150) + repeated("a", 149) + "0" + repeated("]", 100) +
                "h\x01" + repeated("a", 100) + "l.")
            .ends_with("values are nested more than 200 levels deep"));
  CHECK(message(repeated("N", 1'000'001)) ==
        "3: w.pkl: byte 1000000: the pickle has more than 1000000 values");
  CHECK(message("X\xff\xff\xff\xffhello") ==
        "3: w.pkl: byte 0: the pickle is cut off: 4294967295 bytes should follow, the file has 5 left");
  CHECK(message("\x8d\xff\xff\xff\xff\xff\xff\xff\xffhello") ==
        "3: w.pkl: byte 0: the pickle is cut off: 18446744073709551615 bytes should follow, the file has 5 "
        "left");
  CHECK(message("\x80\x04\x95\x09\0\0\0\0\0\0\0N."s) ==
        "3: w.pkl: byte 2: the pickle is cut off: 9 bytes should follow, the file has 2 left");
}

TEST_CASE("the name of a class has a limit: a small file could ask for gigabytes of copies") {
  const auto named = [](std::size_t module) {
    return "X"s + static_cast<char>(module & 255) + static_cast<char>(module >> 8) + "\0\0"s +
           std::string(module, 'a') + "q\1X\1\0\0\0bq\2"s + repeated("h\1h\2\x93" + "0"s, 3) + "N.";
  };
  CHECK(message(named(999)) == "3: w.pkl: byte 1018: the name of a class is longer than 1000 bytes");
  CHECK(message(named(998)).find("longer") == std::string::npos);
  CHECK(message("c" + std::string(900, 'a') + "\n" + std::string(100, 'b') + "\n.") ==
        "3: w.pkl: byte 0: the name of a class is longer than 1000 bytes");
}

TEST_CASE("bytes that are no pickle are refused with place and cause") {
  const auto refused = [](const std::string& bytes) {
    const std::string text = message(bytes);
    return text.starts_with("3: w.pkl: byte ") ? text.substr(15) : text;
  };
  CHECK(refused("") == "0: the pickle is cut off: 1 bytes should follow, the file has 0 left");
  CHECK(refused("K") == "0: the pickle is cut off: 1 bytes should follow, the file has 0 left");
  CHECK(refused("cos") == "0: the pickle is cut off: a line should follow");
  CHECK(refused("<html>") ==
        "0: the instruction 60 is none of a pickle that is read here: the file is damaged or something else");
  CHECK(refused("\x80\x06.") == "0: the pickle is of protocol 6, the newest one known here is 5");
  CHECK(refused(".") == "0: the pickle takes a value where none is");
  CHECK(refused("K\x01(R") == "3: the pickle takes a value where none is");
  CHECK(refused("NN.") == "2: the pickle ends with values that belong to nothing");
  CHECK(refused("t") == "0: the pickle ends a group of values that it has not begun");
  CHECK(refused("(Nd.") == "2: a key has no value");
  CHECK(refused("h\x05.") == "0: value 5 is used before it is named");
  CHECK(refused("gx\n.") == "0: a value's number is none");
  CHECK(refused("Na") == "1: the pickle takes a value where none is");
  CHECK(refused("NNa") == "2: items are added to None");
  CHECK(refused("NNNs") == "3: keys and values are added to None");
  CHECK(refused("N)R.") == "2: calls None");
  CHECK(refused("ccollections\nOrderedDict\nNR.") == "26: calls with None");
  CHECK(refused("N}b.") == "2: a state is set of None");
  CHECK(refused("ccollections\nOrderedDict\n)R}b}b.") == "30: a state is set twice");
  CHECK(refused("NN\x93") == "2: a class is named by what is no text");
  CHECK(refused("(No.") == "2: an object is of no class");
  CHECK(refused("S'a\n.") == "0: a text is not in quotes, or has an escape that is none");
  CHECK(refused("V\\u12\n.") == "0: a text has an escape that is none");
  CHECK(refused("F1.5x\n.") == "0: '1.5x' is no number");
}

TEST_CASE("Latin-1 comes back from UTF-8, and other characters do not") {
  CHECK(encode_latin1("a\xc2\x80\xc3\xbf") == "a\x80\xff");
  CHECK(!encode_latin1("\xc4\x80"));
  CHECK(!encode_latin1("\xc3"));
  CHECK(!encode_latin1("\xc3\x28"));
}
