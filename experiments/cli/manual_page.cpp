// The manual page: what the table of verbs says, between passages that are the same for all of them.
#include "experiments/cli/manual_page.hpp"

#include <cmath>

#include "experiments/cli/exit_codes.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/sweep/build_info.hpp"

namespace rankcollapse {
namespace {

constexpr const char* beginning = R"(.SH NAME
rankcollapse \- what regularisation does to the rank of a network
.SH SYNOPSIS
.B rankcollapse
.I VERB
.RI [ WORD ]...
.RI [ OPTION ]...
.br
.B rankcollapse
.RI [ VERB ]
.B \-\-help
.br
.B rankcollapse \-\-version
.SH DESCRIPTION
Trains small neural networks under L2 penalties, records their weights, and shows what became of the spectra.
An experiment is a YAML file, and everything that it gives is a plain file.
A trial is known by a hash of its settings and its data: one that is finished is found again and not trained again,
and one that was interrupted or killed goes on when the same command is given again.
The same settings and seed give the same bits, whatever the number of threads and however often it was killed.
.PP
Results go to the standard output, messages and progress to the standard error.
)";

constexpr const char* ending = R"(.SH FILES
.TP
.IR RESULTS /runs/ EXPERIMENT /
the trials of an experiment;
.I RESULTS
is the folder given by
.BR \-\-results ,
or
.IR results .
.TP
.IB TRIAL /config.yaml
every setting with its origin; it runs as it is
.TP
.IB TRIAL /provenance.json
what the trial was made from and by
.TP
.IB TRIAL /metrics.csv
loss and accuracy, a row an epoch
.TP
.IR TRIAL /weights.safetensors , " TRIAL" /initial_weights.safetensors
the network at the end and at the start, with PyTorch's names and layouts
.TP
.IB TRIAL /status.json
how the trial ended; written last, so that a trial without it is unfinished
.SH ENVIRONMENT
.TP
.B RANKCOLLAPSE_DATA
a folder in which data sets are looked for, after that of
.B \-\-data
.TP
.BR XDG_CACHE_HOME ", " HOME
where the cache of data sets is:
.I $XDG_CACHE_HOME/rankcollapse
or
.I ~/.cache/rankcollapse
.TP
.B OPENBLAS_CORETYPE
chooses the kernels of OpenBLAS, and with them the last bits of results; best left unset
.TP
.B RANKCOLLAPSE_INSTRUCTION_SET
.BR avx512f ", " avx2 " or " baseline :
a lesser instruction set for our own kernels than the best that the processor has; the last bits depend on it, too
.TP
.B TERM
.B dumb
means a terminal on which lines cannot be written over
)";

/// Text in which roff sees no request and no escape.
std::string roff(std::string_view text) {
  std::string result;
  bool line_begins = true;
  for (const char byte : text) {
    if (line_begins && (byte == '.' || byte == '\'')) result += "\\&";
    line_begins = byte == '\n';
    if (byte == '\\') {
      result += "\\e";
    } else if (byte == '-') {
      result += "\\-";
    } else {
      result += byte;
    }
  }
  return result;
}

std::string bold(std::string_view text) {
  return "\\fB" + roff(text) + "\\fR";
}

std::string italic(std::string_view text) {
  return "\\fI" + roff(text) + "\\fR";
}

/// "CONFIG" or "[NAME]...": a word as it stands in a synopsis.
std::string synopsis(const Option& word) {
  const std::string text = italic(word.name) + (takes_several(word) ? "..." : "");
  return word.required ? text : "[" + text + "]";
}

/// What is not in the help of an option itself.
std::string limits(const Option& option) {
  std::string text;
  for (const std::string& choice : option.choices) text += (text.empty() ? "" : ", ") + choice;
  if (!text.empty()) return "one of: " + text;
  if (!std::isfinite(option.low) || !std::isfinite(option.high)) return "";
  return "from " + significant(option.low, 6) + " to " + significant(option.high, 6);
}

std::string paragraph(const Option& option) {
  std::string name;
  if (is_word(option)) {
    name = italic(option.name);
  } else {
    for (const std::string& spelling : names_of(option)) name += (name.empty() ? "" : ", ") + bold(spelling);
    if (!is_flag(option)) name += " " + italic(option.value_name);
  }
  std::string facts = limits(option);
  if (option.required) facts += std::string(facts.empty() ? "" : "; ") + "required";
  if (!is_word(option) && takes_several(option))
    facts += std::string(facts.empty() ? "" : "; ") + "more than once";
  return ".TP\n" + name + "\n" + roff(option.help) + (facts.empty() ? "" : " (" + roff(facts) + ")") + "\n";
}

std::string section(const VerbRow& row) {
  const auto verb = row.make();
  std::string heading = bold(row.name), paragraphs;
  for (const Option& option : verb->options()) {
    if (is_word(option)) heading += " " + synopsis(option);
    paragraphs += paragraph(option);
  }
  std::string_view examples = row.examples;
  while (examples.starts_with('\n')) examples.remove_prefix(1);
  return ".SS " + heading + "\n" + roff(row.summary) + "\n" + paragraphs + ".PP\n.EX\n" + roff(examples) +
         ".EE\n";
}

std::string exit_status() {
  std::string text = ".SH EXIT STATUS\n";
  for (const ExitCodeRow& row : exit_code_table()) {
    text += ".TP\n.B " + std::to_string(static_cast<int>(row.code)) + "\n" + roff(row.meaning) + "\n";
  }
  return text;
}

}  // namespace

std::string manual_page(std::span<const VerbRow> verbs) {
  std::string text =
      ".TH RANKCOLLAPSE 1 \"\" \"rankcollapse " + roff(build_info::version) + "\" \"User commands\"\n";
  text += beginning;
  text += ".SH VERBS\n";
  for (const VerbRow& row : verbs) text += section(row);
  return text + exit_status() + ending;
}

}  // namespace rankcollapse
