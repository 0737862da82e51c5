#include "experiments/sweep/source_patch.hpp"

#include <string>

#include "engine/files/atomic_write.hpp"
#include "engine/files/read_file.hpp"
#include "engine/files/sha256.hpp"
#include "experiments/sweep/build_info.hpp"

namespace rankcollapse {

namespace fs = std::filesystem;

void keep_source_patch(const fs::path& experiment) {
  const std::string checksum = build_info::changes_sha256;
  if (checksum.empty()) return;
  const fs::path kept = experiment / ("source-" + checksum.substr(0, 8) + ".patch");
  std::error_code unknown;
  if (fs::exists(kept, unknown)) return;
  const auto patch = read_file(fs::read_symlink("/proc/self/exe", unknown).parent_path() / "source.patch");
  if (patch && sha256(*patch) == checksum) replace_file(kept, *patch);
}

}  // namespace rankcollapse
