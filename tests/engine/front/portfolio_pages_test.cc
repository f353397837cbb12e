// SPDX-License-Identifier: EUPL-1.2
// Pages of portfolios: an order that holds while others are written.
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "engine/base/error.h"
#include "engine/portfolios.h"
#include "tests/engine/front/followed_persons.h"
#include "tests/engine/front/recorded_events.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using tests::Everybody;
using tests::Everyone;
using tests::Follows;
using tests::List;
using tests::MustRecord;
using tests::OfReferent;
using tests::Right;

using jalon::v1::Event;
using scenario::EngineUnderTest;
using scenario::TestNow;
using tests::About;

using Strings = std::vector<std::string>;
using Ids = std::set<std::string>;

TEST_CASE("Pages neither repeat nor miss a person while others are written") {
  EngineUnderTest engine;
  std::vector<Event> events;
  for (int i = 10; i < 30; ++i) {
    const std::string person = std::to_string(i);
    Event right = tests::Situation(person, "2022-01-" + person, "2");
    right.mutable_right_observed()->set_dossier("000000000" + person);
    events.push_back(right);
    events.push_back(Follows(person, "ref-1", "2022-02-01"));
  }
  MustRecord(&engine, events);
  for (const auto order :
       {jalon::v1::ListPortfolioRequest::ORDER_UNSPECIFIED, jalon::v1::ListPortfolioRequest::ENTRY,
        jalon::v1::ListPortfolioRequest::DEADLINE, jalon::v1::ListPortfolioRequest::NAME}) {
    jalon::v1::ListPortfolioRequest request;
    *request.mutable_scope() = OfReferent("ref-1");
    request.set_on("2022-03-01");
    request.set_page_size(7);
    request.set_order(order);
    Strings seen;
    int written = 50 + order * 10;
    do {
      const auto page = List(&engine, request);
      for (const auto& entry : page.entries()) seen.push_back(entry.person_id());
      request.set_page_token(page.next_page_token());
      // Somebody of before the page, in every order.
      const std::string person = std::to_string(written++);
      Event early = tests::Situation(person, "2022-01-02", "2");
      early.mutable_right_observed()->set_dossier("000000000" + person);
      MustRecord(&engine, {early});
    } while (!request.page_token().empty());
    CHECK(seen.size() == 20);
    CHECK(Ids(seen.begin(), seen.end()).size() == 20);
  }
  jalon::v1::ListPortfolioRequest other;
  *other.mutable_scope() = OfReferent("ref-1");
  other.set_page_size(1);
  const std::string token = List(&engine, other).next_page_token();
  *other.mutable_scope() = OfReferent("ref-2");
  other.set_page_token(token);
  Sequential sequential;
  CHECK_FALSE(
      engine.departement().portfolios()->List(other, Everyone(), TestNow(), &sequential).ok());
}

// Her civil status, with that birth name.
Event Named(const std::string& person, const std::string& name, const std::string& day) {
  Event contact = About(person, day);
  auto* identity = contact.mutable_contact()->mutable_identity();
  identity->set_birth_name(name);
  identity->set_first_name("ESSAI");
  identity->set_born_on("1980-01-0" + person);
  return contact;
}

TEST_CASE("A page by name goes on where the one before ended, whatever became of its last person") {
  EngineUnderTest engine;
  const Strings names = {"NA", "NB", "NC", "ND", "NE", "NF"};
  std::vector<Event> events;
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string person = std::to_string(i + 1);
    events.push_back(Right(person, "2022-01-04"));
    events.push_back(Named(person, names[i], "2022-01-04"));
    events.push_back(Follows(person, "ref-1", "2022-01-05"));
  }
  MustRecord(&engine, events);
  jalon::v1::ListPortfolioRequest request;
  *request.mutable_scope() = OfReferent("ref-1");
  request.set_order(jalon::v1::ListPortfolioRequest::NAME);
  request.set_with_identities(true);
  request.set_page_size(3);
  const auto told = [&] {
    Strings page;
    const auto listed = List(&engine, request);
    for (const auto& entry : listed.entries()) {
      page.push_back(entry.identity().birth_name());
    }
    return page;
  };
  CHECK(told() == Strings{"NA", "NB", "NC"});
  request.set_page_token(List(&engine, request).next_page_token());
  CHECK(told() == Strings{"ND", "NE", "NF"});
  std::string plain;
  REQUIRE(absl::WebSafeBase64Unescape(request.page_token(), &plain));
  CHECK(plain.find("NC") == std::string::npos);
  MustRecord(&engine, {Named("3", "NZ", "2022-02-01")});
  CHECK(told() == Strings{"ND", "NE", "NF"});
  MustRecord(&engine, {Named("3", "AA", "2022-02-02")});
  CHECK(told() == Strings{"ND", "NE", "NF"});
}

TEST_CASE("Names are told when asked for, and order a portfolio without accents or case") {
  EngineUnderTest engine;
  std::vector<Event> events;
  const std::vector<std::pair<std::string, std::string>> names = {
      {"1", "Zola"},   {"2", "émile"},    {"3", "Abri"},
      {"4", "Martin"}, {"5", "Martinez"}, {"6", "MARTIN-DUR"}};
  for (const auto& [person, name] : names) {
    events.push_back(Right(person, "2022-01-04"));
    events.push_back(Named(person, name, "2022-01-04"));
    events.push_back(Follows(person, "ref-1", "2022-01-05"));
  }
  MustRecord(&engine, events);
  jalon::v1::ListPortfolioRequest request;
  *request.mutable_scope() = OfReferent("ref-1");
  request.set_on("2022-03-01");
  request.set_order(jalon::v1::ListPortfolioRequest::NAME);
  request.set_with_identities(true);
  request.set_page_size(1);
  Strings told;
  do {
    const auto page = List(&engine, request);
    REQUIRE(page.entries_size() == 1);
    CHECK(page.total() == 6);
    told.push_back(page.entries(0).identity().birth_name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  CHECK(told == Strings{"Abri", "émile", "Martin", "MARTIN-DUR", "Martinez", "Zola"});
}

}  // namespace
}  // namespace jalon
