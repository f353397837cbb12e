// SPDX-License-Identifier: EUPL-1.2
#include "engine/workflow/person_file.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "engine/pathway/messages.h"

namespace jalon::workflow {

using jalon::v1::ContractKind;
using jalon::v1::Event;
using jalon::v1::Orientation;

namespace {

// A message that says something, and the event that it is.
struct Told {
  pathway::Message message;
  const Event* event;
};

// In the order of the flux.
std::vector<Told> InFluxOrder(const std::vector<const ledger::StoredEvent*>& told,
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
  std::vector<Told> ordered;
  ordered.reserve(messages.size());
  for (pathway::Message& message : messages) {
    const Event* event = by_id[message.id];
    ordered.push_back({std::move(message), event});
  }
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
  const Run* back = pathway::ReturnAfter(runs, from);
  return back == nullptr ? Date::Absent() : back->from;
}

Right FoldRight(const std::vector<const ledger::StoredEvent*>& told, const CivilTime& time) {
  Right right;
  right.only_dependant = OnlyDependant(told);
  pathway::BestRight best;
  for (const auto& [message, event] : InFluxOrder(told, time)) {
    const auto& observed = event->right_observed();
    const bool closes = pathway::RightStateOf(message.value.etat) == Right::State::kClosed;
    if (observed.has_soumis() && !closes) right.soumis = observed.soumis();
    if (!best.Take(message.dossier, message.value.etat, message.value.organisme)) continue;
    pathway::AddRun(DayOf(event->effective_on()), best.best(), &right.runs);
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
