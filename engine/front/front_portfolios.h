// SPDX-License-Identifier: EUPL-1.2
//
// The implementation of engine/portfolios.h.
#ifndef JALON_ENGINE_FRONT_FRONT_PORTFOLIOS_H_
#define JALON_ENGINE_FRONT_FRONT_PORTFOLIOS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/departement.h"
#include "engine/front/nominative.h"
#include "engine/front/paging.h"
#include "engine/front/portfolio_entries.h"
#include "engine/front/portfolio_walk.h"
#include "engine/front/watch_board.h"
#include "engine/portfolios.h"

namespace jalon::indicators {
class ConventionRegistry;
}

namespace jalon::front {

struct Derivation;

// What portfolios stand on. Not owned.
struct PortfoliosGround {
  std::string departement;
  CivilTime time;
  const store::Store* store = nullptr;
  const store::Vault* vault = nullptr;
  Derivation* derived = nullptr;
  const indicators::ConventionRegistry* conventions = nullptr;
};

class FrontPortfolios : public Portfolios {
 public:
  explicit FrontPortfolios(const PortfoliosGround& ground);
  ~FrontPortfolios() override;

  absl::StatusOr<jalon::v1::ListPortfolioResponse> List(
      const jalon::v1::ListPortfolioRequest& request, const AccessScope& scope, absl::Time now,
      Parallel* parallel) const override;
  absl::StatusOr<jalon::v1::ListDeadlinesResponse> Deadlines(
      const jalon::v1::ListDeadlinesRequest& request, const AccessScope& scope, absl::Time now,
      Parallel* parallel) const override;
  absl::StatusOr<jalon::v1::ListSituationsResponse> Situations(
      const jalon::v1::ListSituationsRequest& request, const AccessScope& scope, absl::Time now,
      Parallel* parallel) const override;
  absl::StatusOr<jalon::v1::ListLoadsResponse> Loads(const jalon::v1::ListLoadsRequest& request,
                                                     absl::Time now,
                                                     Parallel* parallel) const override;
  absl::StatusOr<std::vector<std::string>> CommunesOf(const std::string& territory) const override;
  absl::StatusOr<std::unique_ptr<PortfolioWatch>> Watch(
      const jalon::v1::WatchPortfolioRequest& request, PortfolioWatcher* watcher,
      absl::Time now) override;
  absl::StatusOr<jalon::v1::WatchPortfolioResponse> Changes(
      const jalon::v1::WatchPortfolioRequest& request, PortfolioWatcher* watcher,
      absl::Time now) const override;

  // Where the person that is `subjects` is on `on`, without her identity. The caller holds the
  // gate.
  absl::StatusOr<jalon::v1::PortfolioEntry> EntryOf(const std::vector<uint64_t>& subjects,
                                                    const std::string& on,
                                                    const std::string& known_at,
                                                    const jalon::v1::ConventionChoice& convention,
                                                    absl::Time now) const;

 private:
  // What every question about a portfolio has.
  struct Asked {
    const jalon::v1::PortfolioScope& scope;
    const std::string& on;
    const std::string& known_at;
    const jalon::v1::ConventionChoice& convention;
  };
  absl::StatusOr<std::unique_ptr<PortfolioQuestion>> ReadQuestionOf(const Asked& asked,
                                                                    absl::Time now) const;
  absl::StatusOr<PortfolioPart> ReadPart(const jalon::v1::PortfolioScope& scope) const;
  template <typename Row, typename Request>
  absl::StatusOr<PageOf<Row>> ReadPage(const Request& request, const AccessScope& scope,
                                       const PageLimits& limits, absl::Time now) const;
  absl::Status LeaveOut(const AccessScope& scope, const Asked& asked, absl::Time now,
                        PortfolioQuestion* ready) const;
  struct CountedLoad {
    jalon::v1::Load::Kind kind;
    uint64_t code;
    int32_t persons;
    int32_t open;
    uint64_t subject;  // of one of them
  };
  void FillLoad(const Memory& memory, const PortfolioQuestion& asked, const CountedLoad& counted,
                int32_t norm, jalon::v1::Load* load) const;
  int32_t CapacityOf(jalon::v1::Load::Kind kind, const std::string& name) const;

  // portfolio_changes.cc
  absl::StatusOr<std::unique_ptr<PortfolioQuestion>> ReadWatched(
      const jalon::v1::WatchPortfolioRequest& request, absl::Time now) const;

  const PortfoliosGround ground_;
  const Nominative nominative_;
  const std::shared_ptr<WatchBoard> board_;
};

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_FRONT_PORTFOLIOS_H_
