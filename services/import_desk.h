// SPDX-License-Identifier: EUPL-1.2
//
// The imports under way in this process: one at a time of each content, each of which can be told
// to stop.
#ifndef JALON_SERVICES_IMPORT_DESK_H_
#define JALON_SERVICES_IMPORT_DESK_H_

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace jalon::services {

// Thread-safe.
class ImportDesk {
 public:
  using Key = std::pair<std::string, std::string>;  // département, SHA-256

  // The right to import one content, for as long as it lives.
  class Turn {
   public:
    Turn(ImportDesk* desk, Key key) : desk_(desk), key_(std::move(key)) {}
    ~Turn() { desk_->End(key_); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    // OK to go on; kCancelled when somebody asked for the end, kUnavailable when the service stops.
    absl::Status Check() const { return desk_->CheckKey(key_); }

   private:
    ImportDesk* const desk_;
    const Key key_;
  };

  // Waits until nobody else imports that content. kUnavailable when the service stops meanwhile.
  // Blocks; not on a thread of gRPC.
  absl::StatusOr<std::unique_ptr<Turn>> Begin(const std::string& departement,
                                              const std::string& sha256);
  // Asks for the end of an import; false when it is not under way.
  bool Cancel(const std::string& departement, const std::string& sha256);
  // From now on every import ends, to go on at the next start.
  void Stop();
  // Whether `departement` was not tidied for `interval`; says from then on that it was.
  bool TidyingIsDue(const std::string& departement, absl::Time now, absl::Duration interval);

 private:
  void End(const Key& key);
  absl::Status CheckKey(const Key& key) const;

  mutable std::mutex mutex_;  // of all that follows
  std::condition_variable changed_;
  bool stopping_ = false;
  std::map<Key, bool> running_;  // to whether it is to be cancelled
  std::map<std::string, absl::Time> tidied_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_IMPORT_DESK_H_
