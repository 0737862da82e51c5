#pragma once

#include <map>
#include <set>
#include <string>

#include "engine/config/config.hpp"
#include "engine/nn/chain.hpp"
#include "engine/nn/layers.hpp"

namespace rankcollapse {

/// The names of a network's layers while it is built: no two are alike, also where one layer is inside
/// another.
class LayerNames {
 public:
  /// A layer's key `name`; where it is absent "conv2d1", "conv2d2", … counted over the whole network.
  std::string read(const Config& config, const std::string& type);

  /// Takes a name that a layer gives to one inside it; reports one that is taken already.
  void take(const std::string& name, const Config& config);

 private:
  std::map<std::string, int> of_type_;
  std::set<std::string> used_;
};

/// Builds the layers that the list `layers` of a section describes, one after the other from the site's
/// input. After a mistake no shape that follows from it is known.
Chain make_chain(const Config& section, const LayerSite& site);

}  // namespace rankcollapse
