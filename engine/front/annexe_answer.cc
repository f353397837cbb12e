// SPDX-License-Identifier: EUPL-1.2
//
// The table of the convention, over the matrix of a question and that of the situation before.
#include <optional>
#include <utility>

#include "engine/front/front_door.h"
#include "engine/front/matrix_answer.h"
#include "engine/indicators/annexe.h"

namespace jalon::front {
namespace {

using jalon::v1::GetAnnexeRequest;
using jalon::v1::GetAnnexeResponse;

// The question of the situation before: the same but for its period and K.
jalon::v1::Question QuestionBefore(const GetAnnexeRequest& request) {
  jalon::v1::Question before = request.matrix().question();
  before.set_from(request.previous().from());
  before.set_to(request.previous().to());
  if (!request.previous().known_at().empty()) {
    before.mutable_as_of()->set_known_at(request.previous().known_at());
  }
  return before;
}

}  // namespace

absl::StatusOr<GetAnnexeResponse> FrontDoor::Annexe(const GetAnnexeRequest& request, absl::Time now,
                                                    Parallel* parallel) const {
  if (absl::Status status = indicators::CheckGoals(request.goals()); !status.ok()) return status;
  const auto question =
      ReadQuestion(request.matrix().question(), now, time_, *options_.conventions);
  if (!question.ok()) return question.status();
  std::optional<Question> before;
  if (request.has_previous()) {
    auto read = ReadQuestion(QuestionBefore(request), now, time_, *options_.conventions);
    if (!read.ok()) return read.status();
    before = *std::move(read);
  }
  absl::StatusOr<Dimensions> dimensions = ReadDimensions(request.matrix().splits());
  if (!dimensions.ok()) return dimensions.status();
  const MatrixParts parts = {request.matrix().with_delays(), *std::move(dimensions)};
  GetAnnexeResponse response;
  {
    const auto reading = derived_->gate.Read();
    const Memory memory = MemoryNow();
    const auto position = static_cast<int64_t>(derived_->ledger->head().sequence);
    const auto answer = [&](const Question& asked, jalon::v1::GetMatrixResponse* matrix) {
      *matrix = AnswerMatrix(memory, asked, parts, parallel);
      matrix->set_departement(options_.departement);
      matrix->set_log_position(position);
    };
    answer(*question, response.mutable_matrix());
    if (before.has_value()) answer(*before, response.mutable_previous());
  }
  indicators::LayOut(request.goals(), &response);
  indicators::LintAnnexe(question->convention, request.rules(), &response);
  return response;
}

}  // namespace jalon::front
