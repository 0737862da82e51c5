#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/files/json.hpp"

namespace rankcollapse {

/// A trial's config.yaml without the places of the machine that trained it: the value of dataset.path is left
/// out (the data are then looked for where all are), of training.initial_weights the file's name stays.
/// Neither is part of the identity. Throws Error (usage) where the file cannot be read, Error (data) where it
/// was rewritten so that its lines cannot be told.
std::string committed_config(const std::filesystem::path& trial);

/// The same of provenance.json: no host and process of sessions, no folder of the data, no folder of initial
/// weights.
Json committed_provenance(Json provenance);

/// What became of an experiment in the committed form.
struct ExportReport {
  std::filesystem::path folder;
  std::size_t written = 0;   // trials that are new there
  std::size_t replaced = 0;  // trials of which something was brought up to date
  std::size_t unchanged = 0;
  std::size_t unfinished = 0;  // trials without a result, left out
  std::vector<std::string> notices;
};

/// Writes the trials of an experiment's folder that have a result, without weights, into the folder of the
/// same name under `destination`, with the source patches beside them and a trials.csv that keeps the rows of
/// other trials there. Arrays of more than `largest_array` bytes are left out with a notice. Files there are
/// replaced where they are those of the same trial; nothing is deleted. Throws Error (cannot_write), or Error
/// (data).
ExportReport export_experiment(const std::filesystem::path& experiment,
                               const std::filesystem::path& destination, std::uintmax_t largest_array);

}  // namespace rankcollapse
