#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/experiments/cli/program.hpp"

TEST_CASE("data preview writes a picture and says what is in it") {
  const TemporaryFolder folder;
  const auto file = folder / "sheet.png";
  const Called called = call("data preview gaussian_mixture --set dataset.classes=3 --samples 4 --out " +
                             quoted(file.string()));
  INFO(called.messages);
  CHECK(called.exit_code == 0);
  CHECK(read_text(file).starts_with("\x89PNG"));
  CHECK(called.output.find("sheet     " + file.string() + "\n") != std::string::npos);
  CHECK(called.output.find(
            "class  train  test\n0         40    40\n1         40    40\n2         40    40\n") !=
        std::string::npos);
  CHECK(called.output.find("training set  ") != std::string::npos);
}

TEST_CASE("the same preview has the same bytes") {
  const TemporaryFolder folder;
  const std::string command = "data preview procedural_images --samples 3 --out ";
  call(command + quoted((folder / "a.png").string()));
  call(command + quoted((folder / "b.png").string()));
  CHECK_FALSE(read_text(folder / "a.png").empty());
  CHECK(read_text(folder / "a.png") == read_text(folder / "b.png"));
}

TEST_CASE("data preview shows a validation split only where there is one") {
  const TemporaryFolder folder;
  const Called called = call("data preview gaussian_mixture --split validation --out " +
                             quoted((folder / "sheet.png").string()));
  CHECK(called.exit_code == 2);
  CHECK(called.messages ==
        "rankcollapse: there is no validation split: the option `validation` of the data set makes one\n");
  CHECK_FALSE(std::filesystem::exists(folder / "sheet.png"));
}

TEST_CASE("a picture that cannot be written ends with exit code 6") {
  const Called called = call("data preview gaussian_mixture --out /nowhere/sheet.png");
  INFO(called.messages);
  CHECK(called.exit_code == 6);
  CHECK(called.messages.find("/nowhere/sheet.png") != std::string::npos);
}

TEST_CASE("a sheet that is too large for a picture, and options that go against each other, are said") {
  const Called large = call(
      "data preview gaussian_mixture --set dataset.classes=600 --set dataset.dimension=4096 "
      "--set dataset.samples_per_class=1 --set dataset.test_samples_per_class=1");
  CHECK(large.exit_code == 2);
  CHECK(large.messages ==
        "rankcollapse: this sheet would be 38999 pixels long, and a picture has at most 31767: take fewer "
        "classes "
        "or samples\n");
  CHECK(call("data preview cifar10 --augmented --split test").messages ==
        "rankcollapse: data preview: only training samples are augmented: leave out --split\n");
}

TEST_CASE("a group of verbs explains itself") {
  const Called help = call("data --help");
  CHECK(help.exit_code == 0);
  CHECK(help.output.find("preview") != std::string::npos);
  CHECK(call("data").messages == "rankcollapse: data: what is to be done? (see rankcollapse data --help)\n");
  CHECK(call("data previw").messages ==
        "rankcollapse: data: there is no verb 'previw': did you mean 'preview'? (see rankcollapse data "
        "--help)\n");
}
