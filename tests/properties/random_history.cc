// SPDX-License-Identifier: EUPL-1.2
#include "tests/properties/random_history.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "engine/base/departement.h"

namespace jalon::properties {
namespace {

using jalon::v1::Event;

constexpr char kDepartement[] = "062";
constexpr char kSource[] = "hasard";
constexpr size_t kMostPersons = 3;
constexpr int kKinds = 16;  // of records

// Days of facts: month ends, leap days, exact years, two weeks, one and two months apart.
constexpr const char* kDays[] = {
    "2019-12-31", "2020-01-30", "2020-01-31", "2020-02-01", "2020-02-14", "2020-02-28",
    "2020-02-29", "2020-03-01", "2020-03-31", "2020-04-30", "2020-12-31", "2021-01-30",
    "2021-01-31", "2021-02-01", "2021-02-14", "2021-02-28", "2021-03-01", "2021-03-14",
    "2021-03-15", "2021-03-30", "2021-03-31", "2021-04-01", "2021-04-30", "2021-05-01",
    "2021-05-31", "2021-06-30", "2021-12-31", "2022-01-31", "2022-02-01", "2022-02-28",
    "2022-03-01", "2022-03-31", "2022-04-30", "2022-05-26", "2022-05-30", "2022-12-31"};

// What "--set" would be given; the first of each list is not always BASE's value, on purpose.
struct Parameter {
  const char* name;
  std::vector<const char*> values;
};

const std::vector<Parameter>& Parameters() {
  static const auto* const kParameters = new std::vector<Parameter>{
      {"entry_event",
       {"flux_reference", "flux_recu", "notification_droit", "ouverture_droit", "demande"}},
      {"closure_opens_spell", {"false"}},
      {"suspension_gap_months", {"none", "0", "1", "2", "13"}},
      {"suspension_gap_inclusive", {"true"}},
      {"reentry_keeps_original_entry", {"true"}},
      {"grain", {"month"}},
      {"count_unit", {"person"}},
      {"open_states", {"2,3", "2,4", "2,3,4"}},
      {"soumis_rule", {"ever", "at_period_end", "neutralise_at_deadline", "pause"}},
      {"unit", {"dossier_role", "foyer"}},
      {"caf_msa_continuity", {"false"}},
      {"mutation_in_counts", {"false"}},
      {"drop_leavers_before_deadline", {"true"}},
      {"orientation_event", {"decision", "validated", "printed"}},
      {"carry_over_orientation", {"true"}},
      {"spell_end", {"next_spell"}},
      {"orientation_threshold",
       {"30 day", "31 day", "1 month strict", "2 month", "0 day", "14 day strict", "3 month"}},
      {"rdv_source", {"date_signature_CER", "rdv_else_cer"}},
      {"rdv_date", {"fixe_le"}},
      {"rdv_start", {"notification"}},
      {"rdv_status", {"any", "HONOURED", "ABSENT,EXCUSED", "PLANNED,HONOURED"}},
      {"rdv_scope", {"A", "A,B", "{total: [\"A\", \"B\"], delay: [\"A\"]}", "{delay: [\"B\"]}"}},
      {"rdv_threshold", {"15 day", "14 day strict", "1 month", "0 day"}},
      {"cer_date", {"saisie", "validation"}},
      {"cer_start", {"decision"}},
      {"cer_first_of", {"life", "source_rank_1"}},
      {"cer_before_start", {"exclude"}},
      {"cer_lookback_days", {"1", "30", "366"}},
      {"cer_clock_orientation", {"latest"}},
      {"cer_threshold", {"60 day", "1 month", "2 month strict", "0 day"}},
      {"orientation_scope", {"hors_PE", "SOCIAL", "SOCIOPRO,EMPLOI", "EMPLOI"}},
      {"ppae_as_contract", {"true"}},
      {"extend_non_working_day", {"true"}},
      {"holidays", {"2021-03-01", "2022-05-26,2021-03-15"}},
      {"attribution", {"event"}},
      {"gad_min_social", {"0", "2"}},
      {"gad_min_pro", {"0", "2"}},
      {"gad_referent_types", {"none", "social", "social,socio-pro,emploi"}},
      {"gad_activity", {"starting"}},
      {"gad_mixed", {"true"}},
      {"gad_ag", {"dont", "hors"}},
      {"gad_new_entrants_only", {"true"}},
      {"ag_brsa_only", {"false"}},
      {"ag_stock_brsa_only", {"true"}},
      {"ag_delay_brsa_only", {"true"}},
      {"ag_entry_event", {"prescribed"}},
      {"conseiller_unit", {"etp"}},
      {"negative", {"raw"}},
      {"mean_population", {"mature"}},
      {"censoring", {"current_age"}},
      {"dated_law",
       {"{from: 2021-01-31 orientation_threshold: {n: 2 unit: month}}",
        "{from: 2021-03-01 orientation_threshold: {n: 42 unit: day} cer_threshold: {n: 1 unit: "
        "month} "
        "cer_clock_orientation: latest source: \"CASF\"}",
        "{from: 2022-01-01 rdv_threshold: {n: 30 unit: day}}, {from: 2020-02-29 rdv_threshold: "
        "{n: 0 unit: day}}"}},
      {"previous_report",
       {"{to: 2021-03-31, known_at: 2021-04-30}", "{to: 2021-12-31, known_at: 2021-05-01}"}}};
  return *kParameters;
}

Date Parsed(const char* iso) { return *Date::Parse(iso); }

}  // namespace

size_t Generator::Below(size_t n) { return static_cast<size_t>(random_() % n); }

bool Generator::Chance(double probability) {
  constexpr double kSteps = 1 << 20;
  return static_cast<double>(Below(1 << 20)) < probability * kSteps;
}

Date Generator::Day() { return Parsed(kDays[Below(std::size(kDays))]); }

std::string Generator::MaybeDay(double probability) {
  return Chance(probability) ? Day().ToString() : "";
}

// A day on or after `day`: mostly the same or the next, sometimes much later.
Date Generator::Later(Date day) {
  constexpr std::array<int, 8> kDelays = {0, 0, 0, 1, 1, 14, 30, 365};
  return day.AddDays(kDelays[Below(kDelays.size())]);
}

std::string Generator::Name(size_t person) const {
  return absl::StrCat("h", histories_, std::string(1, static_cast<char>('a' + person)));
}

Event Generator::Common() {
  Event event;
  event.set_departement(kDepartement);
  event.set_source(kSource);
  ++events_;
  return event;
}

void Generator::SetKnown(Date day, Event* event) {
  const Date known = Later(day);
  if (Chance(0.7)) {
    event->set_known_on(known.ToString());
    return;
  }
  const absl::Time instant = CivilTime::For(kDepartement)->StartOf(known) + absl::Hours(Below(24));
  event->mutable_known_at()->set_seconds(absl::ToUnixSeconds(instant));
}

Event Generator::Situation(size_t person, bool untimed) {
  constexpr std::array<const char*, 16> kStates = {"2", "2", "2", "2", "2", "2", "3", "3",
                                                   "4", "4", "5", "5", "6", "0", "1", ""};
  Event event = Common();
  event.mutable_person()->set_external_id(Name(person));
  const Date day = Day();
  event.set_effective_on(day.ToString());
  SetKnown(day, &event);
  auto* right = event.mutable_right_observed();
  right->set_etat(kStates[Below(kStates.size())]);
  if (Chance(0.75)) right->set_soumis(Chance(0.7));
  const size_t dossier = untimed || Chance(0.7) ? 1 : 2 + Below(2);
  right->set_dossier(absl::StrCat(histories_, "0", dossier));
  right->set_role(person == 0 || Chance(0.2) ? jalon::v1::Role::DEM : jalon::v1::Role::CJT);
  right->mutable_organisme()->set_kind(dossier == 2 ? jalon::v1::Organisme::MSA
                                                    : jalon::v1::Organisme::CAF);
  if (Chance(0.3)) right->set_motif(Chance(0.5) ? "01" : "05");
  if (Chance(0.15)) {
    right->mutable_transfer()->set_direction(jalon::v1::Transfer::IN);
    right->mutable_transfer()->set_on(MaybeDay(0.7));
  }
  right->set_requested_on(MaybeDay(0.4));
  right->set_opened_on(MaybeDay(0.6));
  right->set_right_notified_on(MaybeDay(0.6));
  if (Chance(0.7)) right->set_reference_on(day.ToString());
  if (untimed) {
    event.set_event_id(absl::StrCat("m", random_() % 1000, "-", events_));
    return event;
  }
  // Two messages never have the same transmission: the order within a file is not told here.
  const absl::Time sent = CivilTime::For(kDepartement)->StartOf(Later(day)) +
                          absl::Hours(Below(24)) + absl::Milliseconds(events_ % 3'000'000);
  event.mutable_transmitted_at()->set_seconds(absl::ToUnixSeconds(sent));
  event.mutable_transmitted_at()->set_nanos(static_cast<int32_t>(
      (absl::ToUnixMillis(sent) - absl::ToUnixSeconds(sent) * 1000) * 1'000'000));
  return event;
}

void Generator::AddMessages(size_t person, RandomHistory* history) {
  for (size_t left = 1 + Below(7); left > 0; --left) {
    history->events.push_back(Situation(person, history->untimed));
    // The next file says the same again.
    if (!history->untimed && Chance(0.2)) {
      Event again = Situation(person, false);
      *again.mutable_right_observed() = history->events.back().right_observed();
      if (Chance(0.5)) again.set_effective_on(history->events.back().effective_on());
      history->events.push_back(again);
    }
  }
}

void Generator::SetOrientation(jalon::v1::Orientation* orientation) {
  const Date day = Day();
  if (Chance(0.7)) orientation->set_decided_on(day.ToString());
  if (Chance(0.6) || orientation->decided_on().empty()) {
    orientation->set_notified_on(Later(day).ToString());
  }
  orientation->set_validated_on(MaybeDay(0.6));
  orientation->set_printed_on(MaybeDay(0.6));
  orientation->set_ended_on(MaybeDay(0.3));
  orientation->set_type(static_cast<jalon::v1::OrientationType::Value>(Below(4)));
  orientation->set_external(Chance(0.1));
  orientation->set_structure(Structure());
}

std::string Generator::Structure() {
  constexpr std::array<const char*, 4> kStructures = {"", "A", "B", "C"};
  return kStructures[Below(kStructures.size())];
}

void Generator::SetRendezVous(jalon::v1::RendezVous* rendez_vous) {
  const Date day = Day();
  rendez_vous->set_held_on(Later(day).ToString());
  if (Chance(0.8)) rendez_vous->set_made_on(day.ToString());
  rendez_vous->set_outcome(static_cast<jalon::v1::RendezVous::Outcome>(Below(6)));
  const size_t kind = Chance(0.7) ? Below(2) : Below(5);
  rendez_vous->set_kind(static_cast<jalon::v1::RendezVous::Kind>(kind));
  rendez_vous->set_structure(Structure());
}

void Generator::SetCer(jalon::v1::Cer* cer) {
  const Date day = Day();
  cer->set_signed_on(day.ToString());
  if (Chance(0.8)) cer->set_recorded_on(Later(day).ToString());
  if (Chance(0.8)) cer->set_validated_on(Later(day).ToString());
  if (Chance(0.4)) cer->set_kind(Chance(0.6) ? jalon::v1::Cer::RENEWAL : jalon::v1::Cer::FIRST);
  cer->set_rank(static_cast<int32_t>(Below(4)));
}

void Generator::SetBody(int kind, Event* event) {
  switch (kind) {
    case 0:
      return SetOrientation(event->mutable_orientation());
    case 1:
      return SetRendezVous(event->mutable_rendez_vous());
    case 2:
      return SetCer(event->mutable_cer());
    case 3:
      return event->mutable_ppae()->set_signed_on(Day().ToString());
    case 4:
      return event->mutable_contrat_engagement()->set_signed_on(Day().ToString());
    default:
      return SetSupport(kind, event);
  }
}

void Generator::SetSupport(int kind, Event* event) {
  const std::string from = Day().ToString();
  const std::string to = MaybeDay(0.5);
  if (kind == 5 || kind == 6) event->set_effective_on(MaybeDay(0.5));
  if (kind == 5) {
    auto* referent = event->mutable_referent_assignment();
    referent->set_type(static_cast<jalon::v1::OrientationType::Value>(Below(4)));
    if (Chance(0.8)) referent->set_from(from);
    referent->set_to(to);
    referent->set_structure(Structure());
    referent->set_referent(Structure());
  } else if (kind == 6) {
    auto* action = event->mutable_insertion_action();
    action->set_kind(static_cast<jalon::v1::InsertionAction::Kind>(Below(5)));
    if (Chance(0.8)) action->set_from(from);
    action->set_to(to);
  } else if (kind == 7) {
    auto* garantie = event->mutable_garantie_activite();
    garantie->set_prescribed_on(MaybeDay(0.7));
    if (Chance(0.7)) garantie->set_started_on(from);
    garantie->set_ended_on(to);
  } else if (kind == 8) {
    auto* global = event->mutable_accompagnement_global();
    global->set_prescribed_on(MaybeDay(0.7));
    if (Chance(0.8)) global->set_started_on(from);
    global->set_ended_on(to);
    if (Chance(0.5)) global->set_brsa(Chance(0.5));
  } else if (kind == 9) {
    event->mutable_referent_de_parcours()->set_from(from);
    event->mutable_referent_de_parcours()->set_to(to);
  } else {
    SetFollowUp(kind, event);
  }
}

void Generator::SetFollowUp(int kind, Event* event) {
  const std::string day = Day().ToString();
  if (kind == 10) {
    auto* convocation = event->mutable_convocation();
    convocation->set_sent_on(day);
    convocation->set_held_on(MaybeDay(0.8));
    convocation->set_outcome(static_cast<jalon::v1::Convocation::Outcome>(Below(4)));
  } else if (kind == 11) {
    event->mutable_mise_en_demeure()->set_sent_on(day);
  } else if (kind == 12) {
    event->mutable_equipe_pluridisciplinaire()->set_held_on(day);
  } else if (kind == 13) {
    event->mutable_sanction()->set_decided_on(day);
    event->mutable_sanction()->set_level(Structure());
  } else if (kind == 14) {
    event->mutable_exit()->set_on(day);
    event->mutable_exit()->set_motive(Structure());
    if (Chance(0.7)) event->mutable_exit()->set_positive(Chance(0.5));
  } else {
    event->set_effective_on(day);
    auto* registration = event->mutable_pole_emploi_registration();
    registration->set_kind(static_cast<jalon::v1::PoleEmploiRegistration::Kind>(1 + Below(3)));
  }
}

// Where the person lives and with whom.
void Generator::AddDetails(size_t person, RandomHistory* history) {
  constexpr std::array<const char*, 3> kCommunes = {"62041", "2A004", "99999"};
  constexpr std::array<const char*, 4> kSituations = {"CEL", "MAR", "VIM", "ZZZ"};
  for (size_t left = Below(5); left > 0; --left) {
    Event event = Common();
    event.mutable_person()->set_external_id(Name(person));
    const Date day = Day();
    if (Chance(0.9)) event.set_effective_on(day.ToString());
    SetKnown(day, &event);
    if (Chance(0.5)) {
      event.mutable_contact()->set_commune_code(kCommunes[Below(kCommunes.size())]);
    } else {
      event.mutable_household()->set_family_situation(kSituations[Below(kSituations.size())]);
      event.mutable_household()->set_dependents(static_cast<int32_t>(Below(3)));
    }
    history->events.push_back(std::move(event));
  }
}

Event Generator::Version(const std::string& record, int kind) {
  Event event = Common();
  event.set_record_id(record);
  if (Chance(0.15)) {
    event.mutable_cancellation();
  } else {
    event.mutable_person()->set_external_id(Name(Below(persons_)));
    SetBody(kind, &event);
  }
  SetKnown(Day(), &event);
  // Known at the same instant, versions are told apart by their revision, or by the sender's ids.
  if (Chance(0.5)) {
    event.set_event_id(absl::StrCat("v", random_() % 1000, "-", events_));
  } else {
    event.set_revision(static_cast<int64_t>(1 + (events_ * 7919) % 1'000'003));
  }
  return event;
}

void Generator::AddRecord(RandomHistory* history) {
  const std::string record = absl::StrCat("r", histories_, "-", events_);
  const int kind = Chance(0.4) ? 0 : static_cast<int>(Below(kKinds));
  const size_t owner = Below(persons_);
  for (size_t left = Chance(0.7) ? 1 : 2 + Below(3); left > 0; --left) {
    Event event = Version(record, kind);
    if (event.has_person() && Chance(0.85)) event.mutable_person()->set_external_id(Name(owner));
    history->events.push_back(std::move(event));
  }
}

// The same event told again, known at another time.
void Generator::AddRepetitions(RandomHistory* history) {
  const size_t count = history->events.size();
  for (size_t i = 0; i < count; ++i) {
    const Event& told = history->events[i];
    const bool same_whenever = told.has_right_observed() || !told.event_id().empty();
    if (!same_whenever || !Chance(0.1)) continue;
    Event again = told;
    again.clear_known();
    SetKnown(Day(), &again);
    history->events.push_back(std::move(again));
  }
}

void Generator::AddLink(RandomHistory* history) {
  Event event = Common();
  for (size_t i = 0; i < 2; ++i) {
    event.mutable_persons_linked()->add_persons()->set_external_id(Name(i));
  }
  event.mutable_persons_linked()->set_author("essai");
  event.mutable_persons_linked()->set_reason("essai");
  SetKnown(Day(), &event);
  history->events.push_back(std::move(event));
}

RandomHistory Generator::History() {
  ++histories_;
  RandomHistory history;
  history.untimed = Chance(0.15);
  persons_ = 1 + Below(kMostPersons);
  for (size_t person = 0; person < persons_; ++person) AddMessages(person, &history);
  for (size_t person = 0; person < persons_; ++person) AddDetails(person, &history);
  for (size_t left = Below(8); left > 0; --left) AddRecord(&history);
  AddRepetitions(&history);
  if (persons_ > 1 && !history.untimed && Chance(0.3)) AddLink(&history);
  Shuffle(&history.events);
  return history;
}

std::string Generator::RandomParameter() {
  const Parameter& parameter = Parameters()[Below(Parameters().size())];
  return absl::StrCat(parameter.name, "=", parameter.values[Below(parameter.values.size())]);
}

jalon::v1::Question Generator::Question(bool persons_only) {
  jalon::v1::Question question;
  question.set_departement(kDepartement);
  Date from = Day();
  Date to = Day();
  if (Chance(0.5)) from = Parsed("2020-01-01");
  if (Chance(0.5)) to = Parsed("2022-12-31");
  if (to < from) std::swap(from, to);
  question.set_from(from.ToString());
  question.set_to(to.ToString());
  question.mutable_as_of()->set_known_at(Chance(0.4) ? "2025-12-31" : Later(Day()).ToString());
  if (Chance(0.2)) question.mutable_as_of()->set_valid_at(Day().ToString());
  question.mutable_convention()->set_name("BASE");
  for (size_t left = Chance(0.1) ? 0 : 1 + Below(8); left > 0; --left) {
    const std::string parameter = RandomParameter();
    const bool other_unit = parameter.rfind("unit=", 0) == 0;
    if (!(persons_only && other_unit)) question.mutable_convention()->add_overrides(parameter);
  }
  return question;
}

}  // namespace jalon::properties
