#include "engine/nn/kernels/kernel_functions.hpp"
#include "engine/nn/kernels/vector.hpp"

#define TEXT_OF(name) #name
#define NAME_OF(macro) TEXT_OF(macro)

namespace rankcollapse::INSTRUCTION_SET {

const KernelSet kernels = {NAME_OF(INSTRUCTION_SET),
                           lanes,
                           2 * lanes,
                           multiply_adds,
                           multiply_panel,
                           pack_panels,
                           add_multiple,
                           momentum_step,
                           transpose,
                           winograd_maps,
                           pool_maxima,
                           sparse_products};

}  // namespace rankcollapse::INSTRUCTION_SET
