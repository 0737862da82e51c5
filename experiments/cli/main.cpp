#include <unistd.h>

#include <cstring>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>

#include "engine/core/matrix.hpp"
#include "engine/nn/kernels/gemm.hpp"
#include "engine/nn/kernels/kernel_set.hpp"
#include "experiments/cli/command_line.hpp"

namespace rankcollapse {
namespace {

/// The programs lie side by side: rankcollapse trains in float32, rankcollapse-float64 in float64.
void become(const std::string& precision, char** arguments) {
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  const auto other = self.parent_path() / (precision == "float64" ? "rankcollapse-float64" : "rankcollapse");
  ::execv(other.c_str(), arguments);
  throw Error(ExitCode::internal, "cannot start '" + other.string() + "', the program for " + precision +
                                      ": " + std::strerror(errno));
}

ExitCode guarded_main(int argument_count, char** arguments) {
  try {
    use_single_threaded_blas();
    kernel_set();  // complains of a wrong choice before anything else is done
    const Command command = parse_command_line(verb_table(), argument_count, arguments);
    std::cout << command.text << std::flush;
    if (command.verb == nullptr) return ExitCode::ok;
    try {
      const ExitCode code = command.verb->call();
      if (!std::cout.flush()) throw Error(ExitCode::cannot_write, "cannot write to the standard output");
      return code;
    } catch (const OtherPrecisionNeeded& needed) {
      become(needed.precision, arguments);
    }
  } catch (const Error& error) {
    std::cerr << "rankcollapse: " << error.what() << "\n";
    return error.code();
  } catch (const std::bad_alloc&) {
    std::cerr << "rankcollapse: there is not enough memory for this network, batch and data set\n";
  } catch (const std::exception& exception) {
    std::cerr << "rankcollapse: internal error: " << exception.what() << "\n";
  }
  return ExitCode::internal;
}

}  // namespace
}  // namespace rankcollapse

int main(int argument_count, char** arguments) {
  return static_cast<int>(rankcollapse::guarded_main(argument_count, arguments));
}
