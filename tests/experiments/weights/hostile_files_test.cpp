#include <catch2/catch.hpp>
#include <limits>

#include "engine/core/error.hpp"
#include "engine/files/npy.hpp"
#include "experiments/weights/weights.hpp"
#include "tests/experiments/weights/torch_files.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;
using namespace torch_files;

namespace {

namespace fs = std::filesystem;

/// What is said of a file with this content, behind its name.
std::string message(const std::string& bytes) {
  const TemporaryFolder folder;
  const fs::path file = folder / "w.pt";
  write_text(file, bytes);
  const std::string said = thrown_by([&] { read_weights(file); }), place = "3: " + file.string() + ": ";
  return said.starts_with(place) ? said.substr(place.size()) : said;
}

const std::vector<Storage> one_storage = {{"0", 2, floats({1, 2})}};
const std::string one_tensor = tensor(storage("0", 2), 0, {2}, {1});
const std::string small_data =
    dict({{"a", one_tensor}, {"b", tensor(storage("0", 2), 1, {1, 1}, {1, 1})}, {"n", "N"}});

const std::string small_npy = format_npy({"", {2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6}});

/// What is said of one tensor 'a' that is described so.
std::string message_for(const std::string& described, const std::vector<Storage>& storages = one_storage) {
  return message(legacy_file(dict({{"a", described}}), storages));
}

/// The next of a row of numbers that is the same in every run (SplitMix64).
std::uint64_t next(std::uint64_t& state) {
  std::uint64_t z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

/// Reads the file; only an Error (data) may come of it. True where it was read.
bool survives(const fs::path& file, const std::string& bytes) {
  fs::remove(file);  // writing anew is fast, writing over a file waits for the disk
  write_text(file, bytes);
  try {
    read_weights(file);
    return true;
  } catch (const Error& error) {
    REQUIRE(error.code() == ExitCode::data);
    return false;
  }
}

std::string mutated(std::string bytes, std::uint64_t& state) {
  const std::size_t changes = 1 + next(state) % 4;
  for (std::size_t i = 0; i < changes && !bytes.empty(); ++i) {
    const std::size_t at = next(state) % bytes.size();
    switch (next(state) % 4) {
      case 0:
        bytes[at] = static_cast<char>(next(state));
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ 1 << next(state) % 8);
        break;
      case 2:
        bytes.erase(at, 1 + next(state) % 8);
        break;
      default:
        bytes.insert(at, bytes.substr(next(state) % bytes.size(), next(state) % 16));
    }
  }
  return bytes;
}

}  // namespace

TEST_CASE("a weight file that would run something is refused by name, in both layouts") {
  const std::string advice =
      ", which is none of the things that a state_dict consists of: load it in PyTorch, if you trust its "
      "origin, and "
      "save model.state_dict(). Nothing of it was run";
  const std::string attack = global("os", "system") + text("echo hello") + "\x85R";
  CHECK(message(zip_file(attack, {})) == "archive/data.pkl: byte 2: it asks for 'os.system'" + advice);
  CHECK(message(legacy_file(attack, {})) ==
        "the data, from byte 46 on: byte 2: it asks for 'os.system'" + advice);
  const std::string eval = global("builtins", "eval") + text("1") + "\x85R0";
  CHECK(message(zip_file(eval + small_data, one_storage)) ==
        "archive/data.pkl: byte 2: it asks for 'builtins.eval'" + advice);
}

TEST_CASE("a view that leaves its storage, or that a small file blows up, is refused") {
  const std::string tensor_a = "tensor 'a': ";
  CHECK(message_for(tensor(storage("0", 2), 1, {2}, {1})) ==
        tensor_a + "it reaches to number 2 of the storage '0', which has 2");
  CHECK(message_for(tensor(storage("0", 2), 0, {2, 2}, {1, 1})) ==
        tensor_a + "it reaches to number 2 of the storage '0', which has 2");
  const std::string description =
      "its offset, its size and its strides are no whole numbers from zero on, or do not fit together";
  CHECK(message_for(tensor(storage("0", 2), 1, {2}, {-1})) == tensor_a + description);
  CHECK(message_for(tensor(storage("0", 2), -1, {2}, {1})) == tensor_a + description);
  CHECK(message_for(tensor(storage("0", 2), 0, {2, 1}, {1})) == tensor_a + description);
  constexpr std::int64_t huge = std::numeric_limits<std::int64_t>::max();
  const std::string too_many = "its shape has more elements than a computer can address";
  CHECK(message_for(tensor(storage("0", 2), 0, {huge, huge}, {0, 0})) == tensor_a + too_many);
  CHECK(message_for(tensor(storage("0", 2), 0, {3, 3}, {huge, huge})) == tensor_a + too_many);
  CHECK(message_for(tensor(storage("0", 2), huge, {0}, {1})) == "");  // no number is read
  CHECK(message_for(tensor(storage("0", 2), 0, {1 << 30}, {0}))
            .ends_with(" bytes of memory, out of proportion to the file"));
  const std::string large = tensor(storage("0", 2), 0, {5 << 20}, {0});
  CHECK(message_for(large).empty());
  CHECK(message(legacy_file(dict({{"a", large}, {"b", large}}), one_storage))
            .starts_with("tensor 'b': with it the tensors would take more than "));
}

TEST_CASE("storages that are missing, of another size or described twice over are refused") {
  CHECK(message_for(one_tensor, {}) == "the storage '0' is not in the file");
  CHECK(message_for(one_tensor, {{"0", 2, floats({1})}}) ==
        "is cut off: the storage '0' should take 16 bytes, the file has 12 left");
  CHECK(message_for(one_tensor, {{"0", 3, floats({1, 2})}}) ==
        "the storage '0' has 3 numbers, its tensors expect 2");
  CHECK(message_for(one_tensor, {{"0", 2, floats({1, 2, 3})}})
            .starts_with("goes on behind its last storage, from byte "));
  CHECK(message_for(one_tensor, {{"0", 2, floats({1, 2})}, {"0", 2, floats({1, 2})}}) ==
        "the storage '0' is listed twice");
  CHECK(message_for(one_tensor, {{"0", 2, floats({1, 2})}, {"1", 0, ""}}) ==
        "it lists a storage that no tensor has");
  CHECK(message(legacy_file(dict({{"a", one_tensor}, {"b", tensor(storage("0", 3), 0, {1}, {1})}}),
                            one_storage)) == "the storage '0' is described in two ways");
  CHECK(message(zip_file(dict({{"a", one_tensor}}), {})) == "the storage '0' is not in the file");
  CHECK(message(zip_file(dict({{"a", one_tensor}}), {{"0", 2, floats({1})}})) ==
        "the storage '0' should have 2 numbers of 4 bytes, and has 4 bytes");
  CHECK(message_for(tensor("NQ", 0, {2}, {1}))
            .ends_with("a storage of numbers is not described as PyTorch does"));
  CHECK(message_for(tensor("N", 0, {2}, {1}), {}) == "tensor 'a': is not described as PyTorch does");
}

TEST_CASE("a file without tensors under names says what it holds") {
  const std::string advice =
      ", and no tensors under names, neither there nor in a dict one level below: save model.state_dict()";
  CHECK(message(legacy_file("]", {})) == "holds a list" + advice);
  CHECK(message(legacy_file("}", {})) == "holds an empty dict" + advice);
  CHECK(message(legacy_file(one_tensor, one_storage)) == "holds one tensor without a name" + advice);
  CHECK(message(legacy_file(dict({{"epoch", "K\x01"}, {"deep", dict({{"er", dict({{"a", one_tensor}})}})}}),
                            one_storage)) == "holds a dict with 'epoch', 'deep'" + advice);
}

TEST_CASE("a name that stands in a file twice is refused") {
  CHECK(message(legacy_file(dict({{"a", one_tensor}, {"a", one_tensor}}), one_storage)) ==
        "the name 'a' stands there twice");
}

TEST_CASE(
    "a dict that doubles at each level, a list that contains itself and a deep one are read or refused at "
    "once") {
  std::string doubling = dict({{"a", one_tensor}}) + "q\x01";
  for (char level = 1; level < 60; ++level) {
    const std::string last = std::string("h") + level;
    doubling += dict({{"x", last}, {"y", last}}) + "q" + static_cast<char>(level + 1);
  }
  CHECK(message(legacy_file("(" + doubling + "l", one_storage)).starts_with("holds a list, and no tensors"));
  CHECK(message_for("]q\x01h\x01"
                    "a")
            .ends_with(": a list contains itself"));
  CHECK(message_for("N" + std::string(100'000, '\x85'))
            .ends_with(": values are nested more than 200 levels deep"));

  // Many names for one large dict: each value is looked at once.
  std::vector<std::pair<std::string, std::string>> inner = {{"a", one_tensor}}, outer;
  for (int i = 0; i < 20'000; ++i) inner.emplace_back("i" + std::to_string(i), "N");
  outer.emplace_back("first", dict(inner) + "q\x01");
  for (int i = 0; i < 20'000; ++i) outer.emplace_back("o" + std::to_string(i), "h\x01");
  CHECK(message(legacy_file(dict(outer), one_storage)).empty());
}

TEST_CASE("a file that is cut off at any byte is refused") {
  const TemporaryFolder folder;
  for (const std::string& whole : {legacy_file(small_data, one_storage), zip_file(small_data, one_storage),
                                   small_npy, stored_zip({{"a.npy", small_npy}, {"b.npy", small_npy}})}) {
    CHECK(survives(folder / "w.pt", whole));
    std::size_t read = 0;
    for (std::size_t length = 0; length < whole.size(); ++length) {
      if (survives(folder / "w.pt", whole.substr(0, length))) ++read;
    }
    CHECK(read == 0);
  }
}

TEST_CASE("20,000 damaged files end in an error or in weights") {
  const TemporaryFolder folder;
  const std::string legacy = legacy_file(small_data, one_storage), zip = zip_file(small_data, one_storage);
  std::uint64_t state = 1;
  std::size_t read = 0;
  for (int i = 0; i < 20'000; ++i) {
    // In an archive damage is mostly met by its checksums: there the pickle is damaged before it is packed.
    const std::string bytes = i % 4 == 0   ? mutated(zip, state)
                              : i % 4 == 1 ? zip_file(mutated(small_data, state), one_storage)
                                           : mutated(legacy, state);
    if (survives(folder / "w.pt", bytes)) ++read;
  }
  CHECK(read > 100);
  CHECK(read < 10'000);
}

TEST_CASE("10,000 damaged files of arrays end in an error or in weights") {
  const TemporaryFolder folder;
  std::uint64_t state = 2;
  std::size_t read = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string array = mutated(small_npy, state);
    const std::string bytes = i % 2 == 0   ? array
                              : i % 4 == 1 ? stored_zip({{"a.npy", array}})
                                           : mutated(stored_zip({{"a.npy", small_npy}}), state);
    if (survives(folder / "w.npz", bytes)) ++read;
  }
  CHECK(read > 100);
  CHECK(read < 8'000);
}
