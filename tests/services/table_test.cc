// SPDX-License-Identifier: EUPL-1.2
//
// The service of tables over a socket: what needs no département.
#include <catch2/catch.hpp>

#include "jalon/v1/publications.grpc.pb.h"
#include "services/limits.h"
#include "tests/services/in_process.h"

using namespace jalon;
using namespace jalon::tests;
using jalon::v1::LintTableRequest;
using jalon::v1::LintTableResponse;
using jalon::v1::PublicationService;

namespace {

void AddCell(const std::string& code, double value, LintTableRequest* request) {
  auto* cell = request->add_cells();
  cell->set_table("062");
  cell->set_code(code);
  cell->set_period("2022");
  cell->set_value(value);
}

}  // namespace

TEST_CASE("a table is linted without a département, within its limit") {
  Script script;
  InProcess process(&script);
  const auto stub = PublicationService::NewStub(process.channel());
  LintTableRequest request;
  AddCell("3.1.2.a", 479, &request);
  AddCell("3.1.2.b", 745, &request);
  const auto lint = [&](LintTableResponse* response) {
    grpc::ClientContext context;
    return stub->LintTable(&context, request, response);
  };
  LintTableResponse response;
  REQUIRE(lint(&response).ok());
  REQUIRE(response.findings_size() == 1);
  CHECK(response.findings(0).code() == "3.1.2.b");
  while (request.cells_size() <= services::kMaxTableCells) AddCell("1.1.a", 1, &request);
  CHECK(lint(&response).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_CASE("a publication is asked for by a name, of a département that is there") {
  Script script;
  InProcess process(&script);
  const auto stub = PublicationService::NewStub(process.channel());
  const auto get = [&](const std::string& name) {
    jalon::v1::GetPublicationRequest request;
    request.set_name(name);
    jalon::v1::GetPublicationResponse response;
    grpc::ClientContext context;
    return stub->GetPublication(&context, request, &response).error_code();
  };
  CHECK(get("publications/0123456789abcdef") == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(get("departements/062/publications/0123456789ABCDEF") ==
        grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(get("departements/062/publications/0123456789abcdef") == grpc::StatusCode::NOT_FOUND);
}
