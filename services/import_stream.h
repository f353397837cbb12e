// SPDX-License-Identifier: EUPL-1.2
//
// One stream of ImportFlux: its requests feed a queue, which a thread of its own writes to the
// archive; then the file is imported from there, whether the client is still there or not.
#ifndef JALON_SERVICES_IMPORT_STREAM_H_
#define JALON_SERVICES_IMPORT_STREAM_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "jalon/v1/flux.pb.h"
#include "services/authentication.h"
#include "services/caller.h"
#include "services/chunk_queue.h"
#include "services/host.h"

namespace jalon::services {

// Owns itself from Open to OnDone; the import shares that ownership.
class ImportStream final
    : public grpc::ServerBidiReactor<jalon::v1::ImportFluxRequest, jalon::v1::ImportFluxResponse>,
      public Drainable,
      public std::enable_shared_from_this<ImportStream> {
 public:
  static ImportStream* Open(Host* host, grpc::CallbackServerContext* context);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;
  void Drain() override;
  void CutIfSilent(std::chrono::steady_clock::time_point now) override;

 private:
  ImportStream(Host* host, grpc::CallbackServerContext* context);

  // On the pool: lets the caller in; nothing is read before.
  void Admit(const Credentials& credentials);
  // That the start is about what is the caller's.
  absl::Status CheckCaller() const;

  // With mutex_ held: what a request, or the end of them, brings. A failure ends the stream.
  void TakeRequest(bool ok);
  absl::Status Take();
  absl::Status TakeStart();
  absl::Status TakeChunk();
  // How the input ended: whole, or cut before the announced size.
  absl::Status EndOfInput() const;
  // On a thread for long tasks:
  void Run();
  void Tell();
  absl::StatusOr<jalon::v1::ImportReport> Import();
  absl::StatusOr<jalon::v1::ImportReport> Validate(
      const std::function<void(const jalon::v1::ImportProgress&)>& show);
  // What is received is received into `store`, for as long as that may be held.
  void ReceiveInto(const Store& store);
  void ShowProgress(const jalon::v1::ImportProgress& progress);
  void RoomAgain();
  // Starts whatever may start now. The only place that ends the stream.
  void Advance();
  // With mutex_ held:
  void WriteNext();
  void ReadNext();

  Host* const host_;
  grpc::CallbackServerContext* const context_;  // lives until OnDone
  std::shared_ptr<ImportStream> self_;
  ChunkQueue queue_;
  jalon::v1::ImportFluxRequest::Start start_;  // written before the import runs
  std::mutex mutex_;                           // of all that follows
  std::optional<Caller> caller_;               // once let in; does not change then
  std::chrono::steady_clock::time_point heard_at_ = std::chrono::steady_clock::now();
  jalon::v1::ImportFluxRequest request_;
  jalon::v1::ImportFluxResponse response_;
  std::optional<jalon::v1::ImportProgress> progress_;  // to be told
  std::chrono::steady_clock::time_point told_at_;
  absl::StatusOr<jalon::v1::ImportReport> outcome_;  // once ended_
  int64_t bytes_received_ = 0;
  bool started_ = false;   // the import runs
  bool ended_ = false;     // with outcome_
  bool reported_ = false;  // the report was written
  bool room_ = true;
  bool reading_ = false;
  bool writing_ = false;
  std::chrono::steady_clock::time_point writing_since_;
  bool input_ended_ = false;
  bool finished_ = false;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_IMPORT_STREAM_H_
