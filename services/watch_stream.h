// SPDX-License-Identifier: EUPL-1.2
//
// One stream of WatchPortfolio.
//
//   commit ──writer: Touched──▶ persons noted ──pool: Changes──▶ one message ──▶ client
//
// A stream holds no thread and no queue of messages: the persons that changed, each once, and a
// position. While a message is on its way, what changes is only noted; when that grows beyond
// kMaxTouchedPersons the client is told to list the portfolio again. It holds no store either: when
// that closes, the stream ends, and the client goes on from its position.
#ifndef JALON_SERVICES_WATCH_STREAM_H_
#define JALON_SERVICES_WATCH_STREAM_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "engine/portfolios.h"
#include "jalon/v1/portfolios.pb.h"
#include "services/caller.h"
#include "services/host.h"

namespace jalon::services {

// Owns itself from Open to OnDone; work under way shares that ownership.
class WatchStream final : public grpc::ServerWriteReactor<jalon::v1::WatchPortfolioResponse>,
                          public PortfolioWatcher,
                          public Drainable,
                          public std::enable_shared_from_this<WatchStream> {
 public:
  // `watches` counts the streams that are open; not owned.
  static WatchStream* Open(Host* host, grpc::CallbackServerContext* context,
                           const jalon::v1::WatchPortfolioRequest& request,
                           std::atomic<int>* watches);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;
  void Drain() override;

  void Touched(uint64_t subject) override;
  void Closed() override;
  bool Take(std::vector<uint64_t>* subjects) override;

 private:
  WatchStream(Host* host, grpc::CallbackServerContext* context,
              const jalon::v1::WatchPortfolioRequest& request, std::atomic<int>* watches)
      : host_(host), context_(context), request_(request), watches_(watches) {}

  // On the pool.
  void Start();
  void Step();
  void Cut();  // who does not read
  absl::StatusOr<jalon::v1::WatchPortfolioResponse> Ask(bool first);
  void Tell(absl::StatusOr<jalon::v1::WatchPortfolioResponse> answer, bool first);

  void Over(const absl::Status& status);
  // Starts whatever may start now. The only place that ends the stream.
  void Advance();

  Host* const host_;
  grpc::CallbackServerContext* const context_;
  jalon::v1::WatchPortfolioRequest request_;  // with the position reached; of the work alone
  std::atomic<int>* const watches_;
  std::optional<Caller> caller_;           // of the work alone
  absl::flat_hash_set<std::string> gone_;  // persons whose leaving was told; of the work alone
  std::unique_ptr<PortfolioWatch> watch_;  // of the work, then of OnDone
  std::shared_ptr<WatchStream> self_;
  std::mutex mutex_;  // of all that follows
  jalon::v1::WatchPortfolioResponse response_;
  absl::flat_hash_set<uint64_t> touched_;
  bool too_many_ = false;  // touched_ is not all
  bool working_ = true;    // Start, Step or Cut is under way or posted: no end before it
  bool writing_ = false;
  std::chrono::steady_clock::time_point writing_since_;
  bool finished_ = false;
  absl::Status over_;  // not OK: the stream is to end with it
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_WATCH_STREAM_H_
