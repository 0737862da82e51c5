#pragma once

namespace rankcollapse {

/// The wanted number of threads, or where that is 0 one a core that this process may use.
int threads_or_all(int wanted);

}  // namespace rankcollapse
