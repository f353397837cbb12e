// SPDX-License-Identifier: EUPL-1.2
//
// The audit of a département: who saw or changed what about whom. A part of the front door
// (departement.h); how it is kept is in audit/audit_log.h.
//
// Persons are there by the engine's ids alone. What an agent wrote of an emergency is sealed under
// the person's key, and goes when she is erased.
//
// Thread-safety: everything may be called from any thread, beside the writer; what is to be written
// is noted in a PreparedBatch, for the writer to commit.
#ifndef JALON_ENGINE_AUDIT_H_
#define JALON_ENGINE_AUDIT_H_

#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "jalon/v1/audit.pb.h"

namespace jalon {

class PreparedBatch;

// Whether `text` may stand in the audit as a purpose or a request id: letters, digits and ._:/-, 64
// at most, and no run of digits that could be a NIR.
bool IsAuditCode(std::string_view text);

class Audit {
 public:
  virtual ~Audit() = default;

  // Adds `entry` to what `batch` writes: durable with it, or not at all. Its number is given when
  // it is committed, and with events in the batch its log positions and, when it has none, its
  // count.
  // A request id, which the caller chose, stays as it is when a program must have made it (a UUID,
  // a number with a short prefix); of others, which may be a name or hold a NIR, a digest under the
  // département's key stands in the audit: the same for the same id.
  virtual absl::Status Note(jalon::v1::AuditEntry entry, PreparedBatch* batch) const = 0;

  // Fails with kInvalidArgument, or kNotFound for a person who does not exist.
  virtual absl::StatusOr<jalon::v1::SearchAuditResponse> SearchAudit(
      const jalon::v1::SearchAuditRequest& request, absl::Time now) const = 0;
  // Gives every entry of a period to `each`, oldest first, until it fails.
  using EntryVisitor = std::function<absl::Status(const jalon::v1::ExportAuditResponse&)>;
  virtual absl::Status ExportAudit(const jalon::v1::ExportAuditRequest& request, absl::Time now,
                                   const EntryVisitor& each) const = 0;
  // Computes the chain again. What is wrong is in the answer.
  virtual absl::StatusOr<jalon::v1::VerifyAuditResponse> VerifyAudit() const = 0;

  // Adds to `batch` the removal of some entries of segments that ended before `before`, and a
  // checkpoint from which the chain still verifies. False when there is nothing to remove; else to
  // be committed, and called again. One purge at a time.
  virtual absl::StatusOr<bool> PurgeAudit(absl::Time before, PreparedBatch* batch) const = 0;
};

}  // namespace jalon

#endif  // JALON_ENGINE_AUDIT_H_
