// SPDX-License-Identifier: EUPL-1.2
//
// Figures split by what persons were on the day that counts (proto: Dimension). What is counted and
// what it is grouped by come apart: the first from the functions of the matrix, so that groups add
// up to its figures, the second from the details of the person.
#ifndef JALON_ENGINE_FRONT_SPLITS_H_
#define JALON_ENGINE_FRONT_SPLITS_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/front/support.h"
#include "engine/front/units.h"
#include "engine/indicators/cells.h"
#include "engine/indicators/groups.h"
#include "engine/indicators/support_cells.h"
#include "engine/pathway/accompaniment.h"
#include "engine/pathway/details.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::front {

using Dimensions = std::vector<jalon::v1::Dimension::Value>;

// The dimensions asked for, each once, in the order asked. Fails with kInvalidArgument for one that
// the contract does not know.
absl::StatusOr<Dimensions> ReadDimensions(const jalon::v1::GetMatrixRequest& request);

// Sums by group, of each dimension asked for.
struct GroupTotals {
  indicators::Totals entries;
  indicators::SupportTotals support;

  void Add(const GroupTotals& other);
};
using SplitTotals = std::vector<std::map<indicators::Group, GroupTotals>>;  // by dimension
void AddSplits(const SplitTotals& more, SplitTotals* totals);

// Finds the groups of persons, with memory of its own. One a part.
class Grouper {
 public:
  // Not owned.
  Grouper(const Memory& memory, const Question& question, const Dimensions& dimensions);

  // Adds the entries of `unit` to `totals`, which has as many members as there are dimensions.
  void AddEntries(const Folded& unit, SplitTotals* totals);

  // Adds what a standing of accompaniment counts.
  void AddSupport(const SupportedUnit& person, indicators::SupportCode code,
                  const indicators::SupportStanding& standing, bool first, SplitTotals* totals);

 private:
  // What a person is on a day, and by which orientation.
  struct Moment {
    absl::Span<const uint64_t> subjects;
    pathway::Day day = 0;
    pathway::Day first_entry = 0;
    uint64_t orientation_record = 0;
    uint8_t orientation_type = 0;
    const pathway::Stretch* referent = nullptr;
    bool by_referent = false;  // the structure is the référent's
  };

  indicators::Group GroupOf(jalon::v1::Dimension::Value dimension, const Moment& moment) const;
  std::optional<pathway::DetailRun> HeldOn(const Moment& moment, pathway::DetailKind kind) const;
  std::optional<pathway::RecordPlace> PlaceOf(const Moment& moment, uint64_t record) const;
  indicators::Group StructureOf(const Moment& moment) const;
  indicators::Group ReferentOf(const Moment& moment) const;
  Moment MomentOf(const Folded& unit, const pathway::Spell& spell, pathway::Day first_entry);
  const pathway::Accompaniment& AccompanimentOf(absl::Span<const uint64_t> subjects);

  const Memory& memory_;
  const Question& question_;
  const Dimensions& dimensions_;
  bool needs_referent_ = false;
  std::vector<indicators::SpellTotals> counted_;
  std::vector<pathway::Member> members_;
  pathway::Accompaniment had_;
};

// Puts the groups in the rows of `matrix`.
void SetGroups(const Memory& memory, const Question& question, const Dimensions& dimensions,
               const SplitTotals& totals, jalon::v1::GetMatrixResponse* matrix);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_SPLITS_H_
