// SPDX-License-Identifier: EUPL-1.2
//
// Records that are about the département itself and not a person: declared values, the working time
// of conseillers. Few; all in memory.
#ifndef JALON_ENGINE_PATHWAY_DEPARTEMENT_RECORDS_H_
#define JALON_ENGINE_PATHWAY_DEPARTEMENT_RECORDS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/pathway/history.h"
#include "engine/pathway/record_state.pb.h"
#include "engine/store/store.h"
#include "jalon/v1/event.pb.h"

namespace jalon::pathway {

// Whether a record has a version that is about the département.
bool IsOfDepartement(const RecordState& state);

// An event as it holds on a day.
struct HeldEvent {
  jalon::v1::Event event;
  int32_t known_day = 0;  // Day16
};

// Thread-safety: as the projection that keeps it.
class DepartementRecords {
 public:
  absl::Status Load(const store::Reader& store);
  void Set(const std::string& record, const RecordState& state) { records_[record] = state; }

  // What each record says as known on `day`, in the order of their keys; nothing of those that are
  // cancelled by then.
  std::vector<HeldEvent> KnownOn(int32_t day) const;

 private:
  std::map<std::string, RecordState> records_;
};

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_DEPARTEMENT_RECORDS_H_
