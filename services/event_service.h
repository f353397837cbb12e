// SPDX-License-Identifier: EUPL-1.2
#ifndef JALON_SERVICES_EVENT_SERVICE_H_
#define JALON_SERVICES_EVENT_SERVICE_H_

#include <atomic>

#include "jalon/v1/events.grpc.pb.h"
#include "services/host.h"

namespace jalon::services {

// Recording events (proto/jalon/v1/events.proto). Must outlive the server it is registered with.
class EventServiceImpl final : public jalon::v1::EventService::CallbackService {
 public:
  explicit EventServiceImpl(Host* host) : host_(host) {}

  grpc::ServerBidiReactor<jalon::v1::RecordEventsRequest, jalon::v1::RecordEventsResponse>*
  RecordEvents(grpc::CallbackServerContext* context) override;

 private:
  Host* const host_;
  std::atomic<int> streams_{0};
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_EVENT_SERVICE_H_
