#pragma once

namespace rankcollapse::build_info {

/// What the running program was built from and with. The commit is empty where the sources were no git
/// checkout; changes_sha256 is that of the difference to the commit (git diff), which lies beside the program
/// as source.patch, and empty where there was none.
extern const char* const version;
extern const char* const commit;
extern const char* const changes_sha256;
extern const char* const compiler;
extern const char* const flags;

}  // namespace rankcollapse::build_info
