#pragma once

namespace rankcollapse::build_info {

/// What the running program was built from and with. The commit is empty where the sources were no git
/// checkout.
extern const char* const version;
extern const char* const commit;
extern const bool changed_since_commit;
extern const char* const compiler;
extern const char* const flags;

}  // namespace rankcollapse::build_info
