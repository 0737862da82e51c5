#include "engine/files/npy.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "engine/files/npz.hpp"
#include "tests/skip.hpp"
#include "tests/stored_zip.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

/// A file of version 1.0 with this header, as it is.
std::string file_of(const std::string& header, const std::string& data) {
  std::string file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size() & 255);
  file += static_cast<char>(header.size() >> 8);
  return file + header + data;
}

std::string described(const std::string& descr, const std::string& shape, const std::string& data,
                      const std::string& fortran = "False") {
  return file_of("{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n",
                 data);
}

NpyArray parsed(const std::string& file) {
  return parse_npy(file, "a", "a.npy");
}

/// What is said of a file, behind its name.
std::string message(const std::string& file) {
  const std::string said = thrown_by([&] { parsed(file); }), place = "3: a.npy: ";
  return said.starts_with(place) ? said.substr(place.size()) : said;
}

std::string header_message(const std::string& header) {
  const std::string said = message(file_of(header, "12345678")), begin = "its header cannot be read: ";
  return said.starts_with(begin) ? said.substr(begin.size()) : said;
}

template <typename Number>
std::vector<Number> values_of(const std::string& descr, std::size_t count, const std::string& data) {
  return std::get<std::vector<Number>>(
      parsed(described(descr, "(" + std::to_string(count) + ",)", data)).tensor.values);
}

bool python_writes(const TemporaryFolder& folder, const std::string& code) {
  write_text(folder / "write.py",
             "import numpy as np\nimport os\nos.chdir(os.path.dirname(__file__))\n" + code);
  return std::system(("/usr/bin/python3 " + (folder / "write.py").string() + " 2>/dev/null").c_str()) == 0;
}

}  // namespace

TEST_CASE("arrays survive a .npy file") {
  const Tensor tensors[] = {{"a", {2, 3}, std::vector<double>{1, 2, 3, 4, 5, 0.1}},
                            {"a", {3}, std::vector<std::int64_t>{0, 1, -5}},
                            {"a", {}, std::vector<float>{0.5f}},
                            {"a", {0, 4}, std::vector<double>{}},
                            {"a", {1, 1, 2, 1}, std::vector<float>{-0.0f, 3e-40f}}};
  for (const Tensor& tensor : tensors) {
    const NpyArray back = parsed(format_npy(tensor));
    CHECK(back.obstacle.empty());
    CHECK(back.tensor.name == "a");
    CHECK(back.tensor.shape == tensor.shape);
    CHECK(back.tensor.values == tensor.values);
  }
}

TEST_CASE("every type, byte order and order of indices that numpy writes is read") {
  const TemporaryFolder folder;
  if (!python_writes(folder, R"(
values = np.array([[0, 1, 100], [7, 2, 3]])
for kind in ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8",
             "|u1", "<u2", ">u2", "<u4", ">u4", "<u8", ">u8"]:
    for order in "CF":
        np.save("a_" + kind.translate(str.maketrans("<>|", "lbn")) + order, np.array(values, dtype=kind, order=order))
)"))
    SKIP_TEST("/usr/bin/python3 has no numpy");
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    if (entry.path().extension() != ".npy") continue;
    ++files;
    const NpyArray array = read_npy(entry.path());
    INFO(entry.path());
    CHECK(array.tensor.name == entry.path().stem().string());
    CHECK(array.tensor.shape == std::vector<std::size_t>{2, 3});
    const auto doubles =
        std::visit([](const auto& values) { return std::vector<double>(values.begin(), values.end()); },
                   array.tensor.values);
    CHECK(doubles == std::vector<double>{0, 1, 100, 7, 2, 3});
  }
  CHECK(files == 40);
}

TEST_CASE("an array knows the type that it was stored in, in either byte order") {
  CHECK(parsed(described("<f2", "(1,)", "12")).tensor.stored_as == "F16");
  CHECK(parsed(described(">f2", "(1,)", "12")).tensor.stored_as == "F16");
  CHECK(parsed(described("<f8", "(1,)", "12345678")).tensor.stored_as == "F64");
}

TEST_CASE("arrays of four dimensions are read in either order of indices, and truth values") {
  const TemporaryFolder folder;
  if (!python_writes(folder, R"(
a = np.arange(2 * 3 * 4 * 5.0).reshape(2, 3, 4, 5)
np.savez("a.npz", c=a, f=np.asfortranarray(a), b=a[0, 0, 0] > 2, empty=np.zeros((3, 0), order="F"), s=np.float32(3))
np.savez_compressed("z.npz", c=a, f=np.asfortranarray(a), b=a[0, 0, 0] > 2, empty=np.zeros((3, 0)), s=np.float32(3))
)"))
    SKIP_TEST("/usr/bin/python3 has no numpy");
  std::vector<double> counted(120);
  for (std::size_t i = 0; i < counted.size(); ++i) counted[i] = static_cast<double>(i);
  for (const char* name : {"a.npz", "z.npz"}) {
    const std::vector<NpyArray> arrays = read_npz(folder / name);
    INFO(name);
    REQUIRE(arrays.size() == 5);
    CHECK(arrays[0].tensor.name == "c");
    for (std::size_t i = 0; i < 2; ++i) {
      CHECK(arrays[i].tensor.shape == std::vector<std::size_t>{2, 3, 4, 5});
      CHECK(std::get<std::vector<double>>(arrays[i].tensor.values) == counted);
    }
    CHECK(std::get<std::vector<std::int64_t>>(arrays[2].tensor.values) ==
          std::vector<std::int64_t>{0, 0, 0, 1, 1});
    CHECK(arrays[3].tensor.shape == std::vector<std::size_t>{3, 0});
    CHECK(std::get<std::vector<float>>(arrays[4].tensor.values) == std::vector<float>{3});
  }
}

TEST_CASE("what is no number of ours is an obstacle with its name, and pickled objects are not run") {
  const TemporaryFolder folder;
  if (!python_writes(folder, R"(
class Evil:
    def __reduce__(self):
        return (open, (os.path.join(os.getcwd(), "was_run"), "w"))
np.savez("a.npz", text=np.array(["a"]), object=np.array([Evil()], dtype=object), complex=np.array([1j]),
         record=np.zeros(2, dtype=[("x", "<f8"), ("y)]", "<i4", (2,))]), date=np.array(["2020-01-01"], dtype="M8[D]"),
         long=np.zeros(2, dtype=np.longdouble), huge=np.array([2**63], dtype=np.uint64), last=np.ones(1))
)"))
    SKIP_TEST("/usr/bin/python3 has no numpy");
  std::string told;
  for (const NpyArray& array : read_npz(folder / "a.npz"))
    told += array.tensor.name + ": " + array.obstacle + "\n";
  CHECK(told ==
        "text: holds texts ('<U1')\n"
        "object: holds pickled Python objects ('|O')\n"
        "complex: holds complex numbers ('<c16')\n"
        "record: holds records ([('x', '<f8'), ('y)]', '<i4', (2,))])\n"
        "date: holds dates or times ('<M8[D]')\n"
        "long: holds floats of another size than 2, 4 or 8 bytes ('<f16')\n"
        "huge: holds whole numbers beyond 2^63 - 1\n"
        "last: \n");
  CHECK_FALSE(std::filesystem::exists(folder / "was_run"));
}

TEST_CASE("headers of versions 2.0 and 3.0 are read, and what Python 2 wrote") {
  const std::string header = "{\"shape\": (1L, 1L), 'fortran_order': True , 'descr': '<f4'}";
  CHECK(parsed(file_of(header, std::string(4, '\0'))).tensor.shape == std::vector<std::size_t>{1, 1});
  for (const char version : {'\x02', '\x03'}) {
    std::string file("\x93NUMPY", 6);
    file += version;
    file += '\0';
    file += static_cast<char>(header.size());
    file += std::string(3, '\0');
    CHECK(parsed(file + header + std::string(4, '\0')).tensor.shape == std::vector<std::size_t>{1, 1});
  }
}

TEST_CASE("half precision and big-endian numbers keep every value") {
  CHECK(values_of<float>("<f2", 3, std::string("\x00\x3c\xff\x7b\x01\x00", 6)) ==
        std::vector<float>{1.0f, 65504.0f, 0x1p-24f});
  CHECK(values_of<float>(">f2", 1, "\xc0\x01") == std::vector<float>{-2.001953125f});
  CHECK(values_of<std::int64_t>(">i2", 2, std::string("\xff\xfe\x01\x00", 4)) ==
        std::vector<std::int64_t>{-2, 256});
  CHECK(values_of<std::int64_t>("|u1", 2, "\xff\x01") == std::vector<std::int64_t>{255, 1});
  CHECK(values_of<double>(">f8", 1, std::string("\x3f\xf0\0\0\0\0\0\0", 8)) == std::vector<double>{1.0});
}

TEST_CASE("a damaged .npy file says what is wrong with it") {
  const std::string good = described("<f8", "(1,)", "12345678");
  CHECK(message(good).empty());
  CHECK(message("") == "is no .npy file: it does not begin with \\x93NUMPY");
  CHECK(message("PK..") == "is no .npy file: it does not begin with \\x93NUMPY");
  CHECK(message(good.substr(0, 7)) == "its header is cut off");
  CHECK(message(good.substr(0, 9)) == "its header is cut off");
  CHECK(message(good.substr(0, 40)) == "its header is cut off");
  std::string version = good;
  version[6] = 4;
  CHECK(message(version) == "is of version 4.0 of the format: known are 1.0, 2.0 and 3.0");
  CHECK(message(std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff", 12)) ==
        "its header is said to be longer than 1 MiB");
  CHECK(message(good.substr(0, good.size() - 1)) ==
        "its shape takes 8 bytes behind the header, and there are 7: it is cut off");
  CHECK(message(good + "9") == "its shape takes 8 bytes behind the header, and there are 9");
  CHECK(message(described("<f8", "(4294967296, 4294967296)", "")) ==
        "its shape has more elements than a computer can address");
  CHECK(message(described("<f8", "(1152921504606846976, 2)", "")) ==
        "its shape has more elements than a computer can address");
  CHECK(message(described("<f8", "(0, 5)", "")).empty());
  CHECK(parsed(described("<f3", "(1,)", "")).obstacle ==
        "holds floats of another size than 2, 4 or 8 bytes ('<f3')");
  CHECK(parsed(described("|f4", "(1,)", "1234")).obstacle ==
        "holds floats of another size than 2, 4 or 8 bytes ('|f4')");
  CHECK(parsed(described("", "(1,)", "1234")).obstacle == "holds values of an unknown kind ('')");
}

TEST_CASE("a header that is no dict of the three keys is refused with the cause") {
  const std::string order = "'fortran_order': False", descr = "'descr': '<f8'", shape = "'shape': (1,)";
  CHECK(header_message("{" + descr + ", " + order + ", " + shape + "}").empty());
  CHECK(header_message("") == "expected '{' at byte 0 of the dict");
  CHECK(header_message("[]") == "expected '{' at byte 0 of the dict");
  CHECK(header_message("{}") == "one of 'descr', 'fortran_order' and 'shape' is missing");
  CHECK(header_message("{" + descr + ", " + order + "}") ==
        "one of 'descr', 'fortran_order' and 'shape' is missing");
  CHECK(header_message("{" + descr + ", " + descr + "}") == "'descr' stands there twice");
  CHECK(header_message("{'shapes': 1}") ==
        "its key 'shapes' is none of 'descr', 'fortran_order' and 'shape'");
  CHECK(header_message("{'descr") == "a text has no end");
  CHECK(header_message("{'descr': '\\x3cf8'}") == "a text has escapes");
  CHECK(header_message("{'descr': [('a', '<f8')") == "a list has no end");
  CHECK(header_message("{'fortran_order': 1}") == "'fortran_order' is neither True nor False");
  CHECK(header_message("{" + descr + " " + order) == "expected ',' at byte 16 of the dict");
  CHECK(header_message("{'shape': (1)}") == "'shape' is a number, not a tuple");
  CHECK(header_message("{'shape': 1}") == "expected '(' at byte 10 of the dict");
  CHECK(header_message("{'shape': (1 2)}") == "expected ',' or ')' in 'shape'");
  CHECK(header_message("{'shape': (-1,)}") == "an extent in 'shape' is no whole number from 0 to 2^64 - 1");
  CHECK(header_message("{'shape': (99999999999999999999,)}") ==
        "an extent in 'shape' is no whole number from 0 to 2^64 - 1");
  CHECK(header_message("{'shape': (1,") == "an extent in 'shape' is no whole number from 0 to 2^64 - 1");
  std::string many = "{'shape': (";
  for (int i = 0; i < 65; ++i) many += "1, ";
  CHECK(header_message(many + ")}") == "'shape' has more than 64 dimensions");
  CHECK(header_message("{" + descr + ", " + order + ", " + shape + "} import os") ==
        "something stands behind the dict");
}

TEST_CASE("no cut and no changed byte of a .npy file does more than give an error") {
  const std::string good = described("<f4", "(2, 3)", std::string(24, 'x'), "True");
  for (std::size_t length = 0; length < good.size(); ++length)
    CHECK_FALSE(message(good.substr(0, length)).empty());
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const char byte : {'\0', '\xff', '9', '(', '\'', '['}) {
      std::string changed = good;
      changed[at] = byte;
      thrown_by([&] { parsed(changed); });
    }
  }
}

TEST_CASE("a damaged .npz says which entry is at fault, and what is no array is an obstacle") {
  const TemporaryFolder folder;
  const auto file = folder / "a.npz";
  const std::string good = format_npy({"", {1}, std::vector<double>{1}});
  write_text(file, stored_zip({{"good.npy", good}, {"note.txt", "hello"}}));
  const std::vector<NpyArray> arrays = read_npz(file);
  REQUIRE(arrays.size() == 2);
  CHECK(arrays[0].tensor.name == "good");
  CHECK(arrays[1].obstacle == "is no array: its name does not end in .npy");
  write_text(file, stored_zip({{"good.npy", good}, {"bad.npy", good.substr(0, good.size() - 2)}}));
  CHECK(thrown_by([&] { read_npz(file); }) ==
        "3: " + file.string() +
            ": entry 'bad.npy': its shape takes 8 bytes behind the header, and there are 6: it is cut off");
  CHECK(thrown_by([&] { read_npy(folder / "none.npy"); }) ==
        "3: " + (folder / "none.npy").string() + ": cannot be read: No such file or directory");
  write_npz(file, {{"b", {2}, std::vector<float>{1, 2}}, {"a", {}, std::vector<std::int64_t>{3}}});
  const std::vector<NpyArray> own = read_npz(file);
  REQUIRE(own.size() == 2);
  CHECK(own[0].tensor.name == "b");
  CHECK(own[1].tensor.name == "a");
}
