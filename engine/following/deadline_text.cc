// SPDX-License-Identifier: EUPL-1.2
//
// Deadlines in French: the fact that each follows from, and its rule.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/following/deadlines.h"
#include "engine/indicators/definitions.h"
#include "engine/indicators/support_cells.h"
#include "engine/pathway/day_text.h"

namespace jalon::following {
namespace {

using jalon::v1::Convention;
using jalon::v1::Deadline;
using pathway::Day;
using pathway::Iso;

// From which fact a deadline follows; its day comes after it.
std::string_view FactOf(Deadline::Kind kind) {
  switch (kind) {
    case Deadline::ORIENTATION:
      return "entrée le ";
    case Deadline::FIRST_RDV:
    case Deadline::CONTRACT:
      return "orientation du ";
    case Deadline::CONTRACT_END:
      return "contrat signé le ";
    case Deadline::REEXAMINATION:
    case Deadline::LAST_REEXAMINATION:
      return "orientation sociale du ";
    case Deadline::GLOBAL_START:
      return "accompagnement global prescrit le ";
    case Deadline::CONVOCATION:
      return "convocation envoyée le ";
    case Deadline::MISE_EN_DEMEURE:
      return "mise en demeure du ";
    case Deadline::PE_WITHOUT_ACTIVITY:
      return "orienté vers l'emploi le ";
    default:
      return "";
  }
}

// The parameter of the convention that a rule is; "" of those that the law alone makes.
std::string ParameterOf(Deadline::Kind kind) {
  switch (kind) {
    case Deadline::ORIENTATION:
      return " (orientation_threshold)";
    case Deadline::FIRST_RDV:
      return " (rdv_threshold)";
    case Deadline::CONTRACT:
      return " (cer_threshold)";
    case Deadline::REEXAMINATION:
      return " (reexam_months)";
    case Deadline::GLOBAL_START:
      return " (ag_threshold)";
    case Deadline::PE_WITHOUT_ACTIVITY:
      return " (pe_list_months)";
    default:
      return "";
  }
}

// Null: the rule is no delay of the convention.
const pathway::Delay* DelayOf(Deadline::Kind kind, const DeadlineRules& rules) {
  switch (kind) {
    case Deadline::ORIENTATION:
      return &rules.pathway->orientation_delay;
    case Deadline::FIRST_RDV:
      return &rules.pathway->rdv_delay;
    case Deadline::CONTRACT:
      return &rules.pathway->cer_delay;
    case Deadline::GLOBAL_START:
      return &rules.global_start;
    default:
      return nullptr;
  }
}

// " : 42 jours, échéance comprise, loi en vigueur depuis le 2025-01-01 (CASF D262-65-2)"
std::string DelayText(const Due& due, const pathway::Delay& delay, const DeadlineRules& rules) {
  const pathway::Delay::Dated law = LawOf(delay, due.since);
  jalon::v1::Threshold threshold;
  threshold.set_n(law.n);
  threshold.set_unit(law.months ? jalon::v1::Threshold::month : jalon::v1::Threshold::day);
  threshold.set_inclusive(delay.inclusive);
  std::string text = absl::StrCat(" : ", indicators::ThresholdText(threshold));
  if (law.from != 0) {
    absl::StrAppend(&text, ", règle des délais qui commencent à partir du ", Iso(law.from));
    const auto source = rules.laws.find(law.from);
    if (source != rules.laws.end()) absl::StrAppend(&text, " (", source->second, ")");
  }
  const Day base = law.months ? pathway::AddMonths(due.since, law.n) : due.since + law.n;
  const Day moved = ToWorkingDay(base, *rules.pathway);
  if (moved != base && due.on == LastInTime(moved, delay)) {
    absl::StrAppend(&text, ", reportée du ", Iso(base), " au jour ouvré suivant");
  }
  return text;
}

std::string StartText(jalon::v1::ClockStart::Value start) {
  return start == jalon::v1::ClockStart::notification
             ? "à partir de la notification de l'orientation"
             : "à partir de la décision d'orientation";
}

std::map<Day, std::string> LawsOf(const Convention& convention) {
  std::map<Day, std::string> laws;
  for (const auto& law : convention.dated_law()) {
    const auto from = Date::Parse(law.from());
    if (from.ok() && !law.source().empty()) laws[pathway::ToDay16(*from)] = law.source();
  }
  return laws;
}

}  // namespace

DeadlineRules CompileDeadlineRules(const Convention& convention, const pathway::Rules* pathway) {
  DeadlineRules rules;
  rules.pathway = pathway;
  rules.figures = indicators::CompileFigureRules(convention);
  rules.global_start = indicators::CompileSupportRules(convention).ag_delay;
  rules.laws = LawsOf(convention);
  auto& texts = rules.texts;
  texts[Deadline::ORIENTATION] = "première orientation, à partir de l'entrée";
  texts[Deadline::FIRST_RDV] =
      absl::StrCat("premier rendez-vous d'accompagnement, ", StartText(convention.rdv_start()));
  texts[Deadline::CONTRACT] = absl::StrCat("premier contrat, ", StartText(convention.cer_start()));
  texts[Deadline::CONTRACT_END] = "un contrat qui finit se renouvelle (CASF L262-35, L262-36)";
  texts[Deadline::REEXAMINATION] =
      absl::StrCat("réexamen d'une orientation sociale après ", rules.figures.reexam_months,
                   " mois (CASF L262-31)");
  texts[Deadline::LAST_REEXAMINATION] =
      absl::StrCat("équipe pluridisciplinaire saisie : réexamen après ",
                   std::max(rules.figures.reexam_months, kLastReexaminationMonths),
                   " mois au plus (CASF L262-31)");
  texts[Deadline::GLOBAL_START] = "accompagnement global à démarrer, à partir de sa prescription";
  texts[Deadline::CONVOCATION] = "la suite d'une convocation s'enregistre le jour même";
  texts[Deadline::MISE_EN_DEMEURE] =
      "réponse le jour que la lettre dit, sinon un mois après elle (CASF L262-37)";
  texts[Deadline::PE_WITHOUT_ACTIVITY] =
      absl::StrCat("orientation vers l'emploi de plus de ", rules.figures.pe_list_months,
                   " mois, sans activité depuis");
  return rules;
}

Day LastInTime(Day due, const pathway::Delay& delay) {
  if (due == 0 || due == pathway::kNever) return 0;
  return delay.inclusive ? due : due - 1;
}

Deadline::Status StatusOn(const Due& due, Day today) {
  if (due.on == today) return Deadline::TODAY;
  return due.on < today ? Deadline::OVERDUE : Deadline::COMING;
}

Deadline ToDeadline(const Due& due, const DeadlineRules& rules, Day today) {
  const pathway::Delay* delay = DelayOf(due.kind, rules);
  Deadline deadline;
  deadline.set_kind(due.kind);
  deadline.set_due_on(Iso(due.on));
  deadline.set_status(StatusOn(due, today));
  deadline.set_days_left(due.on - today);
  deadline.set_facts(absl::StrCat(std::string(FactOf(due.kind)), Iso(due.since)));
  deadline.set_rule(absl::StrCat(rules.texts[due.kind],
                                 delay == nullptr ? "" : DelayText(due, *delay, rules),
                                 ParameterOf(due.kind)));
  deadline.set_planned_on(Iso(due.planned));
  return deadline;
}

std::string RuleInWords(const Deadline& deadline) {
  return std::string(absl::StripSuffix(deadline.rule(), ParameterOf(deadline.kind())));
}

}  // namespace jalon::following
