// SPDX-License-Identifier: EUPL-1.2
//
// A référent at her desk: jalond's services in this process, over a real engine and a real socket,
// and commands written as JSON.
#ifndef JALON_TESTS_SERVICES_PATHWAY_DESK_H_
#define JALON_TESTS_SERVICES_PATHWAY_DESK_H_

#include <grpcpp/grpcpp.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/date.h"
#include "engine/indicators/convention.h"
#include "jalon/v1/pathways.grpc.pb.h"
#include "services/host.h"
#include "services/server.h"

namespace jalon::tests {

// Today in the département, and days around it, as ISO text.
Date Today();
std::string InDays(int days);

// A message from its JSON form; fails the test when it is none.
jalon::v1::Command CommandOf(const std::string& json);

// What a call failed with, as its details say.
struct Refusal {
  grpc::StatusCode code = grpc::StatusCode::OK;
  std::string reason;
  std::string field;
  std::string message;
};

class PathwayDesk {
 public:
  PathwayDesk();
  ~PathwayDesk();
  PathwayDesk(const PathwayDesk&) = delete;
  PathwayDesk& operator=(const PathwayDesk&) = delete;

  // Records events as other systems do; fails the test when one is refused.
  void Record(const std::vector<jalon::v1::Event>& events);
  // What a caisse says of the right of `person` on `day`: état and soumis.
  void TellRight(const std::string& person, const std::string& day, const std::string& etat,
                 bool soumis = true);
  // Stops the service, opens the store again.
  void Restart();

  // Who is meant, and nothing else.
  static jalon::v1::ExecuteCommandRequest About(const std::string& person);
  // Sends it; the status is left in `status`.
  jalon::v1::ExecuteCommandResponse Execute(const jalon::v1::ExecuteCommandRequest& request,
                                            grpc::Status* status) const;
  // Sends the command of `json` about person A, which must be accepted.
  jalon::v1::ExecuteCommandResponse Do(const std::string& json);
  // The same, which must be refused for that reason, on that field, writing nothing.
  Refusal Refused(const std::string& json, const std::string& reason, const std::string& field);

  jalon::v1::GetPathwayStateResponse State(const std::string& person = "A") const;
  // The records of person A that hold, of that body ("cer").
  std::vector<jalon::v1::PathwayRecord> Records(const std::string& body,
                                                const std::string& person = "A") const;
  int64_t LogPosition() const;

  jalon::v1::PathwayService::Stub& stub() const { return *stub_; }
  services::Host& host() { return *host_; }
  // A connection of its own.
  std::shared_ptr<grpc::Channel> Connect() const;

 private:
  void Start();

  const indicators::ConventionRegistry conventions_;
  std::filesystem::path folder_;
  std::unique_ptr<services::Host> host_;
  std::unique_ptr<services::Server> server_;
  std::unique_ptr<jalon::v1::PathwayService::Stub> stub_;
};

// The details of a failed call.
Refusal RefusalOf(const grpc::Status& status);

}  // namespace jalon::tests

#endif  // JALON_TESTS_SERVICES_PATHWAY_DESK_H_
