// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/splits.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "engine/base/error.h"
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
using pathway::DetailRun;
using pathway::DetailsView;
using pathway::kNever;
using pathway::RecordPlace;
using pathway::Spell;
using pathway::Stretch;

// The first entry known of the person.
Day FirstEntry(const std::vector<Spell>& spells) {
  Day first = 0;
  for (const Spell& spell : spells) {
    if (spell.entry != 0 && (first == 0 || spell.entry < first)) first = spell.entry;
  }
  return first;
}

// The orientation that stands on `day`: of the spell that has it, the first one.
const Spell* SpellOn(const std::vector<Spell>& spells, Day day) {
  const Spell* held = nullptr;
  for (const Spell& spell : spells) {
    if (spell.has_entry && spell.entry <= day && spell.ends >= day) held = &spell;
  }
  return held;
}

bool IsStock(SupportCode code) {
  return code == SupportCode::kGadStock || code == SupportCode::kAgStock ||
         code == SupportCode::kAgLoad;
}

// Names as groups ask for them.
class MemoryNames : public indicators::GroupNames {
 public:
  explicit MemoryNames(const pathway::Names& names) : names_(names) {}
  std::string_view NameOf(uint64_t code) const override { return names_.Of(code); }

 private:
  const pathway::Names& names_;
};

// What a row of the group alone would say.
SplitGroup ToGroup(const jalon::v1::MatrixRow& row) {
  SplitGroup group;
  group.set_value(row.value());
  if (row.has_denominator()) group.set_denominator(row.denominator());
  if (row.has_rate()) group.set_rate(row.rate());
  if (row.has_waiting()) group.set_waiting(row.waiting());
  if (row.has_decimal_value()) group.set_decimal_value(row.decimal_value());
  return group;
}

bool IsEmpty(const SplitGroup& group) {
  return group.value() == 0 && group.denominator() == 0 && group.waiting() == 0;
}

void AddGroup(Dimension::Value dimension, const indicators::GroupText& text, SplitGroup group,
              jalon::v1::MatrixRow* row) {
  if (IsEmpty(group)) return;
  group.set_dimension(dimension);
  group.set_key(text.key);
  group.set_label(text.label);
  *row->add_groups() = std::move(group);
}

}  // namespace

absl::StatusOr<Dimensions> ReadDimensions(const jalon::v1::GetMatrixRequest& request) {
  Dimensions dimensions;
  for (const int asked : request.splits()) {
    if (!Dimension::Value_IsValid(asked) || asked == Dimension::DIMENSION_UNSPECIFIED) {
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

const pathway::Accompaniment& Grouper::AccompanimentOf(absl::Span<const uint64_t> subjects) {
  members_.clear();
  for (const uint64_t subject : subjects) {
    members_.push_back({pathway::HistoryView(memory_.arena->Get(subject)), 0});
  }
  ReadAccompaniment(members_, question_.scope, &had_);
  return had_;
}

Grouper::Moment Grouper::MomentOf(const Folded& unit, const Spell& spell, Day first_entry) {
  Moment moment;
  moment.subjects = unit.SubjectsOf(spell.person);
  moment.day = spell.entry;
  moment.first_entry = first_entry;
  moment.orientation_record = spell.orientation_record;
  moment.orientation_type = spell.orientation_type;
  if (!needs_referent_ || spell.oriented == 0) return moment;
  // The first whom the orientation brought.
  for (const Stretch& referent : AccompanimentOf(moment.subjects).referents) {
    const bool of_spell =
        referent.from != 0 && referent.from <= spell.ends && referent.to >= spell.oriented;
    if (of_spell && moment.referent == nullptr) moment.referent = &referent;
  }
  return moment;
}

void Grouper::AddEntries(const Folded& unit, SplitTotals* totals) {
  indicators::CountEach(*unit.spells, question_.period, *unit.reported, &counted_);
  if (counted_.empty()) return;
  const Day first_entry = FirstEntry(*unit.spells);
  for (const indicators::SpellTotals& entry : counted_) {
    const Moment moment = MomentOf(unit, *entry.spell, first_entry);
    for (size_t i = 0; i < dimensions_.size(); ++i) {
      (*totals)[i][GroupOf(dimensions_[i], moment)].entries.Add(entry.totals);
    }
  }
}

void Grouper::AddSupport(const SupportedUnit& person, SupportCode code,
                         const indicators::SupportStanding& standing, bool first,
                         SplitTotals* totals) {
  const std::vector<Spell>& spells = person.spells();
  Moment moment;
  moment.subjects = person.subjects;
  moment.day =
      IsStock(code) ? question_.period.to : std::max(standing.event, question_.period.from);
  moment.first_entry = FirstEntry(spells);
  moment.by_referent = true;
  if (const Spell* spell = SpellOn(spells, moment.day); spell != nullptr) {
    moment.orientation_record = spell->orientation_record;
    moment.orientation_type = spell->orientation_type;
  }
  for (const Stretch& referent : person.had->referents) {
    if (referent.On(moment.day)) moment.referent = &referent;
  }
  for (size_t i = 0; i < dimensions_.size(); ++i) {
    indicators::AddSupport(code, standing, first, question_.support,
                           &(*totals)[i][GroupOf(dimensions_[i], moment)].support);
  }
}

// Of all that is told of one person, the newest.
std::optional<DetailRun> Grouper::HeldOn(const Moment& moment, DetailKind kind) const {
  std::optional<DetailRun> held;
  const auto order = [](const DetailRun& run) {
    return std::make_tuple(run.on, run.known, run.value, run.a);
  };
  for (const uint64_t subject : moment.subjects) {
    const auto run = DetailsView(memory_.details->Get(subject))
                         .HeldOn(kind, moment.day, question_.scope.known_at);
    if (run.has_value() && (!held.has_value() || order(*held) < order(*run))) held = run;
  }
  return held;
}

std::optional<RecordPlace> Grouper::PlaceOf(const Moment& moment, uint64_t record) const {
  for (const uint64_t subject : moment.subjects) {
    const auto place =
        DetailsView(memory_.details->Get(subject)).PlaceOf(record, question_.scope.known_at);
    if (place.has_value()) return place;
  }
  return std::nullopt;
}

Group Grouper::StructureOf(const Moment& moment) const {
  if (moment.by_referent && moment.referent != nullptr && moment.referent->structure != 0) {
    return moment.referent->structure;
  }
  if (moment.orientation_record == 0) return indicators::kNoGroup;
  const auto place = PlaceOf(moment, moment.orientation_record);
  return place.has_value() ? pathway::StructureOf(place->structure) : indicators::kNoGroup;
}

Group Grouper::ReferentOf(const Moment& moment) const {
  if (moment.referent == nullptr) return indicators::kNoGroup;
  const auto place = PlaceOf(moment, moment.referent->record);
  return place.has_value() ? pathway::StructureOf(place->referent) : indicators::kNoGroup;
}

Group Grouper::GroupOf(Dimension::Value dimension, const Moment& moment) const {
  const auto held = [&](DetailKind kind) {
    return HeldOn(moment, kind).value_or(DetailRun{kind, 0, 0, 0, 0, 0});
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
      return indicators::AgeGroup(held(DetailKind::kBirth).value, moment.day);
    case Dimension::SEX:
      return held(DetailKind::kBirth).a;
    case Dimension::HOUSEHOLD: {
      const DetailRun run = held(DetailKind::kHousehold);
      return indicators::HouseholdGroup(pathway::ShortText(run.value), run.a);
    }
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

void SetGroups(const Memory& memory, const Question& question, const Dimensions& dimensions,
               const SplitTotals& totals, jalon::v1::GetMatrixResponse* matrix) {
  const MemoryNames names(*memory.names);
  for (size_t i = 0; i < dimensions.size(); ++i) {
    std::vector<std::pair<indicators::GroupText, const GroupTotals*>> groups;
    for (const auto& [group, sums] : totals[i]) {
      groups.emplace_back(indicators::TextOf(dimensions[i], group, names), &sums);
    }
    std::sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) {
      return std::make_tuple(a.first.key.empty(), a.first.key) <
             std::make_tuple(b.first.key.empty(), b.first.key);
    });
    for (const auto& [text, sums] : groups) {
      for (auto& row : *matrix->mutable_rows()) {
        indicators::Code code{};
        const auto support = indicators::FindSupportCode(row.code());
        if (indicators::FindCode(row.code(), &code)) {
          AddGroup(dimensions[i], text, ToGroup(indicators::MakeRow(code, sums->entries)), &row);
        } else if (support.has_value()) {
          AddGroup(dimensions[i], text,
                   ToGroup(SupportRow(memory, question, *support, sums->support)), &row);
        }
      }
    }
  }
}

}  // namespace jalon::front
