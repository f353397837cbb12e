// SPDX-License-Identifier: EUPL-1.2
#include "tests/engine/front/answers.h"

#include <catch2/catch.hpp>

namespace jalon::tests {

using flux::testing::DossierText;
using flux::testing::Element;
using flux::testing::PersonText;
using scenario::EngineUnderTest;
using scenario::TestNow;

PersonText Soumis(PersonText person) {
  person.extra += Element("MontantCalculDroitRSAPersonne", Element("TOPPERSDRODEVORSA", "1"));
  return person;
}

std::string Household(const std::string& number, const std::vector<PersonText>& persons,
                      const std::string& state) {
  DossierText dossier;
  dossier.numdemrsa = number;
  dossier.state = state;
  dossier.persons.clear();
  for (const PersonText& person : persons) dossier.persons += person.ToString();
  return dossier.ToString();
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t found = text.find(from);
  CAPTURE(from);
  REQUIRE(found != std::string::npos);
  return text.replace(found, from.size(), to);
}

std::vector<int64_t> Matrix(const EngineUnderTest& engine, const std::string& known_at) {
  Sequential sequential;
  jalon::v1::GetMatrixRequest request;
  request.mutable_question()->set_from("2022-01-01");
  request.mutable_question()->set_to("2022-12-31");
  request.mutable_question()->mutable_as_of()->set_known_at(known_at);
  const auto matrix = engine.departement().Matrix(request, TestNow(), &sequential);
  REQUIRE(matrix.ok());
  std::vector<int64_t> values;
  for (const auto& row : matrix->rows()) values.push_back(row.value());
  return values;
}

std::vector<jalon::v1::IdentityDoubt> Doubts(const EngineUnderTest& engine, int page_size) {
  std::vector<jalon::v1::IdentityDoubt> doubts;
  jalon::v1::ListIdentityDoubtsRequest request;
  request.set_page_size(page_size);
  do {
    const auto page = engine.departement().IdentityDoubts(request);
    REQUIRE(page.ok());
    doubts.insert(doubts.end(), page->doubts().begin(), page->doubts().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return doubts;
}

jalon::v1::Beneficiary Person(const EngineUnderTest& engine, const std::string& id,
                              const std::string& known_at) {
  jalon::v1::GetBeneficiaryRequest request;
  request.mutable_person()->set_person_id(id);
  request.mutable_as_of()->set_known_at(known_at);
  const auto response = engine.departement().Beneficiary(request, TestNow());
  INFO(response.status().ToString());
  REQUIRE(response.ok());
  return response->beneficiary();
}

std::vector<jalon::v1::Event> Timeline(const EngineUnderTest& engine, const std::string& id) {
  jalon::v1::ListTimelineRequest request;
  request.mutable_person()->set_person_id(id);
  const auto timeline = engine.departement().Timeline(request, TestNow());
  REQUIRE(timeline.ok());
  std::vector<jalon::v1::Event> events;
  for (const auto& entry : timeline->entries()) events.push_back(entry.event());
  return events;
}

}  // namespace jalon::tests
