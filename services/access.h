// SPDX-License-Identifier: EUPL-1.2
//
// The one place where a call is let in: who calls (authentication.h), how often, what the table
// says of the method (access_table.h), whether the request is about what is the caller's; and where
// what became of it goes to the audit.
//
// Every reactor of this service is made by AnswerOn, AnswerLater, ServerStream::Open, RecordStream,
// ImportStream or WatchStream, which come here first; their work is given a Caller, and there is no
// other way to have one.
#ifndef JALON_SERVICES_ACCESS_H_
#define JALON_SERVICES_ACCESS_H_

#include <google/protobuf/message.h>

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/access.h"
#include "engine/departement.h"
#include "services/access_table.h"
#include "services/audit_desk.h"
#include "services/authentication.h"
#include "services/break_glass.h"
#include "services/caller.h"
#include "services/rate_limiter.h"
#include "services/stores.h"

namespace jalon::services {

// Notes in a batch who made the change.
using ChangeNote = std::function<absl::Status(PreparedBatch* batch)>;

// Thread-safe. What may read a store or the keys of tokens blocks: not on a thread of gRPC.
class Access {
 public:
  // Not owned. Null `policy`: open to everybody, and no audit is kept, since nobody is known.
  Access(const Policy* policy, const TokenVerifier* tokens, const Stores* stores, AuditDesk* desk);

  bool open() const { return policy_ == nullptr; }
  const std::string& own_word() const { return authenticator_.own_word(); }

  // Lets the call of `request` in. Fails with kUnauthenticated, kPermissionDenied, kNotFound for a
  // département or a person that is not the caller's, as for one that does not exist,
  // kInvalidArgument, kResourceExhausted. What is refused to somebody known is in the audit.
  // Blocks.
  absl::StatusOr<Caller> Admit(const Credentials& credentials,
                               const google::protobuf::Message& request, absl::Time now);
  // The same for an answer in a stream, or for a stream of requests of which none is there yet:
  // `request` may then be an empty one. The caller holds a place among the principal's streams.
  absl::StatusOr<Caller> AdmitStream(const Credentials& credentials,
                                     const google::protobuf::Message& request, absl::Time now);

  // Lets one part of a request in, which `part` would be as a request of its own (one command of
  // many): the same caller, with the roles and the scope that the part's method gives. Counts
  // nothing. What is refused is in the audit.
  absl::StatusOr<Caller> AdmitPart(const Caller& whole, const google::protobuf::Message& part,
                                   absl::Time now);

  // Before the answer goes: notes what the caller is about to see, where the table says so. Fails
  // with kUnavailable when it cannot be noted, and as Stores::Find where there is nothing to be
  // seen. `answer` may be null (a stream's is not known yet).
  absl::Status Seen(const Caller& caller, const google::protobuf::Message& request,
                    const google::protobuf::Message* answer, absl::Time now);

  // The same where a command shows something of the person it names without changing anything: what
  // would happen, what an earlier request of the same id was answered, or why the rules refuse it;
  // and where what was to change something has changed nothing.
  absl::Status SeenByCommand(const Caller& caller, absl::Time now);

  // Leaves in the audit what was refused, also where the service finds only once the call is in
  // that nobody is there who was named.
  void NoteDenied(const Caller& caller, const absl::Status& status, absl::Time now);

  // What notes in a batch that the caller made the change it holds, to `resource` if it has a name.
  // It notes nothing when the service is open. `engine` must outlive it.
  ChangeNote NoteOf(const Caller& caller, const std::string& resource, Departement* engine) const;
  // Commits `batch` with that note. Blocks.
  absl::Status Commit(const Caller& caller, const std::string& resource, Store* store,
                      PreparedBatch* batch) const;
  // The same for a change that the engine makes without a batch of its own; durable on return.
  absl::Status RecordChange(const Caller& caller, const std::string& resource) const;
  // This service, doing by itself what `method` is.
  Caller Self(const std::string& method) const;

  // Opens a person; the audit has it when this returns.
  absl::StatusOr<jalon::v1::BreakGlassResponse> OpenPerson(
      const Caller& caller, const jalon::v1::BreakGlassRequest& request, absl::Time now);

 private:
  absl::StatusOr<Caller> CheckAndNote(Caller caller, const google::protobuf::Message& request,
                                      absl::Time now);
  absl::StatusOr<Caller> Begin(const Credentials& credentials,
                               const google::protobuf::Message& request, absl::Time now);
  absl::Status Check(const AccessRow* row, const google::protobuf::Message& request, absl::Time now,
                     Caller* caller) const;
  std::string IntentOfRecord(const google::protobuf::Message& request, const Caller& caller) const;
  absl::Status CheckPerson(const AccessRow& row, const google::protobuf::Message& request,
                           absl::Time now, Caller* caller) const;
  jalon::v1::AuditEntry EntryOf(const Caller& caller, jalon::v1::AuditEntry::Kind kind,
                                absl::Time now) const;

  const Policy* const policy_;
  const Stores* const stores_;
  AuditDesk* const desk_;
  const Authenticator authenticator_;
  RateLimiter limiter_;
  BreakGlass break_glass_;
};

}  // namespace jalon::services

#endif  // JALON_SERVICES_ACCESS_H_
