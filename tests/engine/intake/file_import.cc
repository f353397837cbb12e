// SPDX-License-Identifier: EUPL-1.2
#include "tests/engine/intake/file_import.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "engine/base/sha256.h"
#include "engine/flux/byte_sink.h"

namespace jalon::tests {

using flux::testing::DossierText;
using flux::testing::HeaderText;
using flux::testing::PersonText;
using jalon::v1::ImportFluxRequest;
using jalon::v1::ImportReport;
using scenario::EngineUnderTest;

std::string Sha256Of(const std::string& content) { return Sha256Hex(content); }

std::string NameOf(const std::string& content) {
  return "departements/062/imports/" + Sha256Of(content);
}

ImportFluxRequest::Start StartOf(const std::string& content, const Sent& sent) {
  ImportFluxRequest::Start start;
  start.set_departement("062");
  start.set_file_name(sent.name);
  start.set_sha256(Sha256Of(content));
  start.set_size_bytes(static_cast<int64_t>(content.size()));
  start.set_mapping(sent.mapping);
  start.set_kind(sent.kind);
  if (!sent.known_on.empty()) start.mutable_known()->set_on(sent.known_on);
  if (sent.at_transmission) start.mutable_known()->set_at_transmission(true);
  return start;
}

absl::Status Receive(EngineUnderTest& engine, const std::string& content, const Sent& sent) {
  Imports* const imports = engine.departement().imports();
  auto sink = imports->BeginArchive(StartOf(content, sent), sent.received_at);
  if (!sink.ok()) return sink.status();
  if (absl::Status status = (*sink)->Append(content); !status.ok()) return status;
  return (*sink)->Finish();
}

absl::Status Commit(EngineUnderTest& engine, absl::StatusOr<PreparedBatch> batch) {
  if (!batch.ok()) return batch.status();
  PreparedBatch* one = &*batch;
  return engine.departement().Commit({&one, 1});
}

absl::StatusOr<ImportReport> RunArchived(EngineUnderTest& engine,
                                         const ImportFluxRequest::Start& start, int batches) {
  Imports* const imports = engine.departement().imports();
  const auto pending = imports->Adopt(start);
  if (!pending.ok()) return pending.status();
  if (absl::Status status = imports->CheckPolicies(*pending); !status.ok()) return status;
  auto import = imports->Run(*pending, scenario::TestNow());
  if (!import.ok()) return import.status();
  while (batches-- > 0) {
    PreparedBatch batch;
    absl::StatusOr<bool> more = (*import)->Prepare(&batch);
    if (!more.ok()) return more.status();
    if (!*more) {
      absl::Status ended =
          Commit(engine, (*import)->Finish(scenario::TestNow() + absl::Seconds(2)));
      if (!ended.ok()) return ended;
      break;
    }
    if (absl::Status status = Commit(engine, std::move(batch)); !status.ok()) return status;
  }
  return (*import)->Report();
}

ImportReport MustImport(EngineUnderTest& engine, const std::string& content, const Sent& sent) {
  const absl::Status received = Receive(engine, content, sent);
  INFO(received.ToString());
  REQUIRE(received.ok());
  const absl::StatusOr<ImportReport> report = RunArchived(engine, StartOf(content, sent));
  INFO(report.status().ToString());
  REQUIRE(report.ok());
  return *report;
}

std::string NumberOf(int number) { return fmt::format("{:011}", number); }

std::string Dossier(int number, const std::string& state) {
  PersonText person;
  person.name = fmt::format("ESSAI{}", number);
  person.nir = "";
  person.born_on = fmt::format("19{:02}-0{}-12", 50 + number % 50, number % 9 + 1);
  DossierText dossier;
  dossier.numdemrsa = NumberOf(number);
  dossier.persons = person.ToString();
  dossier.state = state;
  return dossier.ToString();
}

std::vector<std::string> Dossiers(int count) {
  std::vector<std::string> blocks;
  for (int number = 1; number <= count; ++number) blocks.push_back(Dossier(number));
  return blocks;
}

HeaderText Monthly(const std::string& reference_on, const std::string& created_on) {
  HeaderText header;
  header.type_flux = "M";
  header.reference_on = reference_on;
  header.created_on = created_on;
  return header;
}

HeaderText Daily(const std::string& created_on) {
  HeaderText header;
  header.reference_on = created_on;
  header.created_on = created_on;
  return header;
}

}  // namespace jalon::tests
