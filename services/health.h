// SPDX-License-Identifier: EUPL-1.2
//
// What the health service answers. A store that refuses writes makes what writes NOT_SERVING (the
// empty name too, for a watchdog that restarts); reading goes on.
#ifndef JALON_SERVICES_HEALTH_H_
#define JALON_SERVICES_HEALTH_H_

#include <grpcpp/health_check_service_interface.h>

#include <mutex>

namespace jalon::services {

// Thread-safe.
class Health {
 public:
  // The server's service, as soon as there is one; nullptr before the server goes.
  void Attach(grpc::HealthCheckServiceInterface* service);
  // A store refuses writes, until the service is restarted.
  void WritesRefused();

 private:
  void Tell();

  std::mutex mutex_;
  grpc::HealthCheckServiceInterface* service_ = nullptr;
  bool writes_refused_ = false;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_HEALTH_H_
