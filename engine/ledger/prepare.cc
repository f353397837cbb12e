// SPDX-License-Identifier: EUPL-1.2
#include "engine/ledger/prepare.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/nir.h"
#include "engine/base/text.h"
#include "engine/ledger/event_rules.h"
#include "engine/ledger/free_texts.h"
#include "engine/store/encoding.h"

namespace jalon::ledger {
namespace {

using jalon::v1::Event;
using jalon::v1::Identity;
using jalon::v1::Person;

// Persons of a dossier, few but for a hostile file.
constexpr size_t kMostRecentKeys = 8;
constexpr char kSeparator = '\x1f';

// Parts joined so that no two lists of parts give the same text.
template <typename... Parts>
std::string Join(const Parts&... parts) {
  std::string joined;
  ((joined.append(parts), joined.push_back(kSeparator)), ...);
  return joined;
}

std::string Deterministic(const google::protobuf::Message& message) {
  std::string bytes(message.ByteSizeLong(), '\0');
  google::protobuf::io::ArrayOutputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&coded);
  return bytes;
}

// What `event` says, whoever told it and whenever: the rest is taken out and put back, which costs
// less than a copy without it.
std::string ContentOf(Event* event) {
  std::unique_ptr<jalon::v1::Provenance> provenance(event->release_provenance());
  std::string id;
  id.swap(*event->mutable_event_id());
  std::unique_ptr<google::protobuf::Timestamp> known_at(event->release_known_at());
  std::unique_ptr<std::string> known_on(event->release_known_on());
  std::string bytes = Deterministic(*event);
  if (known_on != nullptr) event->set_allocated_known_on(known_on.release());
  if (known_at != nullptr) event->set_allocated_known_at(known_at.release());
  id.swap(*event->mutable_event_id());
  if (provenance != nullptr) event->set_allocated_provenance(provenance.release());
  return bytes;
}

struct Place {
  std::string dossier;
  int role = 0;
};

// The dossier and role that the body tells; they help to recognise the person.
Place PlaceOf(const Event& event) {
  switch (event.body_case()) {
    case Event::kRightObserved:
      return {event.right_observed().dossier(), event.right_observed().role()};
    case Event::kContact:
      return {event.contact().dossier(), event.contact().role()};
    case Event::kHousehold:
      return {event.household().dossier(), event.household().role()};
    default:  // the block it comes from, for what a flux tells
      return {event.provenance().dossier(), event.provenance().role()};
  }
}

const google::protobuf::RepeatedPtrField<Person>* FactPersons(const Event& event) {
  if (event.has_persons_linked()) return &event.persons_linked().persons();
  if (event.has_persons_split()) return &event.persons_split().persons();
  return nullptr;
}

// Takes the nominative parts of `event` out of it.
Event TakeNominative(Event* event) {
  Event nominative;
  if (event->person().has_identity()) nominative.mutable_person()->Swap(event->mutable_person());
  if (event->has_contact()) {
    nominative.mutable_contact()->Swap(event->mutable_contact());
    // The body stays, empty, so that the entry still says what it is.
    event->mutable_contact()->set_dossier(nominative.contact().dossier());
    event->mutable_contact()->set_role(nominative.contact().role());
    event->mutable_contact()->set_commune_code(nominative.contact().commune_code());
  }
  if (event->has_persons_linked()) {
    nominative.mutable_persons_linked()->mutable_persons()->Swap(
        event->mutable_persons_linked()->mutable_persons());
  }
  if (event->has_persons_split()) {
    nominative.mutable_persons_split()->mutable_persons()->Swap(
        event->mutable_persons_split()->mutable_persons());
  }
  TakeFreeTexts(event, &nominative);
  return nominative;
}

}  // namespace

HeldEvent DecodeHeld(std::string_view value) {
  return {store::ReadRaw<uint64_t>(value.data()),
          store::ReadRaw<int64_t>(value.data() + sizeof(uint64_t))};
}

absl::StatusOr<std::optional<HeldEvent>> FindEvent(const store::Reader& reader,
                                                   const std::string& id) {
  const auto value = reader.Get(store::Family::kEventIds, id);
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::optional<HeldEvent>();
  return std::optional<HeldEvent>(DecodeHeld(**value));
}

absl::Time Preparer::KnownAt(const Event& event, absl::Time received_at) const {
  switch (event.known_case()) {
    case Event::kKnownOn:
      return time_.EndOf(*Date::Parse(event.known_on()));
    case Event::kKnownAt:
      return absl::FromUnixSeconds(event.known_at().seconds()) +
             absl::Microseconds(event.known_at().nanos() / 1000);
    case Event::KNOWN_NOT_SET:
      break;
  }
  return received_at;
}

// Contract §2: the id of an observation does not hold when it became known, that of a record does.
std::string Preparer::EventId(Event* event, absl::Time known) const {
  const std::string bytes = ContentOf(event);
  if (!event->event_id().empty()) {
    return vault_->KeyedHash("given", Join(event->event_id(), bytes));
  }
  if (IsObservation(event->body_case())) return vault_->KeyedHash("observed", bytes);
  return vault_->KeyedHash("recorded", Join(absl::StrCat(absl::ToUnixMicros(known)), bytes));
}

std::string Preparer::NameKey(std::string_view name) const {
  const std::string folded = FoldName(name);
  return folded.empty() ? "" : vault_->KeyedHash("search-name", folded);
}

std::string Preparer::BirthKey(std::string_view born_on) const {
  return born_on.empty() ? "" : vault_->KeyedHash("search-birth", born_on);
}

std::string Preparer::RecordKey(std::string_view source, std::string_view record_id) const {
  return vault_->KeyedHash("record", Join(source, record_id));
}

std::string Preparer::NirKeyOf(std::string_view nir) const {
  const Nir read = ReadNir(nir);
  return read.valid ? vault_->KeyedHash("nir", read.first13) : "";
}

MatchKeys Preparer::KeysOf(const Identity& identity, std::string_view dossier, int role,
                           bool shares_role_and_birth_date,
                           std::string_view previous_dossier) const {
  MatchKeys keys;
  const Nir nir = ReadNir(identity.nir());
  const std::string birth = FoldName(identity.birth_name());
  const std::string usage = FoldName(identity.usage_name());
  const std::string first = FoldName(identity.first_name());
  const std::string& born_on = identity.born_on();
  keys.set_within_dossier(!dossier.empty());
  if (nir.valid) keys.set_nir(vault_->KeyedHash("nir", nir.first13));
  if (nir.valid && !born_on.empty()) {
    keys.set_nir_birth(vault_->KeyedHash("nir-birth", Join(nir.first13, born_on)));
  }
  if (!dossier.empty() && !born_on.empty() && !shares_role_and_birth_date) {
    keys.set_dossier_role_birth(vault_->KeyedHash(
        "dossier-role-birth", Join(std::string(dossier), absl::StrCat(role), born_on)));
  }
  if (!dossier.empty() && !birth.empty() && !first.empty()) {
    keys.set_dossier_role_names(vault_->KeyedHash(
        "dossier-role-names", Join(std::string(dossier), absl::StrCat(role), birth, first)));
  }
  const bool named = !first.empty() && !born_on.empty();
  if (named && !birth.empty()) {
    keys.set_birth_names(vault_->KeyedHash("names-birth", Join(birth, first, born_on)));
    if (!dossier.empty()) {
      keys.set_dossier_names_birth(vault_->KeyedHash(
          "dossier-names-birth", Join(std::string(dossier), birth, first, born_on)));
    }
    // What she is called in that dossier, so that whoever is told there is met.
    if (!previous_dossier.empty()) {
      keys.set_previous_names_birth(vault_->KeyedHash(
          "dossier-names-birth", Join(std::string(previous_dossier), birth, first, born_on)));
    }
  }
  if (named && !usage.empty() && usage != birth) {
    keys.set_usage_names(vault_->KeyedHash("names-birth", Join(usage, first, born_on)));
  }
  keys.set_search_birth_name(NameKey(identity.birth_name()));
  if (usage != birth) keys.set_search_usage_name(NameKey(identity.usage_name()));
  keys.set_search_born_on(BirthKey(born_on));
  keys.set_birth_month(born_on.substr(0, 7));
  keys.set_sex(identity.sex());
  return keys;
}

std::string Preparer::SubjectKey(const Person& person, std::string_view source,
                                 std::string_view dossier, int role,
                                 std::string_view previous_dossier) const {
  if (person.by_case() == Person::kExternalId) {
    return vault_->KeyedHash("external", Join(source, person.external_id()));
  }
  if (person.by_case() != Person::kIdentity) return "";
  const Identity& identity = person.identity();
  std::string of =
      Join(ReadNir(identity.nir()).valid ? ReadNir(identity.nir()).first13 : identity.nir(),
           FoldName(identity.birth_name()), FoldName(identity.usage_name()),
           FoldName(identity.first_name()), identity.born_on(), identity.sex(), dossier,
           absl::StrCat(role));
  if (!previous_dossier.empty()) of += Join(previous_dossier);
  return vault_->KeyedHash("identity", of);
}

// Who the event is about: subject, and keys of the civil status that it gives.
void Preparer::NamePerson(const Event& event, OneDossier* recent, StoredEvent* stored) const {
  const Place place = PlaceOf(event);
  if (!event.person().has_identity()) {
    stored->set_subject(SubjectKey(event.person(), event.source(), place.dossier, place.role));
    return;
  }
  const Identity& identity = event.person().identity();
  const bool shared = event.provenance().shares_role_and_birth_date();
  const std::string& previous = event.provenance().previous_dossier();
  std::string of = Join(Deterministic(identity), place.dossier, absl::StrCat(place.role),
                        absl::StrCat(shared), previous);
  if (recent != nullptr) {
    for (const OneDossier::Known& known : recent->known_) {
      if (known.of != of) continue;
      stored->set_subject(known.subject);
      *stored->mutable_match_keys() = known.keys;
      return;
    }
  }
  stored->set_subject(
      SubjectKey(event.person(), event.source(), place.dossier, place.role, previous));
  *stored->mutable_match_keys() = KeysOf(identity, place.dossier, place.role, shared, previous);
  if (recent == nullptr || recent->known_.size() == kMostRecentKeys) return;
  recent->known_.push_back({std::move(of), stored->subject(), stored->match_keys()});
}

void Preparer::NameSubjects(const Event& event, OneDossier* recent, StoredEvent* stored) const {
  NamePerson(event, recent, stored);
  const Place place = PlaceOf(event);
  const bool shared = event.provenance().shares_role_and_birth_date();
  const auto add_fact_subject = [&](const Person& person, const Place& where) {
    stored->add_fact_subjects(person.by_case() == Person::kPersonId
                                  ? person.person_id()
                                  : SubjectKey(person, event.source(), where.dossier, where.role));
    stored->add_fact_external_ids(person.external_id());
    MatchKeys* keys = stored->add_fact_keys();
    if (person.has_identity()) {
      *keys = KeysOf(person.identity(), where.dossier, where.role, shared);
    }
  };
  if (!event.person().has_identity() && event.has_contact() && event.contact().has_identity()) {
    // Two names for one person: the sender's id, and a civil status that is a subject of its own.
    Person named;
    *named.mutable_identity() = event.contact().identity();
    add_fact_subject(named, place);
  }
  if (const auto* persons = FactPersons(event); persons != nullptr) {
    for (const Person& person : *persons) add_fact_subject(person, {});
  }
  if (!event.record_id().empty()) {
    stored->set_record(RecordKey(event.source(), event.record_id()));
  }
}

absl::Status Preparer::SealNominative(StoredEvent* stored) const {
  const Event nominative = TakeNominative(stored->mutable_event());
  if (nominative.ByteSizeLong() == 0) return absl::OkStatus();
  // An identity fact has no subject: its own id stands for one.
  const std::string& owner = stored->subject().empty() ? stored->id() : stored->subject();
  // What a flux says was told when the caisse made it, however late it is sent again.
  const auto& transmitted = stored->event().transmitted_at();
  const int64_t told = stored->event().has_transmitted_at()
                           ? transmitted.seconds() * 1'000'000 + transmitted.nanos() / 1000
                           : stored->known_micros();
  absl::StatusOr<std::string> sealed = vault_->Seal(owner, nominative.SerializeAsString(), told);
  if (!sealed.ok()) return sealed.status();
  stored->set_sealed(*std::move(sealed));
  return absl::OkStatus();
}

// An observation that says itself when it was made (a move, a marriage) is told again by every file
// until the next one. What has the clock of its file is another event each time.
absl::Status Preparer::FindTold(const Event& event, const OneDossier& dossier,
                                PreparedEvent* prepared) const {
  if (dossier.told_ == nullptr || event.has_transmitted_at() || !IsObservation(event.body_case())) {
    return absl::OkStatus();
  }
  const auto held = FindEvent(*dossier.told_, prepared->stored.id());
  if (!held.ok()) return held.status();
  if (held->has_value() && (*held)->known_micros <= prepared->stored.known_micros()) {
    prepared->told_at = (*held)->sequence;
  }
  return absl::OkStatus();
}

absl::StatusOr<PreparedEvent> Preparer::Prepare(Event* event, absl::Time received_at,
                                                std::string_view request, bool from_import,
                                                OneDossier* dossier) const {
  if (!from_import) event->clear_provenance();
  if (absl::Status status = CheckEvent(*event, departement_); !status.ok()) return status;
  Normalise(event);
  const absl::Time known = KnownAt(*event, received_at);
  PreparedEvent prepared;
  StoredEvent& stored = prepared.stored;
  stored.set_known_micros(absl::ToUnixMicros(known));
  stored.set_id(EventId(event, known));
  if (dossier != nullptr) {
    if (absl::Status status = FindTold(*event, *dossier, &prepared); !status.ok()) return status;
    if (prepared.told_at != 0) return prepared;
  }
  NameSubjects(*event, dossier, &stored);
  stored.mutable_event()->Swap(event);
  auto* provenance = stored.mutable_event()->mutable_provenance();
  const int64_t received = absl::ToUnixMicros(received_at);
  provenance->mutable_received_at()->set_seconds(received / 1'000'000);
  provenance->mutable_received_at()->set_nanos(static_cast<int32_t>(received % 1'000'000) * 1000);
  if (!from_import) provenance->set_request(std::string(request));
  if (absl::Status status = SealNominative(&stored); !status.ok()) return status;
  stored.SerializeToString(&prepared.bytes);
  return prepared;
}

}  // namespace jalon::ledger
