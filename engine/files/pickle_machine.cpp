#include "engine/files/pickle_machine.hpp"

#include "engine/core/error.hpp"

namespace rankcollapse {

Pickle PickleMachine::run() {
  while (pickle_.root == nullptr) {
    offset_ = position_;
    const char code = take(1).front();
    const Step step = step_of(code);
    if (step == nullptr) {
      fail("the instruction " + std::to_string(static_cast<unsigned char>(code)) +
           " is none of a pickle that is read here: the file is damaged or something else");
    }
    (this->*step)();
  }
  pickle_.size = position_;
  return std::move(pickle_);
}

void PickleMachine::fail(const std::string& cause) const {
  throw Error(ExitCode::data, where_ + ": byte " + std::to_string(offset_) + ": " + cause);
}

std::string_view PickleMachine::take(std::uint64_t count) {
  const std::size_t left = bytes_.size() - position_;
  if (count > left) {
    fail("the pickle is cut off: " + std::to_string(count) + " bytes should follow, the file has " +
         std::to_string(left) + " left");
  }
  const std::string_view taken = bytes_.substr(position_, count);
  position_ += count;
  return taken;
}

std::string_view PickleMachine::line() {
  const std::size_t end = bytes_.find('\n', position_);
  if (end == std::string_view::npos) fail("the pickle is cut off: a line should follow");
  const std::string_view content = take(end - position_);
  ++position_;
  return content;
}

std::uint64_t PickleMachine::unsigned_number(std::size_t bytes) {
  std::uint64_t number = 0;
  const std::string_view stored = take(bytes);
  for (std::size_t i = bytes; i-- > 0;) number = number << 8 | static_cast<unsigned char>(stored[i]);
  return number;
}

void PickleMachine::check_room(std::size_t values) const {
  constexpr std::size_t most = 1'000'000;  // a checkpoint with 10,000 tensors has some 400,000
  if (values >= most) fail("the pickle has more than " + std::to_string(most) + " values");
}

PickledValue* PickleMachine::top() {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) fail("the pickle takes a value where none is");
  return stack_.back();
}

PickledValue* PickleMachine::pop() {
  PickledValue* value = top();
  stack_.pop_back();
  return value;
}

PickledValue::Items PickleMachine::pop_to_mark() {
  if (marks_.empty()) fail("the pickle ends a group of values that it has not begun");
  PickledValue::Items items(stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back()), stack_.end());
  stack_.resize(marks_.back());
  marks_.pop_back();
  return items;
}

PickledValue::Entries PickleMachine::pop_entries() {
  const PickledValue::Items items = pop_to_mark();
  if (items.size() % 2 != 0) fail("a key has no value");
  PickledValue::Entries entries;
  for (std::size_t i = 0; i < items.size(); i += 2) entries.emplace_back(items[i], items[i + 1]);
  return entries;
}

std::string_view PickleMachine::keep(std::string text) {
  return pickle_.texts.emplace_back(std::move(text));
}

void PickleMachine::remember(std::uint64_t key) {
  check_room(memo_.size());
  memo_[key] = top();
}

void PickleMachine::recall(std::uint64_t key) {
  const auto found = memo_.find(key);
  if (found == memo_.end()) fail("value " + std::to_string(key) + " is used before it is named");
  stack_.push_back(found->second);
}

}  // namespace rankcollapse
