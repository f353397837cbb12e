// SPDX-License-Identifier: EUPL-1.2
//
// A person's pathway as a document.
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/error.h"
#include "engine/following/deadlines.h"
#include "engine/following/document.h"
#include "engine/front/front_door.h"
#include "engine/front/front_portfolios.h"
#include "engine/indicators/convention.h"
#include "engine/indicators/sentences.h"
#include "engine/pathway/day_text.h"

namespace jalon::front {
namespace {

using following::LastInTime;
using following::RuleInWords;
using indicators::FrenchDay;
using indicators::WithFrenchDays;
using jalon::v1::DocumentSection;
using jalon::v1::GetPathwayDocumentRequest;
using jalon::v1::GetPathwayDocumentResponse;
using pathway::Day;
using pathway::Iso;
using pathway::Spell;

void AddSentence(const std::string& on, const std::string& text, DocumentSection* section) {
  auto* sentence = section->add_sentences();
  sentence->set_on(on);
  sentence->set_text(text);
}

// What became of something that is due: "première orientation : due au plus tard le 4 février 2022,
// faite le 2 février 2022, dans le délai".
struct Milestone {
  std::string what;
  bool feminine = false;
  Day due = 0;  // last day in time
  Day done = 0;
  std::string how;  // before the day on which it was done
  bool in_time = false;
};

void AddMilestone(const Milestone& milestone, DocumentSection* section) {
  if (milestone.due == 0) return;
  const std::string agrees = milestone.feminine ? "e" : "";
  std::string text = absl::StrCat(milestone.what, " : ", milestone.feminine ? "due" : "dû",
                                  " au plus tard le ", FrenchDay(Iso(milestone.due)));
  if (milestone.done == 0) {
    absl::StrAppend(&text, ", pas encore enregistré", agrees);
  } else {
    absl::StrAppend(&text, ", ", milestone.how, " ", FrenchDay(Iso(milestone.done)),
                    milestone.in_time ? ", dans le délai" : ", hors délai");
  }
  AddSentence("", text, section);
}

// A rendez-vous is done when somebody came; until then it is fixed for its day.
std::string RdvDone(const Spell& spell, const pathway::Rules& rules, Day on) {
  if (rules.rdv_date_made) return "pris le";
  const bool came =
      spell.rdv_of_delay == spell.rdv &&
      (spell.rdv_outcome == jalon::v1::RendezVous::HONOURED || spell.rdv_outcome == 0);
  return came && spell.rdv_of_delay <= on ? "fait le" : "fixé au";
}

void AddMilestones(const Spell& spell, const pathway::Rules& rules, Day on,
                   DocumentSection* section) {
  AddMilestone(
      {"première orientation", true, LastInTime(spell.orientation_due, rules.orientation_delay),
       spell.oriented, "faite le", spell.orientation_in_time},
      section);
  AddMilestone({"premier rendez-vous", false, LastInTime(spell.rdv_due, rules.rdv_delay),
                spell.rdv_of_delay, RdvDone(spell, rules, on), spell.rdv_in_time},
               section);
  AddMilestone({"premier contrat", false, LastInTime(spell.cer_due, rules.cer_delay), spell.cer,
                "fait le", spell.cer_in_time},
               section);
}

DocumentSection DelaySection(const std::vector<Spell>& spells, const Question& question, Day on) {
  DocumentSection section;
  section.set_title(absl::StrCat("Périodes de droit et délais, selon la convention ",
                                 question.convention.name()));
  for (const Spell& spell : spells) {
    const std::string until = spell.ends == pathway::kNever
                                  ? ", en cours"
                                  : absl::StrCat(" jusqu'au ", FrenchDay(Iso(spell.ends)));
    AddSentence("", absl::StrCat("droit du ", FrenchDay(Iso(spell.starts)), until), &section);
    if (!spell.Counts()) continue;
    AddSentence("", absl::StrCat("entrée le ", FrenchDay(Iso(spell.entry))), &section);
    AddMilestones(spell, question.rules, on, &section);
  }
  return section;
}

// "en retard : à faire au plus tard le 4 février 2022 : première orientation …"
std::string DeadlineSentence(const jalon::v1::Deadline& deadline) {
  const bool late = deadline.status() == jalon::v1::Deadline::OVERDUE;
  return absl::StrCat(late ? "en retard, à faire au plus tard le " : "à faire au plus tard le ",
                      FrenchDay(deadline.due_on()), " : ", WithFrenchDays(RuleInWords(deadline)),
                      " ; ", WithFrenchDays(deadline.facts()));
}

DocumentSection TodaySection(const jalon::v1::PortfolioEntry& entry, const std::string& on) {
  DocumentSection section;
  section.set_title(absl::StrCat("Au ", FrenchDay(on)));
  AddSentence("",
              absl::StrCat(entry.right_open() ? "droit ouvert" : "pas de droit ouvert",
                           entry.soumis() ? ", soumis aux droits et devoirs" : ""),
              &section);
  if (entry.has_following()) {
    AddSentence("", absl::StrCat("suivi par ", entry.following().referent()), &section);
  }
  for (const auto& situation : entry.situations()) {
    AddSentence("", WithFrenchDays(situation.why()), &section);
  }
  for (const auto& deadline : entry.deadlines()) {
    AddSentence("", DeadlineSentence(deadline), &section);
  }
  return section;
}

void AddIdentity(const jalon::v1::Beneficiary& person, following::Document* document) {
  const auto& identity = person.identity();
  document->head.emplace_back("Nom",
                              absl::StrCat(identity.birth_name(), " ", identity.first_name()));
  if (!identity.usage_name().empty() && identity.usage_name() != identity.birth_name()) {
    document->head.emplace_back("Nom d'usage", identity.usage_name());
  }
  document->head.emplace_back("Naissance", FrenchDay(identity.born_on()));
}

}  // namespace

// A record is what the store says of it: who cancels one need not say whose it was.
absl::StatusOr<std::vector<DocumentSection>> FrontDoor::SectionsOf(
    const std::vector<uint64_t>& subjects, Date known_at) const {
  auto events = pathway::ReadEventsOf(*store_, subjects);
  if (!events.ok()) return events.status();
  for (auto& [sequence, stored] : *events) {
    if (absl::Status status = nominative_->UnsealTexts(&stored); !status.ok()) return status;
  }
  const int64_t known_by = absl::ToUnixMicros(time_.EndOf(known_at));
  std::vector<const ledger::StoredEvent*> rights;
  std::map<std::string, std::map<std::string, const ledger::StoredEvent*>> told;  // record, id
  for (const auto& [sequence, stored] : *events) {
    if (stored.known_micros() > known_by) continue;
    if (stored.event().has_right_observed()) rights.push_back(&stored);
    const bool step = !stored.record().empty() && !stored.event().has_cancellation();
    if (step) told[stored.record()][stored.id()] = &stored;
  }
  // A diagnostic is no record: what was told of it stays.
  std::vector<following::ToldRecord> records;
  for (const auto& [sequence, stored] : *events) {
    if (stored.known_micros() > known_by || !stored.event().has_diagnostic()) continue;
    const Date known_on = time_.DayOf(absl::FromUnixMicros(stored.known_micros()));
    records.push_back({{{&stored, known_on}}});
  }
  for (const auto& [key, versions] : told) {
    const auto value = store_->Get(store::Family::kRecords, key);
    if (!value.ok()) return value.status();
    pathway::RecordState state;
    if (!value->has_value() || !state.ParseFromString(**value)) {
      return absl::DataLossError("enregistrement illisible");
    }
    following::ToldRecord& record = records.emplace_back();
    for (const pathway::RecordVersion& version : state.versions()) {
      if (version.known_micros() > known_by) continue;
      const auto found = versions.find(version.id());
      record.versions.push_back(
          {found == versions.end() ? nullptr : found->second,
           pathway::FromDay16(static_cast<pathway::Day16>(version.known_day()))});
    }
  }
  return PathwaySections(std::move(rights), records, time_);
}

absl::StatusOr<following::Document> FrontDoor::MakeDocument(
    const GetPathwayDocumentRequest& request, absl::Time now, std::string* person_id) const {
  absl::StatusOr<Question> question =
      ReadPathwayQuestion(request.as_of(), request.convention(), now, time_, *options_.conventions);
  if (!question.ok()) return question.status();
  const std::string on =
      request.as_of().valid_at().empty() ? time_.DayOf(now).ToString() : request.as_of().valid_at();
  const absl::StatusOr<Date> date = Date::Parse(on);
  const Day day = date.ok() ? pathway::ToDay16(*date) : 0;
  const auto reading = derived_->gate.Read();
  absl::StatusOr<std::vector<uint64_t>> subjects =
      FindPerson(request.person(), request.source(), question->known_at.days());
  if (!subjects.ok()) return subjects.status();
  const auto person = Describe(*subjects);
  if (!person.ok()) return person.status();
  auto sections = SectionsOf(*subjects, question->known_at);
  if (!sections.ok()) return sections.status();
  const auto entry =
      portfolios_->EntryOf(*subjects, on, request.as_of().known_at(), request.convention(), now);
  if (!entry.ok()) return entry.status();
  *person_id = person->person_id();
  following::Document document;
  document.title = "Parcours d'insertion d'un bénéficiaire du RSA";
  if (request.with_identity()) AddIdentity(*person, &document);
  document.head.emplace_back("Personne", person->person_id());
  document.head.emplace_back("Dossiers", absl::StrJoin(person->dossiers(), " "));
  document.head.emplace_back("Département", options_.departement);
  document.head.emplace_back("Établi", absl::StrCat("sur ce qui était connu le ",
                                                    FrenchDay(question->known_at.ToString())));
  document.sections = *std::move(sections);
  document.sections.insert(
      document.sections.begin() + 2,
      {DelaySection(FoldPerson(MemoryNow(), *question, *subjects), *question, day),
       TodaySection(*entry, on)});
  return document;
}

absl::StatusOr<GetPathwayDocumentResponse> FrontDoor::PathwayDocument(
    const GetPathwayDocumentRequest& request, absl::Time now) const {
  if (!GetPathwayDocumentRequest::Format_IsValid(request.format())) {
    return InvalidField("format", "INVALID_VALUE", "TEXT ou HTML");
  }
  GetPathwayDocumentResponse response;
  const auto document = MakeDocument(request, now, response.mutable_person_id());
  if (!document.ok()) return document.status();
  const bool html = request.format() == GetPathwayDocumentRequest::HTML;
  response.set_content(html ? ToHtml(*document) : ToText(*document));
  response.set_media_type(html ? "text/html; charset=utf-8" : "text/plain; charset=utf-8");
  for (const DocumentSection& section : document->sections) *response.add_sections() = section;
  return response;
}

}  // namespace jalon::front
