// SPDX-License-Identifier: EUPL-1.2
//
// Who stands behind the figures of a question, and how one person stands in it. From the same
// functions as the matrix and the lists of cells, so that they cannot disagree with them.
#ifndef JALON_ENGINE_FRONT_COUNTED_H_
#define JALON_ENGINE_FRONT_COUNTED_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "engine/base/parallel.h"
#include "engine/front/question.h"
#include "engine/front/units.h"
#include "engine/indicators/figures.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::front {

// An entry that a figure counts, or a person (an AG, for 3.2.2.c and .d) of a figure of
// accompaniment or beside the socle, which has no E.
struct CountedEntry {
  uint64_t subject = 0;  // the smallest of the person's, as known on the question's K
  pathway::Day entry = 0;
  pathway::Day event = 0;
  // What it adds to the row beside one: of 3.1.3, whether to the figure hors PE too; of 3.2.2.c,
  // the code of its conseiller; of 3.2.2.d and of a delay beside the socle, days.
  int64_t share = 0;
  pathway::Day message = 0;  // flux day of the entry message; not pinned

  friend bool operator==(const CountedEntry&, const CountedEntry&) = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): a false alarm, of a comparison that is made by default.
  friend auto operator<=>(const CountedEntry&, const CountedEntry&) = default;
};
using CountedEntries = std::map<std::string, std::vector<CountedEntry>>;

// Whether the engine computes `code` of the matrix from persons.
bool HasPersons(const std::string& code);

// All that the figures count, by code (each that is computed), sorted. Behind the gate.
CountedEntries ListCounted(const Memory& memory, const Question& question, Parallel* parallel);

// What `figure`, beside the socle, counts, sorted. Behind the gate.
std::vector<CountedEntry> ListCounted(const Memory& memory, const Question& question,
                                      indicators::Figure figure, Parallel* parallel);

// Who counts, and by which entries, by the smallest subject of the person.
using CountByPerson = std::map<uint64_t, std::vector<CountedEntry>>;
// Persons are named as they are known on `day`, so that two questions can name them alike.
CountByPerson ByPerson(const Memory& memory, absl::Span<const CountedEntry> entries, int32_t day);
int64_t CountIn(const CountByPerson& counted, uint64_t subject);

// When an entry of one side is that of the other.
enum class SameEntry {
  // One convention: the same E (reference, settled 30: a corrected E is another entry).
  kByDay,
  // Two conventions, which may date one entry differently: the only one of the person on both
  // sides, or the same entry message.
  kByMessage,
};
// How many entries count in `a` and not in `b`.
int64_t More(const CountByPerson& a, const CountByPerson& b, SameEntry same);
// Persons that count otherwise, by subject: by other entries, or for another share.
std::vector<uint64_t> Differing(const CountByPerson& a, const CountByPerson& b, SameEntry same);

// The person of `subjects`, as `question` sees it for `code`, which has persons or is of a figure
// beside the socle; not how often it counts.
jalon::v1::ComparedSide SideOf(const Memory& memory, const Question& question,
                               const std::string& code, const std::vector<uint64_t>& subjects);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_COUNTED_H_
