#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rankcollapse {

/// "sha256-…" of a script: the name under which a content security policy allows it and no other.
std::string script_source(std::string_view script);

/// The policy of a page that loads nothing, sends nothing, and runs these scripts only.
std::string content_policy(std::span<const std::string_view> scripts);

}  // namespace rankcollapse
