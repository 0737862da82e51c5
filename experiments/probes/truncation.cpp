#include <algorithm>
#include <numeric>

#include "engine/config/value.hpp"
#include "engine/train/evaluate.hpp"
#include "engine/train/low_rank.hpp"
#include "experiments/probes/weight_probe.hpp"

namespace rankcollapse {
namespace {

using Weights = std::vector<Parameter*>;

/// Gives weights their values back, bit for bit, however the scope is left.
class Restored {
 public:
  explicit Restored(Weights weights) : weights_(std::move(weights)) {
    for (const Parameter* weight : weights_) values_.push_back(weight->value);
  }
  ~Restored() { restore(); }
  Restored(const Restored&) = delete;
  Restored& operator=(const Restored&) = delete;

  void restore() {
    for (std::size_t index = 0; index < weights_.size(); ++index) weights_[index]->value = values_[index];
  }

 private:
  Weights weights_;
  std::vector<Matrix> values_;
};

/// A point of the grid: how many parts of a weight are kept.
struct Cut {
  std::string rule;  // "rank" or "threshold"
  double value;

  std::size_t kept(const SingularParts& parts) const {
    if (rule == "threshold") return parts.count_above(value);
    return std::min<std::size_t>(static_cast<std::size_t>(value), parts.singular_values().n_elem);
  }
};

struct Plan {
  Weights weights;
  std::vector<Cut> cuts;
  bool separately;                   // each weight by itself, besides all together
  bool control;                      // random parts are kept in place of the largest
  std::vector<std::uint64_t> seeds;  // of the control
};

/// What is cut, and what is said of it in the row.
struct Subject {
  std::string name;
  std::vector<std::size_t> weights;  // places in Plan::weights
};

/// What a matrix takes, in numbers: as it is, or as two factors.
std::size_t size_at_rank(const Matrix& weight, std::size_t rank) {
  return std::min<std::size_t>(weight.n_elem, rank * (weight.n_rows + weight.n_cols));
}

class Truncation {
 public:
  Truncation(const Plan& plan, const Snapshot& snapshot)
      : plan_(plan), snapshot_(snapshot), original_(plan.weights) {}

  /// Nothing where training is to stop, which is known between two decompositions and two batches.
  std::optional<ProbeFindings> measure() {
    for (const Parameter* weight : plan_.weights) {
      if (snapshot_.training.stop) return std::nullopt;
      parts_.emplace_back(weight->value);
    }
    if (!add_row(subjects().front(), {"", 0.0}, {}, untouched())) return std::nullopt;
    for (const Subject& subject : subjects()) {
      for (const Cut& cut : plan_.cuts) {
        for (const auto& seed : seeds()) {
          if (!add_row(subject, cut, seed, cut_down(subject, cut, seed))) return std::nullopt;
        }
      }
    }
    return std::move(findings_);
  }

 private:
  using Seed = std::optional<std::uint64_t>;

  struct Kept {
    std::size_t rank = 0, size = 0;
  };

  std::vector<Seed> seeds() const {
    if (!plan_.control) return {std::nullopt};
    return {plan_.seeds.begin(), plan_.seeds.end()};
  }

  std::vector<Subject> subjects() const {
    std::vector<std::size_t> all(plan_.weights.size());
    std::iota(all.begin(), all.end(), 0);
    std::vector<Subject> subjects = {{"all", all}};
    if (!plan_.separately) return subjects;
    for (const std::size_t index : all) subjects.push_back({plan_.weights[index]->name, {index}});
    return subjects;
  }

  Kept untouched() const {
    Kept kept;
    for (std::size_t index = 0; index < parts_.size(); ++index) {
      kept.rank += parts_[index].singular_values().n_elem;
      kept.size += plan_.weights[index]->value.n_elem;
    }
    return kept;
  }

  /// The parts to keep, counted from 0, in order.
  std::vector<arma::uword> choice(std::size_t index, std::size_t rank, const Seed& seed) const {
    std::vector<arma::uword> chosen(rank);
    std::iota(chosen.begin(), chosen.end(), 0);
    if (!seed) return chosen;
    const auto order =
        Random(*seed, "truncation")
            .stream(plan_.weights[index]->name)
            .permutation(static_cast<std::uint32_t>(parts_[index].singular_values().n_elem), snapshot_.step);
    std::copy_n(order.begin(), rank, chosen.begin());
    std::sort(chosen.begin(), chosen.end());
    return chosen;
  }

  Kept cut_down(const Subject& subject, const Cut& cut, const Seed& seed) const {
    Kept kept;
    for (const std::size_t index : subject.weights) {
      Matrix& weight = plan_.weights[index]->value;
      const SingularParts& parts = parts_[index];
      const std::size_t rank = cut.kept(parts);
      kept.rank += rank;
      kept.size += size_at_rank(weight, rank);
      if (rank < parts.singular_values().n_elem) weight = parts.sum(choice(index, rank, seed));
    }
    return kept;
  }

  /// Evaluates the network as it is now, and puts the weights back.
  bool add_row(const Subject& subject, const Cut& cut, const Seed& seed, const Kept& kept) {
    const bool is_cut = !cut.rule.empty();
    std::size_t full_size = 0;
    for (const std::size_t index : subject.weights) full_size += plan_.weights[index]->value.n_elem;
    std::vector<std::string> row = {subject.name,
                                    cut.rule,
                                    is_cut ? field(cut.value) : "",
                                    !is_cut ? ""
                                    : seed  ? "random"
                                            : "largest",
                                    seed ? std::to_string(*seed) : "",
                                    field(kept.rank),
                                    field(kept.size),
                                    field(full_size)};
    const Splits& splits = snapshot_.training.splits;
    for (const BatchSource* split : {splits.validation, splits.test}) {
      if (split == nullptr) {
        row.insert(row.end(), {"", ""});
        continue;
      }
      const auto result = evaluate(snapshot_.training, *split, batch_);
      if (!result) return false;
      row.insert(row.end(), {field(result->loss), field(result->accuracy)});
    }
    findings_.rows.push_back(std::move(row));
    original_.restore();
    return true;
  }

  const Plan& plan_;
  const Snapshot& snapshot_;
  Restored original_;
  std::vector<SingularParts> parts_;
  Batch batch_;
  ProbeFindings findings_;
};

/// Loss and accuracy with weights of lower rank in the place of the trained ones.
class TruncationProbe final : public Probe {
 public:
  explicit TruncationProbe(Plan plan) : plan_(std::move(plan)) {}

  std::vector<std::string> columns() const override {
    return {"layer", "rule",      "value",           "directions",          "seed",      "rank",
            "size",  "full_size", "validation_loss", "validation_accuracy", "test_loss", "test_accuracy"};
  }

  std::optional<ProbeFindings> measure(const Snapshot& snapshot) const override {
    const bool all_finite = std::all_of(plan_.weights.begin(), plan_.weights.end(),
                                        [](const Parameter* weight) { return weight->value.is_finite(); });
    if (!all_finite) return ProbeFindings{};
    return Truncation(plan_, snapshot).measure();
  }

 private:
  Plan plan_;
};

/// What `read` gives of the list at `key`, in which nothing may stand twice.
template <typename Read>
auto read_different(const Config& config, std::string_view key, Read&& read) {
  const std::size_t mistakes = config.mistakes();
  const auto numbers = read();
  if (config.mistakes() != mistakes) return numbers;
  for (std::size_t index = 1; index < numbers.size(); ++index) {
    const auto end = numbers.begin() + static_cast<std::ptrdiff_t>(index);
    if (std::find(numbers.begin(), end, numbers[index]) != end)
      config.fail(key, config.value(key)->items()[index], "stands here twice");
  }
  return numbers;
}

std::vector<Cut> read_cuts(const Config& config) {
  std::vector<Cut> cuts;
  const auto ranks =
      read_different(config, "ranks", [&] { return config.integers("ranks", {}, Range::between(0, 1e9)); });
  const auto thresholds = read_different(
      config, "thresholds", [&] { return config.numbers("thresholds", {}, Range::between(0, 1)); });
  for (const std::int64_t rank : ranks) cuts.push_back({"rank", static_cast<double>(rank)});
  for (const double threshold : thresholds) cuts.push_back({"threshold", threshold});
  if (cuts.empty() && config.mistakes() == 0)
    config.fail("give ranks, thresholds (of the largest singular value), or both: what is kept");
  return cuts;
}

/// Of the control; without one the key `seeds` is not known.
std::vector<std::uint64_t> read_seeds(const Config& config) {
  const auto seeds =
      read_different(config, "seeds", [&] { return config.integers("seeds", {1}, Range::between(0, 9e15)); });
  if (seeds.empty())
    config.fail("seeds", "the list is empty: a control keeps random parts, drawn anew for each seed");
  return {seeds.begin(), seeds.end()};
}

}  // namespace

std::unique_ptr<Probe> make_truncation_probe(const Config& config, const ProbeSite& site) {
  Plan plan;
  plan.weights = read_weights(config, site.network);
  plan.cuts = read_cuts(config);
  plan.separately = config.flag("separately", true) && plan.weights.size() > 1;
  plan.control = config.flag("control", false);
  if (plan.control) plan.seeds = read_seeds(config);
  return std::make_unique<TruncationProbe>(std::move(plan));
}

}  // namespace rankcollapse
