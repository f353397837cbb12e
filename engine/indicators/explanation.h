// SPDX-License-Identifier: EUPL-1.2
//
// Why a person is in a figure or not: facts and rules, in French.
#ifndef JALON_ENGINE_INDICATORS_EXPLANATION_H_
#define JALON_ENGINE_INDICATORS_EXPLANATION_H_

#include <string>

#include "engine/base/date.h"
#include "engine/indicators/cells.h"
#include "engine/pathway/pathway.h"
#include "jalon/v1/convention.pb.h"
#include "jalon/v1/event.pb.h"

namespace jalon::indicators {

// One line: "orienté le 2022-02-03, après l'échéance du 2022-02-01".
std::string WhyOf(const pathway::Spell& spell, Code code, const Standing& standing);

// The rule that decides `code` under `convention`, with the parameters that fix it.
std::string RuleOf(Code code, const jalon::v1::Convention& convention);

// Why an entry does not count; "" when it does.
std::string DroppedText(pathway::Dropped dropped);

// What an event says, without anything nominative: "situation : état 2, soumis, dossier …".
std::string FactText(const jalon::v1::Event& event);
// The day that an event is about, ISO; "" when it has none.
std::string FactDay(const jalon::v1::Event& event);
// Whether V, a day, leaves the event: it removes what is about a later one (reference, settled 28).
bool IsSeenOn(const jalon::v1::Event& event, Date valid_at);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_EXPLANATION_H_
