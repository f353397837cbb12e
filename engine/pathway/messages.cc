// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/messages.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/pathway/details_fold.h"
#include "engine/store/encoding.h"
#include "engine/store/vault.h"

namespace jalon::pathway {
namespace {

using jalon::v1::Event;
using jalon::v1::RightObserved;

constexpr uint8_t kHighestRank = 255;

Day16 ReadDay(const std::string& iso) {
  const absl::StatusOr<Date> date = Date::Parse(iso);
  return date.ok() ? ToDay16(*date) : kNoDay;
}

Said Tell(bool present, bool value) {
  return !present ? Said::kNothing : value ? Said::kYes : Said::kNo;
}

bool IsSuspension(const std::string& etat) { return etat == "3" || etat == "4"; }

// Of a suspended right, the motifs of all its suspensions.
uint32_t MotifsOf(const RightObserved& right) {
  if (right.further_blocks().empty() || !IsSuspension(right.etat())) {
    return MotifCode(right.motif());
  }
  std::vector<std::string> motifs = {right.motif()};
  for (const jalon::v1::RightBlock& block : right.further_blocks()) {
    if (IsSuspension(block.etat())) motifs.push_back(block.motif());
  }
  return MotifsCode(std::move(motifs));
}

Value ToValue(const RightObserved& right) {
  Value value{};
  value.etat = static_cast<uint8_t>(right.etat()[0] - '0');
  const auto soumis = static_cast<uint8_t>(Tell(right.has_soumis(), right.soumis()));
  const auto transfer = static_cast<uint8_t>(right.transfer().direction());
  value.bits = static_cast<uint8_t>(soumis | (transfer << 4));
  value.role = static_cast<uint8_t>(right.role());
  value.organisme = static_cast<uint8_t>(right.organisme().kind());
  value.motif = MotifsOf(right);
  value.transfer_on = ReadDay(right.transfer().on());
  value.requested_on = ReadDay(right.requested_on());
  value.opened_on = ReadDay(right.opened_on());
  value.notified_on = ReadDay(right.right_notified_on());
  return value;
}

bool SaysSomething(const RightObserved& right) {
  return right.etat().size() == 1 && right.etat()[0] >= '0' && right.etat()[0] <= '6';
}

void SetTransmission(const Event& event, const CivilTime& time, Right* right) {
  if (!event.has_transmitted_at()) {
    right->transmitted = right->as_of;
    return;
  }
  const absl::Time instant = absl::FromUnixSeconds(event.transmitted_at().seconds());
  const Date day = time.DayOf(instant);
  right->transmitted = ToDay16(day);
  right->millisecond =
      static_cast<uint32_t>(absl::ToInt64Milliseconds(instant - time.StartOf(day)) +
                            event.transmitted_at().nanos() / 1'000'000);
}

RecordFact OrientationFact(const jalon::v1::Orientation& orientation) {
  RecordFact fact{};
  fact.kind = FactKind::kOrientation;
  fact.a = static_cast<uint8_t>(orientation.type());
  if (orientation.external()) fact.bits = kExternal;
  fact.orientation = {ReadDay(orientation.decided_on()), ReadDay(orientation.notified_on()),
                      ReadDay(orientation.validated_on()), ReadDay(orientation.printed_on()),
                      ReadDay(orientation.ended_on())};
  return fact;
}

RecordFact RendezVousFact(const jalon::v1::RendezVous& rdv) {
  RecordFact fact{};
  fact.kind = FactKind::kRendezVous;
  fact.a = static_cast<uint8_t>(std::max<int>(rdv.outcome(), jalon::v1::RendezVous::PLANNED));
  fact.b = static_cast<uint8_t>(std::max<int>(rdv.kind(), jalon::v1::RendezVous::ACCOMPAGNEMENT));
  fact.rendez_vous.made = ReadDay(rdv.made_on());
  fact.rendez_vous.held = ReadDay(rdv.held_on());
  SetStructure(StructureCode(rdv.structure()), &fact.rendez_vous.structure);
  return fact;
}

RecordFact CerFact(const jalon::v1::Cer& cer) {
  RecordFact fact{};
  fact.kind = FactKind::kCer;
  fact.a = cer.kind() == jalon::v1::Cer::RENEWAL ? 1 : 0;
  fact.b = static_cast<uint8_t>(std::clamp<int>(cer.rank(), 0, kHighestRank));
  fact.contract = {ReadDay(cer.signed_on()), ReadDay(cer.recorded_on()),
                   ReadDay(cer.validated_on()), ReadDay(cer.starts_on()), ReadDay(cer.ends_on())};
  return fact;
}

RecordFact OtherContract(FactKind kind, const std::string& signed_on, const std::string& ends_on) {
  RecordFact fact{};
  fact.kind = kind;
  fact.contract = {ReadDay(signed_on), kNoDay, kNoDay, kNoDay, ReadDay(ends_on)};
  return fact;
}

// A stretch of days; the event's own day stands for a first day that is not said.
RecordFact StretchFact(FactKind kind, const Event& event, const std::string& from,
                       const std::string& to, const std::string& structure = "") {
  RecordFact fact{};
  fact.kind = kind;
  fact.stretch.from = ReadDay(from.empty() ? event.effective_on() : from);
  fact.stretch.to = ReadDay(to);
  SetStructure(StructureCode(structure), &fact.stretch.structure);
  return fact;
}

RecordFact ReferentFact(const Event& event) {
  const auto& referent = event.referent_assignment();
  RecordFact fact =
      StretchFact(FactKind::kReferent, event, referent.from(), referent.to(), referent.structure());
  fact.a = static_cast<uint8_t>(referent.type());
  return fact;
}

RecordFact ActionFact(const Event& event) {
  const auto& action = event.insertion_action();
  RecordFact fact =
      StretchFact(FactKind::kAction, event, action.from(), action.to(), action.label());
  fact.a = static_cast<uint8_t>(action.kind());
  return fact;
}

template <typename Stay>
RecordFact StayFact(FactKind kind, const Stay& stay) {
  RecordFact fact{};
  fact.kind = kind;
  fact.stay = {ReadDay(stay.prescribed_on()), ReadDay(stay.started_on()), ReadDay(stay.ended_on()),
               0};
  return fact;
}

RecordFact AccompagnementGlobalFact(const jalon::v1::AccompagnementGlobal& stay) {
  RecordFact fact = StayFact(FactKind::kAccompagnementGlobal, stay);
  fact.a = static_cast<uint8_t>(Tell(stay.has_brsa(), stay.brsa()));
  fact.stay.conseiller = ConseillerCode(stay.conseiller());
  return fact;
}

RecordFact LetterFact(FactKind kind, const std::string& sent, const std::string& held,
                      const std::string& code = "") {
  RecordFact fact{};
  fact.kind = kind;
  fact.letter.sent = ReadDay(sent);
  fact.letter.held = ReadDay(held);
  SetStructure(StructureCode(code), &fact.letter.code);
  return fact;
}

RecordFact ConvocationFact(const jalon::v1::Convocation& convocation) {
  RecordFact fact =
      LetterFact(FactKind::kConvocation, convocation.sent_on(), convocation.held_on());
  fact.a = static_cast<uint8_t>(convocation.outcome());
  return fact;
}

RecordFact SanctionFact(const jalon::v1::Sanction& sanction) {
  RecordFact fact{};
  fact.kind = FactKind::kSanction;
  fact.sanction = {ReadDay(sanction.decided_on()), ReadDay(sanction.from()), ReadDay(sanction.to()),
                   static_cast<uint32_t>(StructureCode(sanction.level()))};
  return fact;
}

RecordFact ExitFact(const jalon::v1::Exit& exit) {
  RecordFact fact = LetterFact(FactKind::kExit, exit.on(), exit.on(), exit.motive());
  fact.a = static_cast<uint8_t>(Tell(exit.has_positive(), exit.positive()));
  return fact;
}

RecordFact PoleEmploiFact(const Event& event) {
  const auto& registration = event.pole_emploi_registration();
  RecordFact fact = LetterFact(FactKind::kPoleEmploi, event.effective_on(), event.effective_on(),
                               registration.motif());
  fact.a = static_cast<uint8_t>(registration.kind());
  const std::string& categorie = registration.categorie();
  const bool digit = categorie.size() == 1 && categorie[0] >= '0' && categorie[0] <= '9';
  if (digit) fact.b = static_cast<uint8_t>(categorie[0] - '0');
  return fact;
}

// Those that lists and deadlines read; nothing for a kind that histories do not hold.
std::optional<RecordFact> ToFollowUp(const Event& event) {
  switch (event.body_case()) {
    case Event::kConvocation:
      return ConvocationFact(event.convocation());
    case Event::kMiseEnDemeure:
      return LetterFact(FactKind::kMiseEnDemeure, event.mise_en_demeure().sent_on(),
                        event.mise_en_demeure().answer_by());
    case Event::kEquipePluridisciplinaire:
      return LetterFact(FactKind::kEquipePluridisciplinaire,
                        event.equipe_pluridisciplinaire().held_on(),
                        event.equipe_pluridisciplinaire().held_on());
    case Event::kSanction:
      return SanctionFact(event.sanction());
    case Event::kExit:
      return ExitFact(event.exit());
    case Event::kPoleEmploiRegistration:
      return PoleEmploiFact(event);
    default:
      return std::nullopt;
  }
}

// Whether the block of a flux that `event` comes from gives no day to its orientation or
// rendez-vous: then both the body and effective_on have the file's. Takeovers name no dossier.
bool HasDayOfFile(const Event& event) {
  return (event.has_orientation() || event.has_rendez_vous()) && !event.effective_on().empty() &&
         !event.provenance().dossier().empty();
}

// The fact of a record's event; nothing for a kind that histories do not hold.
std::optional<RecordFact> ToFact(const Event& event) {
  switch (event.body_case()) {
    case Event::kOrientation:
      return OrientationFact(event.orientation());
    case Event::kRendezVous:
      return RendezVousFact(event.rendez_vous());
    case Event::kCer:
      return CerFact(event.cer());
    case Event::kPpae:
      return OtherContract(FactKind::kPpae, event.ppae().signed_on(), event.ppae().ends_on());
    case Event::kContratEngagement:
      return OtherContract(FactKind::kContratEngagement, event.contrat_engagement().signed_on(),
                           event.contrat_engagement().ends_on());
    case Event::kReferentAssignment:
      return ReferentFact(event);
    case Event::kInsertionAction:
      return ActionFact(event);
    case Event::kGarantieActivite:
      return StayFact(FactKind::kGarantieActivite, event.garantie_activite());
    case Event::kAccompagnementGlobal:
      return AccompagnementGlobalFact(event.accompagnement_global());
    case Event::kActivity:
      return StretchFact(FactKind::kActivity, event, event.activity().from(),
                         event.activity().to());
    case Event::kReferentDeParcours:
      return StretchFact(FactKind::kReferentDeParcours, event, event.referent_de_parcours().from(),
                         event.referent_de_parcours().to());
    default:
      return ToFollowUp(event);
  }
}

// The last word of the order: the sender's id, else what the event says. Not the id that is derived
// of it, which hangs on the département's key: the same events make the same histories everywhere.
// What cancels at the instant of what it cancels comes behind it.
std::string OrderingId(const ledger::StoredEvent& stored) {
  const Event& event = stored.event();
  if (!event.event_id().empty()) return event.event_id();
  if (event.has_cancellation()) return "~";
  const auto* body = Event::descriptor()->FindFieldByNumber(event.body_case());
  const auto& message = event.GetReflection()->GetMessage(event, body);
  return absl::StrCat(
      absl::Hex(store::PublicHash64(message.SerializeAsString()), absl::kZeroPad16));
}

auto VersionOrder(const RecordVersion& version) {
  return std::make_tuple(version.known_micros(), version.revision(),
                         std::string_view(version.event_id()), std::string_view(version.id()));
}

auto MessageOrder(const Message& message) {
  return std::make_tuple(FluxOrder(message.right), message.known_micros, message.revision,
                         std::string_view(message.event_id), std::string_view(message.id));
}

// Numbers the values again by first use, so that equal histories have equal bytes.
void RenumberValues(History* history) {
  std::vector<Value> values;
  for (Right& right : history->rights) {
    const Value& value = history->values[right.value];
    const auto found = std::find(values.begin(), values.end(), value);
    right.value = static_cast<uint16_t>(found - values.begin());
    if (found == values.end()) values.push_back(value);
  }
  history->values = std::move(values);
}

uint16_t ValueNumber(const Value& value, History* history) {
  const auto found = std::find(history->values.begin(), history->values.end(), value);
  const auto number = static_cast<uint16_t>(found - history->values.begin());
  if (found == history->values.end()) history->values.push_back(value);
  return number;
}

void SetLast(const Right& right, Stream* stream) {
  stream->as_of = right.as_of;
  stream->transmitted = right.transmitted;
  stream->millisecond = right.millisecond;
  stream->position = right.position;
}

// The last right of a run of equal messages is the one that became known first.
void AppendToRun(const Message& message, uint16_t stream, History* history) {
  auto& rights = history->rights;
  const auto last = std::find_if(rights.rbegin(), rights.rend(),
                                 [&](const Right& right) { return right.stream == stream; });
  SetLast(message.right, &history->streams[stream]);
  const bool repeats = last != rights.rend() && history->values[last->value] == message.value &&
                       last->known <= message.right.known;
  if (repeats && !history->full) return;
  Right right = message.right;
  right.stream = stream;
  right.value = ValueNumber(message.value, history);
  rights.push_back(right);
}

bool InsertIntoFull(const Message& message, uint16_t stream, History* history) {
  auto& rights = history->rights;
  const auto order = FluxOrder(message.right);
  const auto at = std::lower_bound(
      rights.begin(), rights.end(), order,
      [](const Right& right, const auto& place) { return FluxOrder(right) < place; });
  if (at != rights.end() && FluxOrder(*at) == order) return false;
  Right right = message.right;
  right.stream = stream;
  right.value = ValueNumber(message.value, history);
  const bool first_of_stream =
      std::none_of(rights.begin(), at, [&](const Right& r) { return r.stream == stream; });
  if (first_of_stream) return false;
  rights.insert(at, right);
  if (FluxOrder(history->streams[stream]) < order) SetLast(right, &history->streams[stream]);
  RenumberValues(history);
  return true;
}

void DropRepetitions(std::vector<Message>* messages) {
  std::map<std::string_view, int64_t> first_known;
  for (const Message& message : *messages) {
    const auto [found, fresh] = first_known.try_emplace(message.id, message.known_micros);
    found->second = std::min(found->second, message.known_micros);
  }
  std::vector<Message> once;
  for (Message& message : *messages) {
    const auto found = first_known.find(message.id);
    if (found == first_known.end() || found->second != message.known_micros) continue;
    first_known.erase(found);
    once.push_back(std::move(message));
  }
  *messages = std::move(once);
}

// A day that stands in for one that nobody gave is that of the first telling: `fact` keeps the
// earlier one of what the version before said.
void KeepFirstDay(const RecordFact& before, RecordFact* fact) {
  if ((fact->bits & kDayOfFile) == 0 || before.kind != fact->kind) return;
  const auto first = [](Day16 a, Day16 b) { return a == kNoDay ? b : std::min(a, b); };
  if (fact->kind == FactKind::kOrientation) {
    fact->orientation.decided = first(before.orientation.decided, fact->orientation.decided);
    fact->orientation.notified = first(before.orientation.notified, fact->orientation.notified);
  } else if (fact->kind == FactKind::kRendezVous) {
    fact->rendez_vous.made = first(before.rendez_vous.made, fact->rendez_vous.made);
  }
}

}  // namespace

bool IsOfDepartement(const Event& event) {
  return event.has_declared_value() || event.has_conseiller_capacity();
}

std::optional<Message> ToMessage(const ledger::StoredEvent& stored, const CivilTime& time) {
  const Event& event = stored.event();
  const RightObserved& observed = event.right_observed();
  if (!SaysSomething(observed)) return std::nullopt;
  Message message;
  message.dossier = observed.dossier().empty() ? 0 : store::PublicHash64(observed.dossier());
  message.value = ToValue(observed);
  message.right.as_of = ReadDay(event.effective_on());
  message.right.known = ToDay16(time.DayOf(absl::FromUnixMicros(stored.known_micros())));
  message.right.reference = ReadDay(observed.reference_on());
  message.right.position = static_cast<uint32_t>(event.provenance().file_position());
  SetTransmission(event, time, &message.right);
  message.known_micros = stored.known_micros();
  message.revision = event.revision();
  message.event_id = OrderingId(stored);
  message.id = stored.id();
  return message;
}

RecordVersion ToVersion(const ledger::StoredEvent& stored, uint64_t subject,
                        const CivilTime& time) {
  RecordVersion version;
  version.set_known_micros(stored.known_micros());
  version.set_known_day(ToDay16(time.DayOf(absl::FromUnixMicros(stored.known_micros()))));
  version.set_revision(stored.event().revision());
  version.set_event_id(OrderingId(stored));
  version.set_id(stored.id());
  if (stored.event().has_cancellation()) return version;
  version.set_subject(subject);
  if (IsOfDepartement(stored.event())) {
    version.set_departement_event(stored.event().SerializeAsString());
  }
  if (auto fact = ToFact(stored.event()); fact.has_value()) {
    if (HasDayOfFile(stored.event())) fact->bits |= kDayOfFile;
    version.set_fact(std::string(reinterpret_cast<const char*>(&*fact), sizeof(RecordFact)));
  }
  version.set_place(PlaceBytes(stored.event()));
  return version;
}

void InsertVersion(RecordVersion version, RecordState* state) {
  auto* versions = state->mutable_versions();
  for (auto it = versions->begin(); it != versions->end(); ++it) {
    if (it->id() != version.id()) continue;
    if (it->known_micros() <= version.known_micros()) return;
    versions->erase(it);
    break;
  }
  *versions->Add() = std::move(version);
  std::sort(versions->begin(), versions->end(),
            [](const auto& a, const auto& b) { return VersionOrder(a) < VersionOrder(b); });
}

void ReplaceRecord(const std::string& record, const RecordState& state, uint64_t subject,
                   History* history) {
  const auto key = store::ReadRaw<uint64_t>(record.data());
  auto& facts = history->facts;
  std::erase_if(facts, [key](const RecordFact& fact) { return fact.record == key; });
  std::vector<RecordFact> held;
  RecordFact told{};  // what the versions so far say, whoever's
  for (const RecordVersion& version : state.versions()) {
    RecordFact fact{};
    if (!version.fact().empty()) {
      std::memcpy(&fact, version.fact().data(), sizeof(RecordFact));
      KeepFirstDay(told, &fact);
      told = fact;
    }
    const bool says = version.subject() == subject && !version.fact().empty();
    if (!says && held.empty()) continue;
    if (!says) {
      fact = RecordFact{};
      fact.kind = held.back().kind;
      fact.bits = kVoid;
    }
    fact.record = key;
    if (!held.empty()) {
      // The same content again says nothing new.
      fact.known = held.back().known;
      if (std::memcmp(&fact, &held.back(), sizeof(RecordFact)) == 0) continue;
    }
    fact.known = static_cast<Day16>(version.known_day());
    held.push_back(fact);
  }
  const auto at = std::lower_bound(
      facts.begin(), facts.end(), key,
      [](const RecordFact& fact, uint64_t wanted) { return fact.record < wanted; });
  facts.insert(at, held.begin(), held.end());
}

bool AddMessage(const Message& message, History* history) {
  const auto stream = std::find_if(history->streams.begin(), history->streams.end(),
                                   [&](const Stream& s) { return s.dossier == message.dossier; });
  const auto number = static_cast<uint16_t>(stream - history->streams.begin());
  if (stream == history->streams.end()) {
    if (!history->streams.empty()) return false;
    history->streams.push_back({message.dossier, 0, 0, 0, 0});
    AppendToRun(message, 0, history);
    return true;
  }
  if (history->full) return InsertIntoFull(message, number, history);
  if (FluxOrder(message.right) <= FluxOrder(*stream)) return false;
  AppendToRun(message, number, history);
  return true;
}

void OrderMessages(std::vector<Message>* messages) {
  DropRepetitions(messages);
  std::sort(messages->begin(), messages->end(),
            [](const Message& a, const Message& b) { return MessageOrder(a) < MessageOrder(b); });
}

void FoldMessages(std::vector<Message> messages, bool grouped, History* history) {
  OrderMessages(&messages);
  history->streams.clear();
  history->values.clear();
  history->rights.clear();
  std::map<uint64_t, uint16_t> numbers;
  for (const Message& message : messages) {
    const auto [found, fresh] =
        numbers.try_emplace(message.dossier, static_cast<uint16_t>(numbers.size()));
    if (fresh) history->streams.push_back({message.dossier, 0, 0, 0, 0});
  }
  history->full = grouped || numbers.size() > 1;
  for (const Message& message : messages) {
    AppendToRun(message, numbers[message.dossier], history);
  }
}

}  // namespace jalon::pathway
