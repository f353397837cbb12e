// SPDX-License-Identifier: EUPL-1.2
//
// Verification: the chain of the log, and everything derived against a fresh derivation.
#include <filesystem>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/audit/audit_reader.h"
#include "engine/base/error.h"
#include "engine/front/front_door.h"
#include "engine/front/publication_book.h"
#include "engine/front/request_state.pb.h"

namespace jalon::front {
namespace {

using jalon::v1::VerifyStoreResponse;
using store::Family;

constexpr const char* kFamilyNames[] = {"event_ids",   "timeline", "history", "records",
                                        "subjects",    "identity", "persons", "dossiers",
                                        "departement", "details",  "names"};

void AddFinding(std::string text, VerifyStoreResponse* response) {
  response->set_clean(false);
  response->add_findings(std::move(text));
}

int64_t CountEntries(const store::Reader& reader, Family family) {
  int64_t count = 0;
  reader
      .Scan(family, "", "",
            [&](std::string_view, std::string_view) {
              ++count;
              return true;
            })
      .IgnoreError();
  return count;
}

// Every entry of `kept` is in `fresh` with the same value, and `fresh` has no other.
void CompareFamily(const store::Reader& kept, const store::Reader& fresh, Family family,
                   const char* name, VerifyStoreResponse* response) {
  int64_t entries = 0;
  int64_t different = 0;
  const absl::Status scan =
      kept.Scan(family, "", "", [&](std::string_view key, std::string_view value) {
        ++entries;
        const auto other = fresh.Get(family, key);
        if (!other.ok() || !other->has_value() || **other != value) ++different;
        return true;
      });
  response->set_derived_entries(response->derived_entries() + entries);
  if (!scan.ok()) AddFinding(std::string(scan.message()), response);
  if (different > 0) {
    AddFinding(absl::StrCat("famille ", name, " : ", different,
                            " entrée(s) ne sont pas celles que donne le journal"),
               response);
  }
  const int64_t expected = CountEntries(fresh, family);
  if (expected != entries - different && different == 0) {
    AddFinding(absl::StrCat("famille ", name, " : ", expected - entries, " entrée(s) manquent"),
               response);
  }
}

absl::Status CompareDerived(const store::Reader& log, const CivilTime& time,
                            const std::string& scratch, uint64_t last,
                            VerifyStoreResponse* response) {
  absl::StatusOr<std::unique_ptr<store::Store>> store = store::Store::Open(scratch);
  if (!store.ok()) return store.status();
  Derivation fresh(store->get(), time);
  if (absl::Status status = fresh.Attach(store->get(), scratch + "/HEAD"); !status.ok()) {
    return status;
  }
  if (absl::Status status = fresh.Load(); !status.ok()) return status;
  if (absl::Status status = fresh.ledger->Rederive(log, last); !status.ok()) return status;
  for (size_t i = 0; i < std::size(store::kDerivedFamilies); ++i) {
    CompareFamily(log, **store, store::kDerivedFamilies[i], kFamilyNames[i], response);
  }
  return absl::OkStatus();
}

// The publications, and the chain that each says the log had.
class PublicationCheck {
 public:
  explicit PublicationCheck(const store::Reader& reader) {
    std::vector<std::string> ids;
    status_ = ForEachState(
        reader, [&](const std::string& id, const PublicationState&) { ids.push_back(id); });
    for (const std::string& id : ids) {
      const absl::StatusOr<KeptPublication> kept = ReadPublication(reader, id);
      if (!kept.ok()) {
        findings_.emplace_back(kept.status().message());
        continue;
      }
      const auto& publication = kept->state.publication();
      pinned_.emplace(static_cast<uint64_t>(publication.matrix().log_position()),
                      std::pair(id, publication.chain_hash()));
    }
  }

  void See(const ledger::Head& head) {
    const auto [first, last] = pinned_.equal_range(head.sequence);
    if (first == last) return;
    const std::string hash = absl::BytesToHexString(head.chain_hash);
    for (auto it = first; it != last; ++it) {
      if (it->second.second != hash) AddForeign(it->second.first);
    }
    pinned_.erase(first, last);
  }

  void Report(VerifyStoreResponse* response) {
    for (const auto& [position, publication] : pinned_) AddForeign(publication.first);
    if (!status_.ok()) AddFinding(std::string(status_.message()), response);
    for (std::string& finding : findings_) AddFinding(std::move(finding), response);
  }

 private:
  void AddForeign(const std::string& id) {
    findings_.push_back(absl::StrCat("la publication ", id,
                                     " a été faite d'un autre journal que celui de ce magasin"));
  }

  absl::Status status_;
  std::multimap<uint64_t, std::pair<std::string, std::string>> pinned_;  // position; id, chain
  std::vector<std::string> findings_;
};

// The answers that were kept of commands.
void CheckRequests(const store::Reader& reader, VerifyStoreResponse* response) {
  int64_t unreadable = 0;
  const absl::Status scan =
      reader.Scan(Family::kRequests, "", "", [&](std::string_view, std::string_view value) {
        RequestState state;
        jalon::v1::ExecuteCommandResponse answer;
        const bool read = state.ParseFromArray(value.data(), static_cast<int>(value.size())) &&
                          answer.ParseFromString(state.response());
        unreadable += read ? 0 : 1;
        return true;
      });
  if (!scan.ok()) AddFinding(std::string(scan.message()), response);
  if (unreadable > 0) {
    AddFinding(
        absl::StrCat("famille requests : ", unreadable, " réponse(s) gardée(s) illisible(s)"),
        response);
  }
}

}  // namespace

absl::StatusOr<VerifyStoreResponse> CheckStore(const store::Reader& log, const CivilTime& time,
                                               const std::string& scratch) {
  VerifyStoreResponse response;
  response.set_clean(true);
  absl::StatusOr<ledger::Head> head = ledger::ReadHead(log);
  if (!head.ok()) return head.status();
  response.set_events(static_cast<int64_t>(head->sequence));
  PublicationCheck publications(log);
  absl::StatusOr<ledger::Head> computed =
      ledger::ComputeChain(log, [&](const ledger::Head& passed) { publications.See(passed); });
  if (!computed.ok()) {
    AddFinding(std::string(computed.status().message()), &response);
    return response;
  }
  if (computed->chain_hash != head->chain_hash) {
    AddFinding("la chaîne du journal n'a pas l'empreinte enregistrée : une entrée a changé",
               &response);
  }
  publications.Report(&response);
  CheckRequests(log, &response);
  std::error_code ignored;
  std::filesystem::remove_all(scratch, ignored);
  const absl::Status compared = CompareDerived(log, time, scratch, head->sequence, &response);
  std::filesystem::remove_all(scratch, ignored);
  if (!compared.ok()) return compared;
  return response;
}

// One at a time: it derives everything again, in a folder that is the verification's own.
absl::StatusOr<VerifyStoreResponse> FrontDoor::VerifyOnline() const {
  const std::unique_lock<std::mutex> lock(verifying_, std::try_to_lock);
  if (!lock.owns_lock()) {
    return MakeError(absl::StatusCode::kAborted,
                     {"VERIFICATION_RUNNING", "departement",
                      "une vérification de ce département est en cours : attendez sa fin"});
  }
  const std::unique_ptr<store::Reader> snapshot = store_->Snapshot();
  auto response = CheckStore(*snapshot, time_, options_.folder + "/verification");
  if (!response.ok()) return response;
  const auto audited = audit::VerifyChain(*snapshot, *vault_);
  for (const std::string& finding : audited.findings()) {
    AddFinding(absl::StrCat("journal d'audit : ", finding), &*response);
  }
  return response;
}

}  // namespace jalon::front
