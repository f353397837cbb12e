// SPDX-License-Identifier: EUPL-1.2
//
// The state machine of the pathway under random commands: whatever was accepted, some things never
// are. They are looked for here day by day, by other means than the engine's.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/date.h"
#include "engine/pathways.h"
#include "tests/properties/random_commands.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon::tests {
namespace {

using jalon::v1::Event;
using jalon::v1::ExecuteCommandRequest;
using jalon::v1::ExecuteCommandResponse;
using jalon::v1::GetPathwayStateResponse;
using scenario::EngineUnderTest;

constexpr int kCommands = 700;
constexpr int kPersons = 3;  // A and B keep their right, C loses it and comes back

std::vector<uint64_t> Seeds() {
  uint64_t seed = 0;
  const char* given = std::getenv("JALON_SEED");
  if (given != nullptr && absl::SimpleAtoi(given, &seed)) return {seed};
  std::vector<uint64_t> seeds = {1, 2, 3};
  const int more = std::getenv("JALON_THOROUGH") != nullptr ? 30 : 1;
  for (int i = 0; i < more; ++i) seeds.push_back(std::random_device()());
  return seeds;
}

std::string PersonOf(int number) { return std::string(1, static_cast<char>('A' + number)); }

Event Situation(const std::string& person, const std::string& day, const std::string& etat) {
  Event event;
  event.set_departement("062");
  event.set_source("essai");
  event.mutable_person()->set_external_id(person);
  event.set_known_on(day);
  event.set_effective_on(day);
  event.mutable_right_observed()->set_etat(etat);
  event.mutable_right_observed()->set_soumis(true);
  return event;
}

// One day's value, far past when there is none.
int Days(const std::string& iso, int none) {
  const auto day = Date::Parse(iso);
  return day.ok() ? day->days() : none;
}
constexpr int kNever = 1 << 30;

// Days of which something stands, as [from, to].
struct Stretch {
  int from;
  int to;
};
bool Overlap(const std::vector<Stretch>& stretches) {
  for (size_t i = 0; i < stretches.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (stretches[i].from <= stretches[j].to && stretches[j].from <= stretches[i].to) return true;
    }
  }
  return false;
}

// What a person's records say, sorted out.
struct Told {
  std::vector<Stretch> referents, referents_de_parcours, orientations, contracts;
  std::vector<int> exits, signatures, opinions;
  std::vector<std::pair<int, int>> notices;  // sent, last day
  std::vector<int> sanctions, firsts, renewals;
  int garanties_under_way = 0;
  int accompagnements_under_way = 0;
};

template <class Support>
int UnderWay(const Support& support) {
  if (!support.ended_on().empty()) {
    CHECK(!support.started_on().empty());
    CHECK(!support.exit_reason().empty());
    CHECK(support.started_on() <= support.ended_on());
  }
  if (!support.started_on().empty()) {
    CHECK(!support.prescribed_on().empty());
    CHECK(support.prescribed_on() <= support.started_on());
  }
  return support.ended_on().empty() ? 1 : 0;
}

void AddContract(const std::string& signed_on, const std::string& starts, const std::string& ends,
                 Told* told) {
  const int signature = Days(signed_on, -kNever);
  told->signatures.push_back(signature);
  told->contracts.push_back({Days(starts, signature), Days(ends, kNever)});
}

void AddTo(const Event& event, Told* told) {
  if (event.has_referent_assignment()) {
    const auto& referent = event.referent_assignment();
    told->referents.push_back({Days(referent.from(), -kNever), Days(referent.to(), kNever)});
  } else if (event.has_referent_de_parcours()) {
    const auto& referent = event.referent_de_parcours();
    told->referents_de_parcours.push_back(
        {Days(referent.from(), -kNever), Days(referent.to(), kNever)});
  } else if (event.has_orientation()) {
    const auto& orientation = event.orientation();
    if (orientation.external() || orientation.ended_on() == orientation.decided_on()) return;
    told->orientations.push_back(
        {Days(orientation.decided_on(), -kNever), Days(orientation.ended_on(), kNever) - 1});
  } else if (event.has_cer()) {
    const auto& cer = event.cer();
    AddContract(cer.signed_on(), cer.starts_on(), cer.ends_on(), told);
    auto& kind = cer.kind() == jalon::v1::Cer::RENEWAL ? told->renewals : told->firsts;
    kind.push_back(Days(cer.signed_on(), -kNever));
  } else if (event.has_ppae()) {
    AddContract(event.ppae().signed_on(), "", event.ppae().ends_on(), told);
  } else if (event.has_contrat_engagement()) {
    const auto& contract = event.contrat_engagement();
    AddContract(contract.signed_on(), "", contract.ends_on(), told);
  } else if (event.has_exit()) {
    told->exits.push_back(Days(event.exit().on(), kNever));
  } else if (event.has_mise_en_demeure()) {
    told->notices.emplace_back(Days(event.mise_en_demeure().sent_on(), kNever),
                               Days(event.mise_en_demeure().answer_by(), kNever));
  } else if (event.has_equipe_pluridisciplinaire()) {
    told->opinions.push_back(Days(event.equipe_pluridisciplinaire().held_on(), kNever));
  } else if (event.has_sanction()) {
    told->sanctions.push_back(Days(event.sanction().decided_on(), -kNever));
  } else if (event.has_garantie_activite()) {
    told->garanties_under_way += UnderWay(event.garantie_activite());
  } else if (event.has_accompagnement_global()) {
    told->accompagnements_under_way += UnderWay(event.accompagnement_global());
  }
}

void CheckSanctions(const Told& told) {
  for (const int decided : told.sanctions) {
    bool founded = false;
    for (const auto& [sent, last] : told.notices) {
      for (const int opinion : told.opinions) {
        // Without its last day, the delay is the month of the law.
        founded = founded || (sent <= opinion && opinion <= decided &&
                              (last == kNever ? sent + 28 : last) < decided);
      }
    }
    CHECK(founded);
  }
}

// `keeps_right`: the right of the person never closes, so that nothing brings her back or makes an
// orientation lapse.
void CheckState(const GetPathwayStateResponse& state, bool keeps_right) {
  Told told;
  for (const auto& record : state.records()) AddTo(record.event(), &told);
  CHECK(!Overlap(told.referents));
  CHECK(!Overlap(told.referents_de_parcours));
  CHECK(!Overlap(told.contracts));
  CHECK(told.garanties_under_way <= 1);
  CHECK(told.accompagnements_under_way <= 1);
  for (const int renewal : told.renewals) {
    CHECK(std::any_of(told.contracts.begin(), told.contracts.end(),
                      [&](const Stretch& other) { return other.from < renewal; }));
    CHECK(!told.firsts.empty());
  }
  CheckSanctions(told);
  if (!keeps_right) return;
  CHECK(!Overlap(told.orientations));
  for (const int exit : told.exits) {
    for (const int signature : told.signatures) CHECK(signature <= exit);
    for (const Stretch& contract : told.contracts) CHECK(contract.to <= exit);
    for (const Stretch& referent : told.referents) CHECK(referent.to <= exit);
    for (const Stretch& referent : told.referents_de_parcours) CHECK(referent.to <= exit);
    for (const Stretch& orientation : told.orientations) CHECK(orientation.to <= exit);
  }
}

// A département under commands.
class Machine {
 public:
  explicit Machine(uint64_t seed) : generator_(seed) {
    for (int i = 0; i < kPersons; ++i) {
      REQUIRE(engine_.Record({Situation(PersonOf(i), "2023-12-01", "2")}).ok());
    }
    REQUIRE(engine_.Record({Situation("C", "2024-08-01", "5"), Situation("C", "2024-11-01", "2")})
                .ok());
  }

  GetPathwayStateResponse State(int person) {
    jalon::v1::GetPathwayStateRequest request;
    request.mutable_person()->set_external_id(PersonOf(person));
    request.set_source("essai");
    return *engine_.departement().pathways()->State(request, Now());
  }

  // Sends a random command; returns whether it was accepted.
  bool Step(int step) {
    const int person = generator_.Pick(kPersons);
    const GetPathwayStateResponse before = State(person);
    ExecuteCommandRequest request;
    request.mutable_person()->set_external_id(PersonOf(person));
    request.set_source("essai");
    *request.mutable_command() = generator_.Next(before, step * 500 / kCommands);
    const int64_t position = engine_.departement().Status().log_position();
    ++now_;
    const absl::StatusOr<ExecuteCommandResponse> response = Send(request);
    const GetPathwayStateResponse after = State(person);
    INFO(request.command().ShortDebugString());
    if (!response.ok()) {
      CHECK(!response.status().message().empty());
      CHECK(engine_.departement().Status().log_position() == position);
      CHECK(after.SerializeAsString() == before.SerializeAsString());
      return false;
    }
    CHECK(engine_.departement().Status().log_position() == position + response->events_size());
    CHECK(after.etag() == response->etag());
    CHECK(after.etag() != before.etag());
    accepted_.insert(request.command().intent_case());
    CheckState(after, person != kPersons - 1);
    return true;
  }

  // Closes the store and opens it again, derived anew from the log.
  void Rebuild() {
    engine_.Close();
    REQUIRE(Departement::Rebuild(engine_.options()).ok());
    engine_.Open();
    CHECK(engine_.departement().VerifyOnline()->clean());
  }

  const std::set<int>& accepted() const { return accepted_; }

 private:
  absl::Time Now() const { return scenario::TestNow() + absl::Seconds(now_); }

  absl::StatusOr<ExecuteCommandResponse> Send(const ExecuteCommandRequest& request) {
    auto decision = engine_.departement().pathways()->Decide(request, Now());
    if (!decision.ok()) return decision.status();
    PreparedBatch* const batches[] = {&decision->batch};
    REQUIRE(engine_.departement().Commit(batches).ok());
    const auto answer = engine_.departement().pathways()->Answer(*decision);
    REQUIRE(answer.ok());
    REQUIRE(answer->has_value());
    return **answer;
  }

  EngineUnderTest engine_;
  CommandGenerator generator_;
  int now_ = 0;
  std::set<int> accepted_;
};

}  // namespace

TEST_CASE("no sequence of accepted commands leads where the rules forbid") {
  std::set<int> accepted;
  for (const uint64_t seed : Seeds()) {
    INFO("JALON_SEED=" << seed);
    Machine machine(seed);
    int count = 0;
    for (int step = 0; step < kCommands; ++step) count += machine.Step(step) ? 1 : 0;
    // A machine that refuses everything keeps every rule.
    CHECK(count > kCommands / 10);
    accepted.insert(machine.accepted().begin(), machine.accepted().end());
    std::vector<std::string> before;
    before.reserve(kPersons);
    for (int i = 0; i < kPersons; ++i) before.push_back(machine.State(i).SerializeAsString());
    machine.Rebuild();
    for (int i = 0; i < kPersons; ++i) {
      CHECK(machine.State(i).SerializeAsString() == before[static_cast<size_t>(i)]);
      CheckState(machine.State(i), i != kPersons - 1);
    }
  }
  if (std::getenv("JALON_SEED") == nullptr) CHECK(accepted.size() >= 30);
}

}  // namespace jalon::tests
