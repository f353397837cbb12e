// SPDX-License-Identifier: EUPL-1.2
//
// What is published: the table of the convention, and publications, which never change. A part of
// the front door (departement.h).
//
// A publication pins the convention (every parameter), the period, K, V, where the log stood and
// its chain, values, targets and justifications, and for each computed figure who counts, with E
// and the day of the event. It is therefore the same for ever: when something is declared as known
// earlier, when the rules of the engine change, when persons are erased. Persons are there by the
// engine's ids alone.
//
// Thread-safety: everything may be called from any thread, beside the writer; what changes the
// store is handed out as a PreparedBatch, for the writer to commit. Failure: as in departement.h; a
// name that cannot be read is kInvalidArgument, a publication that is not there kNotFound, one
// whose checksum is wrong kDataLoss.
#ifndef JALON_ENGINE_PUBLICATIONS_H_
#define JALON_ENGINE_PUBLICATIONS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/parallel.h"
#include "jalon/v1/publications.pb.h"

namespace jalon {

class PreparedBatch;

class Publications {
 public:
  virtual ~Publications() = default;

  // The table of the convention, with its findings. `now` gives K when the question has none.
  virtual absl::StatusOr<jalon::v1::GetAnnexeResponse> Annexe(
      const jalon::v1::GetAnnexeRequest& request, absl::Time now, Parallel* parallel) const = 0;

  // To be committed: freezes the answer of `now`, under the name that is set. Committed when there
  // is a publication of that name already, it changes nothing; Published then has the one that was
  // first, and CheckSame says whether it is what was asked for.
  virtual absl::StatusOr<PreparedBatch> Publish(const jalon::v1::CreatePublicationRequest& request,
                                                absl::Time now, Parallel* parallel,
                                                std::string* name) const = 0;
  // Fails with kAlreadyExists when the publication `name` was asked for otherwise than `request`.
  virtual absl::Status CheckSame(const jalon::v1::CreatePublicationRequest& request,
                                 const std::string& name) const = 0;
  virtual absl::StatusOr<jalon::v1::Publication> Published(const std::string& name) const = 0;
  virtual absl::StatusOr<jalon::v1::ListPublicationsResponse> ListPublished(
      const jalon::v1::ListPublicationsRequest& request) const = 0;
  // From what is pinned alone.
  virtual absl::StatusOr<jalon::v1::ReproducePublicationResponse> Reproduce(
      const jalon::v1::ReproducePublicationRequest& request) const = 0;
  // Against the figures of now; `now` gives K when the request has none.
  virtual absl::StatusOr<jalon::v1::CheckPublicationResponse> CheckPublication(
      const jalon::v1::CheckPublicationRequest& request, absl::Time now,
      Parallel* parallel) const = 0;
};

}  // namespace jalon

#endif  // JALON_ENGINE_PUBLICATIONS_H_
