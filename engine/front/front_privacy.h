// SPDX-License-Identifier: EUPL-1.2
//
// The implementation of engine/privacy.h.
#ifndef JALON_ENGINE_FRONT_FRONT_PRIVACY_H_
#define JALON_ENGINE_FRONT_FRONT_PRIVACY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/front/erasure_state.pb.h"
#include "engine/front/front_door.h"
#include "engine/privacy.h"

namespace jalon::front {

class FrontPrivacy : public Privacy {
 public:
  // Not owned.
  FrontPrivacy(FrontDoor* door, const store::Store* store, store::Vault* vault,
               FrontImports* imports)
      : door_(*door), store_(store), vault_(vault), imports_(imports) {}

  absl::StatusOr<jalon::v1::ExportPersonResponse> Export(
      const jalon::v1::ExportPersonRequest& request, absl::Time now) const override;
  absl::StatusOr<PreparedBatch> Erase(const jalon::v1::ErasePersonsRequest& request, absl::Time now,
                                      jalon::v1::ErasePersonsResponse* response) const override;
  absl::StatusOr<PreparedBatch> CarryOut(absl::Time now) const override;
  absl::StatusOr<jalon::v1::ListRetentionResponse> Retention(
      const jalon::v1::ListRetentionRequest& request, absl::Time now,
      Parallel* parallel) const override;

  // At an opening: destroys again the keys and the archived files of every erasure. It may have
  // been cut short, and older copies may have been put back.
  absl::Status DestroyAgain() const;

 private:
  // What an erasure of one person concerns.
  struct Plan {
    uint64_t subject = 0;
    ErasureState state;
    std::vector<jalon::v1::Identity> identities;  // all that were told of her
    std::vector<std::string> external_ids;
    std::vector<uint64_t> positions;  // log positions of her events
    int32_t rejects = 0;
  };
  absl::StatusOr<Plan> PlanOf(const std::string& person_id, absl::Time now) const;
  // Adds an archived file, once.
  absl::Status AddFile(const std::string& sha256, ErasureState* state) const;
  // Adds the files that only tell again what others told of the persons.
  absl::Status FindToldAgain(std::vector<Plan>* plans) const;
  // Adds the rejects that tell of the persons, and their files.
  absl::Status FindRejects(std::vector<Plan>* plans) const;
  // Adds the files that no import has read to their end and that tell of the persons, and sets
  // those of `files` apart of which that is so. Last of all; reads the files.
  absl::Status FindUnread(std::vector<Plan>* plans) const;
  absl::Status Destroy(const ErasureState& state) const;
  absl::Status PurgeFiles(const ErasureState& state, absl::Time now) const;
  // Whether a key is left of one of `subjects`.
  absl::StatusOr<bool> HasNominative(absl::Span<const uint64_t> subjects) const;

  const FrontDoor& door_;
  const store::Store* const store_;
  store::Vault* const vault_;
  FrontImports* const imports_;
};

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_FRONT_PRIVACY_H_
