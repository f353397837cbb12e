// SPDX-License-Identifier: EUPL-1.2
//
// The compact history of a subject: what the evaluation of indicators reads, at the speed of
// memory, and a pure function of the set of its events (never of their order of arrival).
//
//   history = header, streams, values, rights, facts        little-endian, no padding
//   header  = u16 flags, u16 streams, u16 values, u16 rights, u16 facts
//   stream  = u64 dossier, u16 as_of, u16 transmitted, u32 millisecond, u32 position
//             one dossier; the rest is the place of its last message in the order of the flux
//   value   = u8 etat, u8 bits, u8 role, u8 organisme, u32 motif,
//             u16 transfer, u16 requested, u16 opened, u16 notified
//   right   = u16 as_of, u16 transmitted, u16 known, u16 reference, u16 stream, u16 value,
//             u32 millisecond, u32 position
//   fact    = u64 record, u16 known, u8 kind, u8 a, u8 b, u8 bits, 10 bytes by kind
//
// Days are 16 bits (Day16). Rights are in the order of the flux: as-of day, transmission, position.
// In a compact history a message that says what the one before it in its stream said is left out
// unless it became known earlier than that one, so that for every K the first visible message of a
// run is there. A full history keeps them all: it is needed where streams are read together, that
// is when the subject has several dossiers or is one person with other subjects. The versions of a
// record are neighbours, in the order in which they hold; a version that cancels, or that moved the
// record to somebody else, is void.
//
// Example, 90 bytes: one dossier, one value {etat 2, soumis}, one right, one orientation.
#ifndef JALON_ENGINE_PATHWAY_HISTORY_H_
#define JALON_ENGINE_PATHWAY_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/date.h"

namespace jalon::pathway {

// A day in 16 bits: 0 is absent, 1 is 1980-01-01 or any day before, 65535 is 2159-06-06 or any day
// after. The RSA is of 2009, the RMI of 1988: nothing that is compared lies outside.
using Day16 = uint16_t;
inline constexpr Day16 kNoDay = 0;
inline constexpr Day16 kLastDay = 65535;
inline constexpr int32_t kDay16Origin = 3651;  // 1979-12-31, in days since 1970-01-01

constexpr Day16 ToDay16(Date date) {
  if (!date.IsPresent()) return kNoDay;
  const int64_t days = int64_t{date.days()} - kDay16Origin;
  return days < 1 ? Day16{1} : days > kLastDay ? kLastDay : static_cast<Day16>(days);
}
constexpr Date FromDay16(Day16 day) {
  return day == kNoDay ? Date::Absent() : Date(int32_t{day} + kDay16Origin);
}

// Three values of a flag.
enum class Said : uint8_t { kNothing = 0, kNo = 1, kYes = 2 };

inline constexpr uint8_t kUnknownState = 7;  // état that the contract does not know, or absent

#pragma pack(push, 1)

struct Stream {
  uint64_t dossier;  // store::PublicHash64 of NUMDEMRSA; 0 when none was told
  Day16 as_of;
  Day16 transmitted;
  uint32_t millisecond;
  uint32_t position;
};

struct Value {
  uint8_t etat;       // ETATDOSRSA, or kUnknownState
  uint8_t bits;       // Said soumis, transfer direction << 4 (Transfer::Direction)
  uint8_t role;       // jalon.v1.Role
  uint8_t organisme;  // jalon.v1.Organisme.Kind
  uint32_t motif;     // MotifsCode
  Day16 transfer_on;
  Day16 requested_on;
  Day16 opened_on;
  Day16 notified_on;

  Said soumis() const { return static_cast<Said>(bits & 3); }
  uint8_t transfer() const { return (bits >> 4) & 3; }
  friend bool operator==(const Value& a, const Value& b) {
    return std::memcmp(&a, &b, sizeof(Value)) == 0;
  }
};

struct Right {
  Day16 as_of;
  Day16 transmitted;
  Day16 known;
  Day16 reference;
  uint16_t stream;
  uint16_t value;
  uint32_t millisecond;  // of the day of transmission
  uint32_t position;     // in the file
};

enum class FactKind : uint8_t {
  kOrientation = 1,
  kRendezVous = 2,
  kCer = 3,
  kPpae = 4,
  kContratEngagement = 5,
  // From here on: accompaniment (accompaniment.h).
  kReferent = 6,
  kAction = 7,
  kGarantieActivite = 8,
  kAccompagnementGlobal = 9,
  kActivity = 10,
  kReferentDeParcours = 11,
  // From here on: what lists and deadlines read (follow_up.h).
  kConvocation = 12,
  kMiseEnDemeure = 13,
  kEquipePluridisciplinaire = 14,
  kSanction = 15,
  kExit = 16,
  kPoleEmploi = 17,
};
inline constexpr FactKind kFirstOfAccompaniment = FactKind::kReferent;
inline constexpr FactKind kFirstOfFollowUp = FactKind::kConvocation;

// Bits of a fact.
inline constexpr uint8_t kVoid = 1;       // this version cancels, or the record is somebody else's
inline constexpr uint8_t kExternal = 2;   // orientation of another département
inline constexpr uint8_t kDayOfFile = 4;  // the sender gave no day: decided or made is its file's

struct OrientationDays {
  Day16 decided, notified, validated, printed, ended;
};
struct RendezVousDays {
  Day16 made, held;
  uint8_t structure[6];  // low bytes of StructureCode
};
struct ContractDays {
  Day16 signed_on, recorded, validated, starts, ends;
};
struct StretchDays {
  Day16 from, to;        // last day; absent while it lasts
  uint8_t structure[6];  // of an action, its label
};
struct StayDays {
  Day16 prescribed, started, ended;
  uint32_t conseiller;  // low bytes of StructureCode of its name
};
struct LetterDays {
  Day16 sent, held;  // held: the day of the meeting, or the last day to answer
  uint8_t code[6];   // low bytes of StructureCode of a motive
};
struct SanctionDays {
  Day16 decided, from, to;
  uint32_t level;  // low bytes of StructureCode of its name
};

struct RecordFact {
  uint64_t record;
  Day16 known;
  FactKind kind;
  // Orientation, référent: type; rendez-vous: outcome; contract: 1 when it is a renewal; action:
  // kind; accompagnement global: Said brsa; convocation: outcome; exit: Said positive; Pôle emploi:
  // kind of the registration.
  uint8_t a;
  // Rendez-vous: kind; contract: rank given by the source, 255 at most; Pôle emploi: catégorie.
  uint8_t b;
  uint8_t bits;
  union {
    OrientationDays orientation;
    RendezVousDays rendez_vous;
    ContractDays contract;
    StretchDays stretch;  // référent, action, activity, référent de parcours
    StayDays stay;        // garantie d'activité, accompagnement global
    LetterDays
        letter;  // convocation, mise en demeure, équipe pluridisciplinaire, exit, Pôle emploi
    SanctionDays sanction;
  };

  bool IsVoid() const { return (bits & kVoid) != 0; }
};

#pragma pack(pop)

static_assert(sizeof(Stream) == 20 && sizeof(Value) == 16 && sizeof(Right) == 20);
static_assert(sizeof(RecordFact) == 24);

// A motif in 32 bits: its letters when it has four or fewer, else a hash.
uint32_t MotifCode(std::string_view motif);
// Several motifs at once, in any order: two of two letters or fewer are told apart again, others
// are a hash of all.
uint32_t MotifsCode(std::vector<std::string> motifs);
// Calls use(code) for the MotifCode of each motif that `motifs`, a MotifsCode, holds.
template <typename Use>
void ForMotifs(uint32_t motifs, const Use& use) {
  constexpr uint32_t kHash = 0x80808080u;
  constexpr uint32_t kTwo = 0x80000000u;
  if ((motifs & kHash) != kTwo) return use(motifs);
  use((motifs & ~kTwo) >> 16);
  use(motifs & 0xffffu);
}
// A structure in 48 bits: a hash of its name. 0 when there is none.
uint64_t StructureCode(std::string_view structure);
// A conseiller in 32 bits; 0 when there is none.
uint32_t ConseillerCode(std::string_view conseiller);
uint64_t StructureOf(const uint8_t (&structure)[6]);
void SetStructure(uint64_t code, uint8_t (*structure)[6]);

// A history taken apart.
struct History {
  bool full = false;
  std::vector<Stream> streams;
  std::vector<Value> values;
  std::vector<Right> rights;
  std::vector<RecordFact> facts;
};

std::string EncodeHistory(const History& history);
// `bytes` must be what EncodeHistory made, or empty.
History DecodeHistory(std::string_view bytes);

// Flags of the header.
inline constexpr uint16_t kFull = 1;
inline constexpr uint16_t kAccompanied = 2;  // a fact is of accompaniment
inline constexpr size_t kHeaderBytes = 5 * sizeof(uint16_t);

// Reads an encoded history where it lies. Valid as long as the bytes are.
class HistoryView {
 public:
  explicit HistoryView(std::string_view bytes) : bytes_(bytes) {
    if (bytes.size() < kHeaderBytes) return;
    const char* at = bytes.data();
    const auto flags = At<uint16_t>(at);
    full_ = (flags & kFull) != 0;
    accompanied_ = (flags & kAccompanied) != 0;
    streams_ = At<uint16_t>(at + 2);
    const auto values = At<uint16_t>(at + 4);
    rights_ = At<uint16_t>(at + 6);
    facts_ = At<uint16_t>(at + 8);
    streams_at_ = at + kHeaderBytes;
    values_at_ = streams_at_ + streams_ * sizeof(Stream);
    rights_at_ = values_at_ + values * sizeof(Value);
    facts_at_ = rights_at_ + rights_ * sizeof(Right);
  }

  std::string_view bytes() const { return bytes_; }
  bool full() const { return full_; }
  bool accompanied() const { return accompanied_; }
  size_t stream_count() const { return streams_; }
  size_t right_count() const { return rights_; }
  size_t fact_count() const { return facts_; }

  Stream stream(size_t i) const { return At<Stream>(streams_at_ + i * sizeof(Stream)); }
  uint64_t dossier(size_t i) const { return At<uint64_t>(streams_at_ + i * sizeof(Stream)); }
  Value value(size_t i) const { return At<Value>(values_at_ + i * sizeof(Value)); }
  Right right(size_t i) const { return At<Right>(rights_at_ + i * sizeof(Right)); }
  RecordFact fact(size_t i) const { return At<RecordFact>(facts_at_ + i * sizeof(RecordFact)); }
  // Members of fact(i).
  uint64_t fact_record(size_t i) const {
    return At<uint64_t>(facts_at_ + i * sizeof(RecordFact) + offsetof(RecordFact, record));
  }
  Day16 fact_known(size_t i) const {
    return At<Day16>(facts_at_ + i * sizeof(RecordFact) + offsetof(RecordFact, known));
  }

 private:
  template <typename T>
  static T At(const char* at) {
    T value;
    std::memcpy(&value, at, sizeof(T));
    return value;
  }

  std::string_view bytes_;
  bool full_ = false;
  bool accompanied_ = false;
  uint16_t streams_ = 0;
  uint16_t rights_ = 0;
  uint16_t facts_ = 0;
  const char* streams_at_ = nullptr;
  const char* values_at_ = nullptr;
  const char* rights_at_ = nullptr;
  const char* facts_at_ = nullptr;
};

// Calls use(fact) for what each record of `history` says as known on `day`; records that say
// nothing then are passed over. With `day` beyond Day16, everything known.
template <typename Use>
void ForFactsKnownOn(const HistoryView& history, int32_t day, const Use& use) {
  const size_t count = history.fact_count();
  for (size_t i = 0; i < count;) {
    const uint64_t record = history.fact_record(i);
    size_t held = count;
    for (; i < count && history.fact_record(i) == record; ++i) {
      if (history.fact_known(i) <= day) held = i;
    }
    if (held == count) continue;
    const RecordFact fact = history.fact(held);
    if (!fact.IsVoid()) use(fact);
  }
}

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_HISTORY_H_
