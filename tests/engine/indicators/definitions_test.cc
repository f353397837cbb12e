// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/definitions.h"

#include <google/protobuf/descriptor.h>

#include <catch2/catch.hpp>
#include <set>

#include "engine/indicators/convention.h"

namespace jalon::indicators {
namespace {

using google::protobuf::FieldDescriptor;
using jalon::v1::Convention;
using jalon::v1::ConventionChoice;
using jalon::v1::ConventionParameter;
using jalon::v1::DescribeConventionResponse;

// Fields of a convention that are rules: what comes before is its name and its effect, after it the
// words "none".
constexpr int kFirstRule = 10;
constexpr int kNoneField = 99;

DescribeConventionResponse Described(const std::vector<std::string>& overrides) {
  ConventionChoice choice;
  for (const std::string& text : overrides) choice.add_overrides(text);
  const auto registry = ConventionRegistry::BuiltIn();
  auto described = registry->Describe(choice);
  INFO(described.status());
  REQUIRE(described.ok());
  return *std::move(described);
}

ConventionParameter Parameter(const DescribeConventionResponse& described,
                              const std::string& name) {
  for (const auto& parameter : described.parameters()) {
    if (parameter.name() == name) return parameter;
  }
  FAIL("no parameter " << name);
  return {};
}

TEST_CASE("every parameter that works is described, once") {
  const auto described = Described({});
  std::set<std::string> names;
  for (const auto& parameter : described.parameters()) {
    INFO(parameter.name());
    CHECK(names.insert(parameter.name()).second);
    CHECK(parameter.meaning().size() > 5);
    CHECK(parameter.section().size() > 5);
    CHECK(parameter.value() == parameter.base_value());
  }
  for (int i = 0; i < Convention::descriptor()->field_count(); ++i) {
    const FieldDescriptor* field = Convention::descriptor()->field(i);
    if (field->number() < kFirstRule || field->number() == kNoneField) continue;
    INFO(field->name());
    CHECK(names.count(field->name()) == 1);
  }
}

TEST_CASE("every value of every enum has words of its own") {
  Convention base = *ReadConvention("name: \"ESSAI\"", "essai");
  for (int i = 0; i < Convention::descriptor()->field_count(); ++i) {
    const FieldDescriptor* field = Convention::descriptor()->field(i);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM) continue;
    std::set<std::string> seen;
    for (int v = 1; v < field->enum_type()->value_count(); ++v) {
      const auto* value = field->enum_type()->value(v);
      Convention convention = base;
      const auto* reflection = convention.GetReflection();
      reflection->ClearField(&convention, field);
      field->is_repeated() ? reflection->AddEnum(&convention, field, value)
                           : reflection->SetEnum(&convention, field, value);
      const std::string words =
          Parameter(Describe(convention, base), field->name()).value_meaning();
      INFO(field->name() << " = " << value->name() << " : " << words);
      CHECK(words != value->name());
      CHECK(seen.insert(words).second);
    }
  }
}

TEST_CASE("values are written as a convention file writes them, and read back the same") {
  const auto described = Described({"orientation_threshold=30 day strict", "open_states=2,3",
                                    "suspension_gap_months=none", "rdv_status=HONOURED,ABSENT",
                                    "rdv_scope=[\"Maison \\\"Nord\\\"\"]", "holidays=2022-07-14"});
  CHECK(Parameter(described, "orientation_threshold").value() ==
        "{n: 30 unit: day inclusive: false}");
  CHECK(Parameter(described, "orientation_threshold").value_meaning() ==
        "30 jours, échéance exclue");
  CHECK(Parameter(described, "orientation_threshold").base_value() ==
        "{n: 1 unit: month inclusive: true}");
  CHECK(Parameter(described, "open_states").value() == "[2, 3]");
  CHECK(Parameter(described, "suspension_gap_months").value() == "none");
  CHECK(Parameter(described, "suspension_gap_months").base_value() == "12");
  CHECK(Parameter(described, "rdv_status").value_meaning() == "honoré, absent");
  CHECK(Parameter(described, "caf_msa_continuity").value_meaning() == "oui");
  ConventionChoice again;
  for (const auto& parameter : described.parameters()) {
    again.add_overrides(parameter.name() + "=" + parameter.value());
  }
  const auto read = ConventionRegistry::BuiltIn()->Resolve(again);
  INFO(read.status());
  REQUIRE(read.ok());
  CHECK(Checksum(*read) == described.stamp().checksum());
}

TEST_CASE("an unknown convention is not described") {
  ConventionChoice choice;
  choice.set_name("INCONNUE");
  CHECK(ConventionRegistry::BuiltIn()->Describe(choice).status().code() ==
        absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace jalon::indicators
