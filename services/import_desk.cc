// SPDX-License-Identifier: EUPL-1.2
#include "services/import_desk.h"

#include "engine/base/error.h"
#include "services/status.h"

namespace jalon::services {

absl::StatusOr<std::unique_ptr<ImportDesk::Turn>> ImportDesk::Begin(const std::string& departement,
                                                                    const std::string& sha256) {
  const Key key(departement, sha256);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return stopping_ || !running_.contains(key); });
  if (stopping_) return Stopping();
  running_[key] = false;
  return std::make_unique<Turn>(this, key);
}

bool ImportDesk::Cancel(const std::string& departement, const std::string& sha256) {
  std::lock_guard lock(mutex_);
  const auto found = running_.find({departement, sha256});
  if (found == running_.end()) return false;
  found->second = true;
  return true;
}

void ImportDesk::Stop() {
  std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
}

bool ImportDesk::TidyingIsDue(const std::string& departement, absl::Time now,
                              absl::Duration interval) {
  std::lock_guard lock(mutex_);
  const auto [last, first_time] = tidied_.try_emplace(departement, now);
  if (!first_time && now - last->second < interval) return false;
  last->second = now;
  return true;
}

void ImportDesk::End(const Key& key) {
  std::lock_guard lock(mutex_);
  running_.erase(key);
  changed_.notify_all();
}

absl::Status ImportDesk::CheckKey(const Key& key) const {
  std::lock_guard lock(mutex_);
  if (stopping_) return Stopping();
  const auto found = running_.find(key);
  if (found == running_.end() || !found->second) return absl::OkStatus();
  return MakeError(absl::StatusCode::kCancelled,
                   {"IMPORT_CANCELLED", "name",
                    "import annulé ; ce qui était appliqué le reste, et le même fichier renvoyé "
                    "reprend où il s'était arrêté"});
}

}  // namespace jalon::services
