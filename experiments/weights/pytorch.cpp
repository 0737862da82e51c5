#include "experiments/weights/pytorch.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

using Entries = PickledValue::Entries;

// What state_dicts and the notes beside them name. They are read as data: a name here lets nothing run.
constexpr std::string_view known_globals[] = {"collections.OrderedDict",
                                              "collections.defaultdict",
                                              "collections.Counter",
                                              "__builtin__.set",
                                              "__builtin__.frozenset",
                                              "__builtin__.dict",
                                              "__builtin__.list",
                                              "__builtin__.bytearray",
                                              "__builtin__.int",
                                              "__builtin__.float",
                                              "__builtin__.complex",
                                              "builtins.set",
                                              "builtins.frozenset",
                                              "builtins.dict",
                                              "builtins.list",
                                              "builtins.bytearray",
                                              "builtins.int",
                                              "builtins.float",
                                              "builtins.complex",
                                              "argparse.Namespace",
                                              "pathlib.PosixPath",
                                              "pathlib.PurePosixPath",
                                              "_codecs.encode",
                                              "numpy.ndarray",
                                              "numpy.dtype",
                                              "numpy.core.multiarray.scalar",
                                              "numpy.core.multiarray._reconstruct",
                                              "numpy._core.multiarray.scalar",
                                              "numpy._core.multiarray._reconstruct",
                                              "torch.Size",
                                              "torch.device",
                                              "torch.float32",
                                              "torch.float64",
                                              "torch.float16",
                                              "torch.bfloat16",
                                              "torch.int64",
                                              "torch.int32",
                                              "torch.FloatStorage",
                                              "torch.DoubleStorage",
                                              "torch.HalfStorage",
                                              "torch.BFloat16Storage",
                                              "torch.LongStorage",
                                              "torch.IntStorage",
                                              "torch.ShortStorage",
                                              "torch.CharStorage",
                                              "torch.ByteStorage",
                                              "torch.BoolStorage",
                                              "torch.ComplexFloatStorage",
                                              "torch.ComplexDoubleStorage",
                                              "torch.QInt8Storage",
                                              "torch.QUInt8Storage",
                                              "torch.QInt32Storage",
                                              "torch.per_tensor_affine",
                                              "torch.per_channel_affine",
                                              "torch.sparse_coo",
                                              "torch._utils._rebuild_tensor",
                                              "torch._utils._rebuild_tensor_v2",
                                              "torch._utils._rebuild_parameter",
                                              "torch._utils._rebuild_parameter_with_state",
                                              "torch._utils._rebuild_qtensor",
                                              "torch._utils._rebuild_sparse_tensor",
                                              "torch._utils._rebuild_meta_tensor_no_storage",
                                              "torch._tensor._rebuild_from_type_v2",
                                              "torch.Tensor",
                                              "torch.nn.parameter.Parameter",
                                              "torch.serialization._get_layout"};

const PickledValue* find(const Entries& entries, std::string_view key) {
  for (const auto& [name, value] : entries) {
    if (name->text() == key) return value;
  }
  return nullptr;
}

/// An object whose state has the sub-modules of a torch.nn.Module.
bool is_module(const PickledValue& value) {
  const auto* call = value.as<PickledValue::Call>();
  const auto* state =
      call == nullptr || call->state == nullptr ? nullptr : call->state->as<PickledValue::Dict>();
  return state != nullptr && find(state->entries, "_modules") != nullptr;
}

/// The class of an object; older files keep classes apart, as ('module', class, file, source).
std::string_view class_of(const PickledValue& object) {
  const auto* outside = object.as<PickledValue::Call>()->function->as<PickledValue::Persistent>();
  const auto* id = outside == nullptr ? nullptr : outside->id->items();
  const auto* global = id == nullptr || id->size() < 2 ? nullptr : (*id)[1]->as<PickledValue::Global>();
  return global == nullptr ? object.called() : global->name;
}

std::string refusal(const Pickle& pickle, std::string_view name) {
  constexpr const char* advice =
      "load it in PyTorch, if you trust its origin, and save model.state_dict(). Nothing of it was run";
  const auto module = std::find_if(pickle.values.begin(), pickle.values.end(), is_module);
  if (module != pickle.values.end()) {
    return "it stores a whole module of class '" + printable(class_of(*module)) +
           "', not its weights: " + advice;
  }
  return "it asks for '" + printable(name) +
         "', which is none of the things that a state_dict consists of: " + advice;
}

/// The entries of a dict or an OrderedDict; nothing for other values. Python 2 gives an OrderedDict its
/// entries as a list of pairs.
std::optional<Entries> entries_of(const PickledValue& value) {
  if (const auto* dict = value.as<PickledValue::Dict>()) return dict->entries;
  if (!value.calls("collections.OrderedDict") && !value.calls("collections.defaultdict")) return std::nullopt;
  const auto* call = value.as<PickledValue::Call>();
  Entries entries = call->entries;
  const auto& arguments = *call->arguments->items();
  if (!value.calls("collections.OrderedDict") || arguments.size() != 1 || arguments[0]->items() == nullptr) {
    return entries;
  }
  for (const PickledValue* pair : *arguments[0]->items()) {
    if (pair->items() != nullptr && pair->items()->size() == 2) {
      entries.emplace_back((*pair->items())[0], (*pair->items())[1]);
    }
  }
  return entries;
}

std::size_t tensors_in(const Entries& entries) {
  return static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), [](const auto& entry) {
    return TorchTensors::is_tensor(*entry.second);
  }));
}

std::string name_of(const PickledValue& key) {
  constexpr std::size_t longest = 1000;
  const auto text = key.text();
  if (text && text->size() <= longest) return std::string(*text);
  if (const auto* number = key.as<std::int64_t>()) return "[" + std::to_string(*number) + "]";
  return "[" + kind_of(key) + "]";
}

/// What a value is beside the tensors. Each value is looked at once, in however many places it stands.
class Contents {
 public:
  struct Content {
    std::size_t tensors = 0;  // directly in it, where it is a dict
    std::string reason;       // why it is no weight
  };

  const Content& of(const PickledValue& value) {
    const auto [place, is_new] = known_.try_emplace(&value);
    if (is_new) place->second = look(value);
    return place->second;
  }

 private:
  static Content look(const PickledValue& value) {
    if (TorchTensors::is_tensor(value)) return {0, "is a tensor"};
    const auto entries = entries_of(value);
    if (!entries) return {0, "is " + kind_of(value) + ", not a tensor"};
    if (find(*entries, "param_groups") != nullptr) return {0, "is the state of an optimizer"};
    const std::size_t tensors = tensors_in(*entries);
    return {tensors, "is a dict with " + std::to_string(tensors) + (tensors == 1 ? " tensor" : " tensors")};
  }

  std::unordered_map<const PickledValue*, Content> known_;
};

/// The dict whose tensors are the weights.
struct StateDict {
  std::string name;  // in the checkpoint; empty for the root itself
  const PickledValue* value;
};

/// Of the root and the dicts in it the one with the most tensors. Among equals the root comes first, then the
/// usual names, then the order of the file.
StateDict find_state_dict(const PickledValue& root, const Entries& entries, Contents& contents) {
  StateDict best{{}, &root};
  const auto consider = [&](const std::string& name, const PickledValue& value) {
    if (contents.of(value).tensors > contents.of(*best.value).tensors) best = {name, &value};
  };
  for (const char* usual : {"state_dict", "model_state_dict", "model", "net"}) {
    if (const PickledValue* value = find(entries, usual)) consider(usual, *value);
  }
  for (const auto& [key, value] : entries) consider(name_of(*key), *value);
  return best;
}

[[noreturn]] void fail_without_tensors(const PickledValue& root, const std::optional<Entries>& entries,
                                       const std::string& where) {
  std::string content = kind_of(root);
  if (TorchTensors::is_tensor(root)) content = "one tensor without a name";
  if (entries) {
    constexpr std::size_t most = 10;
    content = entries->empty() ? "an empty dict" : "a dict with";
    for (std::size_t i = 0; i < std::min(entries->size(), most); ++i) {
      content += (i == 0 ? " '" : ", '") + printable(name_of(*(*entries)[i].first)) + "'";
    }
    if (entries->size() > most) content += " ...";
  }
  throw Error(ExitCode::data,
              where + ": holds " + content +
                  ", and no tensors under names, neither there nor in a dict one level below: "
                  "save model.state_dict()");
}

/// The names of all entries, which differ.
std::vector<std::string> names_of(const Entries& entries, const std::string& where) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const auto& [key, value] : entries) {
    names.push_back(name_of(*key));
    if (seen.insert(names.back()).second) continue;
    throw Error(ExitCode::data, where + ": the name '" + printable(names.back()) + "' stands there twice");
  }
  return names;
}

void strip_data_parallel(std::vector<Tensor>& tensors) {
  constexpr std::string_view prefix = "module.";
  for (const Tensor& tensor : tensors) {
    if (!tensor.name.starts_with(prefix)) return;
  }
  for (Tensor& tensor : tensors) tensor.name.erase(0, prefix.size());
}

}  // namespace

Pickle parse_torch_pickle(std::string_view bytes, const std::string& where) {
  return parse_pickle(bytes, where, {known_globals, refusal});
}

StoredWeights read_torch_weights(const Pickle& pickle, const TorchStorages& storages,
                                 const std::string& where) {
  const std::optional<Entries> root = entries_of(*pickle.root);
  if (!root) fail_without_tensors(*pickle.root, root, where);
  Contents contents;
  const StateDict state = find_state_dict(*pickle.root, *root, contents);
  if (contents.of(*state.value).tensors == 0) fail_without_tensors(*pickle.root, root, where);

  StoredWeights weights;
  TorchTensors tensors(storages, where);
  const Entries entries = *entries_of(*state.value);
  const std::vector<std::string> names = names_of(entries, where);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const PickledValue& value = *entries[i].second;
    if (TorchTensors::is_tensor(value)) {
      tensors.read(names[i], value, weights);
    } else {
      weights.skipped.push_back({names[i], contents.of(value).reason});
    }
  }
  strip_data_parallel(weights.tensors);
  if (state.value == pickle.root) return weights;
  const std::vector<std::string> root_names = names_of(*root, where);
  for (std::size_t i = 0; i < root->size(); ++i) {
    const PickledValue& value = *(*root)[i].second;
    if (&value == state.value) continue;
    const std::string reason = contents.of(value).reason + ", beside '" + state.name + "', which was read";
    weights.skipped.push_back({root_names[i], reason});
  }
  return weights;
}

}  // namespace rankcollapse
