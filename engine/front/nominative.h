// SPDX-License-Identifier: EUPL-1.2
//
// Who persons are, unsealed.
#ifndef JALON_ENGINE_FRONT_NOMINATIVE_H_
#define JALON_ENGINE_FRONT_NOMINATIVE_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/ledger/stored_event.pb.h"
#include "engine/pathway/arena.h"
#include "engine/store/store.h"
#include "engine/store/vault.h"
#include "jalon/v1/types.pb.h"

namespace jalon::front {

// Thread-safe.
class Nominative {
 public:
  // Not owned. `histories` are those of the département.
  Nominative(const store::Reader* reader, const store::Vault* vault,
             const pathway::Arena* histories)
      : reader_(reader), vault_(vault), histories_(histories) {}

  // The civil status that was told last, in the order of the flux whatever that of arrival, with
  // what only earlier ones say; nothing when none was told, or when it was erased. To be called
  // behind the gate.
  std::optional<jalon::v1::Identity> IdentityOf(absl::Span<const uint64_t> subjects) const;
  // All that were told, in no order. Fails with kUnavailable when one cannot be read for the
  // moment; what was erased is none.
  absl::StatusOr<std::vector<jalon::v1::Identity>> StatusesOf(
      absl::Span<const uint64_t> subjects) const;
  // Puts the nominative parts of `stored` in `event`, unless they were erased. Fails with
  // kUnavailable when the keys cannot be read for the moment: that is no erasure.
  absl::Status Unseal(const ledger::StoredEvent& stored, jalon::v1::Event* event) const;
  // Puts what agents wrote in words (ledger/free_texts.h) back in the event of `stored`, unless it
  // was erased; says nothing of who she is. Fails as Unseal.
  absl::Status UnsealTexts(ledger::StoredEvent* stored) const;

 private:
  // The civil status that `subject` stands for; nothing when it is none, or was erased.
  absl::StatusOr<std::optional<jalon::v1::Identity>> StatusOf(uint64_t subject) const;
  // The last one that can be opened.
  absl::StatusOr<std::optional<jalon::v1::Identity>> StatusToldSince(uint64_t subject) const;
  // What is sealed of `stored`; empty when it was erased.
  absl::StatusOr<jalon::v1::Event> Told(const ledger::StoredEvent& stored) const;
  // When `subject` was told last, in the order of the flux: day, then microsecond.
  std::pair<int64_t, int64_t> LastTold(uint64_t subject) const;

  const store::Reader* reader_;
  const store::Vault* vault_;
  const pathway::Arena* histories_;
};

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_NOMINATIVE_H_
