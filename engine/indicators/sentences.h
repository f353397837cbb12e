// SPDX-License-Identifier: EUPL-1.2
//
// What an event says, in French, as it can be handed over. Nothing nominative of the beneficiary is
// in it: names are those of structures and of who works there.
#ifndef JALON_ENGINE_INDICATORS_SENTENCES_H_
#define JALON_ENGINE_INDICATORS_SENTENCES_H_

#include <string>
#include <string_view>

#include "engine/base/date.h"
#include "jalon/v1/event.pb.h"

namespace jalon::indicators {

// "5 mars 2022", "1er mars 2022"; "" for what is no day.
std::string FrenchDay(std::string_view iso);

// `text` with its ISO days as FrenchDay tells them.
std::string WithFrenchDays(std::string_view text);

// The sentence of a step; "" for what is not a step of a pathway (contacts, households, identity
// …).
std::string SentenceOf(const jalon::v1::Event& event);
// The sentence of any event: of what is no step, what kind of fact it is.
std::string FactText(const jalon::v1::Event& event);
// The day that an event is about, ISO; "" when it has none.
std::string FactDay(const jalon::v1::Event& event);
// Whether V, a day, leaves the event: it removes what is about a later one (reference, settled 28).
bool IsSeenOn(const jalon::v1::Event& event, Date valid_at);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_SENTENCES_H_
