// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/journal.h"

#include <algorithm>
#include <utility>

namespace jalon::simulate {
namespace {

constexpr std::string_view kSource = "plateforme";
constexpr int kUsualDelayDays = 4;
constexpr int kShortestLateDays = 14;
constexpr int kLongestLateDays = 42;
constexpr int kLongestCorrectionDays = 25;
constexpr int kWrongByDays = 7;

}  // namespace

Json PersonEvent(const Description& description, const Person& person, std::string_view source) {
  const Identity& identity = person.identity;
  Json event;
  event["departement"] = description.departement;
  event["person"]["identity"] = Json{{"nir", identity.nir},
                                     {"birthName", identity.birth_name},
                                     {"usageName", identity.usage_name},
                                     {"firstName", identity.first_name},
                                     {"bornOn", identity.born_on.ToString()},
                                     {"sex", identity.woman ? "2" : "1"}};
  event["source"] = source;
  return event;
}

Journal::Journal(const Description& description, Random* random)
    : description_(description), random_(random), known_by_(description.KnownBy()) {}

Date Journal::KnownAfter(Date about) {
  if (random_->Permille(description_.shares.late_records)) {
    const Date late =
        about.AddDays(static_cast<int32_t>(random_->Between(kShortestLateDays, kLongestLateDays)));
    if (late <= known_by_) return late;
  }
  const Date soon = about.AddDays(static_cast<int32_t>(random_->Below(kUsualDelayDays + 1)));
  return std::min(soon, known_by_);
}

Json Journal::Envelope(const Person& person, const std::string& record_id) const {
  Json event = PersonEvent(description_, person, kSource);
  event["recordId"] = record_id;
  return event;
}

void Journal::Append(Person* person, const Record& record, int revision, Date effective_on,
                     Date known_on) {
  Json event = Envelope(*person, record.id);
  event["revision"] = revision;
  if (effective_on.IsPresent()) event["effectiveOn"] = effective_on.ToString();
  event["knownOn"] = known_on.ToString();
  event[std::string(record.body)] = record.content;
  events_.push_back({known_on, event.dump()});
  person->last_event_on = std::max(person->last_event_on, record.about);
}

void Journal::AppendCancellation(const Person& person, const std::string& record_id,
                                 Date known_on) {
  Json event = Envelope(person, record_id);
  event["revision"] = 2;
  event["knownOn"] = known_on.ToString();
  event["cancellation"] = Json{{"reason", "saisie par erreur"}};
  events_.push_back({known_on, event.dump()});
}

Date Journal::Keep(Person* person, const Record& record) {
  const Date known_on = KnownAfter(record.about);
  if (known_on == known_by_ || !random_->Permille(description_.shares.corrections)) {
    Append(person, record, 1, Date::Absent(), known_on);
    return known_on;
  }
  Record wrong = record;
  const std::string field(record.date_field);
  const Date right = Date::Parse(wrong.content.at(field).get<std::string>()).value();
  wrong.content[field] = right.AddDays(kWrongByDays).ToString();
  Append(person, wrong, 1, Date::Absent(), known_on);
  const Date corrected_on =
      std::min(known_by_,
               known_on.AddDays(static_cast<int32_t>(random_->Between(1, kLongestCorrectionDays))));
  Append(person, record, 2, Date::Absent(), corrected_on);
  return corrected_on;
}

Date Journal::KeepVersion(Person* person, const Record& record, int revision, Date earliest) {
  const Date known_on = std::max(earliest, KnownAfter(record.about));
  Append(person, record, revision, Date::Absent(), known_on);
  return known_on;
}

void Journal::KeepByMistake(Person* person, const Record& record) {
  const Date known_on = KnownAfter(record.about);
  const Date cancelled_on =
      known_on.AddDays(static_cast<int32_t>(random_->Between(1, kLongestCorrectionDays)));
  if (cancelled_on > known_by_) return;
  Append(person, record, 1, Date::Absent(), known_on);
  AppendCancellation(*person, record.id, cancelled_on);
}

void Journal::KeepDated(Person* person, const Record& record, Date effective_on) {
  Append(person, record, 1, effective_on, KnownAfter(record.about));
}

std::vector<RecordedEvent> Journal::Take() {
  std::stable_sort(
      events_.begin(), events_.end(),
      [](const RecordedEvent& a, const RecordedEvent& b) { return a.known_on < b.known_on; });
  return std::move(events_);
}

}  // namespace jalon::simulate
