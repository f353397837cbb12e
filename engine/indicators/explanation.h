// SPDX-License-Identifier: EUPL-1.2
//
// Why a person is in a figure or not: rules, in French; facts are in sentences.h.
#ifndef JALON_ENGINE_INDICATORS_EXPLANATION_H_
#define JALON_ENGINE_INDICATORS_EXPLANATION_H_

#include <string>

#include "engine/indicators/cells.h"
#include "engine/pathway/pathway.h"
#include "jalon/v1/convention.pb.h"

namespace jalon::indicators {

// One line: "orienté le 2022-02-03, après l'échéance du 2022-02-01".
std::string WhyOf(const pathway::Spell& spell, Code code, const Standing& standing);

// The rule that decides `code` under `convention`, with the parameters that fix it.
std::string RuleOf(Code code, const jalon::v1::Convention& convention);

// Why an entry does not count; "" when it does.
std::string DroppedText(pathway::Dropped dropped);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_EXPLANATION_H_
