#include "experiments/claims/declared.hpp"

#include <cstdlib>

#include "tests/experiments/claims/claimed_experiment.hpp"
#include "tests/skip.hpp"

using namespace rankcollapse;

namespace {

namespace fs = std::filesystem;

const std::string statement =
    "work: W\nclaims:\n  - id: one\n    place: p\n    statement: It is so.\n    kind: hypothesis\n"
    "    experiment: small\n    check: {type: within, quantity: lambda_min, layer: fc1.weight, high: 3e-1}\n";

bool has_git() {
  return std::system("git --version >/dev/null 2>&1") == 0;
}

/// A repository, in which nothing of the person's own configuration counts.
class Repository {
 public:
  Repository() { git("init -q"); }

  void write(const std::string& file, const std::string& text) const { write_text(folder_ / file, text); }

  std::string commit() const {
    git("add -A");
    git("-c user.name=me -c user.email=me@here -c commit.gpgsign=false commit -q --allow-empty -m change");
    git("rev-parse HEAD > commit.txt");
    std::string text = read_text(folder_ / "commit.txt");
    fs::remove(folder_ / "commit.txt");
    return text.substr(0, text.find('\n'));
  }

  fs::path path(const std::string& file) const { return folder_ / file; }

 private:
  void git(const std::string& words) const {
    const std::string command = "cd '" + folder_.path().string() + "' && git " + words;
    REQUIRE(std::system(command.c_str()) == 0);
  }

  TemporaryFolder folder_;
};

/// When the claim of `file` was declared, for trials of these commits.
std::string declared(const fs::path& file, const std::vector<std::string>& commits) {
  ClaimedExperiment experiment;
  int seed = 0;
  for (const std::string& commit : commits) {
    experiment.add({.settings = penalised("0", ++seed),
                    .tables = {{"spectra", spectra({{10, 0.1}})}},
                    .commit = commit});
  }
  return declared_name(judge({file}, experiment.records()).judgements.at(0).declared);
}

}  // namespace

TEST_CASE(
    "a claim was declared before the run where it stood at the commits of all trials as it stands now") {
  if (!has_git()) SKIP_TEST("git is not installed");
  const Repository repository;
  const fs::path file = repository.path("configs/claims/work.yaml");
  const std::string without = repository.commit();
  repository.write("configs/claims/work.yaml", statement);
  const std::string first = repository.commit();
  std::string other = statement;
  other.replace(other.find("3e-1"), 4, "0.2");
  repository.write("configs/claims/work.yaml", other);
  const std::string second = repository.commit();
  repository.write("configs/claims/work.yaml", "# Another comment, and 0.30 is 3e-1.\n" + statement);

  CHECK(declared(file, {first, first}) == "before the run");
  CHECK(declared(file, {without}) == "after the run");
  CHECK(declared(file, {second}) == "after the run");
  CHECK(declared(file, {first, second}) == "after the run");
}

TEST_CASE("a copy of the claims beside the program is looked up where the claims stand in the repository") {
  if (!has_git()) SKIP_TEST("git is not installed");
  const Repository repository;
  repository.write("configs/claims/work.yaml", statement);
  const std::string commit = repository.commit();
  repository.write("build/claims/work.yaml", statement);
  CHECK(declared(repository.path("build/claims/work.yaml"), {commit}) == "before the run");
}

TEST_CASE("when a claim was declared is unknown without the repository, the commit or a commit's name") {
  if (!has_git()) SKIP_TEST("git is not installed");
  const Repository repository;
  repository.write("configs/claims/work.yaml", statement);
  const std::string commit = repository.commit();
  const TemporaryFolder elsewhere;
  write_text(elsewhere / "work.yaml", statement);
  CHECK(declared(elsewhere / "work.yaml", {commit}) == "unknown");
  const fs::path file = repository.path("configs/claims/work.yaml");
  CHECK(declared(file, {std::string(40, '0')}) == "unknown");
  CHECK(declared(file, {commit, std::string(40, '0')}) == "unknown");
  CHECK(declared(file, {""}) == "unknown");
  CHECK(declared(file, {"HEAD"}) == "unknown");
  CHECK(declared(file, {"--help"}) == "unknown");
}
