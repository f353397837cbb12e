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
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/front/support.h"
#include "engine/front/units.h"
#include "engine/indicators/cells.h"
#include "engine/indicators/figures.h"
#include "engine/indicators/groups.h"
#include "engine/indicators/support_cells.h"
#include "engine/pathway/accompaniment.h"
#include "engine/pathway/follow_up.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::front {

using Dimensions = std::vector<jalon::v1::Dimension::Value>;

// The dimensions asked for, each once, in the order asked. Fails with kInvalidArgument for one that
// the contract does not know.
absl::StatusOr<Dimensions> ReadDimensions(const google::protobuf::RepeatedField<int>& asked);

// Sums by group, of each dimension asked for.
struct GroupTotals {
  indicators::Totals entries;
  indicators::SupportTotals support;
  indicators::FigureTotals figures;

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

  // Adds what a standing of another figure counts.
  void AddFigure(absl::Span<const uint64_t> subjects, const indicators::FigurePerson& person,
                 indicators::Figure figure, const indicators::FigureStanding& standing,
                 SplitTotals* totals);
  // The référent of an assignment.
  indicators::Group ReferentOf(absl::Span<const uint64_t> subjects, uint64_t record) const;

 private:
  // What a person is on a day, and by which orientation.
  struct Moment {
    absl::Span<const uint64_t> subjects;
    pathway::Day day = 0;
    pathway::Day told = 0;  // of the entry message, when E is dated before it; 0 otherwise
    pathway::Day first_entry = 0;
    uint64_t orientation_record = 0;
    uint8_t orientation_type = 0;
    const pathway::Stretch* referent = nullptr;
    bool by_referent = false;  // the structure is the référent's
  };

  indicators::Group GroupOf(jalon::v1::Dimension::Value dimension, const Moment& moment) const;
  indicators::Group StructureOf(const Moment& moment) const;
  indicators::Group ReferentOf(const Moment& moment) const;
  // Of an entry, without its référent.
  static Moment MomentOf(absl::Span<const uint64_t> subjects,
                         const std::vector<pathway::Spell>& spells, const pathway::Spell& spell);
  // The first référent whom the orientation of the entry brought.
  static void SetFirstReferent(const pathway::Spell& spell, const pathway::Accompaniment& had,
                               Moment* moment);
  static Moment MomentOn(pathway::Day day, absl::Span<const uint64_t> subjects,
                         const std::vector<pathway::Spell>& spells,
                         const pathway::Accompaniment& had, const pathway::FollowUp& follow_up);
  Moment MomentOf(const Folded& unit, const pathway::Spell& spell);
  const std::vector<pathway::Member>& MembersOf(absl::Span<const uint64_t> subjects);

  const Memory& memory_;
  const Question& question_;
  const Dimensions& dimensions_;
  bool needs_referent_ = false;
  std::vector<indicators::SpellTotals> counted_;
  std::vector<pathway::Member> members_;
  pathway::Accompaniment had_;
  pathway::FollowUp follow_up_;
};

// Names as groups ask for them.
class MemoryNames : public indicators::GroupNames {
 public:
  explicit MemoryNames(const Memory& memory) : names_(*memory.names) {}
  std::string_view NameOf(uint64_t code) const override { return names_.Of(code); }

 private:
  const pathway::Names& names_;
};

// What `row` says, as a part of another row of the same figure.
jalon::v1::SplitGroup ToGroup(const jalon::v1::MatrixRow& row);
// Adds the groups given, "not known" last, those that are empty left out.
struct NamedGroup {
  indicators::GroupText text;
  jalon::v1::SplitGroup group;
};
void AddGroups(jalon::v1::Dimension::Value dimension, std::vector<NamedGroup> groups,
               jalon::v1::MatrixRow* row);

// Puts the groups in the rows of `matrix`.
void SetGroups(const Memory& memory, const Question& question, const Dimensions& dimensions,
               const SplitTotals& totals, jalon::v1::GetMatrixResponse* matrix);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_SPLITS_H_
