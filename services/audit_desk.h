// SPDX-License-Identifier: EUPL-1.2
//
// Where what was seen waits to be written to the audit: a read must not wait for the disk, and the
// disk must not sync for every read. Entries go to the writers of their départements four times a
// second, and so share the commits of what is written meanwhile. A crash loses what was seen in
// that time at most; changes and emergencies are durable before they are answered.
#ifndef JALON_SERVICES_AUDIT_DESK_H_
#define JALON_SERVICES_AUDIT_DESK_H_

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "jalon/v1/audit.pb.h"
#include "services/stores.h"

namespace jalon::services {

// Thread-safe.
class AuditDesk {
 public:
  // `stores` is not owned and must outlive this. `retention`: how long entries are kept; 0: for
  // ever.
  AuditDesk(const Stores* stores, absl::Duration retention);
  // Writes what waits.
  ~AuditDesk();
  AuditDesk(const AuditDesk&) = delete;
  AuditDesk& operator=(const AuditDesk&) = delete;

  // Takes `entry`, to be durable soon. Fails with kUnavailable when too many wait, because the disk
  // does not take them: what the entry is about must then not be answered.
  absl::Status Queue(const std::string& departement, jalon::v1::AuditEntry entry);
  // Returns when `entry` is durable. Blocks.
  absl::Status Record(const std::string& departement, jalon::v1::AuditEntry entry);
  // Returns when all that was queued before is durable, or once writing has failed. Blocks.
  void Flush();

 private:
  using Waiting = std::map<std::string, std::vector<jalon::v1::AuditEntry>>;

  void Run();
  void WriteWaiting();
  absl::Status Write(const std::string& departement,
                     const std::vector<jalon::v1::AuditEntry>& entries) const;
  void TakeBack(const std::string& departement, std::vector<jalon::v1::AuditEntry> entries);
  void Tidy();

  const Stores* const stores_;
  const absl::Duration retention_;
  std::mutex writing_;  // one write of what waits at a time
  std::mutex mutex_;    // of what follows
  std::condition_variable changed_;
  Waiting waiting_;
  size_t count_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_AUDIT_DESK_H_
