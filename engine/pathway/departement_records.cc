// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/departement_records.h"

#include <algorithm>

namespace jalon::pathway {

bool IsOfDepartement(const RecordState& state) {
  return std::any_of(
      state.versions().begin(), state.versions().end(),
      [](const RecordVersion& version) { return !version.departement_event().empty(); });
}

absl::Status DepartementRecords::Load(const store::Reader& store) {
  records_.clear();
  absl::Status bad;
  const absl::Status scan = store.Scan(
      store::Family::kDepartement, "", "", [&](std::string_view key, std::string_view value) {
        if (!records_[std::string(key)].ParseFromArray(value.data(),
                                                       static_cast<int>(value.size()))) {
          bad = absl::DataLossError("enregistrement du département illisible");
        }
        return bad.ok();
      });
  return scan.ok() ? bad : scan;
}

std::vector<HeldEvent> DepartementRecords::KnownOn(int32_t day) const {
  std::vector<HeldEvent> held;
  for (const auto& [key, state] : records_) {
    const RecordVersion* last = nullptr;
    for (const RecordVersion& version : state.versions()) {
      if (static_cast<int32_t>(version.known_day()) <= day) last = &version;
    }
    if (last == nullptr || last->departement_event().empty()) continue;
    HeldEvent event;
    event.known_day = static_cast<int32_t>(last->known_day());
    if (event.event.ParseFromString(last->departement_event())) held.push_back(std::move(event));
  }
  return held;
}

}  // namespace jalon::pathway
