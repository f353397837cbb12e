// SPDX-License-Identifier: EUPL-1.2
//
// Gets départements out of trouble with their disk without a restart: asks now and then whether the
// disk writes again, opens what had failed, and goes on with the imports that waited.
#ifndef JALON_SERVICES_MENDER_H_
#define JALON_SERVICES_MENDER_H_

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "absl/time/time.h"

namespace jalon::services {

struct Host;

// A thread of its own, from construction to destruction.
class Mender {
 public:
  // `host` is not owned and must outlive this. `interval`: between two looks at a disk.
  Mender(Host* host, absl::Duration interval);
  // Waits for the département that is being opened.
  ~Mender();
  Mender(const Mender&) = delete;
  Mender& operator=(const Mender&) = delete;

 private:
  // A département that is, or was not long ago, in trouble.
  struct Patient {
    absl::Time mended_at = absl::InfinitePast();
    absl::Time next_look;
    absl::Duration wait;  // before a look
    bool in_trouble = false;
  };

  void Run();
  // Waits for an interval; false once this is to end.
  bool Wait();
  void Look(const std::string& departement, const std::string& trouble, absl::Time now);
  void Mend(const std::string& departement, Patient* patient);

  Host* const host_;
  const absl::Duration interval_;
  std::map<std::string, Patient> patients_;  // of the thread alone
  std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_MENDER_H_
