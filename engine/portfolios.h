// SPDX-License-Identifier: EUPL-1.2
//
// Portfolios, deadlines and lists, and what changed in a portfolio. A part of the front door
// (departement.h).
//
// Thread-safety: everything may be called from any thread, beside the writer. Failure: as in
// departement.h; a territory that is not registered is kNotFound.
#ifndef JALON_ENGINE_PORTFOLIOS_H_
#define JALON_ENGINE_PORTFOLIOS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/access.h"
#include "engine/base/parallel.h"
#include "jalon/v1/portfolios.pb.h"

namespace jalon {

// Someone who wants to know of changes to a portfolio.
class PortfolioWatcher {
 public:
  virtual ~PortfolioWatcher() = default;
  // Something may have changed for `subject`. Told on the writer's thread while nobody can read the
  // store: only notes it.
  virtual void Touched(uint64_t subject) = 0;
  // The store closes: nothing is told any more, and whoever watches asks again.
  virtual void Closed() = 0;
  // What was noted since the last call, while nothing can be touched. Returns false when it was too
  // much to be noted.
  virtual bool Take(std::vector<uint64_t>* subjects) = 0;
};

// Lasts as long as a watcher is told; may outlive the store. Its end waits until the watcher is not
// being told any more.
class PortfolioWatch {
 public:
  virtual ~PortfolioWatch() = default;
};

class Portfolios {
 public:
  virtual ~Portfolios() = default;

  // `now` gives the day and K when the request has none. Of who is not in `scope` today nothing is
  // told, neither in a count nor in a token, whatever day is asked about (access.h). Loads tell of
  // no person.
  virtual absl::StatusOr<jalon::v1::ListPortfolioResponse> List(
      const jalon::v1::ListPortfolioRequest& request, const AccessScope& scope, absl::Time now,
      Parallel* parallel) const = 0;
  virtual absl::StatusOr<jalon::v1::ListDeadlinesResponse> Deadlines(
      const jalon::v1::ListDeadlinesRequest& request, const AccessScope& scope, absl::Time now,
      Parallel* parallel) const = 0;
  virtual absl::StatusOr<jalon::v1::ListSituationsResponse> Situations(
      const jalon::v1::ListSituationsRequest& request, const AccessScope& scope, absl::Time now,
      Parallel* parallel) const = 0;
  virtual absl::StatusOr<jalon::v1::ListLoadsResponse> Loads(
      const jalon::v1::ListLoadsRequest& request, absl::Time now, Parallel* parallel) const = 0;

  // The communes (NUMCOM) of a territory of the registry, or of the commune that is named;
  // kNotFound.
  virtual absl::StatusOr<std::vector<std::string>> CommunesOf(
      const std::string& territory) const = 0;

  // Registers `watcher` (not owned) for the portfolio that `request` names, for as long as what is
  // returned lives. Fails with kInvalidArgument for a scope that is neither a référent nor a
  // structure, a position or a convention that is wrong.
  virtual absl::StatusOr<std::unique_ptr<PortfolioWatch>> Watch(
      const jalon::v1::WatchPortfolioRequest& request, PortfolioWatcher* watcher,
      absl::Time now) = 0;
  // What became known after request.position() of those that `watcher` noted; of everybody who is
  // or was in the portfolio when `watcher` is null. The response says up to where, and asks to list
  // again when there is too much to tell. An empty position: where the log stands, and no change.
  virtual absl::StatusOr<jalon::v1::WatchPortfolioResponse> Changes(
      const jalon::v1::WatchPortfolioRequest& request, PortfolioWatcher* watcher,
      absl::Time now) const = 0;
};

}  // namespace jalon

#endif  // JALON_ENGINE_PORTFOLIOS_H_
