// SPDX-License-Identifier: EUPL-1.2
#include "services/access.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "engine/audit.h"
#include "engine/base/departement.h"
#include "engine/base/error.h"
#include "engine/base/nir.h"
#include "engine/portfolios.h"
#include "engine/store/vault.h"
#include "services/limits.h"
#include "services/log.h"
#include "services/request_fields.h"
#include "services/status.h"

namespace jalon::services {
namespace {

using google::protobuf::Message;
using jalon::v1::AuditEntry;

constexpr char kNamePrefix[] = "departements/";
constexpr size_t kLongestPosition = 12;  // digits: shorter than a NIR

absl::Status UnknownMethod() {
  return NotAllowed("METHOD_NOT_LISTED", "cette opération n'est ouverte à personne");
}

// The départements that `row` says the request is about. Fails for a resource's name that is none.
absl::StatusOr<std::vector<std::string>> DepartementsOf(const AccessRow& row,
                                                        const Message& request) {
  std::vector<std::string> codes;
  if (row.departement.empty()) return codes;
  const std::vector<std::string> paths = absl::StrSplit(std::string(row.departement), ',');
  for (const std::string& path : paths) {
    std::string value = TextAt(request, path);
    if (absl::StartsWith(value, kNamePrefix)) {
      value = std::vector<std::string>(absl::StrSplit(value, '/'))[1];
    } else if (path == "name" || absl::EndsWith(path, ".name")) {
      return InvalidField(path, "INVALID_NAME", "nom de ressource attendu : departements/…");
    }
    if (absl::Status status = CheckDepartement(value); !status.ok()) return status;
    codes.push_back(std::move(value));
  }
  return codes;
}

void Merge(const AccessScope& more, AccessScope* scope) {
  scope->everyone = scope->everyone || more.everyone;
  const auto add = [](const std::vector<std::string>& from, std::vector<std::string>* to) {
    to->insert(to->end(), from.begin(), from.end());
  };
  add(more.referents, &scope->referents);
  add(more.structures, &scope->structures);
  add(more.communes, &scope->communes);
}

bool HoldsInAll(const Grant& grant, const std::vector<std::string>& departements) {
  return std::all_of(departements.begin(), departements.end(),
                     [&](const std::string& code) { return grant.HoldsIn(code); });
}

// Gives `caller` the roles and the scope that `grants` have together.
void Combine(const std::vector<const Grant*>& grants, bool nominative, Caller* caller) {
  for (const Grant* grant : grants) {
    if (std::find(caller->roles.begin(), caller->roles.end(), grant->role) == caller->roles.end()) {
      caller->roles.push_back(grant->role);
    }
    Merge(grant->scope, &caller->scope);
    if (nominative && NeedsNominative(grant->role)) caller->scope.everyone = true;
  }
}

// Of the grants that allow the method, those that hold in all of `departements`.
absl::StatusOr<std::vector<const Grant*>> GrantsFor(const AccessRow& row, const Identity& identity,
                                                    bool nominative,
                                                    const std::vector<std::string>& departements) {
  std::vector<const Grant*> grants;
  bool without_nominative = false;
  bool elsewhere = false;
  for (const Grant& grant : identity.grants) {
    if (!row.roles.Has(grant.role)) continue;
    if (nominative && NeedsNominative(grant.role) && !grant.nominative) {
      without_nominative = true;
    } else if (!HoldsInAll(grant, departements)) {
      elsewhere = true;
    } else {
      grants.push_back(&grant);
    }
  }
  if (!grants.empty()) return grants;
  if (elsewhere) return NoSuchDepartement(departements.front());
  if (without_nominative) {
    return NotAllowed("NOMINATIVE_NOT_GRANTED",
                      "ce rôle n'a pas accès aux données nominatives, sauf accord explicite "
                      "(nominative) dans la politique d'accès");
  }
  return NotAllowed("ROLE_NOT_ALLOWED", "aucun rôle de l'appelant ne permet cette opération");
}

// Whether one of the caller's grants names the territory.
bool NamesTerritory(const Caller& caller, const std::string& territory) {
  const auto& grants = caller.identity->grants;
  return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
    const auto& roles = caller.roles;
    return grant.HoldsIn(caller.departement) &&
           std::find(roles.begin(), roles.end(), grant.role) != roles.end() &&
           Contains(grant.territories, territory);
  });
}

// Whether the territory is the caller's: by its name, and by its communes, which the policy and the
// registry may tell differently. One that is not registered is told so when it is read.
absl::StatusOr<bool> IsOwnTerritory(const Caller& caller, const std::string& territory,
                                    const Stores& stores) {
  if (Contains(caller.scope.communes, territory)) return true;
  if (!NamesTerritory(caller, territory)) return false;
  const auto store = stores.Find(caller.departement);
  if (!store.ok()) return store.status();
  const auto communes = (*store)->engine->portfolios()->CommunesOf(territory);
  if (absl::IsNotFound(communes.status())) return true;
  if (!communes.ok()) return communes.status();
  return std::all_of(communes->begin(), communes->end(), [&](const std::string& commune) {
    return Contains(caller.scope.communes, commune);
  });
}

// The portfolio that the request's `scope` names is the caller's, whether there is one or not.
absl::Status CheckPortfolio(const Message& request, const Caller& caller, const Stores& stores) {
  if (caller.scope.everyone) return absl::OkStatus();
  const std::string referent = TextAt(request, "scope.referent");
  const std::string structure = TextAt(request, "scope.structure");
  const std::string territory = TextAt(request, "scope.territory");
  if ((!referent.empty() && Contains(caller.scope.referents, referent)) ||
      (!structure.empty() && Contains(caller.scope.structures, structure))) {
    return absl::OkStatus();
  }
  if (!territory.empty()) {
    const auto own = IsOwnTerritory(caller, territory, stores);
    if (!own.ok()) return own.status();
    if (*own) return absl::OkStatus();
  }
  return NotAllowed("NOT_YOUR_PORTFOLIO",
                    "ce portefeuille n'est pas celui de l'appelant : scope dit son référent, sa "
                    "structure ou son territoire");
}

std::string KnownAtOf(const Message& request) {
  const std::string known_at = TextAt(request, "as_of.known_at");
  return known_at.empty() ? TextAt(request, "question.as_of.known_at") : known_at;
}

// "17", or "17-4096" of a reject; shorter than a NIR.
bool IsPosition(const std::string& text) {
  const std::vector<std::string> numbers = absl::StrSplit(text, '-');
  return numbers.size() <= 2 && std::all_of(numbers.begin(), numbers.end(), [](const auto& number) {
           return !number.empty() && number.size() <= kLongestPosition &&
                  std::all_of(number.begin(), number.end(),
                              [](char c) { return c >= '0' && c <= '9'; });
         });
}

bool IsLowerHex(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

void SetInstant(absl::Time now, AuditEntry* entry) {
  entry->mutable_at()->set_seconds(absl::ToUnixSeconds(now));
  entry->mutable_at()->set_nanos(static_cast<int32_t>(absl::ToUnixMicros(now) % 1'000'000) * 1000);
}

bool IsAudited(const AccessRow& row, const Message& request) {
  return row.when.empty() || IsSetAt(request, row.when);
}

// Whether the call only shows: a change that is said in advance names the same persons, and changes
// nothing.
bool Shows(const AccessRow& row, const Message& request) {
  const bool in_advance = row.nominative && IsSetAt(request, "validate_only");
  return row.audit == AuditEntry::SEEN || (row.audit == AuditEntry::CHANGED && in_advance);
}

// Whether `name` has the form of a resource's name, with an id that this service gave: never text
// that somebody chose.
bool IsResourceName(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  if (parts.size() < 4 || parts[0] + "/" != kNamePrefix || !IsDepartementCode(parts[1])) {
    return false;
  }
  constexpr size_t kShortestHash = 16;
  return std::all_of(parts.begin() + 2, parts.end(), [&](const std::string& part) {
    const bool collection = part == "imports" || part == "rejects" || part == "publications";
    const bool hash = part.size() >= kShortestHash && IsLowerHex(part);
    return collection || hash || IsPosition(part);
  });
}

// A number as long as a NIR's beginning, however it is spaced.
bool HoldsLongNumber(const std::string& text) {
  constexpr int kMostDigits = 9;
  int digits = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      ++digits;
    } else if (c != ' ' && c != '.' && c != '-') {
      digits = 0;
    }
    if (digits > kMostDigits) return true;
  }
  return false;
}

}  // namespace

Access::Access(const Policy* policy, const TokenVerifier* tokens, const Stores* stores,
               AuditDesk* desk)
    : policy_(policy), stores_(stores), desk_(desk), authenticator_(policy, tokens) {}

absl::StatusOr<Caller> Access::Begin(const Credentials& credentials, const Message& request,
                                     absl::Time now) {
  Caller caller;
  caller.method = MethodOf(request.GetDescriptor());
  auto identity = authenticator_.Identify(credentials, now);
  if (!identity.ok()) {
    Log(LogLevel::kInfo, "not_authenticated",
        {{"method", caller.method}, {"reason", DetailOf(identity.status()).reason}});
    return identity.status();
  }
  caller.identity = *std::move(identity);
  caller.scope.everyone = open();
  if (open()) return caller;
  const RateLimit limit = policy_->LimitOf(caller.identity->grants);
  if (absl::Status status = limiter_.Take(caller.principal(), limit, now); !status.ok()) {
    return status;
  }
  if (!IsAuditCode(credentials.purpose)) {
    return InvalidField(kPurposeKey, "INVALID_PURPOSE",
                        "jalon-purpose : un code de 64 caractères au plus (lettres, chiffres, "
                        "._:/-), qui ne contient ni nom ni NIR");
  }
  caller.purpose = credentials.purpose;
  const std::string& id = credentials.request_id;
  caller.request_id = id.empty() ? TextAt(request, "request_id") : id;
  return caller;
}

absl::StatusOr<Caller> Access::Admit(const Credentials& credentials, const Message& request,
                                     absl::Time now) {
  auto caller = Begin(credentials, request, now);
  if (!caller.ok() || open()) return caller;
  return CheckAndNote(*std::move(caller), request, now);
}

absl::StatusOr<Caller> Access::AdmitPart(const Caller& whole, const Message& part, absl::Time now) {
  Caller caller;
  caller.identity = whole.identity;
  caller.method = MethodOf(part.GetDescriptor());
  caller.purpose = whole.purpose;
  caller.request_id = whole.request_id;
  caller.scope.everyone = open();
  if (open()) return caller;
  return CheckAndNote(std::move(caller), part, now);
}

absl::StatusOr<Caller> Access::CheckAndNote(Caller caller, const Message& request, absl::Time now) {
  absl::Status status = Check(FindAccess(caller.method, IntentOf(request)), request, now, &caller);
  const std::string intent = status.ok() ? IntentOfRecord(request, caller) : "";
  if (!intent.empty()) {
    // By the grants that allow the intent, in the scope of these alone: what another grant opens is
    // nothing that they may be used for.
    caller.roles.clear();
    caller.scope = AccessScope();
    status = Check(FindAccess(caller.method, intent), request, now, &caller);
  }
  if (status.ok()) return caller;
  NoteDenied(caller, status, now);
  return status;
}

absl::StatusOr<Caller> Access::AdmitStream(const Credentials& credentials, const Message& request,
                                           absl::Time now) {
  auto caller = Admit(credentials, request, now);
  if (!caller.ok() || open()) return caller;
  auto place = limiter_.OpenStream(caller->principal(), policy_->LimitOf(caller->identity->grants));
  if (!place.ok()) return place.status();
  caller->stream = *std::move(place);
  return caller;
}

absl::Status Access::Check(const AccessRow* row, const Message& request, absl::Time now,
                           Caller* caller) const {
  if (row == nullptr) return UnknownMethod();
  const auto departements = DepartementsOf(*row, request);
  if (!departements.ok()) return departements.status();
  if (!departements->empty()) caller->departement = departements->front();
  const bool nominative = row->nominative && IsAudited(*row, request);
  const auto grants = GrantsFor(*row, *caller->identity, nominative, *departements);
  if (!grants.ok()) return grants.status();
  Combine(*grants, nominative, caller);
  if (row->reach == Reach::kPerson) return CheckPerson(*row, request, now, caller);
  if (row->reach == Reach::kPortfolio) return CheckPortfolio(request, *caller, *stores_);
  return absl::OkStatus();
}

// Who corrects or cancels a record must be let make it: the intent of sanctions and their sessions,
// which are not of everybody who changes records; "" for the others.
std::string Access::IntentOfRecord(const Message& request, const Caller& caller) const {
  const auto* command = dynamic_cast<const jalon::v1::ExecuteCommandRequest*>(&request);
  const auto store = stores_->Find(caller.departement);
  if (command == nullptr || !store.ok()) return "";
  const std::string body = (*store)->engine->access()->BodyOfRecord(*command, caller.person_ids);
  if (body == "sanction") return "decide_sanction";
  return body == "equipe_pluridisciplinaire" ? "hold_equipe_pluridisciplinaire" : "";
}

absl::Status Access::CheckPerson(const AccessRow& row, const Message& request, absl::Time now,
                                 Caller* caller) const {
  const auto store = stores_->Find(caller->departement);
  if (!store.ok()) return store.status();
  const auto* named = dynamic_cast<const jalon::v1::Person*>(MessageAt(request, row.person));
  const auto access = (*store)->engine->access()->AccessTo(
      named == nullptr ? jalon::v1::Person() : *named, TextAt(request, "source"),
      KnownAtOf(request), caller->scope, now);
  if (!access.ok()) return access.status();
  caller->person_ids = access->person_ids;
  if (access->in_scope) return absl::OkStatus();
  const bool opened =
      row.audit == AuditEntry::SEEN &&
      break_glass_.IsOpen(caller->principal(), caller->departement, access->person_ids, now);
  return opened ? absl::OkStatus() : PersonNotFound();
}

AuditEntry Access::EntryOf(const Caller& caller, AuditEntry::Kind kind, absl::Time now) const {
  AuditEntry entry;
  entry.set_kind(kind);
  SetInstant(now, &entry);
  entry.set_agent(caller.principal());
  for (const auto role : caller.roles) entry.add_roles(role);
  entry.set_method(caller.method);
  entry.set_purpose(caller.purpose);
  entry.set_request_id(caller.request_id);
  return entry;
}

void Access::NoteDenied(const Caller& caller, const absl::Status& status, absl::Time now) {
  const std::string reason = DetailOf(status).reason;
  Log(LogLevel::kInfo, "call_denied",
      {{"method", caller.method}, {"principal", caller.principal()}, {"reason", reason}});
  if (absl::IsInvalidArgument(status) || !stores_->Find(caller.departement).ok()) return;
  AuditEntry entry = EntryOf(caller, AuditEntry::DENIED, now);
  if (entry.roles_size() == 0) {
    for (const Grant& grant : caller.identity->grants) entry.add_roles(grant.role);
  }
  entry.set_reason(reason);
  entry.mutable_person_ids()->Assign(caller.person_ids.begin(), caller.person_ids.end());
  entry.set_count(caller.person_ids.empty() ? 0 : 1);
  // What was refused shows nothing: it is refused whether it can be noted or not.
  desk_->Queue(caller.departement, std::move(entry)).IgnoreError();
}

absl::Status Access::Seen(const Caller& caller, const Message& request, const Message* answer,
                          absl::Time now) {
  if (open()) return absl::OkStatus();
  const AccessRow* row = FindAccess(caller.method, IntentOf(request));
  if (row == nullptr) return UnknownMethod();
  if (!Shows(*row, request) || !IsAudited(*row, request)) return absl::OkStatus();
  // A département without data has no audit, and nothing to be seen.
  const absl::Status held = stores_->Find(caller.departement).status();
  if (absl::IsNotFound(held) || absl::IsInvalidArgument(held)) return held;
  AuditEntry entry = EntryOf(caller, AuditEntry::SEEN, now);
  if (!caller.person_ids.empty()) {
    entry.mutable_person_ids()->Assign(caller.person_ids.begin(), caller.person_ids.end());
    entry.set_count(1);
  } else if (answer != nullptr) {
    const auto persons = PersonsIn(*answer, kMaxAuditPersons);
    entry.mutable_person_ids()->Assign(persons.begin(), persons.end());
    entry.set_count(entry.person_ids_size());
  }
  if (const std::string name = TextAt(request, "name"); IsResourceName(name)) {
    entry.set_resource(name);
  }
  return desk_->Queue(caller.departement, std::move(entry));
}

absl::Status Access::SeenByCommand(const Caller& caller, absl::Time now) {
  if (open()) return absl::OkStatus();
  AuditEntry entry = EntryOf(caller, AuditEntry::SEEN, now);
  entry.mutable_person_ids()->Assign(caller.person_ids.begin(), caller.person_ids.end());
  entry.set_count(caller.person_ids.empty() ? 0 : 1);
  return desk_->Queue(caller.departement, std::move(entry));
}

ChangeNote Access::NoteOf(const Caller& caller, const std::string& resource,
                          Departement* engine) const {
  if (open() || engine->audit() == nullptr) {
    return [](PreparedBatch*) { return absl::OkStatus(); };
  }
  AuditEntry entry = EntryOf(caller, AuditEntry::CHANGED, absl::Now());
  entry.set_resource(resource);
  entry.mutable_person_ids()->Assign(caller.person_ids.begin(), caller.person_ids.end());
  return [entry, audit = engine->audit()](PreparedBatch* batch) {
    AuditEntry now = entry;
    SetInstant(absl::Now(), &now);
    return audit->Note(std::move(now), batch);
  };
}

absl::Status Access::Commit(const Caller& caller, const std::string& resource, Store* store,
                            PreparedBatch* batch) const {
  absl::Status noted = NoteOf(caller, resource, store->engine.get())(batch);
  return noted.ok() ? store->writer->SubmitAndWait(batch, 1) : noted;
}

absl::Status Access::RecordChange(const Caller& caller, const std::string& resource) const {
  if (open()) return absl::OkStatus();
  AuditEntry entry = EntryOf(caller, AuditEntry::CHANGED, absl::Now());
  entry.set_resource(resource);
  return desk_->Record(caller.departement, std::move(entry));
}

Caller Access::Self(const std::string& method) const {
  Caller caller;
  caller.identity = authenticator_.self();
  caller.method = method;
  caller.roles = {AccessRole::IMPORT_JOB};
  return caller;
}

absl::StatusOr<jalon::v1::BreakGlassResponse> Access::OpenPerson(
    const Caller& caller, const jalon::v1::BreakGlassRequest& request, absl::Time now) {
  if (open() || policy_->break_glass() <= absl::ZeroDuration()) {
    return NotAllowed("NO_BREAK_GLASS", "ce service n'ouvre pas d'accès d'urgence");
  }
  if (absl::StripAsciiWhitespace(request.reason()).empty()) {
    return InvalidField("reason", "MISSING_FIELD", "un accès d'urgence se motive");
  }
  if (HoldsLongNumber(request.reason())) return NirInText("reason");
  const auto store = stores_->Find(request.departement());
  if (!store.ok()) return store.status();
  const auto access = (*store)->engine->access()->AccessTo(request.person(), request.source(), "",
                                                           caller.scope, now);
  if (!access.ok()) return access.status();
  const absl::Time until = now + policy_->break_glass();
  AuditEntry entry = EntryOf(caller, AuditEntry::BREAK_GLASS, now);
  entry.mutable_person_ids()->Assign(access->person_ids.begin(), access->person_ids.end());
  entry.set_count(1);
  entry.set_reason(request.reason());
  if (auto status = desk_->Record(request.departement(), entry); !status.ok()) return status;
  const absl::Status opened =
      break_glass_.Open(caller.principal(), request.departement(), access->person_ids, now, until);
  if (!opened.ok()) return opened;
  jalon::v1::BreakGlassResponse response;
  response.set_person_id(access->person_ids.front());
  response.mutable_expires_at()->set_seconds(absl::ToUnixSeconds(until));
  return response;
}

}  // namespace jalon::services
