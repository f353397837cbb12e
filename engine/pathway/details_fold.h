// SPDX-License-Identifier: EUPL-1.2
//
// From events to details: what each tells of a birth, a commune, a household, an organisme, and
// where the records of a subject are.
#ifndef JALON_ENGINE_PATHWAY_DETAILS_FOLD_H_
#define JALON_ENGINE_PATHWAY_DETAILS_FOLD_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/departement.h"
#include "engine/ledger/stored_event.pb.h"
#include "engine/pathway/details.h"
#include "engine/pathway/record_state.pb.h"

namespace jalon::pathway {

// One thing that one event tells.
struct Detail {
  DetailRun run{};  // last: on, or the as-of day of the message when that is later
  // Order of those about the same day: as-of day, when the emitter made it or when it became known,
  // and the place in the file (contract §3).
  int64_t made_micros = 0;
  int64_t known_micros = 0;
  int64_t position = 0;
  std::string id;
};

// What `stored` tells of its person. Nothing of what it does not say.
std::vector<Detail> DetailsOf(const ledger::StoredEvent& stored, const CivilTime& time);

// Adds `detail` when its place is at the end, which needs none of the others; otherwise returns
// false and leaves `details` as it was. `grouped`: the subject is one person with others; what they
// tell is read together, so that nothing is left out.
bool AddDetail(const Detail& detail, bool grouped, Details* details);

// Makes the runs of `details` from all that was told, in any order, each once or several times.
void FoldDetails(std::vector<Detail> told, bool grouped, Details* details);

// Where the record of an event is: structure and référent, empty for a kind that has neither.
std::string PlaceBytes(const jalon::v1::Event& event);

// Puts in `details` where `state`, the record with that key, is when it is of `subject`.
void ReplacePlaces(const std::string& record, const RecordState& state, uint64_t subject,
                   Details* details);

// Names that codes of places and facts stand for: structures, référents, motives of exit.
std::vector<std::string_view> NamesIn(const jalon::v1::Event& event);

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_DETAILS_FOLD_H_
