#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace rankcollapse {

/// A value of a pickle. What Python would call, import or look up stands here as a description of it: reading
/// runs nothing. One value may stand in several places, so whoever walks the whole must not expect a tree
/// whose size the file's size bounds; a value never contains itself.
struct PickledValue {
  using Items = std::vector<const PickledValue*>;
  using Entries = std::vector<std::pair<const PickledValue*, const PickledValue*>>;

  struct None {};
  /// A whole number of more than eight bytes: two's complement, little-endian.
  struct Long {
    std::string_view bytes;
  };
  /// A str of Python 2, bytes or a bytearray.
  struct Bytes {
    std::string_view content;
  };
  /// A str of Python 3, in UTF-8.
  struct Text {
    std::string_view content;
  };
  struct Tuple {
    Items items;
  };
  struct List {
    Items items;
  };
  struct Set {
    Items items;
  };
  /// Keys and values in the order of the file; a key may stand there twice.
  struct Dict {
    Entries entries;
  };
  /// A class or function: "torch._utils._rebuild_tensor_v2".
  struct Global {
    std::string_view name;
  };
  /// The result of function(arguments…, keywords…), of which `state` was then set and to which items and
  /// entries were added. `function` is a Global or, where the class itself lies outside of the pickle, a
  /// Persistent.
  struct Call {
    const PickledValue* function;
    const PickledValue* arguments;           // a Tuple
    const PickledValue* keywords = nullptr;  // a Dict, or nullptr
    const PickledValue* state = nullptr;     // or nullptr
    Items items = {};
    Entries entries = {};
  };
  /// Something that lies outside of the pickle, under this identifier.
  struct Persistent {
    const PickledValue* id;
  };

  std::size_t offset;  // in the pickle, in bytes
  std::variant<None, bool, std::int64_t, double, Long, Bytes, Text, Tuple, List, Set, Dict, Global, Call,
               Persistent>
      value;

  template <typename Kind>
  const Kind* as() const {
    return std::get_if<Kind>(&value);
  }
  /// The content of a Bytes or a Text: files of Python 2 have the one where those of Python 3 have the other.
  std::optional<std::string_view> text() const;
  /// The items of a Tuple or a List, or nullptr.
  const Items* items() const;
  /// The name of the function or class that this is a Call of; empty for other values.
  std::string_view called() const;
  bool calls(std::string_view name) const { return called() == name; }
};

/// A pickle: its values in the order of the file, and the one that it stands for. Texts are views into the
/// bytes that were read.
struct Pickle {
  Pickle() = default;
  Pickle(Pickle&&) = default;
  Pickle& operator=(Pickle&&) = default;

  std::deque<PickledValue> values;
  std::deque<std::string> texts;  // those that do not lie in the file as they are
  const PickledValue* root = nullptr;
  std::size_t size = 0;  // of the pickle, in bytes: more may follow
};

/// The classes and functions that a pickle may name, and what is said of another.
struct PickledGlobals {
  std::span<const std::string_view> known;
  std::string (*refusal)(const Pickle& pickle, std::string_view name);
};

/// Reads the pickle at the start of `bytes`: protocols 0 to 5, without the extension registry and without
/// buffers beside the pickle. Throws Error (data) that names `where`, the byte and the cause: on bytes that
/// are no pickle, on globals that are not known, on values that contain themselves, on more than a million
/// values or 200 levels. `bytes` must outlive the result.
Pickle parse_pickle(std::string_view bytes, const std::string& where, const PickledGlobals& globals);

/// "a list", "a text", "an object of class 'argparse.Namespace'".
std::string kind_of(const PickledValue& value);

/// A text from a file as a message can show it: what is no printable ASCII becomes '?', what is long is cut.
std::string printable(std::string_view text);

}  // namespace rankcollapse
