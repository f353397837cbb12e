// SPDX-License-Identifier: EUPL-1.2
#include "services/stores.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/departement.h"
#include "engine/base/error.h"
#include "services/log.h"

namespace jalon::services {
namespace {

absl::Status Reopening() {
  return MakeError(absl::StatusCode::kUnavailable,
                   {"REOPENING", "departement",
                    "le magasin de ce département est rouvert après une panne du disque ; "
                    "recommencer dans un instant"});
}

// Waits until nobody else holds `store`.
bool IsAlone(const StoreHandle& store) {
  const auto until = std::chrono::steady_clock::now() + kReopenCut;
  while (store.use_count() > 1 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(kReopenPoll);
  }
  return store.use_count() == 1;
}

}  // namespace

absl::Status CheckHeld(const Store& store) {
  return store.reopening ? Reopening() : absl::OkStatus();
}

absl::Status CheckDepartement(std::string_view departement) {
  if (departement.empty()) {
    return InvalidField("departement", "MISSING_FIELD",
                        "le département manque : trois caractères, par exemple 062");
  }
  if (IsDepartementCode(departement)) return absl::OkStatus();
  return InvalidField("departement", "INVALID_DEPARTEMENT",
                      "code de département inconnu : trois caractères, par exemple 062");
}

absl::Status NoSuchDepartement(std::string_view departement) {
  return NotFound("departement",
                  absl::StrCat("aucune donnée pour le département ", std::string(departement),
                               " : importer un flux ou enregistrer un événement d'abord"));
}

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

absl::StatusOr<std::unique_ptr<ScratchStore>> ScratchStore::Open(Departement::Options options,
                                                                 const Opener& open) {
  std::error_code error;
  std::string folder = std::filesystem::temp_directory_path(error) / "jalond-XXXXXX";
  if (error || mkdtemp(folder.data()) == nullptr) {
    return absl::UnavailableError("impossible de créer un dossier temporaire");
  }
  std::unique_ptr<ScratchStore> scratch(new ScratchStore(folder));
  options.folder = folder + "/" + options.departement;
  options.key_file = folder + "/key";
  auto engine = open(options);
  if (!engine.ok()) return engine.status();
  scratch->engine_ = *std::move(engine);
  return scratch;
}

ScratchStore::~ScratchStore() {
  engine_.reset();
  std::error_code error;
  std::filesystem::remove_all(folder_, error);
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

absl::StatusOr<StoreHandle> Stores::Find(std::string_view departement) const {
  if (auto valid = CheckDepartement(departement); !valid.ok()) return valid;
  std::shared_lock lock(mutex_);
  const auto found = stores_.find(departement);
  if (found != stores_.end())
    return found->second == nullptr ? absl::StatusOr<StoreHandle>(Reopening()) : found->second;
  return NoSuchDepartement(departement);
}

absl::StatusOr<StoreHandle> Stores::FindOrCreate(const std::string& departement) {
  auto found = Find(departement);
  if (found.ok() || !absl::IsNotFound(found.status())) return found;
  std::lock_guard opening(open_mutex_);
  found = Find(departement);
  return found.ok() ? found : Open(departement);
}

absl::StatusOr<std::unique_ptr<ScratchStore>> Stores::OpenScratch(
    const std::string& departement) const {
  if (auto valid = CheckDepartement(departement); !valid.ok()) return valid;
  return ScratchStore::Open(OptionsOf(departement), options_.open);
}

Departement::Options Stores::OptionsOf(const std::string& departement) const {
  Departement::Options options =
      EngineOptions(options_.data_folder, departement, options_.key_file, options_.conventions);
  options.refuse_totals = options_.refuse_totals;
  return options;
}

absl::StatusOr<StoreHandle> Stores::Open(const std::string& departement) {
  auto engine = options_.open(OptionsOf(departement));
  if (!engine.ok()) {
    Log(LogLevel::kError, "store_not_opened",
        {{"departement", departement}, {"reason", std::string(engine.status().message())}});
    return engine.status();
  }
  auto store = std::make_shared<Store>();
  store->departement = departement;
  store->engine = *std::move(engine);
  // Not the handle: the writer is the store's own.
  std::atomic<bool>* const failed = &store->failed;
  store->writer =
      std::make_unique<Writer>(store->engine.get(), [=, this](const absl::Status& status) {
        *failed = true;
        if (options_.on_refused) options_.on_refused(departement, status);
      });
  Log(LogLevel::kInfo, "store_opened",
      {{"departement", departement}, {"log_position", store->engine->Status().log_position()}});
  std::unique_lock lock(mutex_);
  return stores_[departement] = std::move(store);
}

absl::Status Stores::CloseFailed(const std::string& departement) {
  const auto until = std::chrono::steady_clock::now() + options_.reopen_patience;
  while (!CloseIfAlone(departement)) {
    if (std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(kReopenPoll);
    } else if (CloseBusy(departement)) {
      break;
    } else {
      return absl::UnavailableError("le magasin est encore lu : il sera rouvert plus tard");
    }
  }
  return absl::OkStatus();
}

bool Stores::CloseIfAlone(const std::string& departement) {
  StoreHandle closed;  // goes after the lock
  std::unique_lock lock(mutex_);
  StoreHandle& store = stores_[departement];
  if (store.use_count() > 1) return false;
  closed = std::move(store);
  return true;
}

// Readers that follow one another without a pause would keep it open, and so closed to writers, for
// as long as they come; those under way end in a moment.
bool Stores::CloseBusy(const std::string& departement) {
  StoreHandle store;
  {
    std::unique_lock lock(mutex_);
    store = std::move(stores_[departement]);
  }
  if (store == nullptr || IsAlone(store)) return true;
  std::unique_lock lock(mutex_);
  stores_[departement] = std::move(store);
  return false;
}

absl::Status Stores::Mend(const std::string& departement) {
  std::lock_guard mending(mend_mutex_);
  if (absl::Status status = options_.probe(OptionsOf(departement)); !status.ok()) return status;
  {
    std::shared_lock lock(mutex_);
    const auto found = stores_.find(departement);
    if (found == stores_.end()) return absl::OkStatus();
    if (found->second != nullptr) {
      // The keys may have failed where no commit did: an archived file, an erasure.
      const bool writable = found->second->engine->Status().writable();
      if (!found->second->failed && writable) return absl::OkStatus();
      found->second->reopening = true;
    }
  }
  // Other départements may be opened for the first time meanwhile.
  if (absl::Status status = CloseFailed(departement); !status.ok()) return status;
  std::lock_guard opening(open_mutex_);
  return Open(departement).status();
}

std::vector<StoreHandle> Stores::All() const {
  std::vector<StoreHandle> all;
  std::shared_lock lock(mutex_);
  for (const auto& [departement, store] : stores_)
    if (store != nullptr) all.push_back(store);
  return all;
}

void Stores::Close() {
  std::unique_lock lock(mutex_);
  for (auto& [departement, store] : stores_) {
    if (store == nullptr) continue;
    store->writer.reset();
    store->engine.reset();
    Log(LogLevel::kInfo, "store_closed", {{"departement", departement}});
  }
  stores_.clear();
}

}  // namespace jalon::services
