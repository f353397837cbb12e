// SPDX-License-Identifier: EUPL-1.2
//
// The tables of the DREES questionnaire over all persons.
#ifndef JALON_ENGINE_FRONT_DREES_ANSWER_H_
#define JALON_ENGINE_FRONT_DREES_ANSWER_H_

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "engine/base/parallel.h"
#include "engine/front/question.h"
#include "engine/front/units.h"
#include "engine/indicators/drees.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::front {

// Which organisme a structure is, and which modality an action is, by the codes of their names.
struct DreesClasses {
  absl::flat_hash_map<uint64_t, indicators::DreesCategory> organismes;
  absl::flat_hash_map<uint64_t, int> actions;
};
// Fails with kInvalidArgument, naming the entry, for a category or a modality that does not exist,
// and for a name that is told twice otherwise.
absl::StatusOr<DreesClasses> ReadDreesClasses(const jalon::v1::GetDreesTablesRequest& request);

// The tables, convention, period and K. Behind the gate.
jalon::v1::GetDreesTablesResponse AnswerDrees(const Memory& memory, const Question& question,
                                              const DreesClasses& classes, Parallel* parallel);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_DREES_ANSWER_H_
