// SPDX-License-Identifier: EUPL-1.2
//
// Which subjects have, or had at any knowledge, a record with a référent or at a structure: where
// to look for who is in a portfolio. Whether they are in it on a day, their histories say.
#ifndef JALON_ENGINE_PATHWAY_PLACE_INDEX_H_
#define JALON_ENGINE_PATHWAY_PLACE_INDEX_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace jalon::pathway {

// Sorted lists of 32-bit subjects by code: some 4 to 8 bytes for each pair. A new subject has the
// largest number, so that adding is mostly at the end. Not synchronised.
class PlaceIndex {
 public:
  using Subjects = std::vector<uint32_t>;

  // Adds what `details` (details.h), encoded, hold of `subject`. Told again, nothing changes.
  void Add(uint64_t subject, std::string_view details);
  void Clear();

  // Ascending; empty for a code that no record has.
  const Subjects& OfReferent(uint64_t code) const { return Find(by_referent_, code); }
  const Subjects& OfStructure(uint64_t code) const { return Find(by_structure_, code); }

 private:
  using Lists = absl::flat_hash_map<uint64_t, Subjects>;
  static const Subjects& Find(const Lists& lists, uint64_t code);
  static void AddTo(uint64_t code, uint64_t subject, Lists* lists);

  Lists by_referent_;
  Lists by_structure_;
};

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_PLACE_INDEX_H_
