#include "experiments/sweep/worker.hpp"

#include <iostream>

#include "engine/core/matrix.hpp"
#include "experiments/cli/interrupt.hpp"
#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/verb.hpp"

namespace rankcollapse {
namespace {

/// For a person, or for the log of a cluster's job: a line a trial.
void print(const WorkerEvent& event) {
  const std::string trial = std::filesystem::path(event.trial).filename().string();
  if (event.kind == WorkerEvent::Kind::began) {
    std::cerr << trial << ": "
              << (event.step == 0 ? "training" : "going on behind step " + std::to_string(event.step))
              << (event.message.empty() ? "" : "; " + event.message) << std::endl;
  } else if (event.kind == WorkerEvent::Kind::ended) {
    std::cerr << trial << ": " << event.state << (event.message.empty() ? "" : ": " + event.message)
              << std::endl;
  } else if (event.kind == WorkerEvent::Kind::waiting) {
    std::cerr << "what is left is trained by other processes: waiting for them" << std::endl;
  }
}

class WorkerVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {{.name = "EXPERIMENT",
             .target = &work_.experiment,
             .help = "its folder, which `run` has made",
             .required = true,
             .offer = Offer::experiments},
            only_option(work_.only),
            data_option(data_),
            threads_option(threads_),
            {.name = "--events", .target = &events_, .help = "tell what happens in lines of JSON"}};
  }

  ExitCode call() override {
    work_.data = places_of_user(data_);
    work_.threads = threads_or_all(threads_);
    const StopOnSignal signals;
    const WorkEnd end = work(work_, signals.stop(), [&](const WorkerEvent& event) {
      if (events_) {
        std::cout << format_event(event) << std::endl;
      } else {
        print(event);
      }
    });
    switch (end.state) {
      case WorkEnd::State::interrupted:
        return ExitCode::interrupted;
      case WorkEnd::State::other_precision:
        throw OtherPrecisionNeeded{precision_name == std::string("float32") ? "float64" : "float32"};
      case WorkEnd::State::finished:
        break;
    }
    return end.failed == 0 ? ExitCode::ok : ExitCode::trials_failed;
  }

 private:
  Work work_;
  std::optional<std::filesystem::path> data_;
  int threads_ = 0;
  bool events_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_worker_verb() {
  return std::make_unique<WorkerVerb>();
}

}  // namespace rankcollapse
