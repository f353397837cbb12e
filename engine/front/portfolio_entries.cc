// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/portfolio_entries.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/pathway/day_text.h"

namespace jalon::front {
namespace {

using jalon::v1::Deadline;
using jalon::v1::ListPortfolioRequest;
using jalon::v1::PortfolioEntry;
using pathway::FactKind;
using pathway::Iso;

// What a token holds.
struct Place {
  std::vector<int64_t> numbers;
  std::string text;
};

std::string Pack(const Place& place, const store::Vault& vault, const std::string& key) {
  std::string token;
  absl::WebSafeBase64Escape(
      vault.SealToken(key, absl::StrCat(absl::StrJoin(place.numbers, ":"), ":", place.text)),
      &token);
  return token;
}

// Of a token of `key`, with `count` numbers; nothing when it is not one.
std::optional<Place> Unpack(const std::string& token, size_t count, const store::Vault& vault,
                            const std::string& key) {
  std::string sealed;
  if (!absl::WebSafeBase64Unescape(token, &sealed)) return std::nullopt;
  const auto plain = vault.OpenToken(key, sealed);
  if (!plain.ok()) return std::nullopt;
  std::vector<std::string> parts =
      absl::StrSplit(*plain, absl::MaxSplits(':', static_cast<int>(count)));
  if (parts.size() != count + 1) return std::nullopt;
  Place place;
  place.numbers.resize(count);
  for (size_t i = 0; i < count; ++i) {
    if (!absl::SimpleAtoi(parts[i], &place.numbers[i])) return std::nullopt;
  }
  place.text = std::move(parts[count]);
  return place;
}

absl::Status NotOfThisQuestion() {
  return InvalidField("pageToken", "INVALID_VALUE", "ce jeton n'est pas de cette question");
}

PortfolioEntry::LastContract::Kind KindOf(FactKind kind) {
  if (kind == FactKind::kPpae) return PortfolioEntry::LastContract::PPAE;
  if (kind == FactKind::kContratEngagement) return PortfolioEntry::LastContract::CONTRAT_ENGAGEMENT;
  return PortfolioEntry::LastContract::CER;
}

// The day that an order is by; 0 when the person has none.
pathway::Day OrderDay(ListPortfolioRequest::Order order, FollowedReader* reader) {
  const following::Followed& followed = reader->followed();
  switch (order) {
    case ListPortfolioRequest::DEADLINE:
      return reader->Deadlines().empty() ? 0 : reader->Deadlines().front().on;
    case ListPortfolioRequest::ENTRY:
      return followed.spell == nullptr ? 0 : followed.spell->entry;
    case ListPortfolioRequest::NEXT_RDV:
      return followed.next_meeting == nullptr ? 0 : followed.next_meeting->held;
    case ListPortfolioRequest::CONTRACT_END:
      return followed.contract == nullptr ? 0 : followed.contract->ends;
    default:
      return 0;
  }
}

}  // namespace

std::string RowToken(const PortfolioRow& row, const store::Vault& vault, const std::string& key) {
  return Pack({{row.lacks ? 1 : 0, row.number, static_cast<int64_t>(row.subject)}, row.text}, vault,
              key);
}

std::string RowToken(const DeadlineRow& row, const store::Vault& vault, const std::string& key) {
  return Pack({{row.on, static_cast<int64_t>(row.subject), row.kind, row.since}, ""}, vault, key);
}

template <>
absl::StatusOr<std::optional<PortfolioRow>> ReadRowToken(const std::string& token,
                                                         const store::Vault& vault,
                                                         const std::string& key) {
  if (token.empty()) return std::nullopt;
  auto place = Unpack(token, 3, vault, key);
  if (!place.has_value()) return NotOfThisQuestion();
  const auto& numbers = place->numbers;
  return PortfolioRow{numbers[0] != 0, numbers[1], std::move(place->text),
                      static_cast<uint64_t>(numbers[2])};
}

template <>
absl::StatusOr<std::optional<DeadlineRow>> ReadRowToken(const std::string& token,
                                                        const store::Vault& vault,
                                                        const std::string& key) {
  if (token.empty()) return std::nullopt;
  const auto place = Unpack(token, 4, vault, key);
  if (!place.has_value()) return NotOfThisQuestion();
  const auto& numbers = place->numbers;
  return DeadlineRow{static_cast<pathway::Day>(numbers[0]), static_cast<uint64_t>(numbers[1]),
                     static_cast<Deadline::Kind>(numbers[2]),
                     static_cast<pathway::Day>(numbers[3])};
}

absl::StatusOr<DeadlineFilter> DeadlineFilter::Read(
    const jalon::v1::ListDeadlinesRequest& request) {
  DeadlineFilter filter;
  for (const int kind : request.kinds()) {
    if (!Deadline::Kind_IsValid(kind) || kind == 0) {
      return InvalidField("kinds", "INVALID_VALUE", "cette échéance n'existe pas");
    }
    filter.kinds_.push_back(kind);
  }
  for (const int status : request.statuses()) {
    if (!Deadline::Status_IsValid(status) || status == 0) {
      return InvalidField("statuses", "INVALID_VALUE", "statut attendu : OVERDUE, TODAY, COMING");
    }
    filter.statuses_.push_back(status);
  }
  if (request.next_days() < 0) {
    return InvalidField("nextDays", "INVALID_VALUE", "un nombre de jours n'est pas négatif");
  }
  filter.next_days_ = request.next_days();
  return filter;
}

bool DeadlineFilter::Wants(const following::Due& due, pathway::Day today) const {
  const auto has = [](const std::vector<int>& list, int value) {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
  };
  if (next_days_ != 0 && due.on > today + next_days_) return false;
  return has(kinds_, due.kind) && has(statuses_, StatusOn(due, today));
}

absl::Status CheckRequest(const ListPortfolioRequest& request) {
  const auto check = [](const char* field, const auto& values, const auto& exists,
                        const char* message) -> absl::Status {
    const bool all = std::all_of(values.begin(), values.end(), exists);
    return all ? absl::OkStatus() : InvalidField(field, "INVALID_VALUE", message);
  };
  const auto& filter = request.filter();
  absl::Status status = check(
      "filter.situations", filter.situations(),
      [](int kind) { return kind != 0 && jalon::v1::Situation::Kind_IsValid(kind); },
      "cette situation n'existe pas");
  status.Update(check(
      "filter.deadlines", filter.deadlines(),
      [](int kind) { return kind != 0 && Deadline::Kind_IsValid(kind); },
      "cette échéance n'existe pas"));
  // The type of an orientation may not be said: 0 is a type to ask for.
  status.Update(check("filter.types", filter.types(), jalon::v1::OrientationType::Value_IsValid,
                      "ce type d'orientation n'existe pas"));
  if (!ListPortfolioRequest::Order_IsValid(request.order())) {
    status.Update(InvalidField("order", "INVALID_VALUE",
                               "ordre attendu : NAME, DEADLINE, ENTRY, NEXT_RDV ou CONTRACT_END"));
  }
  return status;
}

bool EntryMaker::Passes(const jalon::v1::PortfolioFilter& filter, FollowedReader* reader) const {
  const following::Followed& followed = reader->followed();
  if (filter.right_open() && !followed.person->open) return false;
  if (filter.soumis() && !followed.OpenAndSoumis()) return false;
  const auto any = [](const auto& wanted, const auto& list, const auto& kind_of) {
    if (wanted.empty()) return true;
    return std::any_of(list.begin(), list.end(), [&](const auto& item) {
      return std::find(wanted.begin(), wanted.end(), kind_of(item)) != wanted.end();
    });
  };
  if (!filter.types().empty() && followed.orientation == nullptr) return false;
  const int type = followed.orientation == nullptr ? 0 : followed.orientation->type;
  return any(filter.types(), std::vector<int>{type}, [](int of) { return of; }) &&
         (filter.situations().empty() || any(filter.situations(), reader->Situations(),
                                             [](const auto& of) { return int{of.kind}; })) &&
         (filter.deadlines().empty() || any(filter.deadlines(), reader->Deadlines(),
                                            [](const auto& of) { return int{of.kind}; }));
}

// What parts two names: before every letter and the space, so that who has the shorter birth name
// comes first.
constexpr char kBetweenNames[] = "\n";

// As agents look for it: without accents, case and hyphens.
std::string EntryMaker::SortedName(absl::Span<const uint64_t> subjects) const {
  const auto identity = nominative_.IdentityOf(subjects);
  if (!identity.has_value()) return "";
  return absl::StrCat(FoldName(identity->birth_name()), kBetweenNames,
                      FoldName(identity->first_name()));
}

PortfolioRow EntryMaker::RowOf(ListPortfolioRequest::Order order, FollowedReader* reader) const {
  PortfolioRow row;
  row.subject = reader->subjects().front();
  if (order == ListPortfolioRequest::NAME) {
    row.text = SortedName(reader->subjects());
    row.lacks = row.text.empty();
  } else if (order != ListPortfolioRequest::ORDER_UNSPECIFIED) {
    row.number = OrderDay(order, reader);
    row.lacks = row.number == 0;
  }
  return row;
}

void EntryMaker::SetIdentity(const FollowedReader& reader, jalon::v1::Identity* identity) const {
  auto told = nominative_.IdentityOf(reader.subjects());
  if (told.has_value()) *identity = *std::move(told);
}

void EntryMaker::FillFacts(const FollowedReader& reader, PortfolioEntry* entry) const {
  const following::Followed& followed = reader.followed();
  if (followed.orientation != nullptr) {
    auto* orientation = entry->mutable_orientation();
    orientation->set_on(Iso(followed.orientation->on));
    orientation->set_type(
        static_cast<jalon::v1::OrientationType::Value>(followed.orientation->type));
    orientation->set_structure(Name(reader.OrientationStructure()));
  }
  if (followed.referent != nullptr) {
    auto* following = entry->mutable_following();
    following->set_referent(Name(reader.Referent()));
    following->set_structure(Name(reader.ReferentStructure()));
    following->set_since(Iso(followed.referent->from));
  }
  if (followed.next_meeting != nullptr) {
    auto* planned = entry->mutable_next_rdv();
    planned->set_on(Iso(followed.next_meeting->held));
    planned->set_kind(static_cast<jalon::v1::RendezVous::Kind>(followed.next_meeting->kind));
    planned->set_structure(Name(followed.next_meeting->structure));
  }
  if (followed.contract != nullptr) {
    auto* contract = entry->mutable_contract();
    contract->set_kind(KindOf(followed.contract->kind));
    contract->set_signed_on(Iso(followed.contract->signed_on));
    contract->set_ends_on(Iso(followed.contract->ends));
    contract->set_valid(followed.contract_valid);
  }
}

void EntryMaker::Fill(bool with_identity, FollowedReader* reader, PortfolioEntry* entry) const {
  const following::Followed& followed = reader->followed();
  entry->set_person_id(identity::PersonId(reader->subjects().front()));
  entry->set_name(
      absl::StrCat("departements/", departement_, "/beneficiaries/", entry->person_id()));
  if (with_identity) SetIdentity(*reader, entry->mutable_identity());
  entry->set_right_open(followed.person->open);
  entry->set_soumis(followed.person->soumis);
  if (followed.spell != nullptr) entry->set_entered_on(Iso(followed.spell->entry));
  FillFacts(*reader, entry);
  for (const following::InSituation& situation : reader->Situations()) {
    *entry->add_situations() = ToSituation(situation);
  }
  for (const following::Due& due : reader->Deadlines()) {
    *entry->add_deadlines() = ToDeadline(due, asked_.deadlines, asked_.on());
  }
}

}  // namespace jalon::front
