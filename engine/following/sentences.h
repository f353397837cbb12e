// SPDX-License-Identifier: EUPL-1.2
//
// What an event says, as a French sentence that can be handed over. Nothing nominative of the
// beneficiary is in it: names are those of structures and of who works there.
#ifndef JALON_ENGINE_FOLLOWING_SENTENCES_H_
#define JALON_ENGINE_FOLLOWING_SENTENCES_H_

#include <string>
#include <string_view>

#include "jalon/v1/event.pb.h"

namespace jalon::following {

// "5 mars 2022", "1er mars 2022"; "" for what is no day.
std::string FrenchDay(std::string_view iso);

// `text` with its ISO days as FrenchDay tells them.
std::string WithFrenchDays(std::string_view text);

// The sentence; "" for what is not a step of a pathway (contacts, households, identity …).
std::string SentenceOf(const jalon::v1::Event& event);
// The day that it is about, ISO; "" when it has none.
std::string DayOf(const jalon::v1::Event& event);

}  // namespace jalon::following

#endif  // JALON_ENGINE_FOLLOWING_SENTENCES_H_
