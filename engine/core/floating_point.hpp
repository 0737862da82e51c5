#pragma once

namespace rankcollapse {

/// From here on this thread reads and writes denormal numbers as zero. Over-regularised weights become
/// denormal, and a denormal costs a hundred times a normal number. Every thread that trains calls it.
void flush_denormals();

/// Whether this thread does so: recorded with a trial, for it changes the last bits.
bool denormals_are_flushed();

}  // namespace rankcollapse
