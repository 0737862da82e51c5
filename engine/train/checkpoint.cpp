#include "engine/train/checkpoint.hpp"

#include <algorithm>

#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"
#include "engine/files/read_file.hpp"
#include "engine/files/sha256.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t digits_of_hash = 16;
constexpr std::size_t digits_of_step = 12;
constexpr std::size_t generations = 2;

std::vector<MatrixInPlace> everything(const Network& network, const TrainingPlan& plan) {
  std::vector<MatrixInPlace> all = state_of(network);
  const auto memory = plan.optimizer->state(network.trained_parameters());
  all.insert(all.end(), memory.begin(), memory.end());
  return all;
}

std::string file_name(std::uint64_t step, std::string_view bytes) {
  const std::string number = std::to_string(step);
  return "step-" + std::string(digits_of_step - std::min(digits_of_step, number.size()), '0') + number + "~" +
         sha256(bytes).substr(0, digits_of_hash) + ".safetensors";
}

// Newest first: the names are as long as each other and begin with the step.
std::vector<fs::path> checkpoints_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    if (entry.path().extension() == ".safetensors") files.push_back(entry.path());
  }
  std::sort(files.rbegin(), files.rend());
  return files;
}

}  // namespace

Safetensors capture(const Network& network, const TrainingPlan& plan, const Progress& progress,
                    std::map<std::string, std::string> notes) {
  Safetensors checkpoint;
  for (const MatrixInPlace& matrix : everything(network, plan))
    checkpoint.tensors.push_back(to_tensor(matrix));
  const auto whole = [](std::uint64_t number) { return static_cast<std::int64_t>(number); };
  checkpoint.tensors.push_back(
      {"progress/counts",
       {3},
       std::vector<std::int64_t>{whole(progress.step), whole(progress.correct), whole(progress.samples)}});
  checkpoint.tensors.push_back({"progress/loss_sum", {1}, std::vector<double>{progress.loss_sum}});
  checkpoint.metadata = std::move(notes);
  return checkpoint;
}

void restore(const Safetensors& checkpoint, const std::string& where, Network& network,
             const TrainingPlan& plan, Progress& progress) {
  const auto tensor = [&](const std::string& name) -> const Tensor& {
    const Tensor* found = checkpoint.find(name);
    if (found == nullptr) throw Error(ExitCode::data, where + ": holds no " + name);
    return *found;
  };
  for (const MatrixInPlace& matrix : everything(network, plan))
    from_tensor(tensor(matrix.name), matrix, where);
  const auto* counts = std::get_if<std::vector<std::int64_t>>(&tensor("progress/counts").values);
  const auto* loss_sum = std::get_if<std::vector<double>>(&tensor("progress/loss_sum").values);
  if (counts == nullptr || counts->size() != 3 || loss_sum == nullptr || loss_sum->size() != 1) {
    throw Error(ExitCode::data, where + ": its progress cannot be read");
  }
  const auto count = [&](std::size_t index) { return static_cast<std::uint64_t>((*counts)[index]); };
  progress = {count(0), loss_sum->front(), count(1), count(2)};
}

void CheckpointFolder::save(std::uint64_t step, const Safetensors& checkpoint) const {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error)
    throw Error(ExitCode::cannot_write, folder_.string() + ": cannot be created: " + error.message());
  const std::string bytes = format_safetensors(checkpoint);
  atomic_write(folder_ / file_name(step, bytes), bytes);
  const auto files = checkpoints_in(folder_);
  for (std::size_t index = generations; index < files.size(); ++index) fs::remove(files[index], error);
}

std::optional<CheckpointFolder::Found> CheckpointFolder::newest() const {
  for (const fs::path& file : checkpoints_in(folder_)) {
    const auto bytes = read_file(file);
    const std::string stem = file.stem().string();
    if (!bytes || !stem.ends_with("~" + sha256(*bytes).substr(0, digits_of_hash))) continue;
    return Found{parse_safetensors(*bytes, file.string()), file};
  }
  return std::nullopt;
}

void CheckpointFolder::remove() const {
  std::error_code nothing_to_remove;
  fs::remove_all(folder_, nothing_to_remove);
}

}  // namespace rankcollapse
