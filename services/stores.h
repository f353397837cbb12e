// SPDX-License-Identifier: EUPL-1.2
//
// The départements that this service holds: one folder each under the data folder, opened at the
// start when they exist and on the first write otherwise.
#ifndef JALON_SERVICES_STORES_H_
#define JALON_SERVICES_STORES_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/departement.h"
#include "services/limits.h"
#include "services/writer.h"

namespace jalon::services {

// How a département is opened: Departement::Open, or a test's own.
using Opener =
    std::function<absl::StatusOr<std::unique_ptr<Departement>>(const Departement::Options&)>;

// Whether its disk writes: Departement::ProbeDisk, or a test's own.
using Prober = std::function<absl::Status(const Departement::Options&)>;

// A département and its writer. The writer goes first: it commits what waits.
struct Store {
  std::string departement;
  std::atomic<bool> failed{false};  // a commit failed: to be opened again
  // It failed, and its disk works again: whoever holds it for long is to let go.
  std::atomic<bool> reopening{false};
  std::unique_ptr<Departement> engine;
  std::unique_ptr<Writer> writer;
};
// Whoever uses a store holds it. To be let go between two things that are not one: a store that is
// held cannot be opened again.
using StoreHandle = std::shared_ptr<Store>;

// For who holds `store` over several messages of a client, to ask between them: not OK once it is
// to be let go, and what the call ends with then.
absl::Status CheckHeld(const Store& store);

// A département without data, to ask what writing to it would do. It goes away with the object.
class ScratchStore {
 public:
  // Opens `options` in a folder of its own instead of theirs. Fails as Departement::Open.
  static absl::StatusOr<std::unique_ptr<ScratchStore>> Open(Departement::Options options,
                                                            const Opener& open);
  ~ScratchStore();
  ScratchStore(const ScratchStore&) = delete;
  ScratchStore& operator=(const ScratchStore&) = delete;
  Departement& engine() { return *engine_; }

 private:
  explicit ScratchStore(std::string folder) : folder_(std::move(folder)) {}

  const std::string folder_;
  std::unique_ptr<Departement> engine_;
};

// Thread-safe.
class Stores {
 public:
  struct Options {
    std::string data_folder;
    std::string key_file;
    const indicators::ConventionRegistry* conventions = nullptr;  // not owned
    Opener open;
    Prober probe;
    std::vector<std::string> refuse_totals;  // Departement::Options
    std::chrono::milliseconds reopen_patience = kReopenPatience;
    // A commit failed. Called on the store's writer's thread.
    std::function<void(const std::string& departement, const absl::Status&)> on_refused;
  };

  explicit Stores(Options options);
  // As Close.
  ~Stores();

  // Opens every département that has a folder. Fails as Departement::Open does, at the first one
  // that does not open.
  absl::Status OpenExisting();
  // For reading. kInvalidArgument for what is not a code, kNotFound for a département without data,
  // kUnavailable while it is opened again.
  absl::StatusOr<StoreHandle> Find(std::string_view departement) const;
  // For writing: creates what does not exist. Blocks; not on a thread of gRPC.
  absl::StatusOr<StoreHandle> FindOrCreate(const std::string& departement);
  // For asking what would be written to a département that Find does not find. Blocks.
  absl::StatusOr<std::unique_ptr<ScratchStore>> OpenScratch(const std::string& departement) const;
  // After a write that failed: asks whether the disk writes again, and if it does and a commit had
  // failed, closes the département and opens it again. Waits a while until nobody holds it, while
  // it goes on answering; who asks for it when it is closed is told to come back. Fails when the
  // disk still fails, when somebody holds the store for too long (it goes on as it was), or as the
  // opening does. Blocks.
  absl::Status Mend(const std::string& departement);
  // In the order of their codes.
  std::vector<StoreHandle> All() const;
  const indicators::ConventionRegistry* conventions() const { return options_.conventions; }
  // Commits what was submitted, writes the head markers and closes. No call may be under way.
  void Close();

 private:
  Departement::Options OptionsOf(const std::string& departement) const;
  // Closes what is open of `departement`.
  absl::Status CloseFailed(const std::string& departement);
  // Whether nothing of it is open any more: closes it unless somebody holds it.
  bool CloseIfAlone(const std::string& departement);
  // The same for one that is always held by somebody: lets nobody take it for a moment.
  bool CloseBusy(const std::string& departement);
  absl::StatusOr<StoreHandle> Open(const std::string& departement);

  const Options options_;
  mutable std::shared_mutex mutex_;  // of stores_
  std::mutex mend_mutex_;            // one mending at a time; before open_mutex_
  std::mutex open_mutex_;            // one opening at a time
  // Null: closed after a failure, and not open again.
  std::map<std::string, StoreHandle, std::less<>> stores_;
};

// What `departement`, which is none, or which holds nothing, is answered with; the same for one
// that is not the caller's.
absl::Status CheckDepartement(std::string_view departement);
absl::Status NoSuchDepartement(std::string_view departement);

// The codes of the départements that have a folder under `data_folder`, in order.
std::vector<std::string> ExistingDepartements(const std::string& data_folder);

// How the engine is to open `departement` under `data_folder`.
Departement::Options EngineOptions(const std::string& data_folder, const std::string& departement,
                                   const std::string& key_file,
                                   const indicators::ConventionRegistry* conventions);

}  // namespace jalon::services

#endif  // JALON_SERVICES_STORES_H_
