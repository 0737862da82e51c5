#include "engine/files/safetensors.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>

#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

std::string file_of(const std::string& header, const std::string& data) {
  const std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header + data;
}

std::string message(const std::string& file) {
  return thrown_by([&] { parse_safetensors(file, "w.safetensors"); });
}

/// The message for one tensor 'a' that is described so, with eight bytes of data.
std::string message_for(const std::string& description) {
  return message(file_of("{\"a\":" + description + "}", "12345678"));
}

template <typename Number>
std::vector<Number> values_of(const std::string& type, std::size_t count, const std::string& data) {
  const std::string header = R"({"a":{"dtype":")" + type + R"(","shape":[)" + std::to_string(count) +
                             R"(],"data_offsets":[0,)" + std::to_string(data.size()) + "]}}";
  return std::get<std::vector<Number>>(parse_safetensors(file_of(header, data), "here").find("a")->values);
}

}  // namespace

TEST_CASE("tensors and metadata survive a .safetensors file") {
  const TemporaryFolder folder;
  Safetensors content;
  content.tensors = {{"small", {3}, std::vector<float>{1.0f, -0.0f, 3e-40f}},
                     {"wide", {2, 2}, std::vector<double>{0.1, 2, 3, 4}},
                     {"count", {}, std::vector<std::int64_t>{-7}},
                     {"none", {0, 5}, std::vector<float>{}}};
  content.metadata = {{"format", "pt"}, {"note", "\"é\""}};
  const std::string bytes = format_safetensors(content);
  write_text(folder / "w.safetensors", bytes);
  const Safetensors back = read_safetensors(folder / "w.safetensors");
  CHECK(back.metadata == content.metadata);
  REQUIRE(back.tensors.size() == content.tensors.size());
  for (const Tensor& tensor : content.tensors) {
    REQUIRE(back.find(tensor.name) != nullptr);
    CHECK(back.find(tensor.name)->shape == tensor.shape);
    CHECK(back.find(tensor.name)->values == tensor.values);
  }
  CHECK(back.find("absent") == nullptr);
  CHECK(format_safetensors(back) == bytes);
}

TEST_CASE("the data of a .safetensors file start at a multiple of eight, the widest numbers first") {
  const std::string bytes =
      format_safetensors({{{"a", {1}, std::vector<float>{1.0f}}, {"b", {1}, std::vector<double>{2.0}}}, {}});
  CHECK((bytes.size() - 12) % 8 == 0);
  double first = 0;
  std::memcpy(&first, bytes.data() + bytes.size() - 12, 8);
  CHECK(first == 2.0);
}

TEST_CASE("half precision and narrow integers widen without loss") {
  const auto halves = values_of<float>("F16", 8,
                                       std::string("\x00\x3c\x00\xc0\x01\x00\x00\x80"
                                                   "\xff\x7b\x00\x7c\x00\xfc\x00\x7e",
                                                   16));
  CHECK(halves[0] == 1.0f);
  CHECK(halves[1] == -2.0f);
  CHECK(halves[2] == std::ldexp(1.0f, -24));
  CHECK((halves[3] == 0.0f && std::signbit(halves[3])));
  CHECK(halves[4] == 65504.0f);
  CHECK(halves[5] == std::numeric_limits<float>::infinity());
  CHECK(halves[6] == -std::numeric_limits<float>::infinity());
  CHECK(std::isnan(halves[7]));
  CHECK(values_of<float>("BF16", 2, std::string("\x80\x3f\x49\xc0", 4)) ==
        std::vector<float>{1.0f, -3.140625f});
  CHECK(values_of<std::int64_t>("I8", 2, "\xff\x05") == std::vector<std::int64_t>{-1, 5});
  CHECK(values_of<std::int64_t>("U8", 2, "\xff\x05") == std::vector<std::int64_t>{255, 5});
  CHECK(values_of<std::int64_t>("I16", 1, "\xfe\xff") == std::vector<std::int64_t>{-2});
  CHECK(values_of<std::int64_t>("U32", 1, "\xff\xff\xff\xff") == std::vector<std::int64_t>{4294967295});
}

TEST_CASE("a tensor knows the type that it was stored in, where it widened too") {
  const auto stored_as = [](const std::string& type, const std::string& data) {
    const std::string header = R"({"a":{"dtype":")" + type + R"(","shape":[1],"data_offsets":[0,)" +
                               std::to_string(data.size()) + "]}}";
    return parse_safetensors(file_of(header, data), "here").tensors.at(0).stored_as;
  };
  CHECK(stored_as("F16", "12") == "F16");
  CHECK(stored_as("BF16", "12") == "BF16");
  CHECK(stored_as("F32", "1234") == "F32");
}

TEST_CASE("a .safetensors file whose header does not fit is refused") {
  CHECK(message("1234567") == "3: w.safetensors: a .safetensors file has at least 8 bytes, this one has 7");
  CHECK(message(file_of("{}", "").substr(0, 9)) ==
        "3: w.safetensors: the header should take 2 bytes, the file has 1 left: it is cut off, or no "
        ".safetensors "
        "file");
  CHECK(message("<!DOCTYPE html>") ==
        "3: w.safetensors: the header should take 5789751444030890300 bytes, the file has 7 left: it is cut "
        "off, or "
        "no .safetensors file");
  CHECK(message(file_of("[]", "")) == "3: w.safetensors: the header is not a JSON object");
  CHECK(message(file_of("{", "")).starts_with("3: w.safetensors: header: line 1, column 1: syntax error"));
}

TEST_CASE("a .safetensors file with a name twice is refused") {
  const std::string entry = R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
  CHECK(message(file_of("{" + entry + "," + entry + "}", "1234")) ==
        "3: w.safetensors: header: line 1, column 57: the key 'a' stands here twice");
}

TEST_CASE("a .safetensors file with metadata that are not texts is refused") {
  CHECK(message(file_of(R"({"__metadata__":[]})", "")) ==
        "3: w.safetensors: '__metadata__' is not a table of texts");
  CHECK(message(file_of(R"({"__metadata__":{"epoch":1}})", "")) ==
        "3: w.safetensors: 'epoch' in '__metadata__' is not a text");
}

TEST_CASE("a tensor whose description is incomplete or contradicts itself is refused") {
  const std::string tensor = "3: w.safetensors: tensor 'a': ";
  CHECK(message_for("1") == tensor + "'dtype' is missing");
  CHECK(message_for(R"({"dtype":"F8_E4M3"})") == tensor +
                                                     "numbers of type 'F8_E4M3' cannot be read (known: F64, "
                                                     "F32, F16, BF16, I64, I32, I16, I8, U32, U16, "
                                                     "U8, BOOL)");
  CHECK(message_for(R"({"dtype":"F32"})") == tensor + "'shape' is not a list of whole numbers");
  CHECK(message_for(R"({"dtype":"F32","shape":[-2]})") == tensor + "'shape' is not a list of whole numbers");
  CHECK(message_for(R"({"dtype":"F32","shape":[2]})") ==
        tensor + "'data_offsets' is not a list of whole numbers");
  CHECK(message_for(R"({"dtype":"F32","shape":[2],"data_offsets":[0]})") ==
        tensor + "'data_offsets' is not [begin, end]");
  CHECK(message_for(R"({"dtype":"F32","shape":[2],"data_offsets":[8,0]})") ==
        tensor + "'data_offsets' is not [begin, end]");
  CHECK(message_for(R"({"dtype":"F32","shape":[4],"data_offsets":[0,16]})") ==
        tensor + "its data end at byte 16, the file holds 8 bytes of data");
  CHECK(message_for(R"({"dtype":"F32","shape":[3],"data_offsets":[0,8]})") ==
        tensor + "its shape takes 12 bytes, its offsets enclose 8");
  CHECK(message_for(R"({"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]})") ==
        tensor + "its shape has more elements than a computer can address");
}

TEST_CASE("tensors that overlap or leave holes are refused") {
  const auto two = [](const std::string& first, const std::string& second) {
    return message(file_of(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":)" + first +
                               R"(},"b":{"dtype":"U8","shape":[2],"data_offsets":)" + second + "}}",
                           "12345"));
  };
  CHECK(two("[0,2]", "[1,3]") == "3: w.safetensors: tensor 'b': its data overlap another tensor's");
  CHECK(two("[3,5]", "[0,2]") == "3: w.safetensors: bytes 2 to 3 of the data belong to no tensor");
  CHECK(two("[0,2]", "[2,4]") == "3: w.safetensors: bytes 4 to 5 of the data belong to no tensor");
  CHECK(two("[1,3]", "[3,5]") == "3: w.safetensors: bytes 0 to 1 of the data belong to no tensor");
}

TEST_CASE("a .safetensors file that cannot be read names the file and the cause") {
  const TemporaryFolder folder;
  const std::string file = (folder / "absent.safetensors").string();
  CHECK(thrown_by([&] { read_safetensors(file); }) ==
        "3: " + file + ": cannot be read: No such file or directory");
  CHECK(thrown_by([&] { read_safetensors(folder.path()); }) ==
        "3: " + folder.path().string() + ": cannot be read: Is a directory");
}
