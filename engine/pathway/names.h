// SPDX-License-Identifier: EUPL-1.2
//
// Names of structures, référents and motives, by the codes that histories and details keep of them.
// Names of institutions and of those who work there, as their systems send them; none of a
// beneficiary.
#ifndef JALON_ENGINE_PATHWAY_NAMES_H_
#define JALON_ENGINE_PATHWAY_NAMES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "engine/store/store.h"

namespace jalon::pathway {

// Some thousands a département; all in memory. Thread-safety: as the projection that keeps it.
class Names {
 public:
  absl::Status Load(const store::Reader& store);
  // The name of `code` (StructureCode); empty when none was told.
  std::string_view Of(uint64_t code) const;

  // Notes `name`, to be kept with the batch.
  void Note(std::string_view name);
  void Emit(store::Batch* batch) const;
  void Committed();
  void Aborted() { noted_.clear(); }

 private:
  absl::flat_hash_map<uint64_t, std::string> names_;
  std::vector<std::pair<uint64_t, std::string>> noted_;
};

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_NAMES_H_
