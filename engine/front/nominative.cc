// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/nominative.h"

#include <string>

#include "engine/store/encoding.h"

namespace jalon::front {

using store::Family;

std::optional<jalon::v1::Identity> Nominative::IdentityOf(
    absl::Span<const uint64_t> subjects) const {
  for (auto subject = subjects.rbegin(); subject != subjects.rend(); ++subject) {
    const auto value = reader_->Get(Family::kPersons, store::Key64(*subject));
    if (!value.ok() || !value->has_value()) continue;
    const std::string_view bytes = **value;
    const auto plain = vault_->Unseal(bytes.substr(0, store::kKeyedHashBytes),
                                      bytes.substr(store::kKeyedHashBytes));
    jalon::v1::Event told;
    if (!plain.ok() || !told.ParseFromString(*plain)) continue;
    return told.person().has_identity() ? told.person().identity() : told.contact().identity();
  }
  return std::nullopt;
}

void Nominative::Unseal(const ledger::StoredEvent& stored, jalon::v1::Event* event) const {
  if (stored.sealed().empty()) return;
  const std::string& owner = stored.subject().empty() ? stored.id() : stored.subject();
  const absl::StatusOr<std::string> plain = vault_->Unseal(owner, stored.sealed());
  jalon::v1::Event told;
  // An erased person's events keep what is not nominative.
  if (!plain.ok() || !told.ParseFromString(*plain)) return;
  if (told.has_contact()) event->clear_contact();
  event->MergeFrom(told);
}

}  // namespace jalon::front
