// SPDX-License-Identifier: EUPL-1.2
#include "services/publication_service.h"

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/indicators/lint.h"
#include "services/limits.h"
#include "services/unary_call.h"

namespace jalon::services {

using namespace jalon::v1;  // NOLINT: every name below is one of the contract's

namespace {

absl::StatusOr<LintTableResponse> LintCells(const LintTableRequest& request) {
  if (request.cells_size() > kMaxTableCells) {
    return InvalidField("cells", "TOO_MANY",
                        absl::StrCat("un tableau a au plus ", kMaxTableCells, " chiffres"));
  }
  LintTableResponse response;
  const auto findings = indicators::Lint(request.cells(), request.rules());
  response.mutable_findings()->Assign(findings.begin(), findings.end());
  return response;
}

}  // namespace

grpc::ServerUnaryReactor* PublicationServiceImpl::LintTable(grpc::CallbackServerContext* context,
                                                            const LintTableRequest* request,
                                                            LintTableResponse* response) {
  return AnswerOn(&host_->pool, context, "LintTable", response,
                  [request] { return LintCells(*request); });
}

}  // namespace jalon::services
