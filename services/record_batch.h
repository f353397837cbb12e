// SPDX-License-Identifier: EUPL-1.2
//
// One batch of RecordEvents on its way: split by département, prepared, committed by the writers of
// those départements, and put together again into one answer.
#ifndef JALON_SERVICES_RECORD_BATCH_H_
#define JALON_SERVICES_RECORD_BATCH_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "jalon/v1/events.pb.h"
#include "services/access.h"
#include "services/caller.h"
#include "services/stores.h"

namespace jalon::services {

// Used in this order: Prepare on a pool, Submit, and after `done` Response. Not thread-safe but for
// what the writers do between Submit and `done`.
class RecordBatch {
 public:
  // Takes the content of `request`.
  RecordBatch(jalon::v1::RecordEventsRequest* request, absl::Time received_at);

  // Validates the events, on the caller's thread. Fails with kInvalidArgument when the batch is
  // over a limit, or as the opening of a département fails; refused events are not a failure.
  // Events of a département that is not the caller's are refused, as are those that say they were
  // known before, by who may not say so.
  absl::Status Prepare(Stores* stores, const Access& access, const Caller& caller);
  // Queues what is to be committed. `done` is called once, on a writer's thread, when all of it is
  // durable, or with the first failure. False, and no call, when there is nothing to commit.
  bool Submit(Writer::Done done);
  jalon::v1::RecordEventsResponse Response();
  // Instead of Submit, or after `done`: nothing of it is needed any more.
  void LetGo() { parts_.clear(); }

 private:
  // The events of one département.
  struct Part {
    StoreHandle store;  // until they are committed: the answer may wait for its client
    google::protobuf::RepeatedPtrField<jalon::v1::Event> events;
    std::vector<int32_t> indexes;  // of the events, in the batch
    int64_t size = 0;
    PreparedBatch batch;
  };

  absl::Status CheckLimits() const;
  absl::Status Split(Stores* stores, const Caller& caller);
  absl::StatusOr<Part*> PartOf(Stores* stores, const std::string& departement,
                               const Caller& caller);
  void Reject(int32_t index, const absl::Status& reason);
  void PartDone(Part* part, const absl::Status& status);
  void AddResult(const Part& part);

  jalon::v1::RecordEventsRequest request_;
  const absl::Time received_at_;
  std::deque<Part> parts_;  // does not move what is in it
  jalon::v1::RecordEventsResponse response_;
  std::mutex mutex_;  // of what follows
  size_t parts_left_ = 0;
  absl::Status failure_;
  Writer::Done done_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_RECORD_BATCH_H_
