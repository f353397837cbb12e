// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/front_registry.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/date.h"
#include "engine/base/error.h"
#include "engine/front/front_door.h"
#include "engine/front/paging.h"
#include "engine/front/registry_book.h"
#include "engine/front/registry_csv.h"

namespace jalon::front {
namespace {

using jalon::v1::RegistryEntry;
using store::Family;

constexpr PageLimits kEntriesOfPage = {200, 1000};
constexpr size_t kMaxCsvBytes = size_t{4} << 20;  // registry.proto
constexpr int kMaxErrors = 100;                   // nobody reads more at once

// The etag that holds; empty when there is no entry.
absl::StatusOr<std::string> EtagOf(const store::Reader& store, const RegistryEntry& entry) {
  const auto there = ReadRegistryEntry(store, entry.kind(), entry.id());
  if (!there.ok()) return there.status();
  return there->has_value() ? (*there)->etag() : "";
}

RegistryWrite WriteOf(const RegistryEntry& entry, const std::string& before) {
  return {RegistryKey(entry.kind(), entry.id()), entry.SerializeAsString(), before};
}

absl::Status CheckKind(RegistryEntry::Kind kind) {
  if (RegistryEntry::Kind_IsValid(kind) && kind != 0) return absl::OkStatus();
  return InvalidField("kind", "MISSING_FIELD", "dites quoi : STRUCTURE, REFERENT ou TERRITORY");
}

// Whether `entry` is active on `day`; ISO dates are in the order of their text.
bool ActiveOn(const RegistryEntry& entry, const std::string& day) {
  if (day.empty()) return true;
  if (!entry.active_from().empty() && day < entry.active_from()) return false;
  return entry.active_to().empty() || day <= entry.active_to();
}

bool Within(const RegistryEntry& entry, const std::string& place) {
  if (place.empty() || entry.structure() == place) return true;
  const auto& territories = entry.territories();
  return std::find(territories.begin(), territories.end(), place) != territories.end();
}

// Puts the entries of a file that change something in `batch`, and counts them.
absl::Status PrepareEntries(const store::Reader& store, std::vector<RegistryEntry> entries,
                            PreparedBatch* batch, jalon::v1::ImportRegistryResponse* response) {
  for (RegistryEntry& entry : entries) {
    entry.set_etag(RegistryEtag(entry));
    const auto before = EtagOf(store, entry);
    if (!before.ok()) return before.status();
    if (*before == entry.etag()) {
      response->set_unchanged(response->unchanged() + 1);
      continue;
    }
    before->empty() ? response->set_created(response->created() + 1)
                    : response->set_changed(response->changed() + 1);
    batch->content->registry.push_back(WriteOf(entry, *before));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PreparedBatch> FrontRegistry::Set(const jalon::v1::SetRegistryEntryRequest& request,
                                                 RegistryEntry* entry) const {
  *entry = request.entry();
  if (absl::Status status = CheckRegistryEntry(*entry); !status.ok()) return status;
  if (absl::Status status = CheckRegistryNames(*store_, *entry); !status.ok()) return status;
  const auto before = EtagOf(*store_, *entry);
  if (!before.ok()) return before.status();
  if (!entry->etag().empty() && entry->etag() != *before) {
    return MakeError(absl::StatusCode::kAborted,
                     {"ETAG_MISMATCH", "entry.etag",
                      "cette entrée a été modifiée depuis : relisez-la, puis recommencez"});
  }
  entry->set_etag(RegistryEtag(*entry));
  PreparedBatch batch;
  batch.content->registry.push_back(WriteOf(*entry, *before));
  return batch;
}

absl::StatusOr<PreparedBatch> FrontRegistry::Import(
    const jalon::v1::ImportRegistryRequest& request,
    jalon::v1::ImportRegistryResponse* response) const {
  if (absl::Status status = CheckKind(request.kind()); !status.ok()) return status;
  if (request.csv().size() > kMaxCsvBytes) {
    return InvalidField("csv", "TOO_LONG",
                        absl::StrCat("un fichier a au plus ", kMaxCsvBytes >> 20, " Mio"));
  }
  auto entries = ReadRegistryCsv(*store_, request.csv(), request.kind(), response);
  if (!entries.ok()) return entries.status();
  PreparedBatch batch;
  if (response->errors_size() > 0) {
    if (response->errors_size() > kMaxErrors) {
      response->mutable_errors()->DeleteSubrange(kMaxErrors, response->errors_size() - kMaxErrors);
    }
    return batch;
  }
  if (auto status = PrepareEntries(*store_, *std::move(entries), &batch, response); !status.ok()) {
    return status;
  }
  return batch;
}

bool FrontRegistry::WasStale(const PreparedBatch& batch) const {
  return batch.content->registry_stale;
}

absl::StatusOr<RegistryEntry> FrontRegistry::Get(
    const jalon::v1::GetRegistryEntryRequest& request) const {
  if (absl::Status status = CheckKind(request.kind()); !status.ok()) return status;
  auto entry = ReadRegistryEntry(*store_, request.kind(), request.id());
  if (!entry.ok()) return entry.status();
  if (!entry->has_value()) return NotFound("id", "aucune entrée de ce nom dans le référentiel");
  return **std::move(entry);
}

absl::StatusOr<jalon::v1::ListRegistryEntriesResponse> FrontRegistry::List(
    const jalon::v1::ListRegistryEntriesRequest& request) const {
  if (absl::Status status = CheckKind(request.kind()); !status.ok()) return status;
  if (!request.active_on().empty() && !Date::Parse(request.active_on()).ok()) {
    return InvalidField("activeOn", "INVALID_DATE", "cette date n'existe pas");
  }
  absl::StatusOr<int32_t> size = PageSize(request.page_size(), kEntriesOfPage);
  if (!size.ok()) return size.status();
  // The token is the id that the page begins with: names of institutions and agents.
  std::string from;
  if (!absl::WebSafeBase64Unescape(request.page_token(), &from)) {
    return InvalidField("pageToken", "INVALID_VALUE", "ce jeton n'est pas de cette liste");
  }
  jalon::v1::ListRegistryEntriesResponse response;
  const absl::Status scan =
      ForRegistryEntries(*store_, request.kind(), from, [&](const RegistryEntry& entry) {
        if (!ActiveOn(entry, request.active_on()) || !Within(entry, request.within())) return true;
        if (response.entries_size() == *size) {
          absl::WebSafeBase64Escape(entry.id(), response.mutable_next_page_token());
          return false;
        }
        *response.add_entries() = entry;
        return true;
      });
  if (!scan.ok()) return scan;
  return response;
}

absl::Status DropStaleRegistry(const store::Reader& store,
                               absl::Span<PreparedBatch* const> batches) {
  std::set<std::string> written;
  for (PreparedBatch* batch : batches) {
    auto& writes = batch->content->registry;
    bool stale = false;
    for (const RegistryWrite& write : writes) {
      RegistryEntry entry;
      const auto value = store.Get(Family::kRegistry, write.key);
      if (!value.ok()) return value.status();
      if (value->has_value() && !entry.ParseFromString(**value)) {
        return absl::DataLossError("entrée illisible du référentiel");
      }
      stale = stale || entry.etag() != write.before || written.contains(write.key);
    }
    batch->content->registry_stale = stale;
    if (stale) writes.clear();
    for (const RegistryWrite& write : writes) written.insert(write.key);
  }
  return absl::OkStatus();
}

}  // namespace jalon::front
