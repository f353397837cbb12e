// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/commands.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/nir.h"
#include "engine/front/front_door.h"
#include "engine/front/nominative.h"
#include "engine/front/request_state.pb.h"
#include "engine/front/stable_bytes.h"
#include "engine/store/encoding.h"

namespace jalon::front {
namespace {

using jalon::v1::Event;
using jalon::v1::ExecuteCommandRequest;
using jalon::v1::ExecuteCommandResponse;
using ledger::StoredEvent;
using store::Family;
using workflow::HeldRecord;

constexpr char kDefaultApplication[] = "jalon";
constexpr size_t kMaxIdBytes = 200;
constexpr size_t kRecordIdDigits = 20;

absl::Status CheckId(const std::string& field, const std::string& id) {
  if (id.size() > kMaxIdBytes) {
    return InvalidField(field, "TOO_LONG",
                        absl::StrCat("un identifiant a au plus ", kMaxIdBytes, " octets"));
  }
  return HoldsNir(id, /*in_words=*/false) ? NirInText(field) : absl::OkStatus();
}

absl::Status CheckIds(const ExecuteCommandRequest& request) {
  for (const auto& [field, id] :
       {std::pair<const char*, const std::string&>("requestId", request.request_id()),
        {"application", request.application()},
        {"command.recordId", request.command().record_id()}}) {
    if (absl::Status status = CheckId(field, id); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status EtagMismatch() {
  return MakeError(
      absl::StatusCode::kAborted,
      {"ETAG_MISMATCH", "etag",
       "quelque chose a été enregistré sur cette personne depuis que vous l'avez lue : "
       "relisez-la (GetPathwayState) et décidez de nouveau"});
}

absl::Status RecordIdTaken() {
  return MakeError(absl::StatusCode::kAlreadyExists,
                   {"RECORD_ID_TAKEN", "command.recordId",
                    "un enregistrement de cette source a déjà cet identifiant : choisissez-en un "
                    "autre, ou laissez ce champ vide"});
}

// The whole years between a month of birth ("1988-10") and a day; nothing when it cannot be read.
std::optional<int> AgeOn(Date day, const std::string& birth_month) {
  const absl::StatusOr<Date> born = Date::Parse(birth_month + "-01");
  if (!born.ok()) return std::nullopt;
  return day.year() - born->year() - (day.month() < born->month() ? 1 : 0);
}

jalon::v1::RecordRef RefOf(const HeldRecord& record) {
  jalon::v1::RecordRef ref;
  ref.set_source(record.event.source());
  ref.set_record_id(record.event.record_id());
  return ref;
}

jalon::v1::RightSummary Summary(const workflow::Right& right) {
  using State = workflow::Right::State;
  jalon::v1::RightSummary summary;
  if (right.soumis.has_value()) summary.set_soumis(*right.soumis);
  if (right.runs.empty()) return summary;
  const State state = right.runs.back().state;
  summary.set_state(state == State::kOpen        ? jalon::v1::RightSummary::OPEN
                    : state == State::kRequested ? jalon::v1::RightSummary::REQUESTED
                                                 : jalon::v1::RightSummary::CLOSED);
  summary.set_since(right.runs.back().from.ToString());
  return summary;
}

// Told of the person herself: by who she is named as, or by the civil status of a contact where an
// external id names her.
const std::string& BirthMonthOf(const StoredEvent& stored) {
  const bool by_contact = stored.event().has_contact() && stored.fact_keys_size() > 0 &&
                          stored.match_keys().birth_month().empty();
  return by_contact ? stored.fact_keys(0).birth_month() : stored.match_keys().birth_month();
}

// The path of the field of `message`, at `path` itself, that says `text`; empty when none does.
std::string FieldThatSays(const google::protobuf::Message& message, const std::string& text,
                          const std::string& path) {
  using google::protobuf::FieldDescriptor;
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated()) continue;
    const std::string own = absl::StrCat(path, ".", field->json_name());
    std::string found;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      found = FieldThatSays(reflection->GetMessage(message, field), text, own);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
               reflection->GetString(message, field) == text) {
      found = own;
    }
    if (!found.empty()) return found;
  }
  return "";
}

// What an event says, without what is common to all.
Event BodyAlone(const Event& event) {
  Event alone = event;
  for (const char* field : {"departement", "person", "source", "event_id", "record_id",
                            "transmitted_at", "provenance"}) {
    alone.GetReflection()->ClearField(&alone, Event::descriptor()->FindFieldByName(field));
  }
  alone.clear_known();
  return alone;
}

}  // namespace

std::string ApplicationOf(const ExecuteCommandRequest& request) {
  return request.application().empty() ? kDefaultApplication : request.application();
}

void Commands::FillFile(const std::vector<pathway::PlacedEvent>& events, Reading* reading) const {
  std::vector<const StoredEvent*> rights;
  for (const auto& [sequence, stored] : events) {
    const Event& event = stored.event();
    if (event.has_right_observed() && stored.known_micros() <= reading->mark.known_by) {
      rights.push_back(&stored);
    }
    const auto record = reading->version.held.find(stored.record());
    if (record == reading->version.held.end() || record->second.id != stored.id()) continue;
    reading->file.records.push_back(
        {event, identity::PersonId(record->second.subject), stored.known_micros()});
  }
  reading->file.right = workflow::FoldRight(rights, ground_.time);
}

void Commands::FillSituation(const std::vector<pathway::PlacedEvent>& events,
                             Reading* reading) const {
  std::vector<const StoredEvent*> told;
  std::string birth_month;
  for (const auto& [sequence, stored] : events) {
    if (stored.known_micros() > reading->mark.known_by) continue;
    if (stored.event().has_socio_professional()) told.push_back(&stored);
    if (const std::string& month = BirthMonthOf(stored); !month.empty()) birth_month = month;
  }
  std::stable_sort(told.begin(), told.end(), [](const StoredEvent* a, const StoredEvent* b) {
    return a->event().effective_on() < b->event().effective_on();
  });
  for (const StoredEvent* stored : told) {
    workflow::AddCodes(stored->event().socio_professional(), &reading->situation);
  }
  reading->situation.age = AgeOn(Date(reading->mark.day), birth_month);
  std::string last;
  workflow::ForEach<jalon::v1::PoleEmploiRegistration>(
      reading->file, [&](const HeldRecord& record, const auto& registration) {
        if (record.event.effective_on() < last) return;
        last = record.event.effective_on();
        reading->situation.registered =
            registration.kind() == jalon::v1::PoleEmploiRegistration::INSCRIPTION;
      });
}

absl::StatusOr<Commands::Reading> Commands::Read(const jalon::v1::Person& person,
                                                 const std::string& source, absl::Time now) const {
  const absl::StatusOr<uint64_t> subject = ground_.directory->Find(person, source);
  if (!subject.ok()) return subject.status();
  const Date today = ground_.time.DayOf(now);
  Reading reading;
  reading.person_id = identity::PersonId(*subject);
  reading.mark = {*subject, today.days(), absl::ToUnixMicros(ground_.time.EndOf(today)), {}};
  std::unique_ptr<store::Reader> reader;
  {
    // Only as long as who she is and what is stored have to go together.
    const auto gate = ground_.derived->gate.Read();
    reader = ground_.store->Snapshot();
    reading.log_position = static_cast<int64_t>(ground_.derived->ledger->head().sequence);
    reading.version.subjects = ground_.derived->identity.persons().PersonOf(*subject, today.days());
  }
  auto events = pathway::ReadEventsOf(*reader, reading.version.subjects);
  if (!events.ok()) return events.status();
  // What is corrected is told again whole.
  const Nominative nominative(reader.get(), ground_.vault, &ground_.derived->history.arena());
  for (auto& [sequence, stored] : *events) {
    if (absl::Status status = nominative.UnsealTexts(&stored); !status.ok()) return status;
  }
  std::set<std::string> records;
  for (const auto& [sequence, stored] : *events) {
    if (!stored.record().empty()) records.insert(stored.record());
  }
  reading.mark.records.assign(records.begin(), records.end());
  auto version = ReadVersion(*reader, std::move(reading.version.subjects), reading.mark);
  if (!version.ok()) return version.status();
  reading.version = *std::move(version);
  FillFile(*events, &reading);
  FillSituation(*events, &reading);
  return reading;
}

std::string Commands::RequestKey(const ExecuteCommandRequest& request) const {
  if (request.request_id().empty() || request.validate_only()) return "";
  return ground_.vault->KeyedHash(
      "request", absl::StrCat(ApplicationOf(request), "\x1f", request.request_id()));
}

// Keyed, since a request may name the person by her civil status.
std::string Commands::Fingerprint(const ExecuteCommandRequest& request) const {
  ExecuteCommandRequest asked = request;
  asked.clear_etag();
  asked.set_application(ApplicationOf(request));
  return ground_.vault->KeyedHash("request-content", StableBytes(asked));
}

absl::StatusOr<std::optional<ExecuteCommandResponse>> Commands::Replay(
    const std::string& key, const std::string& fingerprint) const {
  if (key.empty()) return std::nullopt;
  const auto value = ground_.store->Get(Family::kRequests, key);
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::nullopt;
  RequestState state;
  ExecuteCommandResponse response;
  if (!state.ParseFromString(**value) || !response.ParseFromString(state.response())) {
    return absl::DataLossError("réponse gardée illisible : restaurez une sauvegarde du magasin");
  }
  if (state.fingerprint() != fingerprint) {
    return MakeError(absl::StatusCode::kAlreadyExists,
                     {"REQUEST_ID_REUSED", "requestId",
                      "cet identifiant de demande a déjà servi à autre chose : choisissez-en un "
                      "autre"});
  }
  response.set_replayed(true);
  return response;
}

workflow::Ground Commands::GroundOf(const ExecuteCommandRequest& request, const Reading& reading,
                                    absl::Time now) const {
  workflow::Ground ground;
  ground.departement = ground_.departement;
  ground.application = ApplicationOf(request);
  ground.person_id = reading.person_id;
  ground.today = Date(reading.mark.day);
  ground.now_micros = absl::ToUnixMicros(now);
  ground.record_id = request.command().record_id();
  if (ground.record_id.empty()) {
    const std::string of = absl::StrCat(ground.now_micros, "\x1f", reading.person_id, "\x1f",
                                        StableBytes(request.command()));
    ground.record_id = absl::BytesToHexString(ground_.vault->KeyedHash("command-record", of))
                           .substr(0, kRecordIdDigits);
  }
  return ground;
}

absl::Status Commands::CheckNames(const ExecuteCommandRequest& request,
                                  const std::vector<Event>& events) const {
  std::optional<std::vector<jalon::v1::Identity>> statuses;
  for (const Event& event : events) {
    for (const ledger::CountedText& counted : ledger::CountedTexts(event)) {
      const std::string field = FieldThatSays(request.command(), counted.text, "command");
      if (field.empty()) continue;
      if (!statuses.has_value()) {
        auto known = ground_.known_names->StatusesOf(request.person(), request.source());
        if (!known.ok()) return known.status();
        statuses = *std::move(known);
        if (request.person().has_identity()) statuses->push_back(request.person().identity());
      }
      if (ledger::HoldsNameOf(counted.text, *statuses)) return ledger::NameInText(field);
    }
  }
  return absl::OkStatus();
}

absl::Status Commands::PrepareEvents(std::vector<Event> events, const workflow::Ground& ground,
                                     const std::string& provenance, PreparedBatch* batch) const {
  Condition& condition = *batch->content->condition;
  for (Event& event : events) {
    const bool of_new = event.source() == ground.application &&
                        event.record_id() == ground.record_id && !event.has_cancellation();
    auto prepared = ground_.preparer->Prepare(&event, absl::FromUnixMicros(ground.now_micros),
                                              provenance, /*from_import=*/false);
    if (!prepared.ok()) return prepared.status();
    const StoredEvent& stored = prepared->stored;
    if (of_new && !condition.after.held.contains(stored.record())) {
      condition.new_record = stored.record();
    }
    if (stored.event().has_cancellation()) {
      condition.after.held.erase(stored.record());
    } else {
      condition.after.held[stored.record()] = {
          stored.id(), identity::ParsePersonId(stored.event().person().person_id())};
    }
    *condition.response.add_events() = stored.event();
    batch->content->events.push_back(*std::move(prepared));
    batch->content->indexes.push_back(static_cast<int>(batch->content->indexes.size()));
  }
  return absl::OkStatus();
}

absl::Status Commands::CheckNewRecord(const Condition& condition) const {
  if (condition.new_record.empty()) return absl::OkStatus();
  const auto taken = ground_.store->Get(Family::kRecords, condition.new_record);
  if (!taken.ok()) return taken.status();
  return taken->has_value() ? RecordIdTaken() : absl::OkStatus();
}

absl::StatusOr<CommandDecision> Commands::Decide(const ExecuteCommandRequest& request,
                                                 absl::Time now) const {
  if (absl::Status status = CheckIds(request); !status.ok()) return status;
  const std::string key = RequestKey(request);
  const std::string fingerprint = Fingerprint(request);
  auto replayed = Replay(key, fingerprint);
  if (!replayed.ok()) return replayed.status();
  CommandDecision decision;
  if (replayed->has_value()) {
    decision.answered = true;
    decision.response = **std::move(replayed);
    return decision;
  }
  const auto reading = Read(request.person(), request.source(), now);
  if (!reading.ok()) return reading.status();
  const std::string etag = reading->version.Etag();
  if (!request.etag().empty() && request.etag() != etag) return EtagMismatch();
  const workflow::Ground ground = GroundOf(request, *reading, now);
  auto events = workflow::Decide(reading->file, request.command(), ground);
  if (!events.ok()) return events.status();
  if (absl::Status status = CheckNames(request, *events); !status.ok()) return status;
  decision.events = static_cast<int64_t>(events->size());
  Condition& condition = decision.batch.content->condition.emplace();
  condition.mark = reading->mark;
  condition.etag = etag;
  condition.after = reading->version;
  condition.request_key = key;
  condition.fingerprint = fingerprint;
  condition.decided_micros = ground.now_micros;
  condition.response.set_person_id(reading->person_id);
  const std::string provenance = request.request_id().empty()
                                     ? ground.application
                                     : absl::StrCat(ground.application, "/", request.request_id());
  const absl::Status prepared =
      PrepareEvents(*std::move(events), ground, provenance, &decision.batch);
  if (!prepared.ok()) return prepared;
  if (absl::Status status = CheckNewRecord(condition); !status.ok()) return status;
  if (!request.validate_only()) return decision;
  decision.answered = true;
  decision.response = condition.response;
  decision.response.set_etag(etag);
  decision.response.set_log_position(reading->log_position);
  return decision;
}

absl::StatusOr<std::optional<ExecuteCommandResponse>> Commands::Answer(
    const CommandDecision& decision) const {
  const Condition& condition = *decision.batch.content->condition;
  switch (condition.fate) {
    case Fate::kWritten:
      return condition.response;
    case Fate::kReplayed:
      return Replay(condition.request_key, condition.fingerprint);
    case Fate::kPending:
    case Fate::kConflict:
      break;
  }
  return std::nullopt;
}

absl::StatusOr<jalon::v1::GetPathwayStateResponse> Commands::State(
    const jalon::v1::GetPathwayStateRequest& request, absl::Time now) const {
  const auto reading = Read(request.person(), request.source(), now);
  if (!reading.ok()) return reading.status();
  const workflow::PersonFile& file = reading->file;
  const Date today(reading->mark.day);
  jalon::v1::GetPathwayStateResponse response;
  response.set_person_id(reading->person_id);
  response.set_etag(reading->version.Etag());
  response.set_log_position(static_cast<int64_t>(reading->version.sequence));
  for (const HeldRecord& record : file.records) {
    auto* out = response.add_records();
    *out->mutable_ref() = RefOf(record);
    *out->mutable_event() = BodyAlone(record.event);
    out->set_known_on(ground_.time.DayOf(absl::FromUnixMicros(record.known_micros)).ToString());
  }
  *response.mutable_right() = Summary(file.right);
  response.set_exited_on(workflow::ExitedOn(file, today).ToString());
  if (const auto* standing = workflow::StandingOrientation(file, today); standing != nullptr) {
    *response.mutable_orientation() = RefOf(*standing);
  }
  if (const auto* active = workflow::ActiveOn<jalon::v1::ReferentAssignment>(file, today);
      active != nullptr) {
    *response.mutable_referent() = RefOf(*active);
  }
  if (const auto running = workflow::RunningContract(file, today); running.record != nullptr) {
    *response.mutable_contract() = RefOf(*running.record);
  }
  return response;
}

absl::StatusOr<jalon::v1::SuggestOrientationResponse> Commands::Suggest(
    const jalon::v1::SuggestOrientationRequest& request, absl::Time now) const {
  const auto& rules = request.has_rules() ? request.rules() : workflow::BuiltInRules();
  if (absl::Status status = workflow::CheckRules(rules); !status.ok()) return status;
  const auto reading = Read(request.person(), request.source(), now);
  if (!reading.ok()) return reading.status();
  jalon::v1::SuggestOrientationResponse response;
  workflow::Suggest(rules, reading->situation, &response);
  response.set_already_oriented(
      workflow::StandingOrientation(reading->file, Date(reading->mark.day)) != nullptr);
  return response;
}

}  // namespace jalon::front

namespace jalon {

absl::Status TooManyWriters() {
  return MakeError(absl::StatusCode::kAborted,
                   {"TOO_MANY_WRITERS", "",
                    "d'autres enregistrent sans cesse sur cette personne : recommencez dans un "
                    "instant"});
}

}  // namespace jalon
