// SPDX-License-Identifier: EUPL-1.2
//
// What agents write of a person in words. It may name somebody, so that why and what was thought of
// it are sealed with what is nominative (contract §6). What figures and lists count by (a label, a
// motive of exit, a level) is kept as it is, so that it may not name the person (name_check.h); and
// none of it may hold a NIR.
#ifndef JALON_ENGINE_LEDGER_FREE_TEXTS_H_
#define JALON_ENGINE_LEDGER_FREE_TEXTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "jalon/v1/event.pb.h"

namespace jalon::ledger {

// Whether such a body may have texts to seal.
bool HoldsFreeTexts(jalon::v1::Event::BodyCase body);
// Moves the sealed texts of `event`'s body into `sealed`; nothing when it has none.
void TakeFreeTexts(jalon::v1::Event* event, jalon::v1::Event* sealed);

// A text of a body that figures or lists count by: in words, and not sealed.
struct CountedText {
  std::string field;  // "orientation.origin"
  std::string text;
};
// Those of `event` that are not empty. Observations have none, most records neither.
std::vector<CountedText> CountedTexts(const jalon::v1::Event& event);
bool HoldsCountedTexts(const jalon::v1::Event& event);

// Fails with kInvalidArgument and NIR_IN_TEXT when an id that the sender gives, a text of a record
// or the matricule of a right that somebody recorded holds a NIR. Observations, which a flux makes
// by the million, hold no words.
absl::Status CheckTexts(const jalon::v1::Event& event);

}  // namespace jalon::ledger

#endif  // JALON_ENGINE_LEDGER_FREE_TEXTS_H_
