// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/place_index.h"

#include <algorithm>

#include "engine/pathway/details.h"

namespace jalon::pathway {

const PlaceIndex::Subjects& PlaceIndex::Find(const Lists& lists, uint64_t code) {
  static const Subjects kNobody;
  const auto found = lists.find(code);
  return found == lists.end() ? kNobody : found->second;
}

void PlaceIndex::AddTo(uint64_t code, uint64_t subject, Lists* lists) {
  if (code == 0) return;
  Subjects& subjects = (*lists)[code];
  const auto number = static_cast<uint32_t>(subject);
  if (subjects.empty() || subjects.back() < number) {
    subjects.push_back(number);
    return;
  }
  const auto at = std::lower_bound(subjects.begin(), subjects.end(), number);
  if (at == subjects.end() || *at != number) subjects.insert(at, number);
}

void PlaceIndex::Add(uint64_t subject, std::string_view details) {
  DetailsView(details).ForPlaces([&](const RecordPlace& place) {
    AddTo(StructureOf(place.referent), subject, &by_referent_);
    AddTo(StructureOf(place.structure), subject, &by_structure_);
  });
}

void PlaceIndex::Clear() {
  by_referent_.clear();
  by_structure_.clear();
}

}  // namespace jalon::pathway
