#include <iostream>

#include "data/preview.hpp"
#include "engine/files/atomic_write.hpp"
#include "experiments/cli/dataset_argument.hpp"
#include "experiments/cli/describe.hpp"
#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/table_row.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/figures/canvas.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

/// The sheet with the name and number of each class before its row.
std::string labelled(const ContactSheet& sheet, const std::vector<std::string>& class_names,
                     const std::string& title) {
  constexpr int wanted_tile = 64, margin = 12, text_size = 14, title_height = 32;
  const int tile = std::max(sheet.tile_width, sheet.tile_height);
  const int longest = std::max(sheet.picture.width, sheet.picture.height);
  const int room = Canvas::most_pixels - 1000;  // for labels and title
  if (longest > room) {
    throw Error(ExitCode::usage, "this sheet would be " + std::to_string(longest) +
                                     " pixels long, and a picture has at most " + std::to_string(room) +
                                     ": take fewer classes or samples");
  }
  const int scale = std::max(1, std::min(wanted_tile / std::max(1, tile), room / longest));
  std::vector<std::string> labels;
  double label_width = 0.0;
  const Canvas measure(1, 1);
  for (std::size_t number = 0; number < class_names.size(); ++number) {
    labels.push_back(class_label(number, class_names[number]));
    label_width = std::max(label_width, measure.text_width(text_size, labels.back()));
  }
  const int left = 2 * margin + static_cast<int>(label_width);
  const int sheet_width = left + scale * sheet.picture.width + margin;
  const int title_width = 2 * margin + static_cast<int>(measure.text_width(text_size, title));
  Canvas canvas(std::max(sheet_width, title_width), title_height + scale * sheet.picture.height + margin);
  canvas.text(margin, title_height - margin, text_size, title);
  canvas.image(left, title_height, scale, sheet.picture.width, sheet.picture.height, sheet.picture.bytes);
  const int row_height = scale * (sheet.tile_height + ContactSheet::gap);
  for (std::size_t number = 0; number < labels.size(); ++number) {
    const double middle = title_height + (static_cast<double>(number) + 0.5) * row_height;
    canvas.text(margin, middle + text_size / 3.0, text_size, labels[number]);
  }
  return canvas.file();
}

/// Samples of each class in each split.
std::string class_table(const Dataset& dataset, const SplitSummary& train) {
  std::vector<std::vector<std::string>> rows = {{"class", "train"}};
  std::vector<SplitSummary> others;
  if (dataset.validation != nullptr) {
    rows[0].push_back("validation");
    others.push_back(summarize(*dataset.validation));
  }
  rows[0].push_back("test");
  others.push_back(summarize(*dataset.test));
  for (std::size_t number = 0; number < dataset.classes; ++number) {
    auto& row = rows.emplace_back();
    row = {class_label(number, dataset.class_names[number]), std::to_string(train.class_counts[number])};
    for (const SplitSummary& split : others) row.push_back(std::to_string(split.class_counts[number]));
  }
  return text_table(rows);
}

std::string channel_table(const SplitSummary& train) {
  const std::vector<std::string> names = train.mean.size() == 3
                                             ? std::vector<std::string>{"red", "green", "blue"}
                                             : std::vector<std::string>(train.mean.size(), "values");
  std::vector<std::vector<std::string>> rows = {{"training set", "mean", "std"}};
  for (std::size_t channel = 0; channel < names.size(); ++channel) {
    rows.push_back(
        {names[channel], significant(train.mean[channel], 5), significant(train.deviation[channel], 5)});
  }
  return text_table(rows);
}

class DataPreviewVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {{.name = "DATASET",
             .target = &dataset_,
             .help = "a data set, or a file with its options",
             .required = true,
             .suggestions = row_names(dataset_table()),
             .offer = Offer::files},
            {.name = "--out", .target = &out_, .help = "default: DATASET.png", .value_name = "FILE"},
            {.name = "--split",
             .target = &split_,
             .help = "train (default), validation or test",
             .value_name = "S",
             .choices = {"train", "validation", "test"}},
            {.name = "--samples",
             .target = &samples_,
             .help = "a class (default: 12)",
             .value_name = "N",
             .low = 1,
             .high = 100},
            {.name = "--augmented",
             .target = &augmented_,
             .help = "one sample a class, as so many epochs see it"},
            set_option(overrides_),
            data_option(data_)};
  }

  ExitCode call() override {
    if (augmented_ && split_ != "train") {
      throw Error(ExitCode::usage, "data preview: only training samples are augmented: leave out --split");
    }
    Document document = dataset_document(dataset_, overrides_);
    const auto plan = make_dataset_plan(document.root().section("dataset"));
    document.finish();
    constexpr std::uint64_t augment_seed = 1;
    const Dataset dataset = plan->load(places_of_user(data_), augment_seed);
    const auto columns = static_cast<std::size_t>(samples_);
    const ContactSheet sheet = augmented_ ? augmentation_sheet(dataset, columns)
                                          : contact_sheet(split_called(split_, dataset), columns);
    const fs::path file = out_.value_or(fs::path(dataset_).stem().string() + ".png");
    atomic_write(file, labelled(sheet, dataset.class_names, title(dataset)));
    const SplitSummary train = summarize(*dataset.train_plain);
    std::cout << "data      " << dataset.description << "\n"
              << "checksum  " << dataset.checksum << "\n"
              << "sheet     " << file.string() << "\n\n"
              << class_table(dataset, train) << "\n"
              << channel_table(train);
    return ExitCode::ok;
  }

 private:
  std::string title(const Dataset& dataset) const {
    const std::string name = fs::path(dataset_).stem().string();
    if (augmented_) return name + ": a training sample of each class, then as training sees it";
    return name + ": " + split_ + " split, " + std::to_string(split_called(split_, dataset).size()) +
           " samples of " + to_string(dataset.shape);
  }

  std::string dataset_, split_ = "train";
  std::optional<fs::path> out_, data_;
  int samples_ = 12;
  bool augmented_ = false;
  std::vector<std::string> overrides_;
};

}  // namespace

std::unique_ptr<Verb> make_data_preview_verb() {
  return std::make_unique<DataPreviewVerb>();
}

}  // namespace rankcollapse
