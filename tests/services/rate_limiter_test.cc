// SPDX-License-Identifier: EUPL-1.2
//
// How much of the service one principal gets, to the call; and emergencies, to the minute.
#include "services/rate_limiter.h"

#include <catch2/catch.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/audit.h"
#include "services/authentication.h"
#include "services/break_glass.h"
#include "services/limits.h"

using namespace jalon::services;
using jalon::IsAuditCode;

namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

int CallsAt(RateLimiter* limiter, const std::string& who, absl::Time now) {
  int calls = 0;
  while (calls < 1000 && limiter->Take(who, {2, 10, 1}, now).ok()) ++calls;
  return calls;
}

}  // namespace

TEST_CASE("a principal has a burst, then so many calls a second, and nobody else's") {
  RateLimiter limiter;
  CHECK(CallsAt(&limiter, "a", kNow) == 10);
  CHECK(CallsAt(&limiter, "b", kNow) == 10);
  CHECK(CallsAt(&limiter, "a", kNow + absl::Milliseconds(400)) == 0);
  CHECK(CallsAt(&limiter, "a", kNow + absl::Milliseconds(500)) == 1);
  CHECK(CallsAt(&limiter, "a", kNow + absl::Milliseconds(2500)) == 4);
  CHECK(CallsAt(&limiter, "a", kNow + absl::Hours(1)) == 10);
  // A clock that goes back gives nothing.
  CHECK(CallsAt(&limiter, "a", kNow) == 0);
  CHECK(absl::IsResourceExhausted(limiter.Take("a", {2, 10, 1}, kNow)));
}

TEST_CASE("principals who are idle are forgotten, those who call are not") {
  RateLimiter limiter;
  for (size_t i = 0; i < kMaxKnownCallers; ++i) {
    REQUIRE(limiter.Take(absl::StrCat("p", i), {1, 1, 1}, kNow).ok());
  }
  CHECK_FALSE(limiter.Take("p0", {1, 1, 1}, kNow).ok());
  CHECK(limiter.Take("nouveau", {1, 1, 1}, kNow + 2 * kForgetCallerAfter).ok());
  CHECK(limiter.Take("p0", {1, 1, 1}, kNow + 2 * kForgetCallerAfter).ok());
}

TEST_CASE("a principal's streams are bounded, and places come back") {
  RateLimiter limiter;
  std::vector<StreamPlace> places;
  for (int i = 0; i < 3; ++i) {
    auto place = limiter.OpenStream("a", {1, 1, 3});
    REQUIRE(place.ok());
    places.push_back(*place);
  }
  CHECK(absl::IsResourceExhausted(limiter.OpenStream("a", {1, 1, 3}).status()));
  CHECK(limiter.OpenStream("b", {1, 1, 3}).ok());
  places.pop_back();
  CHECK(limiter.OpenStream("a", {1, 1, 3}).ok());
}

TEST_CASE("a person is open to one principal, in one département, until the end") {
  BreakGlass opened;
  const absl::Time until = kNow + absl::Minutes(30);
  REQUIRE(opened.Open("a", "062", {"p1", "p2"}, kNow, until).ok());
  CHECK(opened.IsOpen("a", "062", {"p1"}, kNow));
  CHECK(opened.IsOpen("a", "062", {"p2", "p1"}, until - absl::Seconds(1)));
  CHECK_FALSE(opened.IsOpen("a", "062", {"p1"}, until));
  CHECK_FALSE(opened.IsOpen("a", "062", {"p1", "p3"}, kNow));
  CHECK_FALSE(opened.IsOpen("a", "062", {}, kNow));
  CHECK_FALSE(opened.IsOpen("a", "093", {"p1"}, kNow));
  CHECK_FALSE(opened.IsOpen("b", "062", {"p1"}, kNow));
}

TEST_CASE("emergencies of a day are counted") {
  BreakGlass opened;
  for (int i = 0; i < kMaxBreakGlassPerDay; ++i) {
    REQUIRE(opened.Open("a", "062", {"p1"}, kNow, kNow + absl::Minutes(1)).ok());
  }
  CHECK(absl::IsResourceExhausted(opened.Open("a", "062", {"p1"}, kNow, kNow + absl::Minutes(1))));
  CHECK(opened.Open("b", "062", {"p1"}, kNow, kNow + absl::Minutes(1)).ok());
  const absl::Time tomorrow = kNow + absl::Hours(25);
  CHECK(opened.Open("a", "062", {"p1"}, tomorrow, tomorrow + absl::Minutes(1)).ok());
}

TEST_CASE("neither a name nor a NIR passes for a code of the audit") {
  CHECK(IsAuditCode(""));
  CHECK(IsAuditCode("suivi-rsa_2025.1"));
  CHECK_FALSE(IsAuditCode("Mme Dupont"));
  CHECK_FALSE(IsAuditCode("1850562041001"));
  CHECK_FALSE(IsAuditCode("x1850562041001x"));
  CHECK_FALSE(IsAuditCode("é"));
  CHECK_FALSE(IsAuditCode(std::string(65, 'a')));
}
