// SPDX-License-Identifier: EUPL-1.2
#include "services/event_service.h"

#include "services/record_stream.h"
#include "services/status.h"

namespace jalon::services {
namespace {

// A stream that is over before it begins.
class RefusedStream final : public grpc::ServerBidiReactor<jalon::v1::RecordEventsRequest,
                                                           jalon::v1::RecordEventsResponse> {
 public:
  explicit RefusedStream(const absl::Status& status) { Finish(ToGrpc(status)); }
  void OnDone() override { delete this; }
};

}  // namespace

grpc::ServerBidiReactor<jalon::v1::RecordEventsRequest, jalon::v1::RecordEventsResponse>*
EventServiceImpl::RecordEvents(grpc::CallbackServerContext* context) {
  if (streams_.fetch_add(1) >= host_->max_record_streams) {
    streams_.fetch_sub(1);
    return new RefusedStream(TooBusy("trop de flux d'enregistrement à la fois ; recommencer"));
  }
  return RecordStream::Open(host_, context, [this] { streams_.fetch_sub(1); });
}

}  // namespace jalon::services
