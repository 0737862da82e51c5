#include "experiments/claims/claims_file.hpp"

#include <algorithm>
#include <set>

#include "engine/config/value.hpp"

namespace rankcollapse {
namespace {

constexpr std::string_view kinds[] = {"reproduction", "hypothesis", "law"};

std::unique_ptr<Check> read_check(const Config& claim) {
  const Config check = claim.section("check");
  const CheckRow* row = check.row("type", "check", check_table());
  return row == nullptr ? nullptr : row->make(check);
}

Claim read_claim(const Config& config) {
  Claim claim;
  claim.id = config.text("id");
  claim.place = config.text("place");
  claim.statement = config.text("statement");
  claim.kind = config.choice("kind", "kind of claim", kinds, "");
  if (claim.kind == "law") {
    claim.test = config.text("test");
  } else if (config.has("not_testable")) {
    claim.not_testable = config.text("not_testable");
  } else {
    claim.experiment = config.text("experiment");
    claim.check = read_check(config);
  }
  return claim;
}

std::string text_of(const Value& claim, std::string_view key) {
  for (const Assignment& entry : claim.entries()) {
    if (entry.key.text() == key) return entry.value.text();
  }
  return "";
}

}  // namespace

ClaimsFile read_claims(const std::filesystem::path& path) {
  Document document = Document::load(path);
  const Config root = document.root();
  ClaimsFile file{path, root.text("work"), {}, {}};
  const std::optional<Value> all = root.value("claims");
  const std::vector<Value> values = all ? all->items() : std::vector<Value>{};
  std::set<std::string> ids;
  for (const Config& config : root.sections("claims")) {
    Claim claim = read_claim(config);
    if (!claim.id.empty() && !ids.insert(claim.id).second)
      config.fail("id", "another claim has this id: '" + claim.id + "'");
    claim.text = values[file.claims.size()].text();
    file.claims.push_back(std::move(claim));
  }
  for (const Config& config : root.sections("defects", false)) {
    file.defects.push_back({file.work, config.text("place"), config.text("defect")});
  }
  document.finish();
  return file;
}

std::vector<std::pair<std::string, std::string>> claim_texts(const std::string& content,
                                                             const std::string& name) {
  Document document = Document::parse(content, name);
  std::vector<std::pair<std::string, std::string>> texts;
  const std::optional<Value> all = document.root().value("claims");
  if (!all) return texts;
  for (const Value& claim : all->items()) texts.emplace_back(text_of(claim, "id"), claim.text());
  return texts;
}

}  // namespace rankcollapse
