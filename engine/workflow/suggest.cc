// SPDX-License-Identifier: EUPL-1.2
#include "engine/workflow/suggest.h"

#include <google/protobuf/text_format.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/error.h"

namespace jalon::workflow {

using jalon::v1::OrientationRule;
using jalon::v1::OrientationRules;
using jalon::v1::OrientationType;

namespace {

// The codes of the situation that meet the rule, as "NATLOG=0904".
std::vector<std::string> CodesMet(const OrientationRule& rule, const Situation& situation) {
  std::vector<std::string> met;
  for (const auto& condition : rule.any_code()) {
    const auto told = situation.codes.find(condition.field());
    if (told == situation.codes.end()) continue;
    for (const std::string& code : condition.codes()) {
      if (told->second.contains(code)) met.push_back(absl::StrCat(condition.field(), "=", code));
    }
  }
  return met;
}

// What of the situation meets the whole rule; nothing when something of it does not hold.
std::optional<std::vector<std::string>> FactsFor(const OrientationRule& rule,
                                                 const Situation& situation) {
  std::vector<std::string> facts = CodesMet(rule, situation);
  if (!rule.any_code().empty() && facts.empty()) return std::nullopt;
  if (rule.has_age_from() || rule.has_age_below()) {
    if (!situation.age.has_value()) return std::nullopt;
    const int age = *situation.age;
    if (rule.has_age_from() && age < rule.age_from()) return std::nullopt;
    if (rule.has_age_below() && age >= rule.age_below()) return std::nullopt;
    facts.push_back(absl::StrCat("âge=", age));
  }
  if (rule.registered_at_pole_emploi()) {
    if (!situation.registered) return std::nullopt;
    facts.push_back("inscription à Pôle emploi");
  }
  return facts;
}

}  // namespace

void AddCodes(const jalon::v1::SocioProfessional& told, Situation* situation) {
  for (const auto& [field, codes] : told.codes()) {
    const std::vector<std::string> split = absl::StrSplit(codes, ',', absl::SkipEmpty());
    situation->codes[field] = {split.begin(), split.end()};
  }
}

absl::Status CheckRules(const OrientationRules& rules) {
  std::set<std::string> names;
  for (int i = 0; i < rules.rules_size(); ++i) {
    const OrientationRule& rule = rules.rules(i);
    const std::string path = absl::StrCat("rules.rules[", i, "]");
    if (rule.name().empty() || rule.text().empty()) {
      return InvalidField(path, "MISSING_FIELD", "une règle a un nom et une raison (text)");
    }
    if (!names.insert(rule.name()).second) {
      return InvalidField(path + ".name", "DUPLICATE", "deux règles ont ce nom");
    }
    if (rule.type() == OrientationType::TYPE_UNSPECIFIED ||
        !OrientationType::Value_IsValid(rule.type())) {
      return InvalidField(path + ".type", "INVALID_VALUE",
                          "dites le type que la règle propose : SOCIAL, SOCIOPRO ou EMPLOI");
    }
  }
  return absl::OkStatus();
}

const OrientationRules& BuiltInRules() {
  static const auto* const kRules = [] {
    auto* rules = new OrientationRules;
    google::protobuf::TextFormat::ParseFromString(std::string(BuiltInRulesText()), rules);
    return rules;
  }();
  return *kRules;
}

void Suggest(const OrientationRules& rules, const Situation& situation,
             jalon::v1::SuggestOrientationResponse* response) {
  response->set_rules_name(rules.name());
  response->set_rules_version(rules.version());
  for (const OrientationRule& rule : rules.rules()) {
    const auto facts = FactsFor(rule, situation);
    if (!facts.has_value()) continue;
    if (response->reasons().empty()) response->set_type(rule.type());
    auto* reason = response->add_reasons();
    reason->set_rule(rule.name());
    reason->set_type(rule.type());
    reason->set_text(rule.text());
    reason->mutable_facts()->Assign(facts->begin(), facts->end());
  }
}

}  // namespace jalon::workflow
