// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/condition.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/sha256.h"
#include "engine/front/request_state.pb.h"
#include "engine/pathway/history_projection.h"
#include "engine/pathway/record_state.pb.h"

namespace jalon::front {
namespace {

using store::Family;

constexpr size_t kDigestDigits = 16;

// The version of a record that holds, when it is one of `subjects`; without id otherwise.
absl::StatusOr<PersonVersion::Held> HeldVersion(const std::optional<std::string>& bytes,
                                                const PersonVersion& version, int64_t known_by) {
  pathway::RecordState state;
  if (!bytes.has_value()) return PersonVersion::Held();
  if (!state.ParseFromString(*bytes)) return absl::DataLossError("enregistrement illisible");
  const pathway::RecordVersion* last = nullptr;
  for (const auto& candidate : state.versions()) {
    if (candidate.known_micros() <= known_by) last = &candidate;
  }
  const bool hers = last != nullptr && std::binary_search(version.subjects.begin(),
                                                          version.subjects.end(), last->subject());
  return hers ? PersonVersion::Held{last->id(), last->subject()} : PersonVersion::Held();
}

}  // namespace

std::string PersonVersion::Etag() const {
  RunningSha256 hash;
  for (const uint64_t subject : subjects) hash.Add(absl::StrCat(subject, ","));
  for (const auto& [record, version] : held) hash.Add(record + version.id);
  return absl::StrCat(hash.Hex().substr(0, kDigestDigits), "-", absl::Hex(sequence));
}

absl::StatusOr<PersonVersion> ReadVersion(const store::Reader& reader,
                                          std::vector<uint64_t> subjects, const PersonMark& mark) {
  PersonVersion version;
  version.subjects = std::move(subjects);
  for (const uint64_t subject : version.subjects) {
    const auto timeline = pathway::ReadTimeline(reader, subject, pathway::Tellings::kAll);
    if (!timeline.ok()) return timeline.status();
    if (!timeline->empty()) version.sequence = std::max(version.sequence, timeline->back());
  }
  const auto states = reader.GetMany(Family::kRecords, mark.records);
  if (!states.ok()) return states.status();
  for (size_t i = 0; i < mark.records.size(); ++i) {
    auto held = HeldVersion((*states)[i], version, mark.known_by);
    if (!held.ok()) return held.status();
    if (!held->id.empty()) version.held[mark.records[i]] = *std::move(held);
  }
  return version;
}

absl::StatusOr<bool> ConditionJudge::Holds(const Condition& condition) const {
  for (const uint64_t subject : condition.after.subjects) {
    if (touched_.contains(subject)) return false;
  }
  const PersonMark& mark = condition.mark;
  const auto now = ReadVersion(*reader_, persons_->PersonOf(mark.subject, mark.day), mark);
  if (!now.ok()) return now.status();
  if (now->Etag() != condition.etag || taken_.contains(condition.new_record)) return false;
  if (condition.new_record.empty()) return true;
  const auto taken = reader_->Get(Family::kRecords, condition.new_record);
  if (!taken.ok()) return taken.status();
  return !taken->has_value();
}

absl::StatusOr<bool> ConditionJudge::Admit(Condition* condition) {
  const std::string& key = condition->request_key;
  if (!key.empty()) {
    const auto answered = reader_->Get(Family::kRequests, key);
    if (!answered.ok()) return answered.status();
    if (answered->has_value() || answered_.contains(key)) {
      condition->fate = Fate::kReplayed;
      return false;
    }
  }
  const absl::StatusOr<bool> holds = Holds(*condition);
  if (!holds.ok()) return holds;
  if (!*holds) {
    condition->fate = Fate::kConflict;
    return false;
  }
  touched_.insert(condition->after.subjects.begin(), condition->after.subjects.end());
  if (!condition->new_record.empty()) taken_.insert(condition->new_record);
  if (!key.empty()) answered_.insert(key);
  return true;
}

void WriteAnswer(absl::Span<const ledger::Outcome> outcomes, Condition* condition,
                 store::Batch* write) {
  for (const ledger::Outcome& outcome : outcomes) {
    condition->after.sequence = std::max(condition->after.sequence, outcome.sequence);
  }
  auto& response = condition->response;
  response.set_etag(condition->after.Etag());
  response.set_log_position(static_cast<int64_t>(condition->after.sequence));
  condition->fate = Fate::kWritten;
  if (condition->request_key.empty()) return;
  RequestState state;
  state.set_fingerprint(condition->fingerprint);
  response.SerializeToString(state.mutable_response());
  state.set_decided_micros(condition->decided_micros);
  write->Put(Family::kRequests, condition->request_key, state.SerializeAsString());
}

}  // namespace jalon::front
