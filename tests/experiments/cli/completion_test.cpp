#include "experiments/cli/completion.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "experiments/cli/manual_page.hpp"
#include "tests/experiments/cli/program.hpp"
#include "tests/skip.hpp"

using namespace rankcollapse;

namespace {

namespace fs = std::filesystem;

/// A verb with an option of every kind.
class TrainVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {
        {.name = "CONFIG", .target = &config_, .help = "the file", .required = true},
        {.name = "--split",
         .target = &text_,
         .help = "which",
         .value_name = "S",
         .choices = {"train", "test"}},
        {.name = "-j,--jobs", .target = &jobs_, .help = "at once", .value_name = "N", .low = 1, .high = 64},
        {.name = "--results", .target = &config_, .help = "where", .value_name = "DIR"},
        {.name = "--set", .target = &texts_, .help = "a=b's [odd]: \\value", .value_name = "KEY=VALUE"},
        {.name = "--quick", .target = &flag_, .help = "soon"}};
  }
  ExitCode call() override { return ExitCode::ok; }

 private:
  fs::path config_;
  std::string text_;
  std::vector<std::string> texts_;
  int jobs_ = 0;
  bool flag_ = false;
};

/// A verb of words: known ones, as many as are given; or one that is a known word or a file.
template <bool several>
class NamesVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    if (several)
      return {{.name = "NAME", .target = &texts_, .help = "names", .suggestions = {"cifar10", "mnist"}}};
    return {{.name = "NAME",
             .target = &text_,
             .help = "a name",
             .suggestions = {"cifar10"},
             .offer = Offer::files}};
  }
  ExitCode call() override { return ExitCode::ok; }

 private:
  std::string text_;
  std::vector<std::string> texts_;
};

/// A verb about what is in a folder of results.
template <Offer offer>
class ResultsVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {{.name = "NAME", .target = &text_, .help = "which", .required = true, .offer = offer},
            {.name = "--results", .target = &results_, .help = "where", .value_name = "DIR"}};
  }
  ExitCode call() override { return ExitCode::ok; }

 private:
  std::string text_;
  fs::path results_;
};

template <typename Kind>
std::unique_ptr<Verb> make() {
  return std::make_unique<Kind>();
}

constexpr VerbRow verbs[] = {
    {"train", "train it: it's easy", "\n  rankcollapse train a-b.yaml\n", make<TrainVerb>},
    {"data fetch", "fetch", "\n  rankcollapse data fetch mnist\n", make<NamesVerb<true>>},
    {"data preview", "look", "\n  rankcollapse data preview mnist\n", make<NamesVerb<false>>},
    {"status", "how far", "\n  rankcollapse status\n", make<ResultsVerb<Offer::experiments>>},
    {"show", "one", "\n  rankcollapse show\n", make<ResultsVerb<Offer::trials>>},
};

std::string output_of(const std::string& command) {
  const TemporaryFolder folder;
  const fs::path output = folder / "output";
  const int status = std::system((command + " >" + quoted(output.string()) + " 2>&1").c_str());
  return (status == 0 ? "" : "failed: ") + read_text(output);
}

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

/// Pressing the tabulator key in a bash that has read the script.
class Bash {
 public:
  Bash() {
    write_text(folder_ / "script", bash_completion(verbs));
    for (const char* name :
         {"here/one.yaml", "here/a b.yaml", "here/other/x", "here/results/runs/blog/0001_l2=0~aa/x",
          "here/results/runs/blog/0002_l2=3e-4~bb/x", "here/results/runs/blog/trials.csv",
          "here/more results/runs/lab/0001~cc/x"}) {
      write_text(folder_ / name, "");
    }
  }

  /// The replies, sorted, for a line that readline has divided into `words`, the last of them incomplete.
  std::vector<std::string> operator()(const std::string& line, const std::vector<std::string>& words) const {
    std::string divided;
    for (const std::string& word : words) divided += " " + quoted(word);
    write_text(folder_ / "press",
               "source " + quoted((folder_ / "script").string()) + "\ncd " +
                   quoted((folder_ / "here").string()) + "\nCOMP_WORDS=(" + divided +
                   ")\nCOMP_CWORD=" + std::to_string(words.size() - 1) + "\nCOMP_LINE=" + quoted(line) +
                   "\nCOMP_POINT=${#COMP_LINE}\n_rankcollapse\n" +
                   "if ((${#COMPREPLY[@]} > 0)); then printf '%s\\n' \"${COMPREPLY[@]}\"; fi\n");
    std::istringstream output(output_of("bash --norc " + quoted((folder_ / "press").string())));
    std::vector<std::string> replies;
    for (std::string reply; std::getline(output, reply);) replies.push_back(reply);
    std::sort(replies.begin(), replies.end());
    return replies;
  }

  /// For lines in which blanks alone divide.
  std::vector<std::string> operator()(const std::string& line) const {
    std::vector<std::string> words(1);
    for (const char byte : line) {
      if (byte == ' ') {
        words.emplace_back();
      } else {
        words.back() += byte;
      }
    }
    return (*this)(line, words);
  }

 private:
  TemporaryFolder folder_;
};

using Replies = std::vector<std::string>;

}  // namespace

TEST_CASE("bash completes verbs, groups of verbs and options") {
  const Bash bash;
  CHECK(bash("rankcollapse ") == Replies{"--help", "--version", "data", "show", "status", "train"});
  CHECK(bash("rankcollapse s") == Replies{"show", "status"});
  CHECK(bash("rankcollapse data ") == Replies{"--help", "fetch", "preview"});
  CHECK(bash("./build/rankcollapse data p") == Replies{"preview"});
  CHECK(bash("rankcollapse train --s") == Replies{"--set", "--split"});
  CHECK(bash("rankcollapse train one.yaml -") ==
        Replies{"--help", "--jobs", "--quick", "--results", "--set", "--split", "-j"});
  CHECK(bash("rankcollapse unknown ").empty());
}

TEST_CASE("bash completes values: choices, names, files, folders") {
  const Bash bash;
  CHECK(bash("rankcollapse train --split t") == Replies{"test", "train"});
  CHECK(bash("rankcollapse train --split=te", {"rankcollapse", "train", "--split", "=", "te"}) ==
        Replies{"test"});
  CHECK(bash("rankcollapse train --split=", {"rankcollapse", "train", "--split", "="}) ==
        Replies{"test", "train"});
  CHECK(bash("rankcollapse train --jobs ").empty());
  CHECK(bash("rankcollapse train -j 2 o") == Replies{"one.yaml", "other"});
  CHECK(bash("rankcollapse train --quick o") == Replies{"one.yaml", "other"});
  CHECK(bash("rankcollapse train a") == Replies{"a b.yaml"});
  CHECK(bash("rankcollapse train --results o") == Replies{"other"});
  CHECK(bash("rankcollapse train --results=o", {"rankcollapse", "train", "--results", "=", "o"}) ==
        Replies{"other"});
  CHECK(bash("rankcollapse train one.yaml o").empty());
  CHECK(bash("rankcollapse data fetch mnist c") == Replies{"cifar10"});
  CHECK(bash("rankcollapse data preview ") ==
        Replies{"a b.yaml", "cifar10", "more results", "one.yaml", "other", "results"});
}

TEST_CASE("bash completes what is in the folder of results that the line names") {
  const Bash bash;
  CHECK(bash("rankcollapse status ") == Replies{"more results", "other", "results", "results/runs/blog"});
  CHECK(bash("rankcollapse status results/ru") == Replies{"results/runs", "results/runs/blog"});
  CHECK(bash("rankcollapse status results/runs/b") == Replies{"results/runs/blog"});
  CHECK(bash("rankcollapse status b").empty());
  CHECK(bash("rankcollapse status o") == Replies{"other"});
  CHECK(bash("rankcollapse show 0002") == Replies{"0002_l2=3e-4~bb"});
  // What stands before = is a word of its own to readline, and is not replied.
  CHECK(bash("rankcollapse show 0002_l2=3", {"rankcollapse", "show", "0002_l2", "=", "3"}) ==
        Replies{"3e-4~bb"});
  CHECK(bash("rankcollapse show --results other ") == Replies{"more results", "other", "results"});
  CHECK(bash("rankcollapse show --results=more\\ results 00",
             {"rankcollapse", "show", "--results", "=", "more\\ results", "00"}) == Replies{"0001~cc"});
}

TEST_CASE("bash and zsh can read the scripts of the program") {
  CHECK(output_of(quoted(RANKCOLLAPSE) + " completion bash | bash --norc -eu") == "");
  CHECK(call("completion fish").exit_code == 2);
  if (!is_installed("zsh")) SKIP_TEST("no zsh");
  CHECK(output_of(quoted(RANKCOLLAPSE) + " completion zsh | zsh -f -n") == "");
  CHECK(output_of("zsh -f -c 'compdef() { print $*; }; source <(" + std::string(RANKCOLLAPSE) +
                  " completion zsh)'") == "_rankcollapse rankcollapse\n");
}

TEST_CASE("zsh gets summaries and helps with what is special to it escaped") {
  const std::string script = zsh_completion(verbs);
  for (const char* part :
       {R"('train:train it\: it'\''s easy')", R"('*--set=[a=b'\''s \[odd\]\: \\value]:KEY=VALUE: ')",
        R"('--split=[which]:S:(train test)')", R"('-j+[at once]:N: ')", R"('--quick[soon]')",
        R"('1:CONFIG:_files')", R"('--results=[where]:DIR:_files -/')", R"('*:NAME:(cifar10 mnist)')",
        R"('1::NAME: _rankcollapse_words_or_files cifar10')"}) {
    INFO(script << "\n" << part);
    CHECK(script.find(part) != std::string::npos);
  }
}

TEST_CASE("the manual page tells of every verb, option and exit code, without a warning of groff") {
  const std::string page = manual_page(verbs);
  INFO(page);
  CHECK(page.find(".SS \\fBtrain\\fR \\fICONFIG\\fR\ntrain it: it's easy\n"
                  ".TP\n\\fICONFIG\\fR\nthe file (required)\n"
                  ".TP\n\\fB\\-\\-split\\fR \\fIS\\fR\nwhich (one of: train, test)\n"
                  ".TP\n\\fB\\-j\\fR, \\fB\\-\\-jobs\\fR \\fIN\\fR\nat once (from 1 to 64)\n") !=
        std::string::npos);
  CHECK(page.find("a=b's [odd]: \\evalue (more than once)\n") != std::string::npos);
  CHECK(page.find(".EX\n  rankcollapse train a\\-b.yaml\n.EE\n") != std::string::npos);
  CHECK(page.find(".SS \\fBdata fetch\\fR [\\fINAME\\fR...]\n") != std::string::npos);
  CHECK(page.find(".TP\n.B 75\ninterrupted (the same command goes on)\n") != std::string::npos);
  if (!is_installed("groff")) SKIP_TEST("no groff");
  CHECK(output_of(quoted(RANKCOLLAPSE) + " manual | groff -man -ww -z") == "");
}
