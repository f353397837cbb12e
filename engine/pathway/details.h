// SPDX-License-Identifier: EUPL-1.2
//
// What figures are split by, of one subject: birth month and sex, commune, family, dependents,
// organisme, education, and the structure and référent of its records. Beside the history, so that
// the evaluation of figures that are not split reads none of it. A pure function of the set of the
// subject's events.
//
//   details = u16 runs, u16 places, runs, places        little-endian, no padding
//   run     = u8 kind, u8 a, u16 on, u16 last, u16 known, u32 value
//   place   = u64 record, u16 known, 6 bytes structure, 6 bytes référent
//
// Runs of a kind are neighbours, in the order of the messages that tell them (of what no flux
// tells, of the day it is about). What says again what the one before it said is left out, unless
// it became known, or holds since, earlier, or the subject is one person with others (whose days
// decide who told last). As of K, the last one holds that is known on K and holds since the day
// asked or one before. The versions of a record are neighbours, in the order in which they hold, as
// in the history.
//
// Nothing here is nominative beyond what contract §6 lets figures keep: birth month, sex, commune.
#ifndef JALON_ENGINE_PATHWAY_DETAILS_H_
#define JALON_ENGINE_PATHWAY_DETAILS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/pathway/history.h"
#include "engine/store/encoding.h"

namespace jalon::pathway {

enum class DetailKind : uint8_t {
  kBirth = 1,       // a: SEXE, 0 when not said; value: MonthNumber, 0 when not said
  kCommune = 2,     // value: ShortCode of NUMCOM
  kFamily = 3,      // value: ShortCode of SITFAM
  kOrganisme = 4,   // a: Organisme.Kind; value: ShortCode of NUMORG
  kEducation = 5,   // value: ShortCode of NIVETU
  kDependents = 6,  // value: NBENFAUTCHA, and one: 0 is not said
};

// Which part of a run is asked for: a run may tell one and not the other.
enum class DetailPart : uint8_t { kAny, kA, kValue };

#pragma pack(push, 1)

struct DetailRun {
  DetailKind kind;
  uint8_t a;
  Day16 on;    // first day it is about; the smallest day for what has none
  Day16 last;  // last day on which it was told: as-of day of the message that says it again
  Day16 known;
  uint32_t value;

  bool Says(const DetailRun& other) const { return a == other.a && value == other.value; }
};

struct RecordPlace {
  uint64_t record;
  Day16 known;
  uint8_t structure[6];
  uint8_t referent[6];
};

#pragma pack(pop)

// Of what kDependents holds; none where it was never said.
inline uint32_t DependentsOf(const DetailRun& run) { return std::max(run.value, 1U) - 1; }

static_assert(sizeof(DetailRun) == 12 && sizeof(RecordPlace) == 22);

struct Details {
  std::vector<DetailRun> runs;
  std::vector<RecordPlace> places;
};

std::string EncodeDetails(const Details& details);
// `bytes` must be what EncodeDetails made, or empty.
Details DecodeDetails(std::string_view bytes);

// Up to six letters and digits as a number that keeps them; 0 for nothing and for anything else.
uint32_t ShortCode(std::string_view text);
std::string ShortText(uint32_t code);
// "1988-10" as a number of months; 0 when it is not one.
uint32_t MonthNumber(std::string_view month);

// Reads encoded details where they lie. Valid as long as the bytes are.
class DetailsView {
 public:
  explicit DetailsView(std::string_view bytes);

  // What is said on `day` as known on `known`: the run of `kind` that holds, or nothing. What is
  // told without the part that is asked for takes nothing back.
  std::optional<DetailRun> HeldOn(DetailKind kind, int32_t day, int32_t known,
                                  DetailPart part = DetailPart::kAny) const;
  // Where `record` is, as known on `known`; nothing when it has no place.
  std::optional<RecordPlace> PlaceOf(uint64_t record, int32_t known) const;
  // Calls use(place) for every version of every record.
  template <typename Use>
  void ForPlaces(const Use& use) const {
    for (size_t i = 0; i < places_; ++i) {
      use(store::ReadRaw<RecordPlace>(places_at_ + i * sizeof(RecordPlace)));
    }
  }

 private:
  size_t runs_ = 0;
  size_t places_ = 0;
  const char* runs_at_ = nullptr;
  const char* places_at_ = nullptr;
};

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_DETAILS_H_
