#include "experiments/sweep/machine.hpp"

#include <gnu/libc-version.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include <fstream>

#include "engine/core/matrix.hpp"
#include "engine/nn/kernels/gemm.hpp"
#include "experiments/sweep/build_info.hpp"

namespace rankcollapse {

std::string processor_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
  }
  return "unknown";
}

std::string system_name() {
  utsname system{};
  ::uname(&system);
  return std::string(system.sysname) + " " + system.release + " " + system.machine;
}

std::int64_t peak_memory_kb() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

Json::Object build_record() {
  return {{"version", build_info::version},
          {"commit", build_info::commit},
          {"changes_sha256", build_info::changes_sha256},
          {"compiler", build_info::compiler},
          {"flags", build_info::flags},
          {"armadillo", arma::arma_version::as_string()},
          {"openblas", blas_build()},
          {"glibc", ::gnu_get_libc_version()}};
}

}  // namespace rankcollapse
