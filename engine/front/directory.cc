// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/directory.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/str_cat.h"
#include "engine/access.h"
#include "engine/base/error.h"
#include "engine/base/nir.h"
#include "engine/identity/identity_projection.h"
#include "engine/store/encoding.h"

namespace jalon::front {
namespace {

using jalon::v1::Person;
using store::Family;

constexpr size_t kDossierLength = 11;  // NUMDEMRSA

std::set<uint64_t> Intersect(const std::set<uint64_t>& a, const std::set<uint64_t>& b) {
  std::set<uint64_t> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(both, both.end()));
  return both;
}

}  // namespace

absl::StatusOr<std::set<uint64_t>> Directory::Holders(const std::string& key) const {
  std::set<uint64_t> holders;
  if (key.empty()) return holders;
  const std::string prefix = "K" + key;
  const absl::Status scan =
      reader_->Scan(Family::kIdentity, prefix, "", [&](std::string_view found, std::string_view) {
        holders.insert(store::ReadKey64(found, prefix.size()));
        return true;
      });
  if (!scan.ok()) return scan;
  return holders;
}

absl::StatusOr<std::set<uint64_t>> Directory::OfDossier(const std::string& dossier) const {
  std::string padded = dossier;
  if (padded.size() < kDossierLength) padded.insert(0, kDossierLength - padded.size(), '0');
  std::set<uint64_t> subjects;
  for (const std::string& number : {dossier, padded}) {
    const std::string prefix = number + '\0';
    const absl::Status scan =
        reader_->Scan(Family::kDossiers, prefix, "", [&](std::string_view key, std::string_view) {
          subjects.insert(store::ReadKey64(key, prefix.size()));
          return true;
        });
    if (!scan.ok()) return scan;
  }
  return subjects;
}

// Of `holders` of a NIR, the first one with that birth date; else the first one.
absl::StatusOr<uint64_t> Directory::BornOnFirst(const std::set<uint64_t>& holders,
                                                const std::string& nir_birth) const {
  for (const uint64_t subject : holders) {
    if (nir_birth.empty()) break;
    const absl::StatusOr<identity::SubjectNode> node = Node(subject);
    if (!node.ok()) return node.status();
    if (node->keys().nir_birth() == nir_birth) return subject;
  }
  return *holders.begin();
}

absl::StatusOr<uint64_t> Directory::FindByIdentity(const jalon::v1::Identity& identity) const {
  const ledger::MatchKeys keys = preparer_->KeysOf(identity, "", 0, false);
  absl::StatusOr<std::set<uint64_t>> holders = Holders(keys.nir());
  if (!holders.ok()) return holders.status();
  if (!holders->empty()) return BornOnFirst(*holders, keys.nir_birth());
  for (const std::string& key : {keys.birth_names(), keys.usage_names()}) {
    holders = Holders(key);
    if (!holders.ok()) return holders.status();
    if (!holders->empty()) return *holders->begin();
  }
  return PersonNotFound();
}

absl::StatusOr<uint64_t> Directory::Find(const Person& person, const std::string& source) const {
  switch (person.by_case()) {
    case Person::kPersonId: {
      const uint64_t subject = identity::ParsePersonId(person.person_id());
      if (subject == ledger::kNoSubject) return PersonNotFound();
      absl::StatusOr<identity::SubjectNode> node = Node(subject);
      if (!node.ok()) return node.status();
      return subject;
    }
    case Person::kExternalId: {
      if (source.empty()) {
        return InvalidField("source", "MISSING_FIELD",
                            "un identifiant externe se donne avec le système qui l'a donné");
      }
      const std::string key = preparer_->SubjectKey(person, source, "", 0);
      auto value = reader_->Get(Family::kIdentity, "S" + key);
      if (!value.ok()) return value.status();
      if (!value->has_value()) return PersonNotFound();
      return store::ReadRaw<uint64_t>((*value)->data());
    }
    case Person::kIdentity:
      return FindByIdentity(person.identity());
    case Person::BY_NOT_SET:
      break;
  }
  return InvalidField("person", "MISSING_FIELD", "dites qui : externalId, personId ou identity");
}

absl::StatusOr<std::set<uint64_t>> Directory::Search(
    const jalon::v1::SearchBeneficiariesRequest& request) const {
  std::optional<std::set<uint64_t>> found;
  const auto narrow = [&](absl::StatusOr<std::set<uint64_t>> subjects) -> absl::Status {
    if (!subjects.ok()) return subjects.status();
    found = found.has_value() ? Intersect(*found, *subjects) : *std::move(subjects);
    return absl::OkStatus();
  };
  absl::Status status;
  if (!request.nir().empty() && !ReadNir(request.nir()).valid) {
    return InvalidField("nir", "INVALID_NIR",
                        "ce n'est pas un NIR : 13 caractères, ou 15 avec une clé juste");
  }
  if (!request.nir().empty()) status.Update(narrow(Holders(preparer_->NirKeyOf(request.nir()))));
  if (!request.dossier().empty()) status.Update(narrow(OfDossier(request.dossier())));
  if (!request.name().empty()) status.Update(narrow(Holders(preparer_->NameKey(request.name()))));
  if (!request.born_on().empty()) {
    if (!Date::Parse(request.born_on()).ok()) {
      return InvalidField("bornOn", "INVALID_DATE", "cette date n'existe pas");
    }
    status.Update(narrow(Holders(preparer_->BirthKey(request.born_on()))));
  }
  if (!status.ok()) return status;
  if (!found.has_value()) {
    return InvalidField("name", "MISSING_FIELD",
                        "donnez un critère : nom, date de naissance, dossier ou NIR");
  }
  return *std::move(found);
}

absl::StatusOr<identity::SubjectNode> Directory::Node(uint64_t subject) const {
  auto value = reader_->Get(Family::kSubjects, store::Key64(subject));
  if (!value.ok()) return value.status();
  identity::SubjectNode node;
  if (!value->has_value()) return PersonNotFound();
  if (!node.ParseFromString(**value)) {
    return absl::DataLossError(absl::StrCat("sujet illisible : ", subject));
  }
  return node;
}

absl::StatusOr<std::vector<std::string>> Directory::ExternalIds(absl::Span<const uint64_t> subjects,
                                                                bool with_source) const {
  std::vector<std::string> ids;
  for (uint64_t subject : subjects) {
    absl::StatusOr<identity::SubjectNode> node = Node(subject);
    if (!node.ok()) return node.status();
    if (node->external_id().empty()) continue;
    ids.push_back(with_source ? absl::StrCat(node->source(), "/", node->external_id())
                              : node->external_id());
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace jalon::front
