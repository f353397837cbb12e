// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/explanation.h"

#include "absl/strings/str_cat.h"
#include "engine/indicators/definitions.h"
#include "engine/pathway/day_text.h"
#include "engine/pathway/history.h"

namespace jalon::indicators {
namespace {

using jalon::v1::Convention;
using jalon::v1::Event;
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

std::string FirstSaid(const std::string& day, const std::string& otherwise) {
  return day.empty() ? otherwise : day;
}

std::string Until(const std::string& day) {
  return day.empty() ? std::string() : absl::StrCat(", jusqu'au ", day);
}

template <typename Stay>
std::string StayText(const char* what, const Stay& stay) {
  return absl::StrCat(
      what,
      stay.prescribed_on().empty() ? "" : absl::StrCat(", prescrit le ", stay.prescribed_on()),
      stay.started_on().empty() ? "" : absl::StrCat(", démarré le ", stay.started_on()),
      Until(stay.ended_on()));
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

std::string FactDay(const Event& event) {
  switch (event.body_case()) {
    case Event::kOrientation:
      return event.orientation().decided_on();
    case Event::kRendezVous:
      return event.rendez_vous().held_on().empty() ? event.rendez_vous().made_on()
                                                   : event.rendez_vous().held_on();
    case Event::kCer:
      return event.cer().signed_on().empty() ? event.cer().recorded_on() : event.cer().signed_on();
    case Event::kPpae:
      return event.ppae().signed_on();
    case Event::kContratEngagement:
      return event.contrat_engagement().signed_on();
    case Event::kReferentAssignment:
      return FirstSaid(event.referent_assignment().from(), event.effective_on());
    case Event::kInsertionAction:
      return FirstSaid(event.insertion_action().from(), event.effective_on());
    case Event::kGarantieActivite:
      return FirstSaid(event.garantie_activite().started_on(),
                       event.garantie_activite().prescribed_on());
    case Event::kAccompagnementGlobal:
      return FirstSaid(event.accompagnement_global().started_on(),
                       event.accompagnement_global().prescribed_on());
    case Event::kReferentDeParcours:
      return FirstSaid(event.referent_de_parcours().from(), event.effective_on());
    default:
      return event.effective_on();
  }
}

bool IsSeenOn(const Event& event, Date valid_at) {
  std::string day = FactDay(event);
  if (event.has_orientation()) day = event.orientation().notified_on();
  // What was prescribed is known, even when it starts later.
  if (event.has_garantie_activite()) {
    day = FirstSaid(event.garantie_activite().prescribed_on(), day);
  }
  if (event.has_accompagnement_global()) {
    day = FirstSaid(event.accompagnement_global().prescribed_on(), day);
  }
  return day.empty() || day <= valid_at.ToString();
}

namespace {

// " social", " socio-professionnel", " vers l'emploi".
std::string_view TypeText(jalon::v1::OrientationType::Value type, bool feminine) {
  using jalon::v1::OrientationType;
  if (type == OrientationType::SOCIAL) return feminine ? " sociale" : " social";
  if (type == OrientationType::SOCIOPRO) {
    return feminine ? " socio-professionnelle" : " socio-professionnel";
  }
  return type == OrientationType::EMPLOI ? " vers l'emploi" : "";
}

std::string_view KindText(jalon::v1::RendezVous::Kind kind) {
  using jalon::v1::RendezVous;
  if (kind == RendezVous::DIAGNOSTIC) return " de diagnostic";
  if (kind == RendezVous::COLLECTIVE) return " collectif";
  return kind == RendezVous::OTHER ? " d'un autre objet" : " d'accompagnement";
}

std::string_view OutcomeText(jalon::v1::RendezVous::Outcome outcome) {
  using jalon::v1::RendezVous;
  if (outcome == RendezVous::HONOURED) return ", honoré";
  if (outcome == RendezVous::ABSENT) return ", absent";
  if (outcome == RendezVous::EXCUSED) return ", excusé";
  return outcome == RendezVous::CANCELLED ? ", annulé" : ", prévu";
}

std::string_view KindText(jalon::v1::InsertionAction::Kind kind) {
  using jalon::v1::InsertionAction;
  if (kind == InsertionAction::SOCIAL) return " sociale";
  if (kind == InsertionAction::PROFESSIONAL) return " professionnelle";
  return kind == InsertionAction::BOTH ? " sociale et professionnelle" : "";
}

std::string Dated(const char* before, const std::string& day) {
  return day.empty() ? std::string() : absl::StrCat(before, day);
}

std::string TextOf(const jalon::v1::RightObserved& right) {
  return absl::StrCat("situation : état ", right.etat().empty() ? "non dit" : right.etat(),
                      right.motif().empty() ? "" : absl::StrCat(" (", right.motif(), ")"),
                      !right.has_soumis() ? ""
                      : right.soumis()    ? ", soumis"
                                          : ", non soumis",
                      right.dossier().empty() ? "" : absl::StrCat(", dossier ", right.dossier()));
}

std::string TextOf(const jalon::v1::Orientation& o) {
  return absl::StrCat(
      "orientation", std::string(TypeText(o.type(), /*feminine=*/true)),
      Dated(" décidée le ", o.decided_on()), Dated(", notifiée le ", o.notified_on()),
      Dated(", terminée le ", o.ended_on()), o.external() ? ", d'un autre département" : "");
}

std::string TextOf(const jalon::v1::RendezVous& r) {
  return absl::StrCat("rendez-vous", std::string(KindText(r.kind())),
                      Dated(" fixé le ", r.made_on()), Dated(" pour le ", r.held_on()),
                      std::string(OutcomeText(r.outcome())));
}

// What has no text of its own.
std::string_view OtherText(Event::BodyCase body) {
  switch (body) {
    case Event::kContact:
      return "coordonnées";
    case Event::kHousehold:
      return "composition du foyer";
    case Event::kDiagnostic:
      return "diagnostic";
    case Event::kSocioProfessional:
      return "situation socio-professionnelle";
    case Event::kActivity:
      return "emploi ou activité";
    case Event::kPoleEmploiRegistration:
      return "inscription ou cessation à Pôle emploi";
    case Event::kConvocation:
      return "convocation";
    case Event::kMiseEnDemeure:
      return "mise en demeure";
    case Event::kEquipePluridisciplinaire:
      return "équipe pluridisciplinaire";
    case Event::kSanction:
      return "sanction";
    case Event::kExit:
      return "sortie";
    case Event::kPersonsLinked:
      return "personnes réunies";
    case Event::kPersonsSplit:
      return "personnes séparées";
    case Event::kCancellation:
      return "annulation d'un enregistrement";
    default:
      return "";
  }
}

}  // namespace

std::string FactText(const Event& event) {
  switch (event.body_case()) {
    case Event::kRightObserved:
      return TextOf(event.right_observed());
    case Event::kOrientation:
      return TextOf(event.orientation());
    case Event::kRendezVous:
      return TextOf(event.rendez_vous());
    case Event::kCer:
      return absl::StrCat(
          event.cer().kind() == jalon::v1::Cer::RENEWAL ? "CER (renouvellement)" : "CER",
          Dated(" signé le ", event.cer().signed_on()), Until(event.cer().ends_on()));
    case Event::kPpae:
      return absl::StrCat("PPAE", Dated(" signé le ", event.ppae().signed_on()));
    case Event::kContratEngagement:
      return absl::StrCat("contrat d'engagement",
                          Dated(" signé le ", event.contrat_engagement().signed_on()));
    case Event::kReferentAssignment:
      return absl::StrCat(
          "référent", std::string(TypeText(event.referent_assignment().type(), /*feminine=*/false)),
          Dated(" depuis le ", event.referent_assignment().from()),
          Until(event.referent_assignment().to()));
    case Event::kInsertionAction:
      return absl::StrCat("action", std::string(KindText(event.insertion_action().kind())),
                          Dated(" depuis le ", event.insertion_action().from()),
                          Until(event.insertion_action().to()));
    case Event::kGarantieActivite:
      return StayText("garantie d'activité", event.garantie_activite());
    case Event::kAccompagnementGlobal:
      return StayText("accompagnement global", event.accompagnement_global());
    case Event::kReferentDeParcours:
      return absl::StrCat("référent de parcours", Until(event.referent_de_parcours().to()));
    default:
      return std::string(OtherText(event.body_case()));
  }
}

}  // namespace jalon::indicators
