#include "engine/config/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <initializer_list>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/config/diagnostics.hpp"
#include "engine/config/scalar.hpp"
#include "engine/config/utf8.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t deepest = 64;
constexpr std::size_t longest_key = 100;  // bytes; a simple key of YAML must fit into 1024, escapes included

// What a tree may cost: aliases of aliases multiply, in number and in length of text.
constexpr std::size_t budget = 100'000;
constexpr std::size_t bytes_per_unit = 64;

// Builds the tree from yaml-cpp's events rather than from its nodes, which have lost duplicate keys and
// resolved aliases into themselves by then.
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const Source& source) : source_(source) {}

  std::unique_ptr<Node> take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) {
      throw Unreadable(place(mark),
                       "the document has ended before this line, and one document a file is read");
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(node_at(mark, Node::Kind::null), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Unreadable(place(mark), "an alias into the value that it stands in");
    add(copy(*found->second, place(mark), open_.size()), 0);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_tag(mark, tag, {"str", "int", "float", "bool"});
    check_text(mark, value);
    auto node = node_at(mark, Node::Kind::scalar);
    node->text = value;
    node->quoted = tag == "!" || tag == standard + "str";
    spend(value.size() / bytes_per_unit, node->place);
    add(std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check_tag(mark, tag, {"seq"});
    open(node_at(mark, Node::Kind::list), anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    check_tag(mark, tag, {"map"});
    open(node_at(mark, Node::Kind::mapping), anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  // A list or mapping whose end has not come yet.
  struct Open {
    std::unique_ptr<Node> node;
    YAML::anchor_t anchor = 0;
    const Node* key = nullptr;  // that waits for its value
    std::map<std::string, int> lines_of_keys;
  };

  inline static const std::string standard = "tag:yaml.org,2002:";

  Place place(const YAML::Mark& mark) const { return {&source_, mark.line + 1, mark.column + 1}; }

  void spend(std::size_t units, const Place& where) {
    spent_ += units;
    if (spent_ > budget) throw Unreadable(where, "too many values for a configuration");
  }

  std::unique_ptr<Node> node_at(const YAML::Mark& mark, Node::Kind kind) {
    auto node = std::make_unique<Node>();
    node->kind = kind;
    node->place = place(mark);
    spend(1, node->place);
    return node;
  }

  void check_tag(const YAML::Mark& mark, const std::string& tag,
                 std::initializer_list<std::string_view> allowed) const {
    if (tag.empty() || tag == "?" || tag == "!") return;
    for (const std::string_view name : allowed) {
      if (tag == standard + std::string(name)) return;
    }
    throw Unreadable(place(mark), "the tag " + quoted_for_message(tag) + " is not supported here");
  }

  // The source is UTF-8 without NUL, but escapes in quotes may make what it is not: "\0", and "\N" and
  // "\_", for which yaml-cpp writes Latin-1.
  void check_text(const YAML::Mark& mark, const std::string& text) const {
    if (text.find('\0') != std::string::npos) throw Unreadable(place(mark), "a text with a NUL character");
    if (!is_utf8(text)) throw Unreadable(place(mark), "a text with an escape that is not supported here");
  }

  void open(std::unique_ptr<Node> node, YAML::anchor_t anchor) {
    check_depth(open_.size(), node->place);
    open_.push_back({std::move(node), anchor, nullptr, {}});
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.node), done.anchor);
  }

  // A complete value: from now on aliases may name it.
  void add(std::unique_ptr<Node> node, YAML::anchor_t anchor) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (anchor != 0) anchors_[anchor] = node.get();
    if (parent.node->kind == Node::Kind::list) {
      parent.node->items.push_back(std::move(node));
    } else if (!parent.key) {
      check_key(*node, parent);
      parent.key = node.get();
      keys_.push_back(std::move(node));
    } else {
      if (node->kind == Node::Kind::null) node->place = parent.key->place;  // the event's is further down
      parent.node->entries.push_back({parent.key->text, parent.key->place, std::move(node)});
      parent.key = nullptr;
    }
  }

  static void check_key(const Node& key, Open& mapping) {
    if (key.kind != Node::Kind::scalar) {
      throw Unreadable(key.place, expected("a name as the key", key));
    }
    if (key.text == "<<" && !key.quoted) {
      throw Unreadable(key.place, "merge keys ('<<') are not supported; write the keys out");
    }
    if (key.text.empty() || key.text.size() > longest_key) {
      throw Unreadable(key.place, key.text.empty() ? "an empty key" : "a key of more than 100 letters");
    }
    const auto [first, is_new] = mapping.lines_of_keys.emplace(key.text, key.place.line);
    if (!is_new) {
      throw Unreadable(key.place, "the key " + quoted_for_message(key.text) +
                                      " stands here twice, first on line " + std::to_string(first->second));
    }
  }

  static void check_depth(std::size_t depth, const Place& where) {
    if (depth >= deepest) throw Unreadable(where, "nested deeper than 64 levels");
  }

  // The copy keeps the places of the original: what is wrong in it is wrong there.
  std::unique_ptr<Node> copy(const Node& original, const Place& alias, std::size_t depth) {
    spend(1 + original.text.size() / bytes_per_unit, alias);
    if (original.kind == Node::Kind::list || original.kind == Node::Kind::mapping) check_depth(depth, alias);
    auto node = std::make_unique<Node>();
    node->kind = original.kind;
    node->place = original.place;
    node->text = original.text;
    node->quoted = original.quoted;
    for (const auto& item : original.items) node->items.push_back(copy(*item, alias, depth + 1));
    for (const Node::Entry& entry : original.entries) {
      node->entries.push_back({entry.key, entry.key_place, copy(*entry.value, alias, depth + 1)});
    }
    return node;
  }

  const Source& source_;
  std::vector<Open> open_;
  std::vector<std::unique_ptr<Node>> keys_;  // kept, for an alias may name one
  std::map<YAML::anchor_t, const Node*> anchors_;
  std::unique_ptr<Node> root_;
  std::size_t spent_ = 0;
  int documents_ = 0;
};

}  // namespace

std::unique_ptr<Node> parse_yaml(const Source& source) {
  std::istringstream stream(source.text);
  TreeBuilder builder(source);
  try {
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
  } catch (const YAML::Exception& error) {
    Place place{&source, 1, 1};
    if (!error.mark.is_null()) place = {&source, error.mark.line + 1, error.mark.column + 1};
    throw Unreadable(place, "not YAML: " + error.msg);
  }
  std::unique_ptr<Node> root = builder.take_root();
  return root && root->kind == Node::Kind::null ? nullptr : std::move(root);
}

}  // namespace rankcollapse
