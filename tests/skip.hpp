#pragma once

#include <iostream>
#include <string_view>

/// Ends a test case that cannot run here, visibly: ctest counts it as skipped and shows the reason on
/// request.
#define SKIP_TEST(reason)                            \
  do {                                               \
    std::cout << "SKIPPED: " << reason << std::endl; \
    SUCCEED();                                       \
    return;                                          \
  } while (false)
