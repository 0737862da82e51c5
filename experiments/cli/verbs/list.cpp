#include <functional>
#include <iostream>

#include "data/datasets.hpp"
#include "engine/config/config.hpp"
#include "engine/nn/layers.hpp"
#include "engine/train/losses.hpp"
#include "engine/train/optimizers.hpp"
#include "engine/train/plan.hpp"
#include "engine/train/schedules.hpp"
#include "experiments/claims/check.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/figures/figure.hpp"
#include "experiments/probes/probe.hpp"
#include "experiments/weights/weights.hpp"

namespace rankcollapse {
namespace {

using Rows = std::vector<std::vector<std::string>>;

template <typename Row>
Rows rows_of(std::span<const Row> table) {
  Rows rows;
  for (const Row& row : table) {
    rows.push_back({"  " + std::string(row.name)});
    rows.push_back({"      " + std::string(row.description)});
    if constexpr (requires { row.example; }) rows.push_back({"      " + std::string(row.example)});
  }
  return rows;
}

/// What all of them have in common stands above them.
Rows rows_of_probes() {
  Rows rows = {{"  Each has type; name (of its files, or the one in brackets); every: {epochs: n} or {steps: "
                "n}; at, by"},
               {"  default [init, end], and [end] where a * stands; all but neural_collapse have layers (all "
                "by default)."}};
  for (const ProbeRow& row : probe_table()) {
    const std::string file = row.name == row.default_name ? "" : " (" + std::string(row.default_name) + ")";
    rows.push_back({"  " + std::string(row.name) + file + (row.only_at_end ? " *" : "")});
    rows.push_back({"      " + std::string(row.description)});
    rows.push_back({"      " + std::string(row.example)});
  }
  return rows;
}

/// With the protocol that each belongs to, which configurations and claims are named by.
Rows rows_of_figures() {
  Rows rows;
  for (const FigureRow& row : figure_table()) {
    rows.push_back({"  " + std::string(row.name) + " (" + std::string(row.protocol) + ")"});
    rows.push_back({"      " + std::string(row.description)});
  }
  return rows;
}

struct NamedTable {
  std::string_view name;
  Rows rows;
};

std::vector<NamedTable> all_tables() {
  return {{"layers", rows_of(layer_table())},       {"initializers", rows_of(initializer_table())},
          {"losses", rows_of(loss_table())},        {"optimizers", rows_of(optimizer_table())},
          {"schedules", rows_of(schedule_table())}, {"kernels", rows_of(kernels_table())},
          {"datasets", rows_of(dataset_table())},   {"probes", rows_of_probes()},
          {"figures", rows_of_figures()},           {"checks", rows_of(check_table())},
          {"weight_formats", rows_of(weight_formats())}};
}

class ListVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    std::vector<std::string> names;
    for (const NamedTable& table : all_tables()) names.emplace_back(table.name);
    return {{.name = "TABLE",
             .target = &table_,
             .help = "one of the tables; all of them by default",
             .suggestions = names}};
  }

  ExitCode call() override {
    bool found = false;
    std::vector<std::string_view> names;
    const auto tables = all_tables();
    for (const auto& [name, rows] : tables) {
      names.push_back(name);
      if (!table_.empty() && table_ != name) continue;
      found = true;
      std::cout << name << "\n" << text_table(rows) << "\n";
    }
    if (!found) {
      throw Error(ExitCode::usage,
                  "list: there is no table '" + table_ + "'" + known_names(table_, "known", names));
    }
    return ExitCode::ok;
  }

 private:
  std::string table_;
};

}  // namespace

std::unique_ptr<Verb> make_list_verb() {
  return std::make_unique<ListVerb>();
}

}  // namespace rankcollapse
