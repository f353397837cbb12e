// SPDX-License-Identifier: EUPL-1.2
//
// Commands of one call on their way.
//
//   pool: decide ──▶ writer: commit what still holds ──▶ answer, or decide again
//
// No thread waits: the writer's callback answers, or hands what has to be decided again to the
// pool.
#ifndef JALON_SERVICES_COMMAND_RUN_H_
#define JALON_SERVICES_COMMAND_RUN_H_

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/pathways.h"
#include "jalon/v1/pathways.pb.h"
#include "services/caller.h"
#include "services/host.h"

namespace jalon::services {

// Lives until `done` was called. Commands that name a person alike are taken one after the other,
// in their order; the others share commits.
class CommandRun : public std::enable_shared_from_this<CommandRun> {
 public:
  struct Item {
    jalon::v1::ExecuteCommandRequest request;
    // One of them, once the item is over.
    absl::Status failure;
    std::optional<jalon::v1::ExecuteCommandResponse> response;

    bool over() const { return response.has_value() || !failure.ok(); }
  };
  using Done = std::function<void(const std::vector<Item>& items)>;
  // Who gives the commands.
  struct Order {
    Caller caller;
    bool parts = false;  // of a call for many: each is let in by itself
  };

  // On a thread of the pool, which decides at once. `done` is called once, on any thread, when all
  // items are over; the store is let go before.
  static void Start(Host* host, StoreHandle store, Order order,
                    std::vector<jalon::v1::ExecuteCommandRequest> requests, Done done);

 private:
  struct Underway {
    std::optional<Caller> caller;             // once let in
    std::optional<CommandDecision> decision;  // while it is being committed
    absl::Status commit;
    int decisions = 0;
  };

  CommandRun(Host* host, StoreHandle store, Order order,
             std::vector<jalon::v1::ExecuteCommandRequest> requests, Done done);

  // Decides on what may be decided on, and submits it.
  void Round();
  void DecideOn(size_t index);
  absl::Status LetIn(size_t index);
  // Notes in the audit what the item's end shows without a change: a change has a note in its
  // batch. What cannot be noted is not shown.
  void NoteSeen(size_t index);
  void Submit(const std::vector<size_t>& indexes);
  void Settle();
  void Collect(size_t index);
  void Finish();

  Host* const host_;
  StoreHandle store_;
  const Order order_;
  std::vector<Item> items_;
  std::vector<Underway> underway_;  // beside items_
  std::vector<std::string> persons_;
  std::atomic<size_t> committing_{0};
  Done done_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_COMMAND_RUN_H_
