#include "engine/nn/network.hpp"

#include "engine/nn/stretches.hpp"

namespace rankcollapse {
namespace {

void visit(const std::vector<NamedLayer>& layers, std::size_t depth, bool frozen,
           std::vector<VisitedLayer>& visited) {
  for (const NamedLayer& named : layers) {
    visited.push_back({named, depth, frozen || named.frozen});
    for (const Chain& chain : named.layer->chains()) {
      visit(chain.layers(), depth + 1, frozen || named.frozen, visited);
    }
  }
}

std::string names_in(const Chain& chain, const Stretch& stretch) {
  std::string names;
  for (std::size_t index = stretch.first; index <= stretch.last; ++index) {
    names += (index == stretch.first ? "" : ", ") + chain.layers()[index].name;
  }
  return names;
}

void list_kernels(const Chain& chain, std::vector<ChosenKernel>& chosen) {
  std::span<const Stretch> stretches = chain.stretches();
  for (std::size_t index = 0; index < chain.layers().size(); ++index) {
    if (!stretches.empty() && stretches.front().first == index) {
      chosen.push_back({names_in(chain, stretches.front()), stretches.front().fused->kernel()});
      index = stretches.front().last;
      stretches = stretches.subspan(1);
      continue;
    }
    const auto& [name, type, layer, frozen] = chain.layers()[index];
    if (std::string kernel = layer->kernel(); !kernel.empty()) chosen.push_back({name, std::move(kernel)});
    for (const Chain& inside : layer->chains()) list_kernels(inside, chosen);
  }
}

}  // namespace

std::vector<ChosenKernel> Network::chosen_kernels() const {
  std::vector<ChosenKernel> chosen;
  if (kernels_ == Kernels::automatic) list_kernels(chain_, chosen);
  return chosen;
}

std::vector<VisitedLayer> Network::all_layers() const {
  std::vector<VisitedLayer> visited;
  visit(layers(), 0, false, visited);
  return visited;
}

std::size_t parameter_count(const Network& network, bool with_buffers) {
  std::size_t count = 0;
  for (const Parameter* parameter : network.parameters()) count += parameter->value.n_elem;
  if (with_buffers) {
    for (const Buffer* buffer : network.buffers()) count += buffer->value.n_elem;
  }
  return count;
}

}  // namespace rankcollapse
