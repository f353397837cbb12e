// SPDX-License-Identifier: EUPL-1.2
//
// Recording the pathway by commands. A part of the front door (departement.h).
//
// A command is decided on from what the store holds, on any thread, and written by the writer,
// which checks that the person is still what the decision was made on:
//
//   Decide ──▶ writer: Commit ──▶ Answer ──▶ the answer, or nothing: decide again
//
// An answer to a request id is kept for ever, in the batch of its events: a retry finds it.
//
// Thread-safety: everything may be called from any thread, beside the writer. Failure: as in
// departement.h, and the codes of pathways.proto.
#ifndef JALON_ENGINE_PATHWAYS_H_
#define JALON_ENGINE_PATHWAYS_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/departement.h"
#include "jalon/v1/pathways.pb.h"

namespace jalon {

// What was decided on a command.
struct CommandDecision {
  // There is nothing to commit (it was only to be validated, or was answered already): `response`
  // is the answer.
  bool answered = false;
  jalon::v1::ExecuteCommandResponse response;
  PreparedBatch batch;  // to be committed otherwise
  int64_t events = 0;   // of the batch
};

class Pathways {
 public:
  virtual ~Pathways() = default;

  // Fails as the rules refuse (engine/workflow), with kAborted and ETAG_MISMATCH when the etag is
  // not the person's, kAlreadyExists when the request id or the record id is taken. `now` is when
  // the events become known; two decisions need two instants.
  virtual absl::StatusOr<CommandDecision> Decide(const jalon::v1::ExecuteCommandRequest& request,
                                                 absl::Time now) const = 0;
  // After the commit of the decision's batch. Nothing when it was not written, because the person
  // changed meanwhile: to be decided again. Fails with kAlreadyExists when another command of the
  // same request id was faster.
  virtual absl::StatusOr<std::optional<jalon::v1::ExecuteCommandResponse>> Answer(
      const CommandDecision& decision) const = 0;

  virtual absl::StatusOr<jalon::v1::GetPathwayStateResponse> State(
      const jalon::v1::GetPathwayStateRequest& request, absl::Time now) const = 0;
  virtual absl::StatusOr<jalon::v1::SuggestOrientationResponse> Suggest(
      const jalon::v1::SuggestOrientationRequest& request, absl::Time now) const = 0;
};

// How often a command is decided again when others write about the same person.
inline constexpr int kMaxDecisions = 5;

// kAborted: they were faster every time.
absl::Status TooManyWriters();

}  // namespace jalon

#endif  // JALON_ENGINE_PATHWAYS_H_
