// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/nominative.h"

#include <string>

#include "engine/ledger/event_rules.h"
#include "engine/ledger/free_texts.h"
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

}  // namespace

std::optional<jalon::v1::Identity> Nominative::IdentityOf(
    absl::Span<const uint64_t> subjects) const {
  std::optional<jalon::v1::Identity> identity;
  for (auto subject = subjects.rbegin(); subject != subjects.rend(); ++subject) {
    const auto value = reader_->Get(Family::kPersons, store::Key64(*subject));
    if (!value.ok() || !value->has_value()) continue;
    const std::string_view bytes = **value;
    const auto plain = vault_->Unseal(bytes.substr(0, store::kKeyedHashBytes),
                                      bytes.substr(store::kKeyedHashBytes));
    Event told;
    if (!plain.ok() || !told.ParseFromString(*plain)) continue;
    const jalon::v1::Identity& own =
        told.person().has_identity() ? told.person().identity() : told.contact().identity();
    if (!identity.has_value()) identity.emplace();
    Complete(own, &*identity);
  }
  return identity;
}

Event Nominative::Told(const ledger::StoredEvent& stored) const {
  Event told;
  if (stored.sealed().empty()) return told;
  const std::string& owner = stored.subject().empty() ? stored.id() : stored.subject();
  const absl::StatusOr<std::string> plain = vault_->Unseal(owner, stored.sealed());
  // An erased person's events keep what is not nominative.
  if (!plain.ok() || !told.ParseFromString(*plain)) told.Clear();
  return told;
}

void Nominative::Unseal(const ledger::StoredEvent& stored, Event* event) const {
  const Event told = Told(stored);
  if (told.has_contact()) event->clear_contact();
  event->MergeFrom(told);
}

void Nominative::UnsealTexts(ledger::StoredEvent* stored) const {
  if (ledger::IsObservation(stored->event().body_case())) return;
  Event told = Told(*stored);
  Event texts;
  ledger::TakeFreeTexts(&told, &texts);
  stored->mutable_event()->MergeFrom(texts);
}

}  // namespace jalon::front
