// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/drees.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "engine/indicators/groups.h"
#include "jalon/v1/event.pb.h"
#include "jalon/v1/types.pb.h"

namespace jalon::indicators {
namespace {

using jalon::v1::DreesOrganisme;
using jalon::v1::OrientationType;
using jalon::v1::PoleEmploiRegistration;
using pathway::Contracted;
using pathway::Day;
using pathway::Oriented;
using pathway::Spell;

constexpr size_t kTables = 6;
constexpr size_t kSections = 5;
constexpr size_t kFirstOrganisme = DreesOrganisme::MISSION_LOCALE;
constexpr int32_t kMonthsOfShortContract = 6;
constexpr int32_t kMonthsOfLongContract = 12;

struct SectionText {
  const char* label;
  std::vector<const char*> lines;  // the last one for what is not known
};

const std::array<SectionText, kSections>& Sections() {
  static const auto* const kSectionTexts = new std::array<SectionText, kSections>{{
      {"Âge",
       {"moins de 25 ans", "25 à 29 ans", "30 à 39 ans", "40 à 49 ans", "50 à 59 ans",
        "60 ans et plus", "non connu"}},
      {"Sexe", {"homme", "femme", "non connu"}},
      {"Situation familiale",
       {"homme seul sans enfant", "femme seule sans enfant", "homme seul avec enfant(s)",
        "femme seule avec enfant(s)", "en couple sans enfant", "en couple avec enfant(s)",
        "non connue"}},
      {"Ancienneté depuis la dernière entrée",
       {"moins de 6 mois", "6 mois à moins d'un an", "1 an à moins de 2 ans",
        "2 ans à moins de 5 ans", "5 ans et plus", "non connue"}},
      {"Niveau de formation", {"VI et V bis", "V", "IV", "III, II et I", "non connu"}},
  }};
  return *kSectionTexts;
}

struct TableText {
  const char* title;
  std::vector<const char*> columns;
};

#define JALON_ORGANISMES                                                                     \
  "mission locale", "MDE, MDEF, PLIE, Cap emploi", "création et développement d'entreprise", \
      "insertion par l'activité économique", "autre placement ou formation professionnelle", \
      "service du département", "Caf", "MSA", "CCAS ou CIAS", "autre organisme hors SPE",    \
      "organisme non classé"

const std::array<TableText, kTables>& Tables() {
  static const auto* const kTableTexts = new std::array<TableText, kTables>{{
      {"Personnes soumises aux droits et devoirs au dernier jour, selon l'orientation",
       {"soumises aux droits et devoirs", "non orientées", "orientées",
        "orientées vers Pôle emploi", "orientées vers un autre organisme", JALON_ORGANISMES}},
      {"Inscription à Pôle emploi ou CER en cours de validité, selon l'orientation",
       {"orientées vers Pôle emploi et inscrites", "orientées ailleurs, avec un CER valide",
        JALON_ORGANISMES}},
      {"Durée des CER en cours de validité des personnes orientées hors Pôle emploi",
       {"moins de 6 mois", "6 mois à moins d'un an", "un an et plus", "durée non connue"}},
      {"Actions des personnes orientées hors Pôle emploi ayant un CER en cours de validité",
       {"compétences professionnelles", "parcours de recherche d'emploi",
        "insertion par l'activité économique", "activité non salariée", "emploi aidé",
        "emploi non aidé", "lien social", "mobilité", "logement", "accès aux soins",
        "autonomie financière", "famille et parentalité", "illettrisme et savoirs de base",
        "accès aux droits, démarches", "autre action"}},
      {"Délais des personnes entrées dans l'année et soumises au dernier jour",
       {"entrées dans l'année", "primo-orientées", "primo-orientées hors Pôle emploi",
        "primo-orientées hors Pôle emploi, avec un primo-CER valide",
        "délai moyen de l'entrée à la primo-orientation (jours)",
        "délai moyen de la primo-orientation au primo-CER (jours)"}},
      {"Réorientations de l'année entre organismes du SPE et hors SPE (la dernière)",
       {"réorientées", "du SPE vers hors SPE", "de hors SPE vers le SPE"}},
  }};
  return *kTableTexts;
}
#undef JALON_ORGANISMES

// Line of NIVETU: levels VI and V bis, V, IV, III to I.
size_t EducationLine(const std::string& education) {
  if (education == "1205" || education == "1206" || education == "1207") return 0;
  if (education == "1204") return 1;
  if (education == "1203") return 2;
  if (education == "1202" || education == "1201") return 3;
  return 4;
}

// Line of the household: alone or not, with whom.
size_t HouseholdLine(uint64_t household, uint8_t sex) {
  if (household >= 3) return household == 3 ? 4 : 5;
  if (household == kNoGroup || sex == 0) return 6;
  return (household == 1 ? 0 : 2) + (sex == 1 ? 0 : 1);
}

// From a group that begins at 1 to a line; the last line when it is not known.
size_t LineOfGroup(uint64_t group, size_t section) {
  const size_t last = Sections()[section].lines.size() - 1;
  return group == kNoGroup || group > last ? last : group - 1;
}

bool IsSpe(DreesCategory category) {
  return category != DreesOrganisme::CATEGORY_UNSPECIFIED &&
         category <= DreesOrganisme::AUTRE_PLACEMENT;
}
bool IsOutsideSpe(DreesCategory category) { return category >= DreesOrganisme::DEPARTEMENT; }

// Column of an organisme among the eleven, from 0; the last one when it is not classified.
size_t OrganismeColumn(DreesCategory category) {
  constexpr size_t kUnclassified = 10;
  return category == DreesOrganisme::CATEGORY_UNSPECIFIED
             ? kUnclassified
             : static_cast<size_t>(category) - kFirstOrganisme;
}

// One person's lines in the tables.
class PersonLines {
 public:
  PersonLines(const DreesPerson& person, const Period& period)
      : person_(person), period_(period), last_(period.day) {
    spell_ = SpellOn(*person.person.spells, last_);
    if (spell_ == nullptr) return;
    FindOrientations();
    FindContracts();
  }

  bool InScope() const { return person_.person.open && person_.person.soumis; }

  std::array<size_t, kSections> Lines() const {
    return {LineOfGroup(person_.age, 0), LineOfGroup(person_.sex, 1),
            HouseholdLine(person_.household, person_.sex),
            LineOfGroup(SeniorityGroup(spell_ == nullptr ? 0 : spell_->entry, last_), 3),
            EducationLine(person_.education)};
  }

  // Nothing when the person is not in the table.
  std::optional<DreesLine> Table(size_t table) const {
    switch (table) {
      case 0:
        return Orientation();
      case 1:
        return Contract();
      case 2:
        return Duration();
      case 3:
        return Actions();
      case 4:
        return Delays();
      default:
        return Reorientation();
    }
  }

 private:
  void FindOrientations() {
    const auto& orientations = person_.person.follow_up->orientations;
    const auto first =
        std::find_if(orientations.begin(), orientations.end(),
                     [&](const Oriented& orientation) { return IsOf(orientation, *spell_); });
    if (first != orientations.end()) first_ = &*first;
    standing_ = StandingOn(*person_.person.follow_up, *spell_, last_);
    if (standing_ != nullptr) category_ = person_.organisme_of(*standing_);
    to_pe_ = standing_ != nullptr && category_ == DreesOrganisme::POLE_EMPLOI;
    elsewhere_ = standing_ != nullptr && !to_pe_;
  }
  void FindContracts() {
    for (const Contracted& contract : person_.person.follow_up->contracts) {
      if (contract.kind == pathway::FactKind::kPpae) continue;
      if (contract.ValidOn(last_)) valid_ = &contract;
      if (contract.signed_on >= spell_->entry && contract.signed_on <= last_) {
        if (first_contract_ == nullptr && !contract.renewal) first_contract_ = &contract;
      }
    }
  }
  bool IsRegistered() const {
    bool registered = false;
    for (const pathway::Registered& registration : person_.person.follow_up->registrations) {
      if (registration.on > last_) break;
      registered = registration.kind == PoleEmploiRegistration::INSCRIPTION;
    }
    return registered;
  }

  DreesLine Orientation() const {
    DreesLine line;
    line.count[0] = 1;
    line.count[1] = standing_ == nullptr ? 1 : 0;
    line.count[2] = standing_ == nullptr ? 0 : 1;
    line.count[3] = to_pe_ ? 1 : 0;
    line.count[4] = elsewhere_ ? 1 : 0;
    if (elsewhere_) line.count[5 + OrganismeColumn(category_)] = 1;
    return line;
  }
  std::optional<DreesLine> Contract() const {
    DreesLine line;
    if (to_pe_ && IsRegistered()) {
      line.count[0] = 1;
    } else if (elsewhere_ && valid_ != nullptr) {
      line.count[1] = 1;
      line.count[2 + OrganismeColumn(category_)] = 1;
    } else {
      return std::nullopt;
    }
    return line;
  }
  std::optional<DreesLine> Duration() const {
    if (!elsewhere_ || valid_ == nullptr) return std::nullopt;
    DreesLine line;
    const Day after = valid_->ends == 0 ? 0 : valid_->ends + 1;
    if (after == 0) {
      line.count[3] = 1;
    } else if (after < pathway::AddMonths(valid_->starts, kMonthsOfShortContract)) {
      line.count[0] = 1;
    } else if (after < pathway::AddMonths(valid_->starts, kMonthsOfLongContract)) {
      line.count[1] = 1;
    } else {
      line.count[2] = 1;
    }
    return line;
  }
  std::optional<DreesLine> Actions() const {
    if (!elsewhere_ || valid_ == nullptr || person_.actions.empty()) return std::nullopt;
    DreesLine line;
    for (const int action : person_.actions) line.count[static_cast<size_t>(action) - 1] = 1;
    return line;
  }
  // Notes 18 to 20: primo is the first since the last entry, whether it still stands or not.
  std::optional<DreesLine> Delays() const {
    // E may lie after the last day: what is about December may be transmitted in January.
    if (spell_ == nullptr || spell_->entry < period_.from || spell_->entry > last_) {
      return std::nullopt;
    }
    DreesLine line;
    line.count[0] = 1;
    const Day oriented = first_ == nullptr ? 0 : DayIn(*first_, *spell_);
    if (oriented == 0 || oriented > last_) return line;
    line.count[1] = 1;
    line.days_to_orientation = oriented - spell_->entry;
    if (person_.organisme_of(*first_) == DreesOrganisme::POLE_EMPLOI) return line;
    line.count[2] = 1;
    if (first_contract_ == nullptr) return line;
    line.count[3] = first_contract_->ValidOn(last_) ? 1 : 0;
    const Day days = first_contract_->signed_on - oriented;
    line.days_to_contract = person_.negative_as_zero ? std::max(days, 0) : days;
    line.contracts = 1;
    return line;
  }
  // Note 23: the last change of the year between an organisme of the SPE and one outside it. The
  // first orientation since the last entry is no change (notes 18 to 20).
  std::optional<DreesLine> Reorientation() const {
    if (standing_ == nullptr) return std::nullopt;
    const Oriented* before = nullptr;
    size_t column = 0;
    for (const Oriented& orientation : person_.person.follow_up->orientations) {
      if (!IsOf(orientation, *spell_) || orientation.on > last_) continue;
      if (before != nullptr && orientation.on >= period_.from) {
        const DreesCategory from = person_.organisme_of(*before);
        const DreesCategory to = person_.organisme_of(orientation);
        if (IsSpe(from) && IsOutsideSpe(to)) column = 1;
        if (IsOutsideSpe(from) && IsSpe(to)) column = 2;
      }
      before = &orientation;
    }
    if (column == 0) return std::nullopt;
    DreesLine line;
    line.count[0] = 1;
    line.count[column] = 1;
    return line;
  }

  const DreesPerson& person_;
  const Period& period_;
  const Day last_;
  const Spell* spell_ = nullptr;
  const Oriented* first_ = nullptr;
  const Oriented* standing_ = nullptr;
  const Contracted* valid_ = nullptr;
  const Contracted* first_contract_ = nullptr;
  DreesCategory category_ = DreesOrganisme::CATEGORY_UNSPECIFIED;
  bool to_pe_ = false;
  bool elsewhere_ = false;
};

// A mean of days, rounded to the unit, half up; nothing without any.
void AddMean(int64_t days, int64_t count, jalon::v1::DreesRow* row) {
  auto* cell = row->add_cells();
  if (count == 0) return;
  const double mean = static_cast<double>(days) / static_cast<double>(count);
  cell->set_value(static_cast<int64_t>(std::floor(mean + 0.5)));
}

void WriteLine(size_t table, const char* label, const DreesLine& line, jalon::v1::DreesRow* row) {
  constexpr size_t kDelays = 4;
  constexpr size_t kCountsOfDelays = 4;
  row->set_label(label);
  const size_t counts = table == kDelays ? kCountsOfDelays : kDreesColumns[table];
  for (size_t i = 0; i < counts; ++i) row->add_cells()->set_value(line.count[i]);
  if (table != kDelays) return;
  AddMean(line.days_to_orientation, line.count[1], row);
  AddMean(line.days_to_contract, line.contracts, row);
}

}  // namespace

void DreesLine::Add(const DreesLine& other) {
  for (size_t i = 0; i < count.size(); ++i) count[i] += other.count[i];
  days_to_orientation += other.days_to_orientation;
  days_to_contract += other.days_to_contract;
  contracts += other.contracts;
}

void DreesTotals::Count(const DreesPerson& person, const Period& period) {
  const PersonLines lines(person, period);
  if (!lines.InScope()) return;
  const std::array<size_t, kSections> line_of = lines.Lines();
  for (size_t table = 0; table < kTables; ++table) {
    const std::optional<DreesLine> line = lines.Table(table);
    if (!line.has_value()) continue;
    for (size_t section = 0; section < kSections; ++section) {
      tables_[table][section][line_of[section]].Add(*line);
    }
  }
}

void DreesTotals::Add(const DreesTotals& other) {
  for (size_t table = 0; table < kTables; ++table) {
    for (size_t section = 0; section < kSections; ++section) {
      for (const auto& [line, sums] : other.tables_[table][section]) {
        tables_[table][section][line].Add(sums);
      }
    }
  }
}

void DreesTotals::Write(jalon::v1::GetDreesTablesResponse* response) const {
  for (size_t table = 0; table < kTables; ++table) {
    auto* written = response->add_tables();
    written->set_number(static_cast<int32_t>(table + 1));
    written->set_title(Tables()[table].title);
    for (const char* column : Tables()[table].columns) written->add_columns(column);
    for (size_t section = 0; section < kSections; ++section) {
      auto* lines = written->add_sections();
      lines->set_label(Sections()[section].label);
      DreesLine total;
      for (size_t i = 0; i < Sections()[section].lines.size(); ++i) {
        const auto found = tables_[table][section].find(i);
        const DreesLine line = found == tables_[table][section].end() ? DreesLine() : found->second;
        total.Add(line);
        WriteLine(table, Sections()[section].lines[i], line, lines->add_rows());
      }
      WriteLine(table, "effectif total", total, lines->add_rows());
    }
  }
}

}  // namespace jalon::indicators
