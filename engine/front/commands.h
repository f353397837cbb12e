// SPDX-License-Identifier: EUPL-1.2
//
// The implementation of engine/pathways.h: a person's file from the store, decisions on it, and the
// batches that they become.
#ifndef JALON_ENGINE_FRONT_COMMANDS_H_
#define JALON_ENGINE_FRONT_COMMANDS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/departement.h"
#include "engine/front/condition.h"
#include "engine/front/directory.h"
#include "engine/ledger/name_check.h"
#include "engine/pathway/history_projection.h"
#include "engine/pathways.h"
#include "engine/store/vault.h"
#include "engine/workflow/decide.h"
#include "engine/workflow/suggest.h"

namespace jalon::front {

struct Derivation;

// What the parts of a département give to commands. Not owned.
struct CommandsGround {
  std::string departement;
  CivilTime time;
  const store::Store* store;
  const store::Vault* vault;
  const ledger::Preparer* preparer;
  const Directory* directory;
  const ledger::KnownNames* known_names;
  Derivation* derived;
};

// The sending system of a request: "jalon" when it does not say.
std::string ApplicationOf(const jalon::v1::ExecuteCommandRequest& request);

class Commands : public Pathways {
 public:
  explicit Commands(CommandsGround ground) : ground_(std::move(ground)) {}

  absl::StatusOr<CommandDecision> Decide(const jalon::v1::ExecuteCommandRequest& request,
                                         absl::Time now) const override;
  absl::StatusOr<std::optional<jalon::v1::ExecuteCommandResponse>> Answer(
      const CommandDecision& decision) const override;
  absl::StatusOr<jalon::v1::GetPathwayStateResponse> State(
      const jalon::v1::GetPathwayStateRequest& request, absl::Time now) const override;
  absl::StatusOr<jalon::v1::SuggestOrientationResponse> Suggest(
      const jalon::v1::SuggestOrientationRequest& request, absl::Time now) const override;

 private:
  // A person, read from one snapshot.
  struct Reading {
    PersonMark mark;
    PersonVersion version;
    std::string person_id;  // of the subject that was named
    workflow::PersonFile file;
    workflow::Situation situation;
    int64_t log_position = 0;  // where the log ended
  };

  absl::StatusOr<Reading> Read(const jalon::v1::Person& person, const std::string& source,
                               absl::Time now) const;
  void FillFile(const std::vector<pathway::PlacedEvent>& events, Reading* reading) const;
  void FillSituation(const std::vector<pathway::PlacedEvent>& events, Reading* reading) const;

  workflow::Ground GroundOf(const jalon::v1::ExecuteCommandRequest& request, const Reading& reading,
                            absl::Time now) const;
  // Fails when a text that the command says, and that is counted, names the person: a text that it
  // only carries over from a record was there before, and stops nobody.
  absl::Status CheckNames(const jalon::v1::ExecuteCommandRequest& request,
                          const std::vector<jalon::v1::Event>& events) const;
  // The events, prepared, as the condition of a batch is to have them.
  absl::Status PrepareEvents(std::vector<jalon::v1::Event> events, const workflow::Ground& ground,
                             const std::string& provenance, PreparedBatch* batch) const;
  absl::Status CheckNewRecord(const Condition& condition) const;
  std::string RequestKey(const jalon::v1::ExecuteCommandRequest& request) const;
  std::string Fingerprint(const jalon::v1::ExecuteCommandRequest& request) const;
  // The answer that was kept; nothing when there is none. Fails with kAlreadyExists when it answers
  // something else.
  absl::StatusOr<std::optional<jalon::v1::ExecuteCommandResponse>> Replay(
      const std::string& key, const std::string& fingerprint) const;

  const CommandsGround ground_;
};

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_COMMANDS_H_
