// Times training steps of raw oneDNN primitives for `rankcollapse bench --peers`
// (experiments/bench/contender.hpp says how peers are called). The network is read from the same YAML file as
// ours.
#include <omp.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <map>
#include <string>

#include "engine/core/error.hpp"
#include "engine/files/json.hpp"
#include "tests/bench/peers/onednn_network.hpp"

using namespace rankcollapse;

namespace {

Shape parse_input(const std::string& text) {
  std::size_t height = 0, width = 0, channels = 0;
  if (std::sscanf(text.c_str(), "%zux%zux%zu", &height, &width, &channels) != 3) {
    throw Error(ExitCode::usage, "--input takes height, width and channels, as 28x28x3");
  }
  return Shape::image(height, width, channels);
}

/// Steps until so many seconds have passed and at least three were taken.
double steps_per_second(OnednnNetwork& network, double seconds) {
  const auto start = std::chrono::steady_clock::now();
  for (int count = 1;; ++count) {
    network.step();
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    if (count >= 3 && passed.count() >= seconds) return count / passed.count();
  }
}

Json::Object answer(const std::map<std::string, std::string>& words) {
  const int batch = std::stoi(words.at("--batch"));
  const double seconds = std::stod(words.at("--seconds"));
  omp_set_num_threads(std::stoi(words.at("--threads")));
  Document document = Document::load(words.at("--model"));
  OnednnNetwork network(document.root(), parse_input(words.at("--input")), batch);
  document.finish();
  steps_per_second(network, seconds / 3.0);
  return {{"images_per_second", batch * steps_per_second(network, seconds)},
          {"parameters", network.parameters()}};
}

Json::Object version() {
  const dnnl_version_t* parts = dnnl::version();
  return {{"version", std::to_string(parts->major) + "." + std::to_string(parts->minor) + "." +
                          std::to_string(parts->patch)}};
}

}  // namespace

int main(int argument_count, char** arguments) {
  try {
    if (argument_count == 2 && std::string(arguments[1]) == "--version") {
      std::cout << format_json(version(), false) << "\n";
      return 0;
    }
    std::map<std::string, std::string> words;
    for (int i = 1; i + 1 < argument_count; i += 2) words[arguments[i]] = arguments[i + 1];
    std::cout << format_json(answer(words), false) << "\n";
    return 0;
  } catch (const std::out_of_range&) {
    std::cerr << "onednn_peer: needs --model, --input, --batch, --threads and --seconds\n";
  } catch (const std::exception& error) {
    std::cerr << "onednn_peer: " << error.what() << "\n";
  }
  return 1;
}
