// SPDX-License-Identifier: EUPL-1.2
#include "engine/workflow/person_file.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "engine/pathway/messages.h"
#include "engine/pathway/payer.h"

namespace jalon::workflow {

using jalon::v1::ContractKind;
using jalon::v1::Event;
using jalon::v1::Orientation;

namespace {

constexpr char kRefused[] = "1";

Right::State StateOf(const std::string& etat) {
  switch (etat.empty() ? ' ' : etat[0]) {
    case '0':
      return Right::State::kRequested;
    case '2':
    case '3':
    case '4':
      return Right::State::kOpen;
    case '1':
    case '5':
    case '6':
      return Right::State::kClosed;
    default:
      return Right::State::kUntold;
  }
}

// The messages that say something, in the order of the flux.
std::vector<const Event*> InFluxOrder(const std::vector<const ledger::StoredEvent*>& told,
                                      const CivilTime& time) {
  std::vector<pathway::Message> messages;
  std::map<std::string_view, const Event*> by_id;
  for (const ledger::StoredEvent* stored : told) {
    std::optional<pathway::Message> message = pathway::ToMessage(*stored, time);
    if (!message.has_value()) continue;
    by_id[stored->id()] = &stored->event();
    messages.push_back(*std::move(message));
  }
  pathway::OrderMessages(&messages);
  std::vector<const Event*> ordered;
  ordered.reserve(messages.size());
  for (const pathway::Message& message : messages) ordered.push_back(by_id[message.id]);
  return ordered;
}

// The first of these days that is given.
Date FirstGiven(std::initializer_list<const std::string*> days) {
  for (const std::string* day : days) {
    if (!day->empty()) return DayOf(*day);
  }
  return Date::Absent();
}

template <class Body>
void FillPeriod(const Body& body, Contract* contract) {
  contract->signed_on = DayOf(body.signed_on());
  contract->starts = contract->signed_on;
  contract->ends = EndOf(body.ends_on());
}

bool OnlyDependant(const std::vector<const ledger::StoredEvent*>& told_of_her) {
  using jalon::v1::Role;
  bool told = false;
  for (const ledger::StoredEvent* message : told_of_her) {
    const Role::Value role = message->event().right_observed().role();
    if (role == Role::DEM || role == Role::CJT) return false;
    told = told || role == Role::ENF || role == Role::AUT;
  }
  return told;
}

bool SameRecord(const Event& a, const Event& b) {
  return a.source() == b.source() && a.record_id() == b.record_id();
}

}  // namespace

Right::State Right::On(Date day) const {
  State state = State::kUntold;
  for (const Run& run : runs) {
    if (run.from <= day) state = run.state;
  }
  return state;
}

bool Right::ClosedBetween(Date from, Date to) const {
  return std::any_of(runs.begin(), runs.end(), [&](const Run& run) {
    return run.state == State::kClosed && from < run.from && run.from <= to;
  });
}

Date Right::ReopenedAfter(Date from) const {
  for (const Run& run : runs) {
    if (run.from > from && run.state >= State::kRequested) return run.from;
  }
  return Date::Absent();
}

Right FoldRight(const std::vector<const ledger::StoredEvent*>& told, const CivilTime& time) {
  Right right;
  std::map<std::string, Right::State> dossiers;
  std::map<std::string, pathway::Payer> payers;
  right.only_dependant = OnlyDependant(told);
  for (const Event* message : InFluxOrder(told, time)) {
    const auto& observed = message->right_observed();
    const Right::State state = StateOf(observed.etat());
    if (state == Right::State::kUntold) continue;
    if (observed.has_soumis() && state != Right::State::kClosed) right.soumis = observed.soumis();
    // A refusal answers a request; of a right that is open it says nothing (reference, settled 6).
    const auto before = dossiers.find(observed.dossier());
    const bool open = before != dossiers.end() && before->second == Right::State::kOpen;
    if (observed.etat() == kRefused && open) continue;
    const auto organisme = static_cast<uint8_t>(observed.organisme().kind());
    const bool counts = state == Right::State::kRequested ||
                        payers[observed.dossier()].Take(organisme, state == Right::State::kClosed);
    if (!counts) continue;
    dossiers[observed.dossier()] = state;
    const auto best = std::max_element(dossiers.begin(), dossiers.end(), [](auto& a, auto& b) {
                        return a.second < b.second;
                      })->second;
    const Date day = DayOf(message->effective_on());
    // What a day said before its last word does not count.
    if (!right.runs.empty() && right.runs.back().from == day) right.runs.pop_back();
    if (right.runs.empty() || right.runs.back().state != best) right.runs.push_back({day, best});
  }
  return right;
}

const google::protobuf::FieldDescriptor* FieldOf(const google::protobuf::Descriptor* body) {
  const auto* bodies = Event::descriptor()->FindOneofByName("body");
  for (int i = 0; i < bodies->field_count(); ++i) {
    if (bodies->field(i)->message_type() == body) return bodies->field(i);
  }
  return nullptr;
}

Date DayOf(const std::string& iso) {
  const absl::StatusOr<Date> day = Date::Parse(iso);
  return day.ok() ? *day : Date::Absent();
}

Date EndOf(const std::string& iso) { return iso.empty() ? Date::Infinite() : DayOf(iso); }

Date DecidedOn(const Orientation& orientation) {
  return FirstGiven({&orientation.decided_on(), &orientation.notified_on()});
}

bool Stands(const Orientation& orientation, const Right& right, Date day) {
  const Date decided = DecidedOn(orientation);
  return !orientation.external() && decided <= day && day < EndOf(orientation.ended_on()) &&
         !right.ClosedBetween(decided, day);
}

const HeldRecord* StandingOrientation(const PersonFile& file, Date day) {
  const HeldRecord* last = nullptr;
  ForEach<Orientation>(file, [&](const HeldRecord& record, const Orientation& orientation) {
    if (!Stands(orientation, file.right, day)) return;
    if (last == nullptr || DecidedOn(last->event.orientation()) <= DecidedOn(orientation)) {
      last = &record;
    }
  });
  return last;
}

std::optional<Contract> ToContract(const HeldRecord& record) {
  Contract contract;
  contract.record = &record;
  switch (record.event.body_case()) {
    case Event::kCer: {
      const auto& cer = record.event.cer();
      contract.kind = ContractKind::CER;
      contract.signed_on = FirstGiven({&cer.signed_on(), &cer.recorded_on(), &cer.validated_on()});
      contract.starts = cer.starts_on().empty() ? contract.signed_on : DayOf(cer.starts_on());
      contract.ends = EndOf(cer.ends_on());
      contract.renewal = cer.kind() == jalon::v1::Cer::RENEWAL;
      contract.rank = cer.rank();
      return contract;
    }
    case Event::kPpae:
      contract.kind = ContractKind::PPAE;
      FillPeriod(record.event.ppae(), &contract);
      return contract;
    case Event::kContratEngagement:
      contract.kind = ContractKind::CONTRAT_ENGAGEMENT;
      FillPeriod(record.event.contrat_engagement(), &contract);
      return contract;
    default:
      return std::nullopt;
  }
}

std::vector<Contract> Contracts(const PersonFile& file) {
  std::vector<Contract> contracts;
  for (const HeldRecord& record : file.records) {
    if (auto contract = ToContract(record); contract.has_value()) contracts.push_back(*contract);
  }
  std::stable_sort(contracts.begin(), contracts.end(),
                   [](const Contract& a, const Contract& b) { return a.signed_on < b.signed_on; });
  return contracts;
}

Contract RunningContract(const PersonFile& file, Date day) {
  Contract running;
  for (const Contract& contract : Contracts(file)) {
    if (contract.RunsOn(day)) running = contract;
  }
  return running;
}

Date ExitedOn(const PersonFile& file, Date day) {
  Date last = Date::Absent();
  ForEach<jalon::v1::Exit>(file, [&](const HeldRecord&, const jalon::v1::Exit& exit) {
    const Date on = DayOf(exit.on());
    if (on <= day) last = std::max(last, on);
  });
  if (!last.IsPresent()) return last;
  const Date back = file.right.ReopenedAfter(last);
  return back.IsPresent() && back <= day ? Date::Absent() : last;
}

PersonFile After(PersonFile file, absl::Span<const Event> events, int64_t known_micros) {
  for (const Event& event : events) {
    std::erase_if(file.records,
                  [&](const HeldRecord& record) { return SameRecord(record.event, event); });
    if (!event.has_cancellation()) {
      file.records.push_back({event, event.person().person_id(), known_micros});
    }
  }
  return file;
}

}  // namespace jalon::workflow
