// SPDX-License-Identifier: EUPL-1.2
//
// Persons of a portfolio as they are told, in the order that is asked, page after page.
#ifndef JALON_ENGINE_FRONT_PORTFOLIO_ENTRIES_H_
#define JALON_ENGINE_FRONT_PORTFOLIO_ENTRIES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "engine/front/nominative.h"
#include "engine/front/portfolio_walk.h"
#include "engine/identity/identity_projection.h"
#include "engine/store/vault.h"
#include "jalon/v1/portfolios.pb.h"

namespace jalon::front {

// Where a person stands in a list. Stable: it depends on her alone.
struct PortfolioRow {
  bool lacks = false;  // what the order is by: such persons come last
  int64_t number = 0;
  std::string text;
  uint64_t subject = 0;

  friend bool operator<(const PortfolioRow& a, const PortfolioRow& b) {
    return std::tie(a.lacks, a.number, a.text, a.subject) <
           std::tie(b.lacks, b.number, b.text, b.subject);
  }
};

// The same of a deadline.
struct DeadlineRow {
  pathway::Day on = 0;
  uint64_t subject = 0;
  jalon::v1::Deadline::Kind kind = jalon::v1::Deadline::KIND_UNSPECIFIED;
  pathway::Day since = 0;
  pathway::Day planned = 0;

  friend bool operator<(const DeadlineRow& a, const DeadlineRow& b) {
    return std::tie(a.on, a.subject, a.kind, a.since) < std::tie(b.on, b.subject, b.kind, b.since);
  }
};

// Tokens: where the page ended, of use for the question `key` alone. They are sealed, since a place
// in the order may be a name: as it was when the page was made, wherever it is now. Reading fails
// with kInvalidArgument for what was not made for that question.
std::string RowToken(const PortfolioRow& row, const store::Vault& vault, const std::string& key);
std::string RowToken(const DeadlineRow& row, const store::Vault& vault, const std::string& key);
template <typename Row>
absl::StatusOr<std::optional<Row>> ReadRowToken(const std::string& token, const store::Vault& vault,
                                                const std::string& key);

// A page of a list that is asked for.
template <typename Row>
struct PageOf {
  std::unique_ptr<PortfolioQuestion> asked;
  int32_t size = 0;
  std::string key;
  std::optional<Row> after;  // where the page before ended
};

// Names a question: all of the request but its page.
template <typename Request>
std::string PortfolioKey(Request request) {
  request.clear_page_size();
  request.clear_page_token();
  return absl::StrCat(Request::descriptor()->full_name(), "\n", request.SerializeAsString());
}

// Which deadlines are wanted.
class DeadlineFilter {
 public:
  // Fails with kInvalidArgument for a kind, a status or a number of days that is wrong.
  static absl::StatusOr<DeadlineFilter> Read(const jalon::v1::ListDeadlinesRequest& request);
  bool Wants(const following::Due& due, pathway::Day today) const;

 private:
  std::vector<int> kinds_;
  std::vector<int> statuses_;
  int32_t next_days_ = 0;
};

// Fails with kInvalidArgument for a value of the filter or an order that does not exist.
absl::Status CheckRequest(const jalon::v1::ListPortfolioRequest& request);

// Makes entries. Thread-safe; the readers are not.
class EntryMaker {
 public:
  // Not owned.
  EntryMaker(const std::string& departement, const Memory& memory, const PortfolioQuestion& asked,
             const Nominative& nominative)
      : departement_(departement), memory_(memory), asked_(asked), nominative_(nominative) {}

  bool Passes(const jalon::v1::PortfolioFilter& filter, FollowedReader* reader) const;
  PortfolioRow RowOf(jalon::v1::ListPortfolioRequest::Order order, FollowedReader* reader) const;
  void Fill(bool with_identity, FollowedReader* reader, jalon::v1::PortfolioEntry* entry) const;
  // Person, identity, référent and structure of a list's item.
  template <typename Item>
  void FillWho(bool with_identity, const FollowedReader& reader, Item* item) const {
    item->set_person_id(identity::PersonId(reader.subjects().front()));
    if (with_identity) SetIdentity(reader, item->mutable_identity());
    item->set_referent(Name(reader.Referent()));
    const uint64_t structure = reader.ReferentStructure();
    item->set_structure(Name(structure != 0 ? structure : reader.OrientationStructure()));
  }

 private:
  std::string Name(uint64_t code) const { return std::string(memory_.names->Of(code)); }
  void SetIdentity(const FollowedReader& reader, jalon::v1::Identity* identity) const;
  std::string SortedName(absl::Span<const uint64_t> subjects) const;
  void FillFacts(const FollowedReader& reader, jalon::v1::PortfolioEntry* entry) const;

  const std::string& departement_;
  const Memory& memory_;
  const PortfolioQuestion& asked_;
  const Nominative& nominative_;
};

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_PORTFOLIO_ENTRIES_H_
