// SPDX-License-Identifier: EUPL-1.2
//
// Finding subjects: by how a request names a person, by names, birth date, dossier or NIR.
#ifndef JALON_ENGINE_FRONT_DIRECTORY_H_
#define JALON_ENGINE_FRONT_DIRECTORY_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/identity/subject_node.pb.h"
#include "engine/ledger/prepare.h"
#include "engine/store/store.h"
#include "jalon/v1/beneficiaries.pb.h"
#include "jalon/v1/types.pb.h"

namespace jalon::front {

// Thread-safe.
class Directory {
 public:
  // Not owned.
  Directory(const store::Reader* reader, const ledger::Preparer* preparer)
      : reader_(reader), preparer_(preparer) {}

  // The subject that `person` names. kNotFound when there is none; kInvalidArgument when the
  // request does not name anybody, or an external id without its source.
  absl::StatusOr<uint64_t> Find(const jalon::v1::Person& person, const std::string& source) const;

  // Subjects that meet all criteria of a search but first_name.
  absl::StatusOr<std::set<uint64_t>> Search(
      const jalon::v1::SearchBeneficiariesRequest& request) const;

  absl::StatusOr<identity::SubjectNode> Node(uint64_t subject) const;
  // Sender's ids of `subjects`, sorted; "source/id" when `with_source`.
  absl::StatusOr<std::vector<std::string>> ExternalIds(absl::Span<const uint64_t> subjects,
                                                       bool with_source) const;

 private:
  absl::StatusOr<std::set<uint64_t>> Holders(const std::string& key) const;
  absl::StatusOr<std::set<uint64_t>> OfDossier(const std::string& dossier) const;
  absl::StatusOr<uint64_t> BornOnFirst(const std::set<uint64_t>& holders,
                                       const std::string& nir_birth) const;
  absl::StatusOr<uint64_t> FindByIdentity(const jalon::v1::Identity& identity) const;

  const store::Reader* reader_;
  const ledger::Preparer* preparer_;
};

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_DIRECTORY_H_
