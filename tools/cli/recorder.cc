// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/recorder.h"

#include <grpcpp/client_context.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

namespace jalon::cli {
namespace {

using jalon::v1::EventService;
using jalon::v1::RecordEventsRequest;
using jalon::v1::RecordEventsResponse;

// Batches between reading and sending: each is parsed on a thread of its own.
size_t BatchesAhead() { return std::max(2U, std::thread::hardware_concurrency()) + 1; }

// A batch that was sent and not answered yet. The service answers in order.
struct Sent {
  std::vector<int64_t> numbers;
  int64_t bytes = 0;
};

class Recorder {
 public:
  Recorder(const std::shared_ptr<grpc::Channel>& channel, std::istream* input,
           std::string departement, RecordProgress progress)
      : reader_(input),
        departement_(std::move(departement)),
        progress_(std::move(progress)),
        stub_(EventService::NewStub(channel)),
        stream_(stub_->RecordEvents(&context_)) {}

  RecordOutcome Run() {
    std::thread receiver([this] { Receive(); });
    SendAll();
    stream_->WritesDone();
    receiver.join();
    outcome_.status = stream_->Finish();
    std::sort(outcome_.rejections.begin(), outcome_.rejections.end(),
              [](const auto& a, const auto& b) { return a.line < b.line; });
    return std::move(outcome_);
  }

 private:
  void SendAll() {
    RawBatch raw;
    bool more = true;
    while (more || !ahead_.empty()) {
      while (more && ahead_.size() < BatchesAhead()) {
        more = reader_.Next(&raw);
        if (more)
          ahead_.push_back(std::async(std::launch::async, Parse, std::move(raw), departement_));
      }
      if (ahead_.empty()) return;
      ParsedBatch batch = ahead_.front().get();
      ahead_.pop_front();
      if (!Send(std::move(batch))) return;
    }
  }

  bool Send(ParsedBatch batch) {
    batch.request.set_batch_no(++batch_no_);
    {
      std::lock_guard lock(mutex_);
      auto& rejections = outcome_.rejections;
      rejections.insert(rejections.end(), batch.rejections.begin(), batch.rejections.end());
      sent_.push_back({std::move(batch.numbers), batch.bytes});
    }
    return stream_->Write(batch.request);
  }

  void Receive() {
    RecordEventsResponse response;
    while (stream_->Read(&response)) {
      std::lock_guard lock(mutex_);
      if (sent_.empty()) return context_.TryCancel();  // an answer to nothing
      Take(response, sent_.front());
      sent_.pop_front();
      progress_(bytes_, outcome_.recorded + outcome_.duplicates);
    }
  }

  void Take(const RecordEventsResponse& response, const Sent& sent) {
    bytes_ += sent.bytes;
    outcome_.recorded += response.recorded();
    outcome_.duplicates += response.duplicates();
    outcome_.log_position = std::max(outcome_.log_position, response.log_position());
    if (!sent.numbers.empty()) outcome_.last_durable_line = sent.numbers.back();
    for (const auto& rejection : response.rejections()) {
      const auto index = static_cast<size_t>(rejection.index());
      outcome_.rejections.push_back({index < sent.numbers.size() ? sent.numbers[index] : 0,
                                     rejection.reason(), rejection.field(), rejection.message()});
    }
  }

  BatchReader reader_;
  const std::string departement_;
  const RecordProgress progress_;
  const std::unique_ptr<EventService::Stub> stub_;
  grpc::ClientContext context_;
  const std::unique_ptr<grpc::ClientReaderWriter<RecordEventsRequest, RecordEventsResponse>>
      stream_;
  std::deque<std::future<ParsedBatch>> ahead_;
  int64_t batch_no_ = 0;
  std::mutex mutex_;  // of what follows
  std::deque<Sent> sent_;
  int64_t bytes_ = 0;
  RecordOutcome outcome_;
};

}  // namespace

RecordOutcome Record(const std::shared_ptr<grpc::Channel>& channel, std::istream* input,
                     const std::string& departement, const RecordProgress& progress) {
  return Recorder(channel, input, departement, progress).Run();
}

}  // namespace jalon::cli
