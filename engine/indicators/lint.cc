// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/lint.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/french_number.h"
#include "engine/base/text.h"
#include "engine/indicators/lint_table.h"
#include "engine/indicators/socle.h"

namespace jalon::indicators {
namespace {

using jalon::v1::DeclaredValue;
using jalon::v1::LintFinding;
using jalon::v1::LintRules;
using jalon::v1::TableCell;
using Kind = WrittenFigure::Kind;

constexpr double kBreakFactor = 2;
constexpr int64_t kSmallestCompared = 30;
constexpr double kStaffFactor = 1.5;

constexpr char kEntrants[] = "3.1.1.a";
constexpr char kGad[] = "3.2.1.a";
constexpr char kLoad[] = "3.2.2.c";
constexpr char kAgStock[] = "3.2.2.b";
constexpr char kAgDelay[] = "3.2.2.d";
constexpr char kCoverage[] = "2.1.a";

struct PartOf {
  std::string_view part;
  std::string_view whole;
};
constexpr PartOf kParts[] = {
    {"3.1.1.b", "3.1.1.a"}, {"3.1.2.b", "3.1.2.a"}, {"3.1.3.b", "3.1.3.a"}, {"1.1.b", "1.1.a"},
    {"1.1.c", "1.1.a"},     {"1.1.d", "1.1.a"},     {"1.1.e", "1.1.a"},     {"1.1.f", "1.1.a"},
};
// Counted in time: where none is, the data may come too late.
constexpr std::string_view kInTime[] = {"3.1.1.b", "3.1.2.b", "3.1.3.b"};
// Counts of what happens in a period, so that a half-year is a part of its year.
constexpr std::string_view kFlux[] = {"1.1.",    "2.1.c",   "2.1.d", "3.1.",
                                      "3.2.1.a", "3.2.2.a", "5.1."};

// What a figure is: codes that begin otherwise are of no known kind.
enum class Nature { kUnknown, kCount, kRate, kRatio, kDays };

Nature NatureOf(const std::string& code) {
  if (code.empty() || !absl::ascii_isdigit(static_cast<unsigned char>(code[0]))) {
    return Nature::kUnknown;
  }
  if (code == kCoverage) return Nature::kRate;
  if (code == kLoad) return Nature::kRatio;
  return code == kAgDelay ? Nature::kDays : Nature::kCount;
}

// Looks at one figure after the other and keeps what it finds.
class Linter {
 public:
  Linter(const LintTable& table, LintRules rules) : table_(table), rules_(std::move(rules)) {}

  std::vector<LintFinding> Run();

 private:
  LintFinding& Add(const TableFigure& figure, LintFinding::Rule rule,
                   LintFinding::Severity severity, std::string message);
  void AddOf(const TableFigure& figure, const TableFigure& other, LintFinding::Rule rule,
             LintFinding::Severity severity, std::string message);
  bool Compared(double number) const {
    return number >= static_cast<double>(rules_.smallest_compared());
  }

  void CheckDates(const TableFigure& figure);
  void CheckPeriod(const TableFigure& figure);
  void CheckNature(const TableFigure& figure);
  void CheckMissing(const TableFigure& figure);
  void CheckReach(const TableFigure& figure);
  void CheckParts(const TableFigure& figure);
  void CheckPopulation(const TableFigure& figure);
  void CheckCopies(const TableFigure& figure);
  void CheckBreak(const TableFigure& figure);
  void CheckStaff(const TableFigure& figure);
  void CheckLoad(const TableFigure& figure);
  bool OverNewEntrants(const TableFigure& figure) const;
  // Conseillers that the stock and the load of the figure's column imply; 0: unknown.
  double StaffOf(const TableFigure& load) const;

  const LintTable& table_;
  const LintRules rules_;
  // Columns whose days were compared with their period.
  std::set<std::tuple<std::string, std::string, std::string>> seen_;
  std::vector<LintFinding> findings_;
};

LintFinding& Linter::Add(const TableFigure& figure, LintFinding::Rule rule,
                         LintFinding::Severity severity, std::string message) {
  LintFinding& finding = findings_.emplace_back();
  finding.set_rule(rule);
  finding.set_severity(severity);
  finding.set_table(figure.cell->table());
  finding.set_code(figure.cell->code());
  finding.set_period(figure.cell->period());
  finding.set_message(std::move(message));
  return finding;
}

void Linter::AddOf(const TableFigure& figure, const TableFigure& other, LintFinding::Rule rule,
                   LintFinding::Severity severity, std::string message) {
  LintFinding& finding = Add(figure, rule, severity, std::move(message));
  if (other.cell->code() != figure.cell->code()) finding.set_other_code(other.cell->code());
  if (other.cell->period() != figure.cell->period()) finding.set_other_period(other.cell->period());
}

void Linter::CheckDates(const TableFigure& figure) {
  for (const std::string* text : {&figure.cell->as_of(), &figure.cell->period()}) {
    for (const WrittenDate& date : FindDates(*text)) {
      if (date.day.IsPresent()) continue;
      Add(figure, LintFinding::IMPOSSIBLE_DATE, LintFinding::ERROR,
          absl::StrCat("la date ", date.text,
                       " n'existe pas : dire à quel jour le chiffre a été arrêté"));
    }
  }
}

// Said once a column, at its first figure.
void Linter::CheckPeriod(const TableFigure& figure) {
  if (!figure.period.has_value()) return;
  const TableCell& cell = *figure.cell;
  if (!seen_.emplace(cell.table(), cell.period(), cell.as_of()).second) return;
  const std::vector<WrittenDate> dates = FindDates(cell.as_of());
  if (dates.empty() || !dates[0].day.IsPresent() || dates[0].day == figure.period->to) return;
  const bool early = dates[0].day < figure.period->to;
  Add(figure, LintFinding::PARTIAL_PERIOD, LintFinding::NOTICE,
      absl::StrCat("les chiffres de cette colonne sont arrêtés au ", dates[0].day.ToString(), ", ",
                   early ? "avant" : "après", " la fin de la période (",
                   figure.period->to.ToString(),
                   ") : le dire à côté, et ne pas les comparer à une période entière"));
}

void Linter::CheckNature(const TableFigure& figure) {
  const Nature nature = NatureOf(figure.cell->code());
  const Kind kind = figure.written.kind;
  if (nature == Nature::kUnknown) return;
  std::string what;
  if (kind == Kind::kText) what = "un texte";
  if (kind == Kind::kDuration && nature != Nature::kDays) what = "une durée";
  if (kind == Kind::kPercentage && nature != Nature::kRate) what = "un pourcentage";
  const double number = figure.number.value_or(0);
  if (nature == Nature::kRate && number > 100) what = "plus de 100 %";
  if (nature != Nature::kDays && number < 0) what = "négatif";
  if (nature == Nature::kCount && kind == Kind::kNumber && number != std::floor(number)) {
    what = "un nombre à virgule";
  }
  if (what.empty()) return;
  const std::string expected = nature == Nature::kRate    ? "un taux"
                               : nature == Nature::kDays  ? "un nombre de jours"
                               : nature == Nature::kRatio ? "un nombre"
                                                          : "un nombre entier";
  Add(figure, LintFinding::NOT_A_COUNT, LintFinding::ERROR,
      absl::StrCat("« ", figure.written.shown, " » est ", what, ", ", expected,
                   " est attendu : vérifier la case, ou dire pourquoi la donnée manque"));
}

void Linter::CheckMissing(const TableFigure& figure) {
  if (NatureOf(figure.cell->code()) == Nature::kUnknown) return;
  const WrittenFigure& written = figure.written;
  if (written.kind == Kind::kNone) {
    Add(figure, LintFinding::ZERO_OR_MISSING, LintFinding::WARNING,
        absl::StrCat("« ", written.shown,
                     " » ne dit pas s'il y en a zéro ou si la donnée manque : écrire 0, ou la "
                     "raison (non disponible, sans objet, donnée d'un partenaire…)"));
  }
  if (written.kind != Kind::kMissing || written.missing != DeclaredValue::MISSING_UNSPECIFIED) {
    return;
  }
  const std::string shown =
      written.shown.empty() ? "case vide" : absl::StrCat("« ", written.shown, " »");
  Add(figure, LintFinding::UNTYPED_MISSING, LintFinding::NOTICE,
      absl::StrCat(shown,
                   " : rien ne dit pourquoi la donnée manque ; dire si elle est non "
                   "disponible, non communiquée, sans objet, ou détenue par un partenaire"));
}

void Linter::CheckReach(const TableFigure& figure) {
  const bool none =
      figure.written.kind == Kind::kNone || (figure.number.has_value() && *figure.number == 0);
  if (!none ||
      std::find(std::begin(kInTime), std::end(kInTime), figure.cell->code()) == std::end(kInTime)) {
    return;
  }
  const auto part = std::find_if(std::begin(kParts), std::end(kParts), [&](const PartOf& pair) {
    return pair.part == figure.cell->code();
  });
  const TableFigure* whole = table_.Beside(figure, part->whole);
  if (whole == nullptr || !whole->number.has_value() || !Compared(*whole->number)) return;
  AddOf(figure, *whole, LintFinding::UNREACHABLE, LintFinding::WARNING,
        absl::StrCat("aucun sur ", whole->written.shown,
                     " : vérifier que le délai peut être tenu ; si le flux arrive après "
                     "l'échéance (fichier mensuel), le chiffre est zéro par construction"));
}

void Linter::CheckParts(const TableFigure& figure) {
  if (!figure.number.has_value()) return;
  for (const PartOf& pair : kParts) {
    if (pair.part != figure.cell->code()) continue;
    const TableFigure* whole = table_.Beside(figure, pair.whole);
    if (whole == nullptr || !whole->number.has_value() || *figure.number <= *whole->number) {
      continue;
    }
    AddOf(figure, *whole, LintFinding::PART_ABOVE_WHOLE, LintFinding::ERROR,
          absl::StrCat(figure.written.shown, " dépasse ", std::string(pair.whole), " (",
                       whole->written.shown,
                       "), dont il est une partie : vérifier les deux chiffres et leur source"));
  }
  const auto is_flux = [&](std::string_view prefix) {
    return figure.cell->code().starts_with(prefix);
  };
  const TableFigure* year = table_.YearOf(figure);
  if (year == nullptr || !year->number.has_value() || *figure.number <= *year->number ||
      std::none_of(std::begin(kFlux), std::end(kFlux), is_flux)) {
    return;
  }
  AddOf(figure, *year, LintFinding::PART_ABOVE_WHOLE, LintFinding::ERROR,
        absl::StrCat(figure.written.shown, " en un semestre dépasse l'année entière (",
                     year->written.shown, ") : vérifier les deux chiffres"));
}

bool Linter::OverNewEntrants(const TableFigure& figure) const {
  if (figure.cell->code() != kGad) return false;
  constexpr char kNewEntrants[] = "NOUVEAUX ENTRANTS";
  return rules_.gad_new_entrants_only() ||
         FoldName(figure.cell->label()).find(kNewEntrants) != std::string::npos ||
         FoldName(figure.cell->definition()).find(kNewEntrants) != std::string::npos;
}

void Linter::CheckPopulation(const TableFigure& figure) {
  const std::string& code = figure.cell->code();
  const bool of_cohort = !rules_.by_event() && (code == "3.1.2.a" || code == "3.1.3.a");
  if (!figure.number.has_value() || (!of_cohort && !OverNewEntrants(figure))) return;
  const TableFigure* entrants = table_.Beside(figure, kEntrants);
  if (entrants == nullptr || !entrants->number.has_value() || *figure.number <= *entrants->number) {
    return;
  }
  AddOf(figure, *entrants, LintFinding::ABOVE_POPULATION, LintFinding::ERROR,
        absl::StrCat(figure.written.shown, " personnes pour ", entrants->written.shown,
                     " nouveaux entrants, dont elles seraient : vérifier qui est compté "
                     "(nouveaux entrants seulement, ou tous) et sur quelle période"));
}

void Linter::CheckCopies(const TableFigure& figure) {
  if (NatureOf(figure.cell->code()) != Nature::kCount || !figure.number.has_value() ||
      !Compared(*figure.number)) {
    return;
  }
  for (const TableFigure* other : table_.Column(figure)) {
    if (other->cell->code() >= figure.cell->code()) break;
    if (NatureOf(other->cell->code()) != Nature::kCount || other->number != figure.number ||
        MeasureOf(other->cell->code()) != MeasureOf(figure.cell->code())) {
      continue;
    }
    AddOf(figure, *other, LintFinding::COPIED_TOTAL, LintFinding::WARNING,
          absl::StrCat(figure.written.shown, " est aussi le chiffre de ", other->cell->code(),
                       " : vérifier qu'il n'a pas été recopié, ou qu'une date ne tient pas lieu "
                       "de l'autre"));
    break;
  }
  const TableFigure* before = table_.Before(figure);
  if (before == nullptr || before->number != figure.number) return;
  AddOf(figure, *before, LintFinding::COPIED_YEAR, LintFinding::WARNING,
        absl::StrCat(figure.written.shown, " est aussi le chiffre de ", before->cell->period(),
                     " : vérifier qu'il n'a pas été reconduit"));
}

void Linter::CheckBreak(const TableFigure& figure) {
  const Nature nature = NatureOf(figure.cell->code());
  if (nature == Nature::kUnknown || nature == Nature::kRate || !figure.number.has_value() ||
      !figure.cell->justification().empty()) {
    return;
  }
  const TableFigure* before = table_.Before(figure);
  if (before == nullptr) return;
  const auto [smaller, larger] = std::minmax({*before->number, *figure.number});
  if (!Compared(larger) || larger < smaller * rules_.break_factor()) return;
  AddOf(figure, *before, LintFinding::BREAK, LintFinding::WARNING,
        absl::StrCat(before->written.shown, " en ", before->cell->period(), ", ",
                     figure.written.shown,
                     " maintenant, sans justification : dire ce qui a "
                     "changé (définition, outil, périmètre, activité)"));
}

double Linter::StaffOf(const TableFigure& load) const {
  const TableFigure* stock = table_.Beside(load, kAgStock);
  const bool known = stock != nullptr && stock->number.has_value() && load.number.value_or(0) > 0;
  return known ? *stock->number / *load.number : 0;
}

void Linter::CheckStaff(const TableFigure& figure) {
  if (figure.cell->code() != kLoad) return;
  const TableFigure* before = table_.Before(figure);
  const double staff = StaffOf(figure);
  const double staff_before = before == nullptr ? 0 : StaffOf(*before);
  if (staff <= 0 || staff_before <= 0 || !figure.cell->justification().empty()) return;
  const auto [fewer, more] = std::minmax({staff, staff_before});
  if (more < fewer * rules_.staff_factor()) return;
  AddOf(figure, *before, LintFinding::STOCK_RATIO, LintFinding::WARNING,
        absl::StrCat(table_.Beside(figure, kAgStock)->written.shown, " personnes à ",
                     figure.written.shown, " par conseiller font ", FrenchNumber(staff),
                     " conseillers, contre ", FrenchNumber(staff_before), " en ",
                     before->cell->period(), " : vérifier le stock, la charge ou les effectifs"));
}

// A load that was published as a whole number: some whole number of conseillers must give it.
void Linter::CheckLoad(const TableFigure& figure) {
  if (figure.cell->code() != kLoad || !figure.number.has_value()) return;
  const TableFigure* stock = table_.Beside(figure, kAgStock);
  const double load = *figure.number;
  if (stock == nullptr || !stock->number.has_value() || load < 1 || load != std::floor(load))
    return;
  const double persons = *stock->number;
  // Those that round to `load`: from persons / (load + 1/2) to persons / (load - 1/2).
  const double most = persons / (load - 0.5);
  const double fewest = std::max(1.0, std::ceil(persons / (load + 0.5)));
  for (double staff = fewest; staff <= most; ++staff) {
    if (std::floor(persons / staff + 0.5) == load) return;
  }
  AddOf(figure, *stock, LintFinding::STOCK_RATIO, LintFinding::ERROR,
        absl::StrCat("aucun nombre entier de conseillers ne fait de ", stock->written.shown,
                     " personnes une charge de ", figure.written.shown,
                     " : vérifier le stock ou la charge, ou dire que les conseillers sont comptés "
                     "en ETP"));
}

std::vector<LintFinding> Linter::Run() {
  for (const TableFigure& figure : table_.figures()) {
    CheckDates(figure);
    CheckPeriod(figure);
    CheckNature(figure);
    CheckMissing(figure);
    CheckReach(figure);
    CheckParts(figure);
    CheckPopulation(figure);
    CheckCopies(figure);
    CheckBreak(figure);
    CheckStaff(figure);
    CheckLoad(figure);
  }
  return std::move(findings_);
}

}  // namespace

LintRules Resolved(LintRules rules) {
  if (rules.break_factor() <= 0) rules.set_break_factor(kBreakFactor);
  if (rules.smallest_compared() <= 0) rules.set_smallest_compared(kSmallestCompared);
  if (rules.staff_factor() <= 0) rules.set_staff_factor(kStaffFactor);
  return rules;
}

std::vector<LintFinding> Lint(const google::protobuf::RepeatedPtrField<TableCell>& cells,
                              const LintRules& rules) {
  const LintTable table(cells);
  return Linter(table, Resolved(rules)).Run();
}

}  // namespace jalon::indicators
