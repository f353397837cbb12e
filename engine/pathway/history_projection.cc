// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/history_projection.h"

#include <algorithm>
#include <future>

#include "absl/strings/str_cat.h"
#include "engine/base/turns.h"
#include "engine/ledger/ledger.h"
#include "engine/pathway/details_fold.h"
#include "engine/store/encoding.h"

namespace jalon::pathway {
namespace {

using ledger::kNoSubject;
using ledger::LoggedEvent;
using ledger::StoredEvent;
using store::Family;

// What a timeline says of a position whose event a later one tells again as known earlier.
constexpr char kRetold[] = "r";
constexpr size_t kSubjectsOfATurn = 64;

std::string TimelineKey(uint64_t subject, uint64_t sequence) {
  return store::Key64(subject) + store::Key64(sequence);
}

// Calls use(subject) for those in whose timeline `event` is: the person it is about, and those of
// an identity fact.
template <typename Use>
void ForTimelines(const LoggedEvent& event, const Use& use) {
  if (event.subject != kNoSubject) use(event.subject);
  for (uint64_t subject : event.fact_subjects) {
    if (subject != event.subject) use(subject);
  }
}

}  // namespace

absl::StatusOr<std::vector<uint64_t>> ReadTimeline(const store::Reader& reader, uint64_t subject,
                                                   Tellings tellings) {
  std::vector<uint64_t> sequences;
  const absl::Status scan = reader.Scan(Family::kTimeline, store::Key64(subject), "",
                                        [&](std::string_view key, std::string_view value) {
                                          if (tellings == Tellings::kAll || value != kRetold) {
                                            sequences.push_back(store::ReadKey64(key, 8));
                                          }
                                          return true;
                                        });
  if (!scan.ok()) return scan;
  return sequences;
}

absl::StatusOr<std::vector<PlacedEvent>> ReadEventsOf(const store::Reader& reader,
                                                      absl::Span<const uint64_t> subjects,
                                                      Tellings tellings) {
  std::set<uint64_t> sequences;
  for (const uint64_t subject : subjects) {
    const auto timeline = ReadTimeline(reader, subject, tellings);
    if (!timeline.ok()) return timeline.status();
    sequences.insert(timeline->begin(), timeline->end());
  }
  std::vector<std::string> keys;
  keys.reserve(sequences.size());
  for (const uint64_t sequence : sequences) keys.push_back(store::Key64(sequence));
  const auto values = reader.GetMany(Family::kLog, keys);
  if (!values.ok()) return values.status();
  std::vector<PlacedEvent> events(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    events[i].sequence = store::ReadKey64(keys[i]);
    if (!(*values)[i].has_value() || !events[i].stored.ParseFromString(*(*values)[i])) {
      return absl::DataLossError(
          absl::StrCat("entrée illisible du journal : ", events[i].sequence));
    }
  }
  return events;
}

absl::Status HistoryProjection::Load() {
  arena_.Clear();
  dossiers_.Clear();
  accompanied_.clear();
  activity_.Clear();
  details_.Clear();
  places_.Clear();
  if (absl::Status status = departement_.Load(*store_); !status.ok()) return status;
  if (absl::Status status = names_.Load(*store_); !status.ok()) return status;
  // Details and histories do not know of each other: each has a thread.
  std::future<absl::Status> details = std::async(std::launch::async, [this] {
    return store_->Scan(Family::kDetails, "", "",
                        [&](std::string_view key, std::string_view value) {
                          PublishDetails(store::ReadKey64(key), value);
                          return true;
                        });
  });
  const absl::Status histories =
      store_->Scan(Family::kHistory, "", "", [&](std::string_view key, std::string_view value) {
        Publish(store::ReadKey64(key), value);
        return true;
      });
  const absl::Status told = details.get();
  return histories.ok() ? told : histories;
}

// To memory.
void HistoryProjection::Publish(uint64_t subject, std::string_view bytes) {
  arena_.Set(subject, bytes);
  const HistoryView history(bytes);
  if (subject >= accompanied_.size()) accompanied_.resize(subject + 1);
  accompanied_[subject] = history.accompanied();
  activity_.Set(subject, history);
  for (size_t i = 0; i < history.stream_count(); ++i) {
    if (history.dossier(i) != 0) dossiers_.Add(history.dossier(i), subject);
  }
}

void HistoryProjection::PublishDetails(uint64_t subject, std::string_view bytes) {
  details_.Set(subject, bytes);
  places_.Add(subject, bytes);
}

void HistoryProjection::TellListener() {
  for (const uint64_t subject : told_of_) listener_->Changed(subject, details_.Get(subject));
}

History& HistoryProjection::Working(uint64_t subject) {
  const auto [found, fresh] = working_.try_emplace(subject);
  if (fresh) {
    found->second = DecodeHistory(arena_.Get(subject));
    // A subject without messages yet is full as soon as it is one person with others.
    if (found->second.streams.empty()) found->second.full = groups_->Grouped(subject);
  }
  return found->second;
}

Details& HistoryProjection::WorkingDetails(uint64_t subject) {
  const auto [found, fresh] = working_details_.try_emplace(subject);
  if (fresh) found->second = DecodeDetails(details_.Get(subject));
  return found->second;
}

absl::Status HistoryProjection::LoadRecords(absl::Span<const LoggedEvent> events) {
  std::vector<std::string> keys;
  for (const LoggedEvent& event : events) {
    const std::string& key = event.stored->record();
    if (!key.empty() && records_.try_emplace(key).second) keys.push_back(key);
  }
  auto values = store_->GetMany(Family::kRecords, keys);
  if (!values.ok()) return values.status();
  for (size_t i = 0; i < keys.size(); ++i) {
    const auto& value = (*values)[i];
    if (value.has_value() && !records_[keys[i]].ParseFromString(*value)) {
      return absl::DataLossError("enregistrement illisible");
    }
  }
  return absl::OkStatus();
}

void HistoryProjection::ApplyRecord(const LoggedEvent& event) {
  const std::string& key = event.stored->record();
  RecordState& state = records_[key];
  InsertVersion(ToVersion(*event.stored, event.subject, time_), &state);
  changed_records_.insert(key);
}

// Calls use(stored) for everything that the log and this append say of `subject`; `here` are those
// of this append.
template <typename Use>
absl::Status HistoryProjection::ForEventsOf(uint64_t subject, const EventsBySubject& here,
                                            const Use& use) const {
  const auto events = ReadEventsOf(*store_, {&subject, 1});
  if (!events.ok()) return events.status();
  for (const PlacedEvent& event : *events) use(event.stored);
  if (const auto found = here.find(subject); found != here.end()) {
    for (const StoredEvent* stored : found->second) use(*stored);
  }
  return absl::OkStatus();
}

// The rights of `subject`, from all that was told of them.
absl::Status HistoryProjection::Refold(uint64_t subject, const EventsBySubject& observed) {
  std::vector<Message> messages;
  const absl::Status read = ForEventsOf(subject, observed, [&](const StoredEvent& stored) {
    if (!stored.event().has_right_observed()) return;
    if (auto message = ToMessage(stored, time_); message.has_value()) {
      messages.push_back(*std::move(message));
    }
  });
  if (!read.ok()) return read;
  FoldMessages(std::move(messages), groups_->Grouped(subject), &Working(subject));
  return absl::OkStatus();
}

absl::Status HistoryProjection::ApplyRights(const EventsBySubject& observed) {
  std::set<uint64_t> refold(groups_->ChangedSubjects().begin(), groups_->ChangedSubjects().end());
  Turns turns(kSubjectsOfATurn);
  for (const auto& [subject, events] : observed) {
    turns.Step();
    if (refold.contains(subject)) continue;
    History& history = Working(subject);
    for (const StoredEvent* stored : events) {
      const auto message = ToMessage(*stored, time_);
      if (message.has_value() && !AddMessage(*message, &history)) {
        refold.insert(subject);
        break;
      }
    }
  }
  for (uint64_t subject : refold) {
    if (absl::Status status = Refold(subject, observed); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status HistoryProjection::RefoldDetails(uint64_t subject, const EventsBySubject& told) {
  std::vector<Detail> details;
  const absl::Status read = ForEventsOf(subject, told, [&](const StoredEvent& stored) {
    for (Detail& detail : DetailsOf(stored, time_)) details.push_back(std::move(detail));
  });
  if (!read.ok()) return read;
  FoldDetails(std::move(details), groups_->Grouped(subject), &WorkingDetails(subject));
  return absl::OkStatus();
}

absl::Status HistoryProjection::ApplyDetails(const EventsBySubject& told) {
  std::set<uint64_t> refold(groups_->ChangedSubjects().begin(), groups_->ChangedSubjects().end());
  Turns turns(kSubjectsOfATurn);
  for (const auto& [subject, events] : told) {
    turns.Step();
    if (refold.contains(subject)) continue;
    const bool grouped = groups_->Grouped(subject);
    bool in_order = true;
    for (const StoredEvent* stored : events) {
      for (const Detail& detail : DetailsOf(*stored, time_)) {
        in_order = in_order && AddDetail(detail, grouped, &WorkingDetails(subject));
      }
    }
    if (!in_order) refold.insert(subject);
  }
  for (const uint64_t subject : refold) {
    if (absl::Status status = RefoldDetails(subject, told); !status.ok()) return status;
  }
  return absl::OkStatus();
}

void HistoryProjection::ApplyRecords() {
  for (const std::string& key : changed_records_) {
    const RecordState& state = records_[key];
    std::set<uint64_t> subjects;
    bool placed = false;
    for (const RecordVersion& version : state.versions()) {
      if (version.subject() != kNoSubject) subjects.insert(version.subject());
      placed = placed || !version.place().empty();
    }
    for (uint64_t subject : subjects) {
      ReplaceRecord(key, state, subject, &Working(subject));
      if (placed) ReplacePlaces(key, state, subject, &WorkingDetails(subject));
    }
  }
}

void HistoryProjection::Emit(absl::Span<const LoggedEvent> events, store::Batch* batch) {
  for (const LoggedEvent& event : events) {
    ForTimelines(event, [&](uint64_t subject) {
      batch->Put(Family::kTimeline, TimelineKey(subject, event.sequence), "");
      if (const uint64_t earlier = event.stored->retells(); earlier != 0) {
        batch->Put(Family::kTimeline, TimelineKey(subject, earlier), kRetold);
      }
    });
  }
  for (const std::string& key : changed_records_) {
    const RecordState& state = records_[key];
    batch->Put(Family::kRecords, key, state.SerializeAsString());
    if (!IsOfDepartement(state)) continue;
    batch->Put(Family::kDepartement, key, state.SerializeAsString());
    of_departement_.emplace_back(key, state);
  }
  for (const auto& [subject, history] : working_) {
    encoded_.emplace_back(subject, EncodeHistory(history));
  }
  std::sort(encoded_.begin(), encoded_.end());
  for (const auto& [subject, bytes] : encoded_) {
    batch->Put(Family::kHistory, store::Key64(subject), bytes);
  }
  for (const auto& [subject, details] : working_details_) {
    std::string bytes = EncodeDetails(details);
    // Most messages say of a birth or an organisme what was said already.
    if (bytes != details_.Get(subject)) encoded_details_.emplace_back(subject, std::move(bytes));
  }
  std::sort(encoded_details_.begin(), encoded_details_.end());
  for (const auto& [subject, bytes] : encoded_details_) {
    batch->Put(Family::kDetails, store::Key64(subject), bytes);
  }
  names_.Emit(batch);
}

absl::Status HistoryProjection::Apply(absl::Span<LoggedEvent> events, store::Batch* batch) {
  if (absl::Status status = LoadRecords(events); !status.ok()) return status;
  EventsBySubject observed;
  EventsBySubject told;
  for (const LoggedEvent& event : events) {
    for (std::string_view name : NamesIn(event.stored->event())) names_.Note(name);
    ForTimelines(event, [&](uint64_t subject) { told[subject].push_back(event.stored); });
    if (!event.stored->record().empty() && !event.stored->event().has_right_observed()) {
      ApplyRecord(event);
    } else if (event.subject != kNoSubject && event.stored->event().has_right_observed()) {
      observed[event.subject].push_back(event.stored);
    }
  }
  if (listener_ != nullptr) {
    for (const auto& [subject, events_of_subject] : told) told_of_.push_back(subject);
  }
  if (absl::Status status = ApplyRights(observed); !status.ok()) return status;
  if (absl::Status status = ApplyDetails(told); !status.ok()) return status;
  ApplyRecords();
  Emit(events, batch);
  return absl::OkStatus();
}

void HistoryProjection::Committed() {
  for (const auto& [subject, bytes] : encoded_) Publish(subject, bytes);
  for (const auto& [subject, bytes] : encoded_details_) PublishDetails(subject, bytes);
  for (const auto& [record, state] : of_departement_) departement_.Set(record, state);
  names_.Committed();
  TellListener();
  Aborted();
}

void HistoryProjection::Aborted() {
  working_.clear();
  records_.clear();
  changed_records_.clear();
  encoded_.clear();
  working_details_.clear();
  encoded_details_.clear();
  names_.Aborted();
  of_departement_.clear();
  told_of_.clear();
}

}  // namespace jalon::pathway
