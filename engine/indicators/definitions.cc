// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/definitions.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>

#include <string_view>

#include "absl/strings/str_cat.h"
#include "engine/indicators/convention.h"
#include "engine/indicators/convention_text.h"

namespace jalon::indicators {
namespace {

namespace pb = google::protobuf;
using jalon::v1::Convention;

struct ParameterText {
  std::string_view name;
  std::string_view meaning;
};

struct Section {
  std::string_view title;
  std::initializer_list<ParameterText> parameters;
};

const Section kSections[] = {
    {"Entrée dans le dispositif (3.1.1.a)",
     {{"entry_event", "Ce qui date l'entrée E, lu sur le message d'entrée"},
      {"open_states", "États du droit (ETATDOSRSA) qui valent droit ouvert"},
      {"suspension_motifs", "Motifs avec lesquels un droit suspendu vaut droit ouvert"},
      {"soumis_rule", "Quand la personne doit être soumise aux droits et devoirs"},
      {"unit", "Qui entre : la personne, un rôle dans un dossier, ou le foyer"},
      {"count_unit", "Ce qui est compté : chaque période de droit, ou chaque personne une fois"},
      {"grain", "Pas le plus fin auquel le droit est lu"},
      {"closure_opens_spell",
       "Une clôture met fin à la période de droit, quelle que soit sa durée"},
      {"suspension_gap_months",
       "Mois de suspension après lesquels une reprise ouvre une nouvelle période de droit"},
      {"suspension_gap_inclusive", "Ce nombre de mois tout juste suffit ; sinon il faut plus"},
      {"reentry_keeps_original_entry", "Une reprise garde la date d'entrée d'origine"},
      {"caf_msa_continuity",
       "Un passage de la CAF à la MSA, ou l'inverse, sans interruption, "
       "continue la période de droit"},
      {"mutation_in_counts", "Une arrivée par mutation d'un autre département est une entrée"},
      {"drop_leavers_before_deadline",
       "Ceux dont le droit finit avant l'échéance, sans orientation, sont écartés"}}},
    {"Orientation (3.1.1.b)",
     {{"orientation_event", "Date d'une orientation qui arrête le délai"},
      {"orientation_threshold", "Délai, à partir de l'entrée"},
      {"carry_over_orientation",
       "Une orientation antérieure qui vaut toujours compte, au jour de l'entrée"},
      {"spell_end", "Dernier jour d'une période de droit close"}}},
    {"Premier rendez-vous (3.1.2)",
     {{"rdv_source", "Ce qui est un premier rendez-vous d'accompagnement"},
      {"rdv_date", "Date d'un rendez-vous"},
      {"rdv_start", "Début du délai"},
      {"rdv_threshold", "Délai du premier rendez-vous"},
      {"rdv_status", "Issues de rendez-vous qui comptent"},
      {"rdv_scope", "Structures dont les rendez-vous comptent"}}},
    {"Premier contrat (3.1.3)",
     {{"cer_date", "Date d'un contrat d'engagements réciproques (CER)"},
      {"cer_start", "Début du délai"},
      {"cer_threshold", "Délai du premier contrat"},
      {"cer_first_of", "Quel contrat est le premier"},
      {"cer_before_start", "Un contrat d'avant le début du délai"},
      {"cer_lookback_days", "Jours avant l'entrée où un contrat appartient déjà à l'entrée"},
      {"cer_clock_orientation", "Quelle orientation fait partir le délai"},
      {"orientation_scope", "Entrants que comptent les contrats, par type d'orientation"},
      {"ppae_as_contract", "Un projet personnalisé d'accès à l'emploi (PPAE) vaut contrat"}}},
    {"Échéances et période",
     {{"attribution", "À quelle période un chiffre appartient"},
      {"previous_report", "Remontée précédente, dont ce qui a été compté est laissé de côté"},
      {"extend_non_working_day",
       "Une échéance un samedi, un dimanche ou un jour férié passe au jour ouvré suivant"},
      {"holidays", "Jours fériés"},
      {"dated_law", "Lois datées, choisies par le jour où le délai commence"}}},
    {"Listes",
     {{"reexam_months", "Mois d'une orientation sociale à son réexamen"},
      {"pe_list_months", "Mois depuis une orientation vers l'emploi, sans activité"},
      {"perdus_after_days", "Jours depuis l'entrée, sans orientation, avant d'être perdu de vue"}}},
    {"Délais moyens",
     {{"mean_population", "Sur qui porte un délai moyen"},
      {"censoring", "Ce que le délai moyen fait de ceux qui attendent encore"},
      {"negative", "Délais négatifs"}}},
    {"Garantie d'activité (3.2.1)",
     {{"gad_min_social", "Nombre d'actions sociales, au moins"},
      {"gad_min_pro", "Nombre d'actions professionnelles, au moins"},
      {"gad_referent_types", "Types de référent qui font une garantie d'activité"},
      {"gad_activity", "Actions qui comptent : en cours dans la fenêtre, ou qui y commencent"},
      {"gad_mixed", "Une action à la fois sociale et professionnelle compte pour chacune"},
      {"gad_ag", "Garantie d'activité et accompagnement global"},
      {"gad_new_entrants_only", "Le flux 3.2.1.a ne compte que les entrants de la période"}}},
    {"Accompagnement global (3.2.2)",
     {{"ag_brsa_only", "3.2.2.a ne compte que des bénéficiaires du RSA"},
      {"ag_stock_brsa_only", "3.2.2.b ne compte que des bénéficiaires du RSA"},
      {"ag_delay_brsa_only", "3.2.2.d ne compte que des bénéficiaires du RSA"},
      {"ag_entry_event", "Ce qui date l'entrée en accompagnement global"},
      {"ag_threshold", "Cible du délai de démarrage (3.2.2.d)"},
      {"ag_load_threshold", "Personnes par conseiller, cible (3.2.2.c)"},
      {"conseiller_unit", "Comment les conseillers sont comptés"}}},
};

struct ValueWords {
  std::string_view type;  // message around the enum in convention.proto
  std::string_view value;
  std::string_view text;
};

constexpr ValueWords kValues[] = {
    {"EntryEvent", "flux_transmission", "transmission du flux (DTCREAFLUX)"},
    {"EntryEvent", "flux_reference", "date de référence du flux (DTREF)"},
    {"EntryEvent", "flux_recu", "réception du flux"},
    {"EntryEvent", "notification_droit", "notification de l'ouverture du droit"},
    {"EntryEvent", "ouverture_droit", "ouverture du droit"},
    {"EntryEvent", "demande", "demande de RSA (DTDEMRSA)"},
    {"Grain", "event", "état de chaque jour"},
    {"Grain", "month", "dernier état de chaque mois civil"},
    {"CountUnit", "spell", "chaque période de droit"},
    {"CountUnit", "person", "chaque personne, à sa première entrée de la période"},
    {"SoumisRule", "at_entry", "à l'entrée"},
    {"SoumisRule", "ever", "au moins une fois dans la période de droit"},
    {"SoumisRule", "at_period_end", "à l'entrée et au dernier jour de la période"},
    {"SoumisRule", "neutralise_at_deadline", "écartée si non soumise à l'échéance et non orientée"},
    {"SoumisRule", "pause", "les jours non soumis arrêtent le délai d'orientation"},
    {"Unit", "person", "la personne"},
    {"Unit", "dossier_role", "chaque rôle dans un dossier"},
    {"Unit", "foyer", "le foyer"},
    {"OrientationEvent", "notification", "jour de la notification"},
    {"OrientationEvent", "decision", "jour de la décision"},
    {"OrientationEvent", "validated", "jour de la validation"},
    {"OrientationEvent", "printed", "jour de l'impression"},
    {"SpellEnd", "closure", "la clôture"},
    {"SpellEnd", "next_spell", "la veille de la période suivante"},
    {"RdvSource", "rdv", "un rendez-vous enregistré"},
    {"RdvSource", "date_signature_CER", "la signature du premier contrat"},
    {"RdvSource", "rdv_else_cer", "un rendez-vous, à défaut la signature du premier contrat"},
    {"RdvDate", "pour_le", "jour pour lequel il est fixé"},
    {"RdvDate", "fixe_le", "jour où il a été fixé"},
    {"ClockStart", "decision", "décision d'orientation"},
    {"ClockStart", "notification", "notification de l'orientation"},
    {"RdvStatus", "not_cancelled", "tous sauf annulés"},
    {"RdvStatus", "any", "tous, même annulés"},
    {"RdvStatus", "PLANNED", "prévu"},
    {"RdvStatus", "HONOURED", "honoré"},
    {"RdvStatus", "ABSENT", "absent"},
    {"RdvStatus", "EXCUSED", "excusé"},
    {"RdvStatus", "CANCELLED", "annulé"},
    {"CerDate", "signature", "jour de la signature"},
    {"CerDate", "saisie", "jour de la saisie"},
    {"CerDate", "validation", "jour de la validation"},
    {"CerFirstOf", "spell", "le premier de la période de droit"},
    {"CerFirstOf", "life", "le premier de toute la vie"},
    {"CerFirstOf", "source_rank_1", "le premier que le système d'origine numérote 1"},
    {"CerBeforeStart", "zero", "compte, avec un délai nul"},
    {"CerBeforeStart", "exclude", "n'est pas dans le délai"},
    {"ClockOrientation", "first", "la première de la période de droit"},
    {"ClockOrientation", "latest", "la dernière qui ne suit pas le contrat"},
    {"OrientationScope", "all", "tous"},
    {"OrientationScope", "hors_PE", "tous sauf ceux orientés vers l'emploi"},
    {"OrientationScope", "SOCIAL", "orientés en social"},
    {"OrientationScope", "SOCIOPRO", "orientés en socio-professionnel"},
    {"OrientationScope", "EMPLOI", "orientés vers l'emploi"},
    {"Attribution", "cohort", "celle de l'entrée : chaque chiffre porte sur les entrants"},
    {"Attribution", "event", "celle de son propre événement"},
    {"MeanPopulation", "oriented", "tous ceux qui ont eu l'événement"},
    {"MeanPopulation", "mature", "ceux dont l'échéance est passée"},
    {"Censoring", "report", "comptés à côté du délai moyen"},
    {"Censoring", "current_age", "comptés dedans, pour leur attente à ce jour"},
    {"Negative", "zero", "comptés pour 0"},
    {"Negative", "raw", "comptés tels quels"},
    {"GadActivity", "active", "en cours dans la fenêtre"},
    {"GadActivity", "starting", "commencées dans la fenêtre"},
    {"GadAg", "alone", "garantie d'activité seule"},
    {"GadAg", "dont", "accompagnement global compris"},
    {"GadAg", "hors", "hors ceux en accompagnement global"},
    {"AgEntryEvent", "start", "démarrage"},
    {"AgEntryEvent", "prescribed", "prescription"},
    {"ConseillerUnit", "heads", "en personnes"},
    {"ConseillerUnit", "etp", "en équivalents temps plein"},
};

std::string EnumWords(const pb::EnumValueDescriptor& value) {
  const std::string& type = value.type()->containing_type()->name();
  for (const ValueWords& words : kValues) {
    if (words.type == type && words.value == value.name()) return std::string(words.text);
  }
  return value.name();
}

// How many values of `field` there are; a list may have any number.
int SizeOf(const Convention& convention, const pb::FieldDescriptor* field) {
  const auto* reflection = convention.GetReflection();
  if (field->is_repeated()) return reflection->FieldSize(convention, field);
  return reflection->HasField(convention, field) ? 1 : 0;
}

const pb::EnumValueDescriptor* EnumAt(const Convention& convention,
                                      const pb::FieldDescriptor* field, int index) {
  const auto* reflection = convention.GetReflection();
  return field->is_repeated() ? reflection->GetRepeatedEnum(convention, field, index)
                              : reflection->GetEnum(convention, field);
}

const pb::Message& MessageAt(const Convention& convention, const pb::FieldDescriptor* field,
                             int index) {
  const auto* reflection = convention.GetReflection();
  return field->is_repeated() ? reflection->GetRepeatedMessage(convention, field, index)
                              : reflection->GetMessage(convention, field);
}

std::string LawText(const jalon::v1::DatedLaw& law) {
  std::string text = absl::StrCat("à compter du ", law.from(), " :");
  const auto add = [&text](bool there, const char* what, const jalon::v1::Threshold& threshold) {
    if (there) absl::StrAppend(&text, " ", what, " ", ThresholdText(threshold), " ;");
  };
  add(law.has_orientation_threshold(), "orientation", law.orientation_threshold());
  add(law.has_rdv_threshold(), "rendez-vous", law.rdv_threshold());
  add(law.has_cer_threshold(), "contrat", law.cer_threshold());
  if (law.cer_clock_orientation() == jalon::v1::ClockOrientation::latest) {
    absl::StrAppend(&text, " une nouvelle orientation relance le délai du contrat ;");
  }
  text.pop_back();  // the last separator
  if (!law.source().empty()) absl::StrAppend(&text, "(", law.source(), ")");
  return text;
}

// One value, as a convention file writes it.
std::string Written(const Convention& convention, const pb::FieldDescriptor* field, int index) {
  std::string text;
  if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
    return absl::StrCat("{", MessageAt(convention, field, index).ShortDebugString(), "}");
  }
  pb::TextFormat::PrintFieldValueToString(convention, field, field->is_repeated() ? index : -1,
                                          &text);
  return text;
}

// One value in French; "" where what is written says it.
std::string Said(const Convention& convention, const pb::FieldDescriptor* field, int index) {
  switch (field->cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return EnumWords(*EnumAt(convention, field, index));
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return convention.GetReflection()->GetBool(convention, field) ? "oui" : "non";
    case pb::FieldDescriptor::CPPTYPE_MESSAGE: {
      const pb::Message& message = MessageAt(convention, field, index);
      if (const auto* law = dynamic_cast<const jalon::v1::DatedLaw*>(&message))
        return LawText(*law);
      const auto* threshold = dynamic_cast<const jalon::v1::Threshold*>(&message);
      return threshold == nullptr ? "" : ThresholdText(*threshold);
    }
    default:
      return "";
  }
}

// "none" for a parameter without value: no list, no limit.
std::string ValueOf(const Convention& convention, const pb::FieldDescriptor* field) {
  const int size = SizeOf(convention, field);
  if (size == 0 || IsNone(convention, field->name())) return "none";
  if (!field->is_repeated()) return Written(convention, field, 0);
  std::string list;
  for (int i = 0; i < size; ++i) {
    absl::StrAppend(&list, list.empty() ? "" : ", ", Written(convention, field, i));
  }
  return absl::StrCat("[", list, "]");
}

std::string MeaningOf(const Convention& convention, const pb::FieldDescriptor* field) {
  const int size = SizeOf(convention, field);
  if (size == 0 || IsNone(convention, field->name())) return "sans objet, ou sans restriction";
  std::string list;
  for (int i = 0; i < size; ++i) {
    const std::string said = Said(convention, field, i);
    if (!said.empty()) absl::StrAppend(&list, list.empty() ? "" : ", ", said);
  }
  return list;
}

}  // namespace

std::string ThresholdText(const jalon::v1::Threshold& threshold) {
  const bool months = threshold.unit() == jalon::v1::Threshold::month;
  const bool inclusive = !threshold.has_inclusive() || threshold.inclusive();
  const char* days = threshold.n() > 1 ? " jours" : " jour";
  return absl::StrCat(threshold.n(), months ? " mois" : days,
                      inclusive ? ", échéance comprise" : ", échéance exclue");
}

jalon::v1::DescribeConventionResponse Describe(const Convention& convention,
                                               const Convention& base) {
  jalon::v1::DescribeConventionResponse response;
  *response.mutable_stamp() = Stamp(convention);
  response.set_effective_from(convention.effective_from());
  response.set_effective_to(convention.effective_to());
  for (const Section& section : kSections) {
    for (const ParameterText& text : section.parameters) {
      const auto* field = Convention::descriptor()->FindFieldByName(std::string(text.name));
      auto* parameter = response.add_parameters();
      parameter->set_name(std::string(text.name));
      parameter->set_section(std::string(section.title));
      parameter->set_meaning(std::string(text.meaning));
      parameter->set_value(ValueOf(convention, field));
      parameter->set_value_meaning(MeaningOf(convention, field));
      parameter->set_base_value(ValueOf(base, field));
    }
  }
  return response;
}

}  // namespace jalon::indicators
