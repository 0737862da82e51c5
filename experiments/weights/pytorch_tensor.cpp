// A tensor of PyTorch is a view of a storage: the element (i, j, …) is number offset + i·stride₀ + j·stride₁
// + … of it. Views may be transposed, may share a storage, and may repeat a number (stride 0).
#include <algorithm>
#include <optional>

#include "engine/core/error.hpp"
#include "experiments/weights/pytorch.hpp"

namespace rankcollapse {
namespace {

constexpr std::string_view rebuild_parameter = "torch._utils._rebuild_parameter";
constexpr std::string_view rebuild_parameter_with_state = "torch._utils._rebuild_parameter_with_state";

struct StorageType {
  std::string_view name;
  std::size_t size;
  const char* read;  // a row of stored_types(), or nullptr
};

constexpr StorageType storage_types[] = {
    {"torch.FloatStorage", 4, "F32"},     {"torch.DoubleStorage", 8, "F64"},
    {"torch.HalfStorage", 2, "F16"},      {"torch.BFloat16Storage", 2, "BF16"},
    {"torch.LongStorage", 8, "I64"},      {"torch.IntStorage", 4, "I32"},
    {"torch.ShortStorage", 2, "I16"},     {"torch.CharStorage", 1, "I8"},
    {"torch.ByteStorage", 1, "U8"},       {"torch.BoolStorage", 1, "BOOL"},
    {"torch.ComplexFloatStorage", 8, {}}, {"torch.ComplexDoubleStorage", 16, {}},
    {"torch.QInt8Storage", 1, {}},        {"torch.QUInt8Storage", 1, {}},
    {"torch.QInt32Storage", 4, {}},
};

std::optional<std::uint64_t> whole_number(const PickledValue& value) {
  const auto* number = value.as<std::int64_t>();
  if (number == nullptr || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

std::optional<std::vector<std::uint64_t>> whole_numbers(const PickledValue& value) {
  constexpr std::size_t most_dimensions = 64;
  const PickledValue* list = &value;
  if (value.calls("torch.Size")) {
    const auto& arguments = *value.as<PickledValue::Call>()->arguments->items();
    if (arguments.size() == 1) list = arguments.front();
  }
  const auto* items = list->items();
  if (items == nullptr || items->size() > most_dimensions) return std::nullopt;
  std::vector<std::uint64_t> numbers;
  for (const PickledValue* item : *items) {
    const auto number = whole_number(*item);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

bool is_parameter(const PickledValue& value) {
  return value.calls(rebuild_parameter) || value.calls(rebuild_parameter_with_state);
}

/// The tensor in a parameter, and any other value as it is.
const PickledValue& without_parameter(const PickledValue& value) {
  if (!is_parameter(value)) return value;
  const auto& arguments = *value.as<PickledValue::Call>()->arguments->items();
  return arguments.empty() ? value : *arguments.front();
}

/// Moves on to the next element in C order; `number` is its place in the storage.
void advance(std::vector<std::uint64_t>& index, const std::vector<std::uint64_t>& extents,
             const std::vector<std::uint64_t>& strides, std::uint64_t& number) {
  for (std::size_t axis = extents.size(); axis-- > 0;) {
    number += strides[axis];
    if (++index[axis] < extents[axis]) return;
    number -= extents[axis] * strides[axis];
    index[axis] = 0;
  }
}

}  // namespace

struct TorchTensors::View {
  TorchStorage storage;
  std::uint64_t offset;
  std::vector<std::uint64_t> extents, strides;
  std::string reason;  // why it is skipped; empty where it is not
};

TorchStorage torch_storage(const PickledValue::Persistent& persistent, const std::string& where) {
  // ('storage', type, key, device, count) and, in older files, a view of it: None or (key, first, count)
  const auto refuse = [&](const std::string& cause) {
    throw Error(ExitCode::data, where + ": byte " + std::to_string(persistent.id->offset) + ": " + cause);
  };
  const auto* id = persistent.id->items();
  const bool is_storage =
      id != nullptr && id->size() >= 5 && id->size() <= 6 && (*id)[0]->text() == "storage";
  if (!is_storage || (*id)[1]->as<PickledValue::Global>() == nullptr || !(*id)[2]->text() ||
      !whole_number(*(*id)[4])) {
    refuse("a storage of numbers is not described as PyTorch does");
  }
  TorchStorage storage{
      *(*id)[2]->text(), (*id)[1]->as<PickledValue::Global>()->name, 0, nullptr, *whole_number(*(*id)[4]), 0};
  const auto* type = std::find_if(std::begin(storage_types), std::end(storage_types),
                                  [&](const StorageType& row) { return row.name == storage.type; });
  if (type == std::end(storage_types)) {
    refuse("the storage '" + printable(storage.key) + "' is of the unknown type '" + printable(storage.type) +
           "'");
  }
  storage.size = type->size;
  if (type->read != nullptr) storage.read = find_stored_type(type->read);
  if (storage.count > (std::uint64_t{1} << 48))
    refuse("a storage has more numbers than a computer can address");
  if (id->size() == 6 && (*id)[5]->as<PickledValue::None>() == nullptr) {
    const auto* part = (*id)[5]->items();
    const auto first = part != nullptr && part->size() == 3 ? whole_number(*(*part)[1]) : std::nullopt;
    if (!first || *first > storage.count) refuse("a part of a storage is not described as PyTorch does");
    storage.first = *first;
  }
  return storage;
}

bool TorchTensors::is_tensor(const PickledValue& value) {
  constexpr std::string_view functions[] = {
      "torch._utils._rebuild_tensor_v2",     "torch._utils._rebuild_tensor",
      "torch._utils._rebuild_qtensor",       "torch._utils._rebuild_sparse_tensor",
      "torch._utils._rebuild_parameter",     "torch._utils._rebuild_parameter_with_state",
      "torch._tensor._rebuild_from_type_v2", "torch._utils._rebuild_meta_tensor_no_storage"};
  return std::any_of(std::begin(functions), std::end(functions),
                     [&](std::string_view name) { return value.calls(name); });
}

TorchTensors::View TorchTensors::view_of(const std::string& name, const PickledValue& value) const {
  const PickledValue& tensor = without_parameter(value);
  const bool newer = tensor.calls("torch._utils._rebuild_tensor_v2");
  if (!newer && !tensor.calls("torch._utils._rebuild_tensor")) {
    return {{}, 0, {}, {}, "is " + kind_of(tensor) + ", whose numbers are not stored as they are"};
  }
  // (storage, offset, size, stride) and, in v2, (requires_grad, hooks) and perhaps (metadata)
  const auto& arguments = *tensor.as<PickledValue::Call>()->arguments->items();
  const auto* persistent = arguments.size() < 4 ? nullptr : arguments[0]->as<PickledValue::Persistent>();
  if (persistent == nullptr) fail(name, "is not described as PyTorch does");
  View view{torch_storage(*persistent, where_), 0, {}, {}, {}};
  const auto offset = whole_number(*arguments[1]);
  const auto extents = whole_numbers(*arguments[2]), strides = whole_numbers(*arguments[3]);
  if (!offset || !extents || !strides || extents->size() != strides->size()) {
    fail(name,
         "its offset, its size and its strides are no whole numbers from zero on, or do not fit together");
  }
  view.offset = *offset;
  view.extents = *extents;
  view.strides = *strides;
  if (view.storage.read == nullptr) {
    view.reason =
        "its numbers are of the type '" + std::string(view.storage.type) + "', which is not read here";
  }
  if (newer && arguments.size() > 6) {
    const auto* metadata = arguments[6]->as<PickledValue::Dict>();
    if (metadata != nullptr && !metadata->entries.empty()) {
      view.reason = "its numbers are stored conjugated or negated, which is not read here";
    }
  }
  return view;
}

void TorchTensors::read(const std::string& name, const PickledValue& value, StoredWeights& weights) {
  const View view = view_of(name, value);
  if (view.reason.empty()) {
    weights.tensors.push_back(copy(name, view));
  } else {
    weights.skipped.push_back({name, view.reason});
  }
}

Tensor TorchTensors::copy(const std::string& name, const View& view) {
  const TorchStorage& storage = view.storage;
  std::uint64_t count = 1, last = 0;
  bool overflow = __builtin_add_overflow(storage.first, view.offset, &last);
  for (std::size_t axis = 0; axis < view.extents.size(); ++axis) {
    overflow |= __builtin_mul_overflow(count, std::max<std::uint64_t>(view.extents[axis], 1), &count);
    std::uint64_t reach = 0;
    overflow |= __builtin_mul_overflow(std::max<std::uint64_t>(view.extents[axis], 1) - 1, view.strides[axis],
                                       &reach);
    overflow |= __builtin_add_overflow(last, reach, &last);
  }
  const bool empty = std::find(view.extents.begin(), view.extents.end(), 0u) != view.extents.end();
  if (empty && !overflow) count = 0;
  if (overflow) fail(name, "its shape has more elements than a computer can address");
  if (!empty && last >= storage.count) {
    fail(name, "it reaches to number " + std::to_string(last) + " of the storage '" + printable(storage.key) +
                   "', which has " + std::to_string(storage.count));
  }
  constexpr std::uint64_t widest = 8;  // bytes of a number in a Tensor
  if (count > bytes_left_ / widest) {
    fail(name, "with it the tensors would take more than " + std::to_string(storages_.most_bytes) +
                   " bytes of memory, out of proportion to the file");
  }
  bytes_left_ -= count * widest;

  const std::string_view stored = storages_.bytes(storage);
  std::string packed(count * storage.size, '\0');
  std::vector<std::uint64_t> index(view.extents.size(), 0);
  std::uint64_t number = storage.first + view.offset;
  for (std::uint64_t i = 0; i < count; ++i) {
    char* target = packed.data() + i * storage.size;
    stored.copy(target, storage.size, number * storage.size);
    if (storages_.big_endian) std::reverse(target, target + storage.size);
    advance(index, view.extents, view.strides, number);
  }
  return {name, {view.extents.begin(), view.extents.end()}, storage.read->read(packed), storage.read->name};
}

void TorchTensors::fail(const std::string& name, const std::string& cause) const {
  throw Error(ExitCode::data, where_ + ": tensor '" + printable(name) + "': " + cause);
}

}  // namespace rankcollapse
