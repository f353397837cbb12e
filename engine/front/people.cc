// SPDX-License-Identifier: EUPL-1.2
//
// Answers about one person: what is known of her, her timeline, searches.
#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/front/front_door.h"
#include "engine/front/paging.h"
#include "engine/pathway/day_text.h"
#include "engine/store/encoding.h"

namespace jalon::front {
namespace {

using jalon::v1::Beneficiary;
using pathway::Day;
using pathway::Iso;
using pathway::Spell;
using store::Family;

constexpr PageLimits kTimelinePage = {100, 1000};
constexpr PageLimits kSearchPage = {50, 200};

void AddSpell(const Spell& spell, Beneficiary* person) {
  auto* out = person->add_spells();
  out->set_starts_on(Iso(spell.starts));
  out->set_ends_on(Iso(spell.ends));
  if (!spell.Counts()) return;
  out->set_entered_on(Iso(spell.entry));
  out->set_orientation_due_on(Iso(spell.orientation_due));
  out->set_oriented_decided_on(Iso(spell.decided));
  out->set_oriented_notified_on(Iso(spell.notified));
  out->set_orientation_type(static_cast<jalon::v1::OrientationType::Value>(spell.orientation_type));
  out->set_first_rdv_on(Iso(spell.rdv));
  out->set_rdv_due_on(Iso(spell.rdv_due));
  out->set_first_cer_on(Iso(spell.cer));
  out->set_cer_due_on(Iso(spell.cer_due));
}

}  // namespace

absl::StatusOr<std::vector<uint64_t>> FrontDoor::FindPerson(const jalon::v1::Person& person,
                                                            const std::string& source,
                                                            int32_t known_day) const {
  absl::StatusOr<uint64_t> subject = directory_->Find(person, source);
  if (!subject.ok()) return subject.status();
  std::vector<uint64_t> subjects;
  for (uint64_t other : derived_->identity.persons().PersonOf(*subject, known_day)) {
    absl::StatusOr<identity::SubjectNode> node = directory_->Node(other);
    if (!node.ok()) return node.status();
    if (node->first_known_day() <= known_day) subjects.push_back(other);
  }
  if (!subjects.empty()) return subjects;
  return PersonNotFound();
}

absl::StatusOr<std::vector<jalon::v1::TimelineEntry>> FrontDoor::EventsOf(
    absl::Span<const uint64_t> subjects, absl::Time known_before, bool nominative) const {
  auto events = pathway::ReadEventsOf(*store_, subjects);
  if (!events.ok()) return events.status();
  std::vector<jalon::v1::TimelineEntry> entries;
  for (auto& [sequence, stored] : *events) {
    if (stored.known_micros() > absl::ToUnixMicros(known_before)) continue;
    auto& entry = entries.emplace_back();
    entry.set_log_position(static_cast<int64_t>(sequence));
    entry.mutable_known_at()->set_seconds(stored.known_micros() / 1'000'000);
    entry.mutable_known_at()->set_nanos(static_cast<int32_t>(stored.known_micros() % 1'000'000) *
                                        1000);
    if (nominative) {
      absl::Status unsealed = nominative_->Unseal(stored, stored.mutable_event());
      if (!unsealed.ok()) return unsealed;
    }
    entry.mutable_event()->Swap(stored.mutable_event());
  }
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return std::make_pair(a.known_at().seconds(), a.known_at().nanos()) <
           std::make_pair(b.known_at().seconds(), b.known_at().nanos());
  });
  return entries;
}

void FrontDoor::SetIdentity(absl::Span<const uint64_t> subjects,
                            jalon::v1::Beneficiary* person) const {
  auto identity = nominative_->IdentityOf(subjects);
  if (identity.has_value()) *person->mutable_identity() = *std::move(identity);
}

absl::StatusOr<jalon::v1::Beneficiary> FrontDoor::Describe(
    absl::Span<const uint64_t> subjects) const {
  jalon::v1::Beneficiary person;
  person.set_person_id(identity::PersonId(subjects.front()));
  for (uint64_t subject : subjects) person.add_person_ids(identity::PersonId(subject));
  person.set_name(
      absl::StrCat("departements/", options_.departement, "/beneficiaries/", person.person_id()));
  auto ids = directory_->ExternalIds(subjects, /*with_source=*/true);
  if (!ids.ok()) return ids.status();
  person.mutable_external_ids()->Assign(ids->begin(), ids->end());
  std::set<std::string> dossiers;
  for (uint64_t subject : subjects) {
    absl::StatusOr<identity::SubjectNode> node = directory_->Node(subject);
    if (!node.ok()) return node.status();
    for (const std::string& dossier : node->dossiers()) dossiers.insert(dossier);
  }
  person.mutable_dossiers()->Assign(dossiers.begin(), dossiers.end());
  SetIdentity(subjects, &person);
  return person;
}

// As of today the timelines' lengths say it, which every look at a person asks for.
absl::StatusOr<int64_t> FrontDoor::CountEvents(absl::Span<const uint64_t> subjects, Date known_at,
                                               Date today) const {
  if (known_at < today) {
    const auto events = EventsOf(subjects, time_.EndOf(known_at), /*nominative=*/false);
    if (!events.ok()) return events.status();
    return static_cast<int64_t>(events->size());
  }
  int64_t count = 0;
  for (const uint64_t subject : subjects) {
    const auto timeline = pathway::ReadTimeline(*store_, subject);
    if (!timeline.ok()) return timeline.status();
    count += static_cast<int64_t>(timeline->size());
  }
  return count;
}

absl::StatusOr<jalon::v1::GetBeneficiaryResponse> FrontDoor::Beneficiary(
    const jalon::v1::GetBeneficiaryRequest& request, absl::Time now) const {
  absl::StatusOr<Question> question =
      ReadPathwayQuestion(request.as_of(), request.convention(), now, time_, *options_.conventions);
  if (!question.ok()) return question.status();
  const auto reading = derived_->gate.Read();
  absl::StatusOr<std::vector<uint64_t>> subjects =
      FindPerson(request.person(), request.source(), question->known_at.days());
  if (!subjects.ok()) return subjects.status();
  absl::StatusOr<v1::Beneficiary> person = Describe(*subjects);
  if (!person.ok()) return person.status();
  for (const Spell& spell : FoldPerson(MemoryNow(), *question, *subjects)) {
    AddSpell(spell, &*person);
  }
  auto events = CountEvents(*subjects, question->known_at, time_.DayOf(now));
  if (!events.ok()) return events.status();
  person->set_events(*events);
  jalon::v1::GetBeneficiaryResponse response;
  *response.mutable_beneficiary() = *std::move(person);
  return response;
}

absl::StatusOr<jalon::v1::ListTimelineResponse> FrontDoor::Timeline(
    const jalon::v1::ListTimelineRequest& request, absl::Time now) const {
  absl::StatusOr<Question> question =
      ReadPathwayQuestion(request.as_of(), {}, now, time_, *options_.conventions);
  if (!question.ok()) return question.status();
  absl::StatusOr<int32_t> size = PageSize(request.page_size(), kTimelinePage);
  if (!size.ok()) return size.status();
  absl::StatusOr<uint64_t> offset = ReadToken(request.page_token());
  if (!offset.ok()) return offset.status();
  const auto reading = derived_->gate.Read();
  absl::StatusOr<std::vector<uint64_t>> subjects =
      FindPerson(request.person(), request.source(), question->known_at.days());
  if (!subjects.ok()) return subjects.status();
  auto entries = EventsOf(*subjects, time_.EndOf(question->known_at), /*nominative=*/true);
  if (!entries.ok()) return entries.status();
  jalon::v1::ListTimelineResponse response;
  const uint64_t last = std::min<uint64_t>(entries->size(), *offset + static_cast<uint64_t>(*size));
  for (uint64_t i = *offset; i < last; ++i) response.add_entries()->Swap(&(*entries)[i]);
  if (last < entries->size()) response.set_next_page_token(Token(last));
  return response;
}

absl::StatusOr<jalon::v1::SearchBeneficiariesResponse> FrontDoor::Search(
    const jalon::v1::SearchBeneficiariesRequest& request) const {
  absl::StatusOr<int32_t> size = PageSize(request.page_size(), kSearchPage);
  if (!size.ok()) return size.status();
  absl::StatusOr<uint64_t> after = ReadToken(request.page_token());
  if (!after.ok()) return after.status();
  absl::StatusOr<std::set<uint64_t>> found = directory_->Search(request);
  if (!found.ok()) return found.status();
  const auto reading = derived_->gate.Read();
  std::set<std::vector<uint64_t>> persons;
  for (uint64_t subject : *found) {
    persons.insert(derived_->identity.persons().PersonOf(subject, INT32_MAX));
  }
  const std::string first_name = FoldName(request.first_name());
  jalon::v1::SearchBeneficiariesResponse response;
  for (const std::vector<uint64_t>& subjects : persons) {
    if (subjects.front() <= *after) continue;
    absl::StatusOr<v1::Beneficiary> person = Describe(subjects);
    if (!person.ok()) return person.status();
    // Who was erased is not found by what was erased.
    const bool by_identity =
        !request.name().empty() || !request.born_on().empty() || !request.nir().empty();
    if (by_identity && !person->has_identity()) continue;
    if (!first_name.empty() && FoldName(person->identity().first_name()) != first_name) continue;
    if (response.beneficiaries_size() == *size) {
      const auto& last = response.beneficiaries(response.beneficiaries_size() - 1);
      response.set_next_page_token(Token(identity::ParsePersonId(last.person_id())));
      break;
    }
    *response.add_beneficiaries() = *std::move(person);
  }
  return response;
}

}  // namespace jalon::front
