// What it costs to prepare images, beside the training step that they are for. A benchmark: it judges
// nothing.
//
//   ninja -C build/release data_path
//   build/release/bin/data_path [--data FOLDER] [--rounds N] [--seconds S] [CONFIG]
//
// CONFIG is an experiment on CIFAR-10, by default configs/blog/mini_alexnet_baseline.yaml. First the time an
// image takes on one thread in several preparations, and an image's part in shuffling the training set once
// an epoch: the best of the rounds, each over a thousand batches in shuffled order. Then training steps as
// the trainer makes them, with random crops and flips: in each the loading and the rest are timed apart,
// and the medians of both, and the share of the loading with the shuffling, are printed.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/datasets.hpp"
#include "engine/core/floating_point.hpp"
#include "engine/nn/initializers.hpp"
#include "engine/nn/kernels/gemm.hpp"
#include "engine/nn/network.hpp"
#include "engine/train/plan.hpp"
#include "engine/train/training_step.hpp"

using namespace rankcollapse;

namespace {

/// The experiment's own preparation with random crops out of a border of four pixels, and flips.
const std::vector<std::string> augmented = {"dataset.crop={type: random, size: 28, pad: 4}",
                                            "dataset.flip=true"};

struct Settings {
  std::string config = "configs/blog/mini_alexnet_baseline.yaml";
  std::optional<std::filesystem::path> data;
  int rounds = 7;
  double seconds = 5.0;  // of steps, for each batch size and number of threads
};

class Stopwatch {
 public:
  double microseconds() const {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Dataset load(const Settings& settings, const std::vector<std::string>& overrides) {
  Document document = Document::load(settings.config, overrides);
  const auto plan = make_dataset_plan(document.root().section("dataset"));
  if (document.root().mistakes() > 0) document.finish();
  return plan->load(data_places(settings.data, [](const char* name) { return std::getenv(name); }), 1);
}

/// Microseconds an image.
double preparation_time(const Settings& settings, const std::vector<std::string>& overrides) {
  constexpr std::size_t batch_size = 128, batches = 1000;
  const Dataset dataset = load(settings, overrides);
  const auto samples = static_cast<std::uint32_t>(dataset.train->size());
  const std::vector<std::uint32_t> order = Random(1, "shuffle").permutation(samples, 0);
  Batch batch;
  double best = 0.0;
  for (int round = 0; round < settings.rounds; ++round) {
    const Stopwatch watch;
    for (std::size_t number = 0; number < batches; ++number) {
      const std::size_t first = number * batch_size % (samples - batch_size);
      dataset.train->load(std::span(order).subspan(first, batch_size), number, batch);
    }
    const double time = watch.microseconds() / (batches * batch_size);
    best = round == 0 ? time : std::min(best, time);
  }
  return best;
}

/// Microseconds an image of the training set.
double shuffling_time(const Settings& settings, std::uint32_t samples) {
  double best = 0.0;
  for (int round = 0; round < settings.rounds; ++round) {
    const Stopwatch watch;
    const auto order = Random(1, "shuffle").permutation(samples, static_cast<std::uint64_t>(round));
    const double time = watch.microseconds() / static_cast<double>(order.size());
    best = round == 0 ? time : std::min(best, time);
  }
  return best;
}

void print_steps(const Settings& settings, std::size_t batch_size, int threads) {
  const Dataset dataset = load(settings, augmented);
  Document document = Document::load(settings.config);
  Network network = make_network(document.root().section("model"), dataset.shape, dataset.classes);
  const TrainingPlan plan =
      read_training(document.root().section("training"), network, dataset.train->size());
  initialize_weights(network, Random(1, "init"));
  const auto samples = static_cast<std::uint32_t>(dataset.train->size());
  const std::vector<std::uint32_t> order = Random(1, "shuffle").permutation(samples, 0);
  const double shuffling = shuffling_time(settings, samples);
  Workers workers(threads);
  TrainingStep training_step(network, plan, Random(1, "dropout"), workers);
  Batch batch;
  std::vector<double> loading, rest;
  constexpr std::uint64_t warm_up = 3;  // steps that allocate
  const Stopwatch all;
  for (std::uint64_t step = 0; rest.size() < 5 || all.microseconds() < 1e6 * settings.seconds; ++step) {
    const std::size_t first = step * batch_size % (samples - batch_size);
    const Stopwatch loads;
    dataset.train->load(std::span(order).subspan(first, batch_size), 0, batch);
    const double load_time = loads.microseconds();
    const Stopwatch trains;
    training_step.take(step, batch);
    if (step < warm_up) continue;
    loading.push_back(load_time / static_cast<double>(batch_size));
    rest.push_back(trains.microseconds() / static_cast<double>(batch_size));
  }
  const double data = median(loading) + shuffling;
  std::printf("%5zu %8d %9zu %12.2f %12.1f %9.2f %%\n", batch_size, threads, rest.size(), data, median(rest),
              100.0 * data / (data + median(rest)));
}

/// The number that a whole word is, or 0.
double number_in(const std::string& word) {
  double number = 0.0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc{} && end == word.data() + word.size() ? number : 0.0;
}

/// Nothing where the words are not understood.
std::optional<Settings> read_words(std::span<char* const> words) {
  Settings settings;
  bool has_config = false;
  for (std::size_t index = 0; index < words.size(); ++index) {
    const std::string word = words[index], value = index + 1 < words.size() ? words[index + 1] : "";
    if (word == "--data" || word == "--rounds" || word == "--seconds") {
      ++index;
      if (word == "--data") {
        settings.data = value;
      } else if (word == "--rounds") {
        settings.rounds = static_cast<int>(number_in(value));
      } else {
        settings.seconds = number_in(value);
      }
      if (value.empty()) return std::nullopt;
    } else if (has_config || word.starts_with("-")) {
      return std::nullopt;
    } else {
      settings.config = word;
      has_config = true;
    }
  }
  if (settings.rounds < 1 || !(settings.seconds > 0.0)) return std::nullopt;
  return settings;
}

}  // namespace

int main(int argument_count, char** arguments) {
  use_single_threaded_blas();
  flush_denormals();
  const auto words = read_words({arguments + 1, static_cast<std::size_t>(argument_count - 1)});
  if (!words) {
    std::fprintf(stderr, "usage: data_path [--data FOLDER] [--rounds N] [--seconds S] [CONFIG]\n");
    return 2;
  }
  const Settings& settings = *words;
  struct Preparation {
    const char* name;
    std::vector<std::string> overrides;
  };
  const Preparation preparations[] = {
      {"bytes over 255", {"dataset.standardize=none"}},
      {"the experiment's own", {}},
      {"the same, random crops and flips", augmented},
  };
  std::printf("one image, one thread                 us\n");
  for (const auto& [name, overrides] : preparations)
    std::printf("%-32s %7.3f\n", name, preparation_time(settings, overrides));
  const auto samples = static_cast<std::uint32_t>(load(settings, {}).train->size());
  std::printf("%-32s %7.3f\n\n", "its part in shuffling", shuffling_time(settings, samples));

  std::printf("batch  threads     steps  data, us/img  rest, us/img  data's share\n");
  for (const std::size_t batch_size : {16, 128}) {
    for (const int threads : {1, 2}) print_steps(settings, batch_size, threads);
  }
}
