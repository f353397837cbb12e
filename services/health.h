// SPDX-License-Identifier: EUPL-1.2
//
// Which départements are in trouble with their disk, and what the health service says of it: while
// there is one, what writes is NOT_SERVING (the empty name too, for a watchdog); reading goes on.
#ifndef JALON_SERVICES_HEALTH_H_
#define JALON_SERVICES_HEALTH_H_

#include <grpcpp/health_check_service_interface.h>

#include <map>
#include <mutex>
#include <string>

namespace jalon::services {

// Thread-safe.
class Health {
 public:
  // The server's service, as soon as there is one; nullptr before the server goes.
  void Attach(grpc::HealthCheckServiceInterface* service);
  // `departement` cannot write, for `reason` (in French). Logs it when that is new.
  void Trouble(const std::string& departement, const std::string& reason);
  // It can write again.
  void Mended(const std::string& departement);
  // Those in trouble, to the reason that was told first.
  std::map<std::string, std::string> Troubles() const;
  // What the trouble of `departement` is; "" when there is none.
  std::string TroubleOf(const std::string& departement) const;

 private:
  void Tell();

  mutable std::mutex mutex_;  // of all that follows
  grpc::HealthCheckServiceInterface* service_ = nullptr;
  std::map<std::string, std::string> troubles_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_HEALTH_H_
