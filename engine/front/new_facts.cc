// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/new_facts.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "engine/indicators/sentences.h"
#include "engine/ledger/prepare.h"
#include "engine/pathway/history_projection.h"
#include "engine/pathway/record_state.pb.h"

namespace jalon::front {
namespace {

using jalon::v1::Event;
using jalon::v1::ExplainedFact;
using ledger::StoredEvent;
using pathway::PlacedEvent;
using pathway::RecordVersion;

class Facts {
 public:
  Facts(const store::Reader& store, const CivilTime& time, absl::Span<const uint64_t> subjects,
        Date until, const IsNew& is_new)
      : store_(store), time_(time), subjects_(subjects), until_(until), is_new_(is_new) {}

  absl::Status Read() {
    auto events = pathway::ReadEventsOf(store_, subjects_);
    if (!events.ok()) return events.status();
    for (PlacedEvent& placed : *events) {
      if (placed.stored.record().empty()) {
        const Date known = DayOf(placed.stored.known_micros());
        const Event& event = placed.stored.event();
        if (IsNewAt(placed.sequence, known)) Add(event, known, indicators::FactText(event));
      } else if (!placed.stored.event().has_cancellation()) {
        const std::string id = placed.stored.id();
        records_[placed.stored.record()].insert_or_assign(id, std::move(placed));
      }
    }
    for (const auto& [record, own] : records_) {
      if (absl::Status status = ReadRecord(record, own); !status.ok()) return status;
    }
    std::stable_sort(
        facts_.begin(), facts_.end(),
        [](const ExplainedFact& a, const ExplainedFact& b) { return a.known_on() < b.known_on(); });
    return absl::OkStatus();
  }

  std::vector<ExplainedFact> Take() { return std::move(facts_); }

 private:
  using OwnVersions = std::map<std::string, PlacedEvent>;  // by event id

  Date DayOf(int64_t micros) const { return time_.DayOf(absl::FromUnixMicros(micros)); }
  bool IsNewAt(uint64_t sequence, Date known) const {
    return known <= until_ && is_new_(sequence, known);
  }

  void Add(const Event& about, Date known, std::string text) {
    ExplainedFact& fact = facts_.emplace_back();
    fact.set_on(indicators::FactDay(about));
    fact.set_known_on(known.ToString());
    fact.set_text(std::move(text));
  }

  // The place in the log of a version that is nobody's, or another person's.
  absl::StatusOr<uint64_t> SequenceOf(const std::string& id) const {
    const auto held = ledger::FindEvent(store_, id);
    if (!held.ok()) return held.status();
    if (!held->has_value()) return absl::DataLossError("événement absent du journal");
    return (*held)->sequence;
  }

  absl::Status ReadRecord(const std::string& key, const OwnVersions& own) {
    const auto value = store_.Get(store::Family::kRecords, key);
    if (!value.ok()) return value.status();
    pathway::RecordState state;
    if (!value->has_value() || !state.ParseFromString(**value)) {
      return absl::DataLossError("enregistrement illisible");
    }
    const Event* before = nullptr;  // the version that held, when it was this person's
    for (const RecordVersion& version : state.versions()) {
      const auto found = own.find(version.id());
      const Event* now = found == own.end() ? nullptr : &found->second.stored.event();
      if (now == nullptr && before == nullptr) continue;
      const absl::StatusOr<uint64_t> sequence =
          now != nullptr ? absl::StatusOr<uint64_t>(found->second.sequence)
                         : SequenceOf(version.id());
      if (!sequence.ok()) return sequence.status();
      const Date known = DayOf(version.known_micros());
      if (IsNewAt(*sequence, known)) Tell(before, now, version.subject(), known);
      before = now;
    }
    return absl::OkStatus();
  }

  void Tell(const Event* before, const Event* now, uint64_t subject, Date known) {
    const std::string was = before == nullptr ? "" : indicators::FactText(*before);
    if (now == nullptr) {
      return Add(
          *before, known,
          absl::StrCat(subject == 0 ? "annulation de : " : "donné à une autre personne : ", was));
    }
    const std::string is = indicators::FactText(*now);
    Add(*now, known,
        before == nullptr ? is : absl::StrCat("correction : ", is, " ; avant : ", was));
  }

  const store::Reader& store_;
  const CivilTime& time_;
  const absl::Span<const uint64_t> subjects_;
  const Date until_;
  const IsNew& is_new_;
  std::map<std::string, OwnVersions> records_;
  std::vector<ExplainedFact> facts_;
};

}  // namespace

absl::StatusOr<std::vector<ExplainedFact>> NewFacts(const store::Reader& store,
                                                    const CivilTime& time,
                                                    absl::Span<const uint64_t> subjects, Date until,
                                                    const IsNew& is_new) {
  Facts facts(store, time, subjects, until, is_new);
  if (absl::Status status = facts.Read(); !status.ok()) return status;
  return facts.Take();
}

}  // namespace jalon::front
