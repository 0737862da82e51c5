#include <algorithm>
#include <bit>
#include <charconv>

#include "engine/files/pickle_literals.hpp"
#include "engine/files/pickle_machine.hpp"

namespace rankcollapse {
namespace {

constexpr std::uint64_t newest_protocol = 5;
constexpr std::size_t longest_global = 1000;  // bytes; its parts may be named again and again, and are copied

/// The number in a line, whole; nothing where it is something else.
template <typename Number>
std::optional<Number> parse(std::string_view line) {
  Number number;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc() || end != line.data() + line.size()) return std::nullopt;
  return number;
}

}  // namespace

struct PickleMachine::Opcode {
  char code;
  Step step;
};

// In the order of Python's pickle.py, the oldest protocol first.
const PickleMachine::Opcode PickleMachine::opcodes[] = {
    {'(', &PickleMachine::mark},
    {'.', &PickleMachine::stop},
    {'0', &PickleMachine::pop_one},
    {'1', &PickleMachine::pop_mark},
    {'2', &PickleMachine::duplicate},
    {'F', &PickleMachine::real_line},
    {'I', &PickleMachine::integer_line},
    {'J', &PickleMachine::four_byte_integer},
    {'K', &PickleMachine::small_integer<1>},
    {'L', &PickleMachine::integer_line},
    {'M', &PickleMachine::small_integer<2>},
    {'N', &PickleMachine::none},
    {'P', &PickleMachine::persistent_line},
    {'Q', &PickleMachine::persistent},
    {'R', &PickleMachine::call},
    {'S', &PickleMachine::quoted_line},
    {'T', &PickleMachine::text<PickledValue::Bytes, 4>},
    {'U', &PickleMachine::text<PickledValue::Bytes, 1>},
    {'V', &PickleMachine::unicode_line},
    {'X', &PickleMachine::text<PickledValue::Text, 4>},
    {'a', &PickleMachine::append},
    {'b', &PickleMachine::build},
    {'c', &PickleMachine::global_lines},
    {'d', &PickleMachine::dict_to_mark},
    {'}', &PickleMachine::empty<PickledValue::Dict>},
    {'e', &PickleMachine::append_all},
    {'g', &PickleMachine::get_line},
    {'h', &PickleMachine::get<1>},
    {'i', &PickleMachine::instance_lines},
    {'j', &PickleMachine::get<4>},
    {'l', &PickleMachine::list_to_mark},
    {']', &PickleMachine::empty<PickledValue::List>},
    {'o', &PickleMachine::instance_from_mark},
    {'p', &PickleMachine::put_line},
    {'q', &PickleMachine::put<1>},
    {'r', &PickleMachine::put<4>},
    {'s', &PickleMachine::set_entry},
    {'t', &PickleMachine::tuple_to_mark},
    {')', &PickleMachine::empty<PickledValue::Tuple>},
    {'u', &PickleMachine::set_all},
    {'G', &PickleMachine::real},
    // protocol 2
    {'\x80', &PickleMachine::protocol},
    {'\x81', &PickleMachine::call},
    {'\x85', &PickleMachine::tuple<1>},
    {'\x86', &PickleMachine::tuple<2>},
    {'\x87', &PickleMachine::tuple<3>},
    {'\x88', &PickleMachine::boolean<true>},
    {'\x89', &PickleMachine::boolean<false>},
    {'\x8a', &PickleMachine::long_integer<1>},
    {'\x8b', &PickleMachine::long_integer<4>},
    // protocol 3
    {'B', &PickleMachine::text<PickledValue::Bytes, 4>},
    {'C', &PickleMachine::text<PickledValue::Bytes, 1>},
    // protocol 4
    {'\x8c', &PickleMachine::text<PickledValue::Text, 1>},
    {'\x8d', &PickleMachine::text<PickledValue::Text, 8>},
    {'\x8e', &PickleMachine::text<PickledValue::Bytes, 8>},
    {'\x8f', &PickleMachine::empty<PickledValue::Set>},
    {'\x90', &PickleMachine::append_all},
    {'\x91', &PickleMachine::set_to_mark},
    {'\x92', &PickleMachine::call_with_keywords},
    {'\x93', &PickleMachine::global_from_stack},
    {'\x94', &PickleMachine::memoize},
    {'\x95', &PickleMachine::frame},
    // protocol 5
    {'\x96', &PickleMachine::text<PickledValue::Bytes, 8>},
    {'\x98', &PickleMachine::nothing},  // what lies on the stack is read-only
};

PickleMachine::Step PickleMachine::step_of(char code) {
  const auto* found = std::find_if(std::begin(opcodes), std::end(opcodes),
                                   [code](const Opcode& opcode) { return opcode.code == code; });
  return found == std::end(opcodes) ? nullptr : found->step;
}

void PickleMachine::protocol() {
  const std::uint64_t number = unsigned_number(1);
  if (number > newest_protocol) {
    fail("the pickle is of protocol " + std::to_string(number) + ", the newest one known here is " +
         std::to_string(newest_protocol));
  }
}

void PickleMachine::frame() {
  const std::uint64_t length = unsigned_number(8);
  const std::size_t begin = position_;
  take(length);
  position_ = begin;
}

void PickleMachine::stop() {
  PickledValue* root = pop();
  if (!stack_.empty() || !marks_.empty()) fail("the pickle ends with values that belong to nothing");
  pickle_.root = root;
}

void PickleMachine::pop_one() {
  if (!marks_.empty() && marks_.back() == stack_.size()) {
    marks_.pop_back();
  } else {
    pop();
  }
}

void PickleMachine::duplicate() {
  stack_.push_back(top());
}

void PickleMachine::get_line() {
  const auto key = parse<std::uint64_t>(line());
  if (!key) fail("a value's number is none");
  recall(*key);
}

void PickleMachine::put_line() {
  const auto key = parse<std::uint64_t>(line());
  if (!key) fail("a value's number is none");
  remember(*key);
}

void PickleMachine::four_byte_integer() {
  push(std::int64_t{static_cast<std::int32_t>(unsigned_number(4))});
}

template <std::size_t Bytes>
void PickleMachine::long_integer() {
  const std::string_view digits = counted<Bytes>();
  if (digits.size() > 8) {
    push(PickledValue::Long{digits});
    return;
  }
  std::uint64_t number = !digits.empty() && (digits.back() & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (std::size_t i = digits.size(); i-- > 0;) number = number << 8 | static_cast<unsigned char>(digits[i]);
  push(static_cast<std::int64_t>(number));
}

void PickleMachine::integer_line() {
  std::string_view digits = line();
  if (digits == "00" || digits == "01") {
    push(digits == "01");
    return;
  }
  if (digits.ends_with('L')) digits.remove_suffix(1);
  const auto number = parse<std::int64_t>(digits);
  if (!number) fail("'" + printable(digits) + "' is no whole number of 64 bits");
  push(*number);
}

void PickleMachine::real() {
  std::uint64_t bits = 0;
  for (const char byte : take(8)) bits = bits << 8 | static_cast<unsigned char>(byte);
  push(std::bit_cast<double>(bits));
}

void PickleMachine::real_line() {
  const std::string_view digits = line();
  const auto number = parse<double>(digits);
  if (!number) fail("'" + printable(digits) + "' is no number");
  push(*number);
}

void PickleMachine::quoted_line() {
  const auto content = decode_quoted(line());
  if (!content) fail("a text is not in quotes, or has an escape that is none");
  push(PickledValue::Bytes{keep(*content)});
}

void PickleMachine::unicode_line() {
  const auto content = decode_raw_unicode(line());
  if (!content) fail("a text has an escape that is none");
  push(PickledValue::Text{keep(*content)});
}

template <std::size_t Count>
void PickleMachine::tuple() {
  PickledValue::Items items(Count);
  for (std::size_t i = Count; i-- > 0;) items[i] = pop();
  push(PickledValue::Tuple{std::move(items)});
}

void PickleMachine::add_items(const PickledValue::Items& items, PickledValue* container) {
  PickledValue::Items* target = nullptr;
  if (auto* list = std::get_if<PickledValue::List>(&container->value)) target = &list->items;
  if (auto* set = std::get_if<PickledValue::Set>(&container->value)) target = &set->items;
  if (auto* result = std::get_if<PickledValue::Call>(&container->value)) target = &result->items;
  if (target == nullptr) fail("items are added to " + kind_of(*container));
  target->insert(target->end(), items.begin(), items.end());
}

void PickleMachine::append() {
  const PickledValue* item = pop();
  add_items({item}, top());
}

void PickleMachine::append_all() {
  const PickledValue::Items items = pop_to_mark();
  add_items(items, top());
}

void PickleMachine::add_entries(const PickledValue::Entries& entries, PickledValue* container) {
  PickledValue::Entries* target = nullptr;
  if (auto* dict = std::get_if<PickledValue::Dict>(&container->value)) target = &dict->entries;
  if (auto* result = std::get_if<PickledValue::Call>(&container->value)) target = &result->entries;
  if (target == nullptr) fail("keys and values are added to " + kind_of(*container));
  target->insert(target->end(), entries.begin(), entries.end());
}

void PickleMachine::set_entry() {
  const PickledValue* value = pop();
  const PickledValue* key = pop();
  add_entries({{key, value}}, top());
}

void PickleMachine::set_all() {
  const PickledValue::Entries entries = pop_entries();
  add_entries(entries, top());
}

void PickleMachine::push_global(std::string_view module, std::string_view name) {
  if (module.size() + 1 + name.size() > longest_global) {
    fail("the name of a class is longer than " + std::to_string(longest_global) + " bytes");
  }
  push(PickledValue::Global{keep(std::string(module) + '.' + std::string(name))});
}

void PickleMachine::global_lines() {
  const std::string_view module = line();
  push_global(module, line());
}

void PickleMachine::global_from_stack() {
  const auto* name = pop()->as<PickledValue::Text>();
  const auto* module = pop()->as<PickledValue::Text>();
  if (name == nullptr || module == nullptr) fail("a class is named by what is no text");
  push_global(module->content, name->content);
}

void PickleMachine::call() {
  const PickledValue* arguments = pop();
  const PickledValue* function = pop();
  if (function->as<PickledValue::Global>() == nullptr &&
      function->as<PickledValue::Persistent>() == nullptr) {
    fail("calls " + kind_of(*function));
  }
  if (arguments->as<PickledValue::Tuple>() == nullptr) fail("calls with " + kind_of(*arguments));
  push(PickledValue::Call{function, arguments});
}

void PickleMachine::call_with_keywords() {
  const PickledValue* keywords = pop();
  if (keywords->as<PickledValue::Dict>() == nullptr) fail("calls with " + kind_of(*keywords));
  call();
  std::get<PickledValue::Call>(top()->value).keywords = keywords;
}

void PickleMachine::instance_lines() {
  PickledValue* arguments = push(PickledValue::Tuple{pop_to_mark()});
  pop();
  global_lines();
  stack_.push_back(arguments);
  call();
}

void PickleMachine::instance_from_mark() {
  PickledValue::Items items = pop_to_mark();
  if (items.empty() || items.front()->as<PickledValue::Global>() == nullptr) {
    fail("an object is of no class");
  }
  const PickledValue* function = items.front();
  items.erase(items.begin());
  const PickledValue* arguments = push(PickledValue::Tuple{std::move(items)});
  pop();
  push(PickledValue::Call{function, arguments});
}

void PickleMachine::build() {
  const PickledValue* state = pop();
  auto* result = std::get_if<PickledValue::Call>(&top()->value);
  if (result == nullptr) fail("a state is set of " + kind_of(*top()));
  if (result->state != nullptr) fail("a state is set twice");
  result->state = state;
}

void PickleMachine::persistent() {
  const PickledValue* id = pop();
  push(PickledValue::Persistent{id});
}

void PickleMachine::persistent_line() {
  const PickledValue* id = push(PickledValue::Bytes{line()});
  pop();
  push(PickledValue::Persistent{id});
}

}  // namespace rankcollapse
