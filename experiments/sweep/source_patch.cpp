#include "experiments/sweep/source_patch.hpp"

#include <system_error>

#include "engine/files/atomic_write.hpp"
#include "engine/files/read_file.hpp"
#include "engine/files/sha256.hpp"

namespace rankcollapse {

namespace fs = std::filesystem;

void keep_source_patch(const fs::path& experiment, const std::string& checksum, const fs::path& patch) {
  if (checksum.empty()) return;
  const fs::path kept = experiment / ("source-" + checksum.substr(0, 8) + ".patch");
  std::error_code unknown;
  if (fs::exists(kept, unknown)) return;
  const auto text = read_file(patch);
  if (text && sha256(*text) == checksum) replace_file(kept, *text);
}

fs::path source_patch_beside_program() {
  std::error_code unknown;
  return fs::read_symlink("/proc/self/exe", unknown).parent_path() / "source.patch";
}

}  // namespace rankcollapse
