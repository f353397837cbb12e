// SPDX-License-Identifier: EUPL-1.2
#include "services/stores.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/departement.h"
#include "engine/base/error.h"
#include "services/log.h"

namespace jalon::services {
namespace {

absl::Status CheckCode(std::string_view departement) {
  if (departement.empty()) {
    return InvalidField("departement", "MISSING_FIELD",
                        "le département manque : trois caractères, par exemple 062");
  }
  if (IsDepartementCode(departement)) return absl::OkStatus();
  return InvalidField("departement", "INVALID_DEPARTEMENT",
                      "code de département inconnu : trois caractères, par exemple 062");
}

}  // namespace

std::vector<std::string> ExistingDepartements(const std::string& data_folder) {
  std::vector<std::string> codes;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(data_folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (entry->is_directory(error) && IsDepartementCode(name)) codes.push_back(name);
  }
  std::sort(codes.begin(), codes.end());
  return codes;
}

Departement::Options EngineOptions(const std::string& data_folder, const std::string& departement,
                                   const std::string& key_file,
                                   const indicators::ConventionRegistry* conventions) {
  Departement::Options options;
  options.folder = std::filesystem::path(data_folder) / departement;
  options.departement = departement;
  options.key_file = key_file;
  options.conventions = conventions;
  return options;
}

Stores::Stores(Options options) : options_(std::move(options)) {}

Stores::~Stores() { Close(); }

absl::Status Stores::OpenExisting() {
  for (const std::string& departement : ExistingDepartements(options_.data_folder)) {
    const auto store = FindOrCreate(departement);
    if (!store.ok()) return store.status();
  }
  return absl::OkStatus();
}

absl::StatusOr<Store*> Stores::Find(std::string_view departement) const {
  if (auto valid = CheckCode(departement); !valid.ok()) return valid;
  std::shared_lock lock(mutex_);
  const auto found = stores_.find(departement);
  if (found != stores_.end()) return found->second.get();
  return NotFound("departement",
                  absl::StrCat("aucune donnée pour le département ", std::string(departement),
                               " : importer un flux ou enregistrer un événement d'abord"));
}

absl::StatusOr<Store*> Stores::FindOrCreate(const std::string& departement) {
  auto found = Find(departement);
  if (found.ok() || !absl::IsNotFound(found.status())) return found;
  std::lock_guard opening(open_mutex_);
  found = Find(departement);
  return found.ok() ? found : Open(departement);
}

absl::StatusOr<Store*> Stores::Open(const std::string& departement) {
  Departement::Options options =
      EngineOptions(options_.data_folder, departement, options_.key_file, options_.conventions);
  options.refuse_totals = options_.refuse_totals;
  auto engine = options_.open(options);
  if (!engine.ok()) {
    Log(LogLevel::kError, "store_not_opened",
        {{"departement", departement}, {"reason", std::string(engine.status().message())}});
    return engine.status();
  }
  auto store = std::make_unique<Store>();
  store->departement = departement;
  store->engine = *std::move(engine);
  store->writer = std::make_unique<Writer>(store->engine.get(), [this, departement] {
    if (options_.on_refused) options_.on_refused(departement);
  });
  Log(LogLevel::kInfo, "store_opened",
      {{"departement", departement}, {"log_position", store->engine->Status().log_position()}});
  std::unique_lock lock(mutex_);
  return (stores_[departement] = std::move(store)).get();
}

std::vector<Store*> Stores::All() const {
  std::vector<Store*> all;
  std::shared_lock lock(mutex_);
  for (const auto& [departement, store] : stores_) all.push_back(store.get());
  return all;
}

void Stores::Close() {
  std::unique_lock lock(mutex_);
  for (auto& [departement, store] : stores_) {
    store->writer.reset();
    store->engine.reset();
    Log(LogLevel::kInfo, "store_closed", {{"departement", departement}});
  }
  stores_.clear();
}

}  // namespace jalon::services
