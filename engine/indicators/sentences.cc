// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/sentences.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "engine/base/date.h"

namespace jalon::indicators {
namespace {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

constexpr std::array<std::string_view, 12> kMonths = {
    "janvier", "février", "mars",      "avril",   "mai",      "juin",
    "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};

// ETATDOSRSA, in the words of the flux's own table.
constexpr std::array<std::string_view, 7> kStates = {
    "demande en attente de décision",  "droit refusé",       "droit ouvert et versable",
    "droit ouvert et suspendu",        "versement suspendu", "droit clos",
    "droit clos sur un mois antérieur"};

// " le 5 mars 2022"; nothing without a day.
std::string On(std::string_view before, const std::string& day) {
  return day.empty() ? "" : absl::StrCat(std::string(before), FrenchDay(day));
}

std::string With(std::string_view before, const std::string& text) {
  return text.empty() ? "" : absl::StrCat(std::string(before), text);
}

const std::string& FirstSaid(const std::string& day, const std::string& otherwise) {
  return day.empty() ? otherwise : day;
}

std::string_view TypeOf(OrientationType::Value type) {
  if (type == OrientationType::SOCIAL) return " sociale";
  if (type == OrientationType::SOCIOPRO) return " socioprofessionnelle";
  return type == OrientationType::EMPLOI ? " vers l'emploi" : "";
}

std::string_view StateInWords(const std::string& etat) {
  if (etat.size() != 1 || etat[0] < '0' || etat[0] > '6') return "situation du droit non dite";
  return kStates[static_cast<size_t>(etat[0] - '0')];
}

std::string Sentence(const RightObserved& right) {
  std::string text(StateInWords(right.etat()));
  if (right.has_soumis()) {
    text +=
        right.soumis() ? ", soumis aux droits et devoirs" : ", non soumis aux droits et devoirs";
  }
  absl::StrAppend(&text, With(", motif ", right.motif()));
  for (const jalon::v1::RightBlock& block : right.further_blocks()) {
    absl::StrAppend(&text, " ; aussi : ", std::string(StateInWords(block.etat())),
                    On(" depuis le ", block.on()), With(", motif ", block.motif()));
  }
  return absl::StrCat(text, With(", dossier ", right.dossier()));
}

std::string Sentence(const Orientation& o) {
  return absl::StrCat("orientation", std::string(TypeOf(o.type())), With(" vers ", o.structure()),
                      On(", décidée le ", o.decided_on()), On(", notifiée le ", o.notified_on()),
                      On(", terminée le ", o.ended_on()),
                      o.external() ? ", par un autre département" : "");
}

std::string_view OutcomeOf(RendezVous::Outcome outcome) {
  switch (outcome) {
    case RendezVous::HONOURED:
      return ", honoré";
    case RendezVous::ABSENT:
      return ", absence non excusée";
    case RendezVous::EXCUSED:
      return ", absence excusée";
    case RendezVous::CANCELLED:
      return ", annulé";
    default:
      return ", prévu";
  }
}

std::string Sentence(const RendezVous& r) {
  std::string_view kind = "rendez-vous d'accompagnement";
  if (r.kind() == RendezVous::DIAGNOSTIC) kind = "rendez-vous de diagnostic";
  if (r.kind() == RendezVous::COLLECTIVE) kind = "rendez-vous collectif";
  if (r.kind() == RendezVous::OTHER) kind = "rendez-vous";
  return absl::StrCat(std::string(kind), With(" à ", r.structure()), On(" le ", r.held_on()),
                      On(", fixé le ", r.made_on()), std::string(OutcomeOf(r.outcome())));
}

std::string Sentence(const Cer& cer) {
  return absl::StrCat("contrat d'engagements réciproques",
                      cer.kind() == Cer::RENEWAL ? " renouvelé" : "",
                      On(", signé le ", cer.signed_on()), On(", saisi le ", cer.recorded_on()),
                      On(", validé le ", cer.validated_on()), On(", du ", cer.starts_on()),
                      On(", jusqu'au ", cer.ends_on()));
}

template <typename Contract>
std::string ContractSentence(std::string_view name, const Contract& contract) {
  return absl::StrCat(std::string(name), On(", signé le ", contract.signed_on()),
                      On(", jusqu'au ", contract.ends_on()));
}

// `agrees`: what participles take, "e" of a garantie.
template <typename Stay>
std::string StaySentence(std::string_view name, const std::string& agrees, const Stay& stay) {
  const auto step = [&](const char* done, const std::string& day) {
    return On(absl::StrCat(", ", done, agrees, " le "), day);
  };
  return absl::StrCat(std::string(name), step("prescrit", stay.prescribed_on()),
                      step("commencé", stay.started_on()), step("fini", stay.ended_on()),
                      With(", motif : ", stay.exit_reason()));
}

std::string Sentence(const InsertionAction& action) {
  std::string_view kind = "action d'insertion";
  if (action.kind() == InsertionAction::SOCIAL) kind = "action d'insertion sociale";
  if (action.kind() == InsertionAction::PROFESSIONAL) kind = "action d'insertion professionnelle";
  if (action.kind() == InsertionAction::BOTH)
    kind = "action d'insertion sociale et professionnelle";
  return absl::StrCat(std::string(kind), With(" : ", action.label()), On(", du ", action.from()),
                      On(", jusqu'au ", action.to()));
}

std::string Sentence(const PoleEmploiRegistration& registration) {
  std::string_view kind = "mouvement à Pôle emploi";
  if (registration.kind() == PoleEmploiRegistration::INSCRIPTION) kind = "inscrit à Pôle emploi";
  if (registration.kind() == PoleEmploiRegistration::CESSATION) {
    kind = "cessation d'inscription à Pôle emploi";
  }
  if (registration.kind() == PoleEmploiRegistration::RADIATION) kind = "radié par Pôle emploi";
  return absl::StrCat(std::string(kind), With(", catégorie ", registration.categorie()),
                      With(", motif : ", registration.motif_label()));
}

std::string Sentence(const Convocation& letter) {
  std::string_view outcome;
  if (letter.outcome() == Convocation::CAME) outcome = ", venu";
  if (letter.outcome() == Convocation::EXCUSED) outcome = ", excusé";
  if (letter.outcome() == Convocation::ABSENT) outcome = ", absent";
  return absl::StrCat("convocation", On(" envoyée le ", letter.sent_on()),
                      On(" pour le ", letter.held_on()), With(", motif : ", letter.motive()),
                      std::string(outcome));
}

std::string Sentence(const Exit& exit) {
  return absl::StrCat("sortie", On(" le ", exit.on()), With(", motif : ", exit.motive()),
                      exit.positive() ? ", positive" : "");
}

std::string Sentence(const Sanction& sanction) {
  return absl::StrCat("sanction", With(" : ", sanction.level()),
                      On(", décidée le ", sanction.decided_on()), On(", du ", sanction.from()),
                      On(", jusqu'au ", sanction.to()), With(", motif : ", sanction.motive()));
}

std::string StretchSentence(std::string_view what, const std::string& from, const std::string& to) {
  return absl::StrCat(std::string(what), On(", du ", from), On(", jusqu'au ", to));
}

}  // namespace

std::string FrenchDay(std::string_view iso) {
  const absl::StatusOr<Date> date = Date::Parse(iso);
  if (!date.ok()) return "";
  return absl::StrCat(date->day(), date->day() == 1 ? "er " : " ",
                      std::string(kMonths[static_cast<size_t>(date->month() - 1)]), " ",
                      date->year());
}

std::string WithFrenchDays(std::string_view text) {
  constexpr size_t kIsoChars = 10;
  std::string told;
  for (size_t at = 0; at < text.size();) {
    const std::string_view iso = text.substr(at, kIsoChars);
    const std::string day = iso.size() == kIsoChars ? FrenchDay(iso) : "";
    if (day.empty()) {
      told.push_back(text[at++]);
    } else {
      told.append(day);
      at += kIsoChars;
    }
  }
  return told;
}

std::string SentenceOf(const Event& event) {
  switch (event.body_case()) {
    case Event::kRightObserved:
      return Sentence(event.right_observed());
    case Event::kDiagnostic:
      return absl::StrCat("diagnostic", With(" par ", event.diagnostic().structure()));
    case Event::kOrientation:
      return Sentence(event.orientation());
    case Event::kRendezVous:
      return Sentence(event.rendez_vous());
    case Event::kCer:
      return Sentence(event.cer());
    case Event::kPpae:
      return ContractSentence("projet personnalisé d'accès à l'emploi", event.ppae());
    case Event::kContratEngagement:
      return ContractSentence("contrat d'engagement", event.contrat_engagement());
    case Event::kReferentAssignment: {
      const auto& a = event.referent_assignment();
      return absl::StrCat("suivi par ", a.referent(), With(" (", a.structure()),
                          a.structure().empty() ? "" : ")", StretchSentence("", a.from(), a.to()));
    }
    case Event::kInsertionAction:
      return Sentence(event.insertion_action());
    case Event::kActivity:
      return StretchSentence("emploi ou activité", event.activity().from(), event.activity().to());
    case Event::kGarantieActivite:
      return StaySentence("garantie d'activité", "e", event.garantie_activite());
    case Event::kAccompagnementGlobal:
      return StaySentence("accompagnement global", "", event.accompagnement_global());
    case Event::kPoleEmploiRegistration:
      return Sentence(event.pole_emploi_registration());
    case Event::kReferentDeParcours: {
      const auto& r = event.referent_de_parcours();
      return StretchSentence(absl::StrCat("référent de parcours ", r.referent()), r.from(), r.to());
    }
    case Event::kConvocation:
      return Sentence(event.convocation());
    case Event::kMiseEnDemeure:
      return absl::StrCat(
          "mise en demeure", On(" du ", event.mise_en_demeure().sent_on()),
          On(", réponse attendue au plus tard le ", event.mise_en_demeure().answer_by()),
          With(", motif : ", event.mise_en_demeure().motive()));
    case Event::kEquipePluridisciplinaire:
      return absl::StrCat("équipe pluridisciplinaire",
                          On(" du ", event.equipe_pluridisciplinaire().held_on()),
                          With(", saisie pour : ", event.equipe_pluridisciplinaire().motive()),
                          With(", avis : ", event.equipe_pluridisciplinaire().opinion()));
    case Event::kSanction:
      return Sentence(event.sanction());
    case Event::kExit:
      return Sentence(event.exit());
    default:
      return "";
  }
}

std::string FactText(const Event& event) {
  switch (event.body_case()) {
    case Event::kRightObserved: {
      const std::string& etat = event.right_observed().etat();
      return absl::StrCat("état ", etat.empty() ? "non dit" : etat, " : ", SentenceOf(event));
    }
    case Event::kContact:
      return "coordonnées";
    case Event::kHousehold:
      return "composition du foyer";
    case Event::kSocioProfessional:
      return "situation socio-professionnelle";
    case Event::kPersonsLinked:
      return "personnes réunies";
    case Event::kPersonsSplit:
      return "personnes séparées";
    case Event::kCancellation:
      return "annulation d'un enregistrement";
    default:
      return SentenceOf(event);
  }
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
    case Event::kActivity:
      return event.activity().from();
    case Event::kConvocation:
      return event.convocation().sent_on();
    case Event::kMiseEnDemeure:
      return event.mise_en_demeure().sent_on();
    case Event::kEquipePluridisciplinaire:
      return event.equipe_pluridisciplinaire().held_on();
    case Event::kSanction:
      return event.sanction().decided_on();
    case Event::kExit:
      return event.exit().on();
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

}  // namespace jalon::indicators
