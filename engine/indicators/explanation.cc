// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/explanation.h"

#include "absl/strings/str_cat.h"
#include "engine/indicators/definitions.h"
#include "engine/pathway/day_text.h"
#include "engine/pathway/history.h"

namespace jalon::indicators {
namespace {

using jalon::v1::Convention;
using pathway::Day;
using pathway::Dropped;
using pathway::Iso;
using pathway::kNever;
using pathway::Spell;

template <typename Enum>
std::string ValueName(const google::protobuf::EnumDescriptor* descriptor, Enum value) {
  const auto* found = descriptor->FindValueByNumber(value);
  return found == nullptr ? "" : found->name();
}

std::string Late(const char* what, Day event, Day due) {
  return absl::StrCat(what, " le ", Iso(event), ", après l'échéance du ", Iso(due));
}

std::string InTimeText(const char* what, Day event, Day due) {
  if (due == kNever) return absl::StrCat(what, " le ", Iso(event), ", sans échéance (pause)");
  return absl::StrCat(what, " le ", Iso(event), ", échéance le ", Iso(due));
}

// The event of a delay: missing, without clock, excluded, late or in time.
std::string DelayWhy(const char* what, const char* missing, const Spell& spell,
                     const Standing& standing, bool needs_orientation) {
  if (standing.event == 0) {
    return standing.due == 0 || standing.due == kNever
               ? std::string(missing)
               : absl::StrCat(missing, " ; échéance le ", Iso(standing.due));
  }
  if (needs_orientation && spell.oriented == 0) {
    return absl::StrCat(what, " le ", Iso(standing.event),
                        ", mais pas d'orientation : le délai n'a pas de début");
  }
  if (standing.counted) return InTimeText(what, standing.event, standing.due);
  if (standing.due != 0 && standing.event <= standing.due) {
    return absl::StrCat(what, " le ", Iso(standing.event), ", écarté par la convention");
  }
  return Late(what, standing.event, standing.due);
}

}  // namespace

std::string DroppedText(Dropped dropped) {
  switch (dropped) {
    case Dropped::kNo:
      return "";
    case Dropped::kNoEntryDate:
      return "pas d'entrée : le message d'entrée n'a pas la date que lit entry_event";
    case Dropped::kMutationIn:
      return "écarté : le droit s'ouvre par une mutation (mutation_in_counts = false)";
    case Dropped::kNotSoumisAtEnd:
      return "écarté : non soumis au dernier jour de la période (soumis_rule = at_period_end)";
    case Dropped::kNotSoumisAtDeadline:
      return "écarté : non soumis à l'échéance et non orienté "
             "(soumis_rule = neutralise_at_deadline)";
    case Dropped::kLeftBeforeDeadline:
      return "écarté : droit clos avant l'échéance sans orientation "
             "(drop_leavers_before_deadline)";
  }
  return "";
}

std::string WhyOf(const Spell& spell, Code code, const Standing& standing) {
  const bool contract = code == Code::kContract || code == Code::kContractInTime;
  if (contract && !standing.concerned && !standing.counted) {
    return "hors du champ des contrats (orientation_scope)";
  }
  switch (code) {
    case Code::kEntrants:
      return absl::StrCat("entrée le ", Iso(spell.entry), " (message du ", Iso(spell.entry_as_of),
                          ")");
    case Code::kOrientedInTime:
      return DelayWhy(
          spell.carried_over ? "orientation antérieure toujours valable, comptée" : "orienté",
          "pas d'orientation", spell, standing, false);
    case Code::kRdv:
      return standing.event == 0 ? "pas de rendez-vous d'accompagnement"
                                 : absl::StrCat("premier rendez-vous le ", Iso(standing.event));
    case Code::kRdvInTime:
      return DelayWhy("premier rendez-vous", "pas de rendez-vous d'accompagnement", spell, standing,
                      true);
    case Code::kContract:
      return standing.event == 0 ? "pas de premier contrat"
                                 : absl::StrCat("premier contrat le ", Iso(standing.event));
    case Code::kContractInTime:
      return DelayWhy("premier contrat", "pas de premier contrat", spell, standing, true);
  }
  return "";
}

namespace {

// "; à compter du 2025-01-01 : 42 jour(s) inclus (CASF D262-65-2)" for each law that says one.
template <typename OfLaw>
std::string LawsText(const Convention& convention, const OfLaw& of_law) {
  std::string text;
  for (const auto& law : convention.dated_law()) {
    const jalon::v1::Threshold* threshold = of_law(law);
    if (threshold == nullptr) continue;
    absl::StrAppend(&text, " ; à compter du ", law.from(), " : ", ThresholdText(*threshold));
    if (!law.source().empty()) absl::StrAppend(&text, " (", law.source(), ")");
  }
  return text;
}

}  // namespace

std::string RuleOf(Code code, const Convention& c) {
  using jalon::v1::DatedLaw;
  switch (code) {
    case Code::kEntrants:
      return absl::StrCat(
          "entrée datée par ",
          ValueName(jalon::v1::EntryEvent::Value_descriptor(), c.entry_event()),
          ", soumis : ", ValueName(jalon::v1::SoumisRule::Value_descriptor(), c.soumis_rule()),
          ", unité : ", ValueName(jalon::v1::Unit::Value_descriptor(), c.unit()));
    case Code::kOrientedInTime:
      return absl::StrCat(
          "première orientation de la période de droit (",
          ValueName(jalon::v1::OrientationEvent::Value_descriptor(), c.orientation_event()), "), ",
          ThresholdText(c.orientation_threshold()), " à partir de l'entrée",
          LawsText(c, [](const DatedLaw& law) {
            return law.has_orientation_threshold() ? &law.orientation_threshold() : nullptr;
          }));
    case Code::kRdv:
      return absl::StrCat("premier rendez-vous d'accompagnement : source ",
                          ValueName(jalon::v1::RdvSource::Value_descriptor(), c.rdv_source()),
                          ", date ",
                          ValueName(jalon::v1::RdvDate::Value_descriptor(), c.rdv_date()));
    case Code::kRdvInTime:
      return absl::StrCat("rendez-vous : ", ThresholdText(c.rdv_threshold()), " à partir de : ",
                          ValueName(jalon::v1::ClockStart::Value_descriptor(), c.rdv_start()),
                          LawsText(c, [](const DatedLaw& law) {
                            return law.has_rdv_threshold() ? &law.rdv_threshold() : nullptr;
                          }));
    case Code::kContract:
      return absl::StrCat("premier contrat, jamais un renouvellement : date ",
                          ValueName(jalon::v1::CerDate::Value_descriptor(), c.cer_date()),
                          ", premier de ",
                          ValueName(jalon::v1::CerFirstOf::Value_descriptor(), c.cer_first_of()));
    case Code::kContractInTime:
      return absl::StrCat(
          "contrat : ", ThresholdText(c.cer_threshold()),
          " à partir de : ", ValueName(jalon::v1::ClockStart::Value_descriptor(), c.cer_start()),
          " ; avant ce début : ",
          ValueName(jalon::v1::CerBeforeStart::Value_descriptor(), c.cer_before_start()),
          LawsText(c, [](const DatedLaw& law) {
            return law.has_cer_threshold() ? &law.cer_threshold() : nullptr;
          }));
  }
  return "";
}

}  // namespace jalon::indicators
