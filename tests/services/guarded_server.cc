// SPDX-License-Identifier: EUPL-1.2
#include "tests/services/guarded_server.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "absl/time/clock.h"
#include "engine/base/departement.h"

namespace jalon::tests {

using jalon::v1::Event;

std::string DayFromToday(int days) {
  const Date today = CivilTime::For("062")->DayOf(absl::Now());
  return Date(today.days() + days).ToString();
}

GuardedServer::GuardedServer(const services::TokenVerifier* tokens, const std::string& policy,
                             services::HostOptions options)
    : conventions_(indicators::ConventionRegistry::BuiltIn().value()),
      policy_(services::Policy::Parse(policy).value()) {
  options.data_folder = folder_ / "data";
  options.key_file = folder_ / "jalon.key";
  options.conventions = &conventions_;
  options.policy = &policy_;
  options.tokens = tokens;
  host_ = std::make_unique<services::Host>(options);
  services::TlsFiles tls{certificates_.server(), certificates_.server_key(), certificates_.ca(),
                         /*client_optional=*/true};
  server_ = services::Server::Start(host_.get(), {{"127.0.0.1", 0}, tls}).value();
}

void GuardedServer::Record(const std::vector<Event>& events) {
  google::protobuf::RepeatedPtrField<Event> list(events.begin(), events.end());
  const auto store = host_->stores.FindOrCreate("062").value();
  PreparedBatch batch = store->engine->Prepare(&list, {host_->clock.Next(), "essai"});
  CAPTURE(batch.result.ShortDebugString());
  REQUIRE(batch.result.rejections().empty());
  REQUIRE(store->writer->SubmitAndWait(&batch, list.size()).ok());
}

void GuardedServer::AddPerson(const std::string& id, const std::string& referent,
                              const std::string& structure, const std::string& commune) {
  Event base;
  base.set_departement("062");
  base.set_source("essai");
  base.mutable_person()->set_external_id(id);
  Event situation = base;
  situation.set_effective_on(DayFromToday(-90));
  situation.mutable_right_observed()->set_dossier("00000000001");
  situation.mutable_right_observed()->set_etat("2");
  Event contact = base;
  contact.mutable_contact()->set_commune_code(commune);
  auto* identity = contact.mutable_contact()->mutable_identity();
  identity->set_birth_name("ESSAINOM" + id);
  identity->set_first_name("PRENOM");
  identity->set_born_on("1985-05-17");
  Event assignment = base;
  assignment.set_record_id("F-" + id);
  auto* assigned = assignment.mutable_referent_assignment();
  assigned->set_referent(referent);
  assigned->set_structure(structure);
  assigned->set_from(DayFromToday(-30));
  Record({situation, contact, assignment});
}

std::string GuardedServer::AllBytes() const {
  std::string bytes;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_ / "data")) {
    if (file.is_regular_file()) bytes += ReadFile(file.path());
  }
  return bytes;
}

}  // namespace jalon::tests
