// SPDX-License-Identifier: EUPL-1.2
//
// The review list: pairs of persons that a rule of identity finds alike and does not merge.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "engine/front/front_door.h"
#include "engine/front/front_imports.h"
#include "engine/front/paging.h"
#include "engine/store/encoding.h"

namespace jalon::front {
namespace {

using store::Family;

constexpr PageLimits kDoubtsPage = {100, 1000};

std::string DoubtText(int32_t reason) {
  switch (static_cast<identity::DoubtReason>(reason)) {
    case identity::DoubtReason::kSameNirOtherBirth:
      return "règle 1 : même NIR, dates de naissance différentes";
    case identity::DoubtReason::kSeveralCandidates:
      return "règles 1 à 3 : ce qui est dit désigne plusieurs personnes";
    case identity::DoubtReason::kSameNames:
      return "règle 4 : mêmes noms et date de naissance, sans autre lien";
    case identity::DoubtReason::kOtherBirth:
      return "règle 2 : mêmes noms et rôle dans un dossier, dates de naissance différentes";
  }
  return "";
}

// What is doubted of one pair of persons.
struct PairDoubt {
  std::set<int32_t> reasons;
  DoubtfulPerson::Doubt first;  // the one that is there longest
  int32_t since = 0;            // day since which it is
};

std::string ReasonsText(const std::set<int32_t>& reasons) {
  std::string text;
  for (const int32_t reason : reasons) {
    absl::StrAppend(&text, text.empty() ? "" : " ; ", DoubtText(reason));
  }
  return text;
}

}  // namespace

absl::StatusOr<DoubtfulPerson> FrontDoor::ReadDoubtful(uint64_t subject) const {
  DoubtfulPerson person;
  person.subjects = derived_->identity.persons().PersonOf(subject, INT32_MAX);
  for (const uint64_t number : person.subjects) {
    absl::StatusOr<identity::SubjectNode> node = directory_->Node(number);
    if (!node.ok()) return node.status();
    for (const auto& doubt : node->doubts()) {
      person.doubts.push_back({number, doubt.other(), doubt.reason(), node->first_known_day()});
    }
    if (person.first_doubted == ledger::kNoSubject && node->doubts_size() > 0) {
      person.first_doubted = number;
    }
  }
  return person;
}

absl::Status FrontDoor::OriginOf(uint64_t subject, jalon::v1::DoubtOrigin* origin) const {
  absl::StatusOr<identity::SubjectNode> node = directory_->Node(subject);
  if (!node.ok()) return node.status();
  origin->set_known_on(Date(node->first_known_day()).ToString());
  origin->set_source(node->source());
  // The first that became known, which need not be the first that arrived.
  const auto entries = EventsOf({subject}, absl::InfiniteFuture(), /*nominative=*/false);
  if (!entries.ok()) return entries.status();
  if (entries->empty()) return absl::OkStatus();
  const jalon::v1::Event& event = entries->front().event();
  origin->set_source(event.source());
  const auto& provenance = event.provenance();
  if (provenance.file_sha256().empty()) return absl::OkStatus();
  origin->set_import(provenance.request());
  // An unfinished import may have no name to tell yet; the resource is enough to find it.
  if (const auto import = imports_->Get(provenance.request()); import.ok()) {
    origin->set_file_name(import->file_name());
  }
  return absl::OkStatus();
}

absl::Status FrontDoor::AddPersons(jalon::v1::IdentityDoubt* doubt) const {
  for (const auto& [id, into] :
       {std::pair(doubt->person_id(), doubt->mutable_beneficiary()),
        std::pair(doubt->other_person_id(), doubt->mutable_other_beneficiary())}) {
    const uint64_t subject = identity::ParsePersonId(id);
    absl::StatusOr<v1::Beneficiary> person =
        Describe(derived_->identity.persons().PersonOf(subject, INT32_MAX));
    if (!person.ok()) return person.status();
    *into = *std::move(person);
  }
  return absl::OkStatus();
}

// Each pair of persons once: at the person whose first doubted subject is the smaller one.
absl::Status FrontDoor::AddDoubtsOf(uint64_t subject, bool with_persons,
                                    jalon::v1::ListIdentityDoubtsResponse* response) const {
  absl::StatusOr<DoubtfulPerson> person = ReadDoubtful(subject);
  if (!person.ok()) return person.status();
  if (person->first_doubted != subject) return absl::OkStatus();
  std::map<uint64_t, PairDoubt> pairs;  // by the other person
  for (const auto& doubt : person->doubts) {
    absl::StatusOr<DoubtfulPerson> other = ReadDoubtful(doubt.other);
    absl::StatusOr<identity::SubjectNode> node = directory_->Node(doubt.other);
    if (!other.ok() || !node.ok()) return absl::DataLossError("sujet illisible");
    if (other->first_doubted <= subject) continue;
    PairDoubt& pair = pairs[other->subjects.front()];
    const int32_t since = std::max(doubt.known_day, node->first_known_day());
    if (pair.reasons.empty() || since < pair.since) {
      pair.first = doubt;
      pair.since = since;
    }
    pair.reasons.insert(doubt.reason);
  }
  for (const auto& [other, pair] : pairs) {
    auto* out = response->add_doubts();
    out->set_person_id(identity::PersonId(person->subjects.front()));
    out->set_other_person_id(identity::PersonId(other));
    out->set_reason(ReasonsText(pair.reasons));
    out->set_since(Date(pair.since).ToString());
    absl::Status status = OriginOf(pair.first.subject, out->mutable_origin());
    status.Update(OriginOf(pair.first.other, out->mutable_other_origin()));
    if (with_persons) status.Update(AddPersons(out));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<jalon::v1::ListIdentityDoubtsResponse> FrontDoor::IdentityDoubts(
    const jalon::v1::ListIdentityDoubtsRequest& request) const {
  absl::StatusOr<int32_t> size = PageSize(request.page_size(), kDoubtsPage);
  if (!size.ok()) return size.status();
  absl::StatusOr<uint64_t> after = ReadToken(request.page_token());
  if (!after.ok()) return after.status();
  jalon::v1::ListIdentityDoubtsResponse response;
  std::vector<uint64_t> doubted;
  // The writer need not wait for this long look: what it finds is read again below.
  const absl::Status scan =
      store_->Scan(Family::kSubjects, "", store::Key64(*after + 1),
                   [&](std::string_view key, std::string_view value) {
                     identity::SubjectNode node;
                     if (!node.ParseFromArray(value.data(), static_cast<int>(value.size())))
                       return true;
                     if (node.doubts_size() == 0) return true;
                     if (doubted.size() >= static_cast<size_t>(*size)) {
                       response.set_next_page_token(Token(doubted.back()));
                       return false;
                     }
                     doubted.push_back(store::ReadKey64(key));
                     return true;
                   });
  if (!scan.ok()) return scan;
  const auto reading = derived_->gate.Read();
  for (const uint64_t subject : doubted) {
    absl::Status status = AddDoubtsOf(subject, request.with_persons(), &response);
    if (!status.ok()) return status;
  }
  return response;
}

}  // namespace jalon::front
