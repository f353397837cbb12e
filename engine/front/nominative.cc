// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/nominative.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/ledger/free_texts.h"
#include "engine/pathway/history.h"
#include "engine/pathway/history_projection.h"
#include "engine/store/encoding.h"

namespace jalon::front {

using jalon::v1::Event;
using store::Family;

namespace {

// What `identity` does not say yet. A source that has less takes nothing back: Pôle emploi tells no
// sex, and a NIR without its key.
void Complete(const jalon::v1::Identity& older, jalon::v1::Identity* identity) {
  const auto* reflection = jalon::v1::Identity::GetReflection();
  const auto* descriptor = jalon::v1::Identity::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (!reflection->HasField(*identity, field)) {
      reflection->SetString(identity, field, reflection->GetString(older, field));
    }
  }
  if (older.nir().size() > identity->nir().size() && older.nir().starts_with(identity->nir())) {
    identity->set_nir(older.nir());
  }
}

const jalon::v1::Identity& IdentityIn(const Event& told) {
  return told.person().has_identity() ? told.person().identity() : told.contact().identity();
}

}  // namespace

// The histories have it of whom a flux tells. Of whom none does, an event has the day that it is
// about, else the one on which it became known.
std::pair<int64_t, int64_t> Nominative::LastTold(uint64_t subject) const {
  constexpr int64_t kDayMicros = int64_t{86'400'000'000};
  const pathway::HistoryView history(histories_->Get(subject));
  if (history.right_count() > 0) {
    const pathway::Right last = history.right(history.right_count() - 1);
    return {pathway::FromDay16(last.as_of).days(),
            pathway::FromDay16(last.transmitted).days() * kDayMicros + last.millisecond * 1000LL};
  }
  std::pair<int64_t, int64_t> last;
  const auto events = pathway::ReadEventsOf(*reader_, {&subject, 1});
  if (!events.ok()) return last;
  for (const auto& [sequence, stored] : *events) {
    const int64_t known = stored.known_micros();
    const absl::StatusOr<Date> about = Date::Parse(stored.event().effective_on());
    last = std::max(last, {about.ok() ? about->days() : known / kDayMicros, known});
  }
  return last;
}

absl::StatusOr<std::optional<jalon::v1::Identity>> Nominative::StatusOf(uint64_t subject) const {
  const auto value = reader_->Get(Family::kPersons, store::Key64(subject));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::nullopt;
  const std::string_view bytes = **value;
  const auto plain =
      vault_->Unseal(bytes.substr(0, store::kKeyedHashBytes), bytes.substr(store::kKeyedHashBytes));
  if (absl::IsUnavailable(plain.status())) return plain.status();
  // Of who came back since an erasure there is a key again, which does not open what was first
  // told.
  if (absl::IsDataLoss(plain.status())) return StatusToldSince(subject);
  Event event;
  if (!plain.ok() || !event.ParseFromString(*plain)) return std::nullopt;
  return IdentityIn(event);
}

// Rare: a look at all that was told of her.
absl::StatusOr<std::optional<jalon::v1::Identity>> Nominative::StatusToldSince(
    uint64_t subject) const {
  const auto events = pathway::ReadEventsOf(*reader_, {&subject, 1});
  if (!events.ok()) return events.status();
  for (auto event = events->rbegin(); event != events->rend(); ++event) {
    const absl::StatusOr<Event> told = Told(event->stored);
    if (!told.ok()) return told.status();
    if (told->person().has_identity() || told->contact().has_identity()) return IdentityIn(*told);
  }
  return std::nullopt;
}

absl::StatusOr<std::vector<jalon::v1::Identity>> Nominative::StatusesOf(
    absl::Span<const uint64_t> subjects) const {
  std::vector<jalon::v1::Identity> statuses;
  for (const uint64_t subject : subjects) {
    auto status = StatusOf(subject);
    if (!status.ok()) return status.status();
    if (status->has_value()) statuses.push_back(**std::move(status));
  }
  return statuses;
}

std::optional<jalon::v1::Identity> Nominative::IdentityOf(
    absl::Span<const uint64_t> subjects) const {
  std::vector<std::pair<uint64_t, jalon::v1::Identity>> told;
  for (const uint64_t subject : subjects) {
    auto status = StatusOf(subject);
    if (status.ok() && status->has_value()) told.emplace_back(subject, **std::move(status));
  }
  if (told.empty()) return std::nullopt;
  // Subjects' numbers say which came first, which is not the same: files come in any order.
  std::map<uint64_t, std::pair<int64_t, int64_t>> when;
  for (const auto& [subject, identity] : told) {
    if (told.size() > 1) when[subject] = LastTold(subject);
  }
  // Told at one instant, it is the one that splits count too (details_fold), whoever came first.
  const auto order = [&](const auto& one) {
    const jalon::v1::Identity& identity = one.second;
    return std::make_tuple(when[one.first], identity.sex(), identity.born_on(),
                           identity.SerializeAsString());
  };
  std::sort(told.begin(), told.end(),
            [&](const auto& a, const auto& b) { return order(a) > order(b); });
  jalon::v1::Identity identity = std::move(told.front().second);
  for (auto older = std::next(told.begin()); older != told.end(); ++older) {
    Complete(older->second, &identity);
  }
  return identity;
}

absl::StatusOr<Event> Nominative::Told(const ledger::StoredEvent& stored) const {
  Event told;
  if (stored.sealed().empty()) return told;
  const std::string& owner = stored.subject().empty() ? stored.id() : stored.subject();
  const absl::StatusOr<std::string> plain = vault_->Unseal(owner, stored.sealed());
  if (absl::IsUnavailable(plain.status())) return plain.status();
  // An erased person's events keep what is not nominative.
  if (!plain.ok() || !told.ParseFromString(*plain)) told.Clear();
  return told;
}

absl::Status Nominative::Unseal(const ledger::StoredEvent& stored, Event* event) const {
  const absl::StatusOr<Event> told = Told(stored);
  if (!told.ok()) return told.status();
  if (told->has_contact()) event->clear_contact();
  event->MergeFrom(*told);
  return absl::OkStatus();
}

absl::Status Nominative::UnsealTexts(ledger::StoredEvent* stored) const {
  if (!ledger::HoldsFreeTexts(stored->event().body_case())) return absl::OkStatus();
  absl::StatusOr<Event> told = Told(*stored);
  if (!told.ok()) return told.status();
  Event texts;
  ledger::TakeFreeTexts(&*told, &texts);
  stored->mutable_event()->MergeFrom(texts);
  return absl::OkStatus();
}

}  // namespace jalon::front
