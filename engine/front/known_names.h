// SPDX-License-Identifier: EUPL-1.2
//
// Under which names the store knows who is named, so that no text that is kept in clear says them
// (ledger/name_check.h).
#ifndef JALON_ENGINE_FRONT_KNOWN_NAMES_H_
#define JALON_ENGINE_FRONT_KNOWN_NAMES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/readers_gate.h"
#include "engine/front/directory.h"
#include "engine/front/nominative.h"
#include "engine/identity/persons.h"
#include "engine/ledger/name_check.h"

namespace jalon::front {

// Takes the gate itself: not to be called behind it.
class StoredNames : public ledger::KnownNames {
 public:
  // Not owned. `persons` are published behind `gate`.
  StoredNames(const Directory* directory, const Nominative* nominative,
              const identity::Persons* persons, ReadersGate* gate)
      : directory_(directory), nominative_(nominative), persons_(persons), gate_(gate) {}

  absl::StatusOr<std::vector<jalon::v1::Identity>> StatusesOf(
      const jalon::v1::Person& person, const std::string& source) const override;

 private:
  const Directory* const directory_;
  const Nominative* const nominative_;
  const identity::Persons* const persons_;
  ReadersGate* const gate_;
};

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_KNOWN_NAMES_H_
