// SPDX-License-Identifier: EUPL-1.2
//
// What was known on K: events sorted out into messages about rights and records in force. Slow and
// obvious on purpose: everything is recomputed from all events for each question.
#ifndef JALON_TESTS_ORACLE_FACTS_H_
#define JALON_TESTS_ORACLE_FACTS_H_

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "engine/base/date.h"
#include "jalon/v1/event.pb.h"

namespace jalon::oracle {

// What a caisse said about one person's right in one dossier.
struct Message {
  std::string person;
  std::string dossier;
  Date day;                // the flux day it is about
  absl::Time transmitted;  // the beginning of `day` when not said
  Date transmitted_on;
  int64_t position = 0;  // in its file
  absl::Time known;
  Date known_on;
  int64_t revision = 0;
  std::string event_id;
  jalon::v1::RightObserved body;

  // Contract §3: as-of day, transmission, position; then what tells apart two versions.
  auto Order() const { return std::tie(day, transmitted, position, known, revision, event_id); }
};

struct Orientation {
  std::string person;
  std::string record;
  Date decided_on, notified_on, validated_on, printed_on, ended_on;
  jalon::v1::OrientationType::Value type{};
  bool external = false;
};

struct RendezVous {
  std::string person;
  std::string record;
  Date made_on, held_on;
  jalon::v1::RendezVous::Outcome outcome{};
  jalon::v1::RendezVous::Kind kind{};
  std::string structure;
};

// A CER, a contrat d'engagement (which counts like one), or a PPAE.
struct Contract {
  std::string person;
  std::string record;
  Date signed_on, recorded_on, validated_on;
  bool renewal = false;
  bool ppae = false;
  bool is_cer = false;
  int rank = 0;
};

// Everything that was known on K, of days up to V.
struct Facts {
  std::vector<Message> messages;  // in their order
  std::vector<Orientation> orientations;
  std::vector<RendezVous> rendez_vous;
  std::vector<Contract> contracts;
  // What accompanies persons: référents, actions, GAD, AG, référents de parcours, as they were
  // told.
  std::vector<std::pair<std::string, jalon::v1::Event>> support;
  // Working time of conseillers.
  std::vector<jalon::v1::Event> capacities;
  // Person (a name for each group of linked ids) to the external ids in it.
  std::map<std::string, std::vector<std::string>> ids;
};

// Events name persons by external ids. `known_at` is K; `valid_at` is V, or absent.
Facts FactsAsOf(const std::vector<jalon::v1::Event>& events, Date known_at, Date valid_at);

// "an event without a known date is known now": the day that the oracle takes for now.
Date Now();

}  // namespace jalon::oracle

#endif  // JALON_TESTS_ORACLE_FACTS_H_
