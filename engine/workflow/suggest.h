// SPDX-License-Identifier: EUPL-1.2
//
// The suggested orientation: rules that are data, over what is known of the person. Never applied.
#ifndef JALON_ENGINE_WORKFLOW_SUGGEST_H_
#define JALON_ENGINE_WORKFLOW_SUGGEST_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "jalon/v1/pathways.pb.h"

namespace jalon::workflow {

// What the rules look at.
struct Situation {
  // Codes of the recueil, by field, as the last ones that told the field.
  std::map<std::string, std::set<std::string>> codes;
  std::optional<int> age;   // in years
  bool registered = false;  // at Pôle emploi
};

// Adds one recueil; it replaces what an earlier one told of the same fields.
void AddCodes(const jalon::v1::SocioProfessional& told, Situation* situation);

// Fails with kInvalidArgument when a rule has no name, no type or no text, or one name is twice.
absl::Status CheckRules(const jalon::v1::OrientationRules& rules);

// Those that Jalon brings (orientation_rules.textproto).
std::string_view BuiltInRulesText();
const jalon::v1::OrientationRules& BuiltInRules();

// Sets the type and the reasons: a rule that asks for what is not known does not apply.
void Suggest(const jalon::v1::OrientationRules& rules, const Situation& situation,
             jalon::v1::SuggestOrientationResponse* response);

}  // namespace jalon::workflow

#endif  // JALON_ENGINE_WORKFLOW_SUGGEST_H_
