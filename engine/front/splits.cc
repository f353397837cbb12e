// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/splits.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "engine/base/error.h"
#include "engine/front/figure_walk.h"
#include "engine/indicators/matrix.h"
#include "engine/pathway/details.h"

namespace jalon::front {
namespace {

using indicators::Group;
using indicators::SupportCode;
using jalon::v1::Dimension;
using jalon::v1::SplitGroup;
using pathway::Day;
using pathway::DetailKind;
using pathway::DetailPart;
using pathway::DetailRun;
using pathway::Spell;
using pathway::Stretch;

bool IsStock(SupportCode code) {
  return code == SupportCode::kGadStock || code == SupportCode::kAgStock ||
         code == SupportCode::kAgLoad;
}

bool IsEmpty(const SplitGroup& group) {
  return group.value() == 0 && group.denominator() == 0 && group.waiting() == 0;
}

}  // namespace

SplitGroup ToGroup(const jalon::v1::MatrixRow& row) {
  SplitGroup group;
  group.set_value(row.value());
  if (row.has_denominator()) group.set_denominator(row.denominator());
  if (row.has_rate()) group.set_rate(row.rate());
  if (row.has_waiting()) group.set_waiting(row.waiting());
  if (row.has_decimal_value()) group.set_decimal_value(row.decimal_value());
  return group;
}

void AddGroups(Dimension::Value dimension, std::vector<NamedGroup> groups,
               jalon::v1::MatrixRow* row) {
  std::sort(groups.begin(), groups.end(), [](const NamedGroup& a, const NamedGroup& b) {
    return std::make_tuple(a.text.key.empty(), a.text.key) <
           std::make_tuple(b.text.key.empty(), b.text.key);
  });
  for (NamedGroup& named : groups) {
    if (IsEmpty(named.group)) continue;
    named.group.set_dimension(dimension);
    named.group.set_key(named.text.key);
    named.group.set_label(named.text.label);
    *row->add_groups() = std::move(named.group);
  }
}

absl::StatusOr<Dimensions> ReadDimensions(const google::protobuf::RepeatedField<int>& splits) {
  Dimensions dimensions;
  for (const int asked : splits) {
    const bool known = Dimension::Value_IsValid(asked) && asked <= Dimension::SENIORITY;
    if (!known || asked == Dimension::DIMENSION_UNSPECIFIED) {
      return InvalidField("splits", "INVALID_VALUE", "cette répartition n'existe pas");
    }
    const auto dimension = static_cast<Dimension::Value>(asked);
    if (std::find(dimensions.begin(), dimensions.end(), dimension) == dimensions.end()) {
      dimensions.push_back(dimension);
    }
  }
  return dimensions;
}

void GroupTotals::Add(const GroupTotals& other) {
  entries.Add(other.entries);
  support.Add(other.support);
  figures.Add(other.figures);
}

void AddSplits(const SplitTotals& more, SplitTotals* totals) {
  totals->resize(std::max(totals->size(), more.size()));
  for (size_t i = 0; i < more.size(); ++i) {
    for (const auto& [group, sums] : more[i]) (*totals)[i][group].Add(sums);
  }
}

Grouper::Grouper(const Memory& memory, const Question& question, const Dimensions& dimensions)
    : memory_(memory), question_(question), dimensions_(dimensions) {
  needs_referent_ =
      std::find(dimensions.begin(), dimensions.end(), Dimension::REFERENT) != dimensions.end();
}

const std::vector<pathway::Member>& Grouper::MembersOf(absl::Span<const uint64_t> subjects) {
  members_.clear();
  for (const uint64_t subject : subjects) {
    members_.push_back({pathway::HistoryView(memory_.arena->Get(subject)), 0});
  }
  return members_;
}

Grouper::Moment Grouper::MomentOf(absl::Span<const uint64_t> subjects,
                                  const std::vector<Spell>& spells, const Spell& spell) {
  Moment moment;
  moment.subjects = subjects;
  moment.day = spell.entry;
  // E may be the opening or the request: what is first told with the entry held then already.
  if (spell.entry_as_of > spell.entry) moment.told = spell.entry_as_of;
  moment.first_entry = FirstEntryBy(spells, spell.entry);
  moment.orientation_record = spell.orientation_record;
  moment.orientation_type = spell.orientation_type;
  return moment;
}

void Grouper::SetFirstReferent(const Spell& spell, const pathway::Accompaniment& had,
                               Moment* moment) {
  if (spell.oriented == 0) return;
  for (const Stretch& referent : had.referents) {
    const bool of_spell =
        referent.from != 0 && referent.from <= spell.ends && referent.to >= spell.oriented;
    if (of_spell && moment->referent == nullptr) moment->referent = &referent;
  }
}

Grouper::Moment Grouper::MomentOf(const Folded& unit, const Spell& spell) {
  Moment moment = MomentOf(unit.SubjectsOf(spell.person), *unit.spells, spell);
  if (!needs_referent_ || spell.oriented == 0) return moment;
  ReadAccompaniment(MembersOf(moment.subjects), question_.scope, &had_);
  SetFirstReferent(spell, had_, &moment);
  return moment;
}

void Grouper::AddEntries(const Folded& unit, SplitTotals* totals) {
  indicators::CountEach(*unit.spells, question_.period, *unit.reported, &counted_);
  if (counted_.empty()) return;
  for (const indicators::SpellTotals& entry : counted_) {
    const Moment moment = MomentOf(unit, *entry.spell);
    for (size_t i = 0; i < dimensions_.size(); ++i) {
      (*totals)[i][GroupOf(dimensions_[i], moment)].entries.Add(entry.totals);
    }
  }
}

Grouper::Moment Grouper::MomentOn(Day day, absl::Span<const uint64_t> subjects,
                                  const std::vector<Spell>& spells,
                                  const pathway::Accompaniment& had,
                                  const pathway::FollowUp& follow_up) {
  Moment moment;
  moment.subjects = subjects;
  moment.day = day;
  moment.first_entry = FirstEntryBy(spells, day);
  const Spell* spell = SpellOn(spells, day);
  const pathway::Oriented* oriented =
      spell == nullptr ? nullptr : StandingOn(follow_up, *spell, day);
  if (oriented != nullptr) {
    moment.orientation_record = oriented->record;
    moment.orientation_type = oriented->type;
  }
  for (const Stretch& referent : had.referents) {
    if (referent.On(day)) moment.referent = &referent;
  }
  return moment;
}

void Grouper::AddSupport(const SupportedUnit& person, SupportCode code,
                         const indicators::SupportStanding& standing, bool first,
                         SplitTotals* totals) {
  const Day day =
      IsStock(code) ? question_.period.to : std::max(standing.event, question_.period.from);
  if (dimensions_.empty()) return;
  ReadFollowUp(MembersOf(person.subjects), question_.scope, question_.rules, &follow_up_);
  Moment moment = MomentOn(day, person.subjects, person.spells(), *person.had, follow_up_);
  moment.by_referent = true;
  for (size_t i = 0; i < dimensions_.size(); ++i) {
    indicators::AddSupport(code, standing, first, question_.support,
                           &(*totals)[i][GroupOf(dimensions_[i], moment)].support);
  }
}

void Grouper::AddFigure(absl::Span<const uint64_t> subjects, const indicators::FigurePerson& person,
                        indicators::Figure figure, const indicators::FigureStanding& standing,
                        SplitTotals* totals) {
  if (dimensions_.empty()) return;
  Moment moment;
  if (standing.spell != nullptr) {
    moment = MomentOf(subjects, *person.spells, *standing.spell);
    SetFirstReferent(*standing.spell, *person.had, &moment);
  } else {
    moment = MomentOn(standing.day, subjects, *person.spells, *person.had, *person.follow_up);
    moment.by_referent = indicators::IsOfReferent(figure);
  }
  for (size_t i = 0; i < dimensions_.size(); ++i) {
    (*totals)[i][GroupOf(dimensions_[i], moment)].figures.Add(figure, standing);
  }
}

Group Grouper::ReferentOf(absl::Span<const uint64_t> subjects, uint64_t record) const {
  return ReferentOfRecord(memory_, subjects, record, question_.scope.known_at);
}

Group Grouper::StructureOf(const Moment& moment) const {
  if (moment.by_referent && moment.referent != nullptr && moment.referent->structure != 0) {
    return moment.referent->structure;
  }
  if (moment.orientation_record == 0) return indicators::kNoGroup;
  return StructureOfRecord(memory_, moment.subjects, moment.orientation_record,
                           question_.scope.known_at);
}

Group Grouper::ReferentOf(const Moment& moment) const {
  return moment.referent == nullptr ? indicators::kNoGroup
                                    : ReferentOf(moment.subjects, moment.referent->record);
}

Group Grouper::GroupOf(Dimension::Value dimension, const Moment& moment) const {
  const auto held = [&](DetailKind kind, DetailPart part = DetailPart::kAny) {
    const Day known = question_.scope.known_at;
    auto run = HeldOn(memory_, moment.subjects, kind, moment.day, known, part);
    if (!run.has_value() && moment.told != 0) {
      run = HeldOn(memory_, moment.subjects, kind, moment.told, known, part);
    }
    return run.value_or(DetailRun{kind, 0, 0, 0, 0, 0});
  };
  switch (dimension) {
    case Dimension::TERRITORY:
      return held(DetailKind::kCommune).value;
    case Dimension::STRUCTURE:
      return StructureOf(moment);
    case Dimension::REFERENT:
      return ReferentOf(moment);
    case Dimension::ORIENTATION_TYPE:
      return moment.orientation_type;
    case Dimension::AGE:
      return indicators::AgeGroup(held(DetailKind::kBirth, DetailPart::kValue).value, moment.day);
    case Dimension::SEX:
      return held(DetailKind::kBirth, DetailPart::kA).a;
    case Dimension::HOUSEHOLD:
      return indicators::HouseholdGroup(pathway::ShortText(held(DetailKind::kFamily).value),
                                        pathway::DependentsOf(held(DetailKind::kDependents)));
    case Dimension::ORGANISME: {
      const DetailRun run = held(DetailKind::kOrganisme);
      return indicators::OrganismeGroup(run.a, run.value);
    }
    case Dimension::SENIORITY:
      return indicators::SeniorityGroup(moment.first_entry, moment.day);
    default:
      return indicators::kNoGroup;
  }
}

namespace {

// What `sums` say of the figure that `row` tells.
SplitGroup GroupOfRow(const Memory& memory, const Question& question, const std::string& code,
                      const GroupTotals& sums) {
  indicators::Code entry_code{};
  if (indicators::FindCode(code, &entry_code)) {
    return ToGroup(indicators::MakeRow(entry_code, sums.entries));
  }
  if (const auto support = indicators::FindSupportCode(code); support.has_value()) {
    return ToGroup(SupportRow(memory, question, *support, sums.support));
  }
  const auto figure = indicators::FindFigure(code);
  return figure.has_value() ? ToGroup(indicators::MakeFigureRow(*figure, sums.figures))
                            : SplitGroup();
}

}  // namespace

void SetGroups(const Memory& memory, const Question& question, const Dimensions& dimensions,
               const SplitTotals& totals, jalon::v1::GetMatrixResponse* matrix) {
  const MemoryNames names(memory);
  for (auto& row : *matrix->mutable_rows()) {
    const auto own =
        row.groups_size() > 0 ? row.groups(0).dimension() : Dimension::DIMENSION_UNSPECIFIED;
    for (size_t i = 0; i < dimensions.size(); ++i) {
      if (dimensions[i] == own) continue;
      std::vector<NamedGroup> groups;
      for (const auto& [group, sums] : totals[i]) {
        groups.push_back({indicators::TextOf(dimensions[i], group, names),
                          GroupOfRow(memory, question, row.code(), sums)});
      }
      AddGroups(dimensions[i], std::move(groups), &row);
    }
  }
}

}  // namespace jalon::front
