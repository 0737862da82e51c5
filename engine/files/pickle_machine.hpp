#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/files/pickle.hpp"

namespace rankcollapse {

/// The stack machine that a pickle is a programme for (Python's pickletools has the reference), with values
/// that only describe what a program would make of them.
class PickleMachine {
 public:
  PickleMachine(std::string_view bytes, const std::string& where) : bytes_(bytes), where_(where) {}

  /// Runs to the pickle's end. Throws Error (data).
  Pickle run();

 private:
  using Step = void (PickleMachine::*)();
  struct Opcode;
  static const Opcode opcodes[];
  static Step step_of(char code);

  [[noreturn]] void fail(const std::string& cause) const;

  // The bytes: all throw where the file ends before.
  std::string_view take(std::uint64_t count);
  std::string_view line();
  std::uint64_t unsigned_number(std::size_t bytes);
  template <std::size_t Bytes>
  std::string_view counted() {
    return take(unsigned_number(Bytes));
  }

  // The stack
  template <typename Kind>
  PickledValue* push(Kind kind) {
    check_room(pickle_.values.size());
    pickle_.values.push_back({offset_, std::move(kind)});
    stack_.push_back(&pickle_.values.back());
    return stack_.back();
  }
  void check_room(std::size_t values) const;
  void push_global(std::string_view module, std::string_view name);
  PickledValue* pop();
  PickledValue* top();
  PickledValue::Items pop_to_mark();
  PickledValue::Entries pop_entries();
  std::string_view keep(std::string text);
  void remember(std::uint64_t key);
  void recall(std::uint64_t key);

  // The steps
  void nothing() {}
  void protocol();
  void frame();
  void stop();
  void mark() { marks_.push_back(stack_.size()); }
  void pop_one();
  void pop_mark() { pop_to_mark(); }
  void duplicate();
  template <std::size_t Bytes>
  void get() {
    recall(unsigned_number(Bytes));
  }
  template <std::size_t Bytes>
  void put() {
    remember(unsigned_number(Bytes));
  }
  void get_line();
  void put_line();
  void memoize() { remember(memo_.size()); }
  void none() { push(PickledValue::None{}); }
  template <bool Flag>
  void boolean() {
    push(Flag);
  }
  template <std::size_t Bytes>
  void small_integer() {
    push(static_cast<std::int64_t>(unsigned_number(Bytes)));
  }
  void four_byte_integer();
  template <std::size_t Bytes>
  void long_integer();
  void integer_line();
  void real();
  void real_line();
  template <typename Kind, std::size_t Bytes>
  void text() {
    push(Kind{counted<Bytes>()});
  }
  void quoted_line();
  void unicode_line();
  template <std::size_t Count>
  void tuple();
  void tuple_to_mark() { push(PickledValue::Tuple{pop_to_mark()}); }
  void list_to_mark() { push(PickledValue::List{pop_to_mark()}); }
  void set_to_mark() { push(PickledValue::Set{pop_to_mark()}); }
  void dict_to_mark() { push(PickledValue::Dict{pop_entries()}); }
  template <typename Kind>
  void empty() {
    push(Kind{});
  }
  void append();
  void append_all();
  void set_entry();
  void set_all();
  void global_lines();
  void global_from_stack();
  void call();
  void call_with_keywords();
  void instance_lines();
  void instance_from_mark();
  void build();
  void persistent();
  void persistent_line();

  void add_items(const PickledValue::Items& items, PickledValue* container);
  void add_entries(const PickledValue::Entries& entries, PickledValue* container);

  std::string_view bytes_;
  const std::string& where_;
  std::size_t position_ = 0;  // of the byte to be read next
  std::size_t offset_ = 0;    // of the present opcode
  Pickle pickle_;
  std::vector<PickledValue*> stack_;
  std::vector<std::size_t> marks_;  // heights of the stack
  std::map<std::uint64_t, PickledValue*> memo_;
};

}  // namespace rankcollapse
