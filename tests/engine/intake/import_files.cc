// SPDX-License-Identifier: EUPL-1.2
#include "tests/engine/intake/import_files.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "engine/base/sha256.h"
#include "engine/flux/byte_source.h"

namespace jalon::intake::testing {

using jalon::v1::Event;
using jalon::v1::ImportFluxRequest;
using jalon::v1::ImportReport;
using scenario::EngineUnderTest;
using scenario::TestNow;

std::string DataFile(const std::string& name) {
  std::ifstream in(std::string(JALON_SOURCE_DIR "/tests/data/flux/") + name, std::ios::binary);
  REQUIRE(in.is_open());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

ImportFluxRequest::Start Start() {
  ImportFluxRequest::Start start;
  start.set_departement("062");
  return start;
}

absl::StatusOr<ImportReport> Import(EngineUnderTest& engine, const std::string& content,
                                    ImportFluxRequest::Start start) {
  start.set_sha256(Sha256Hex(content));
  flux::MemoryByteSource source(content);
  auto import = engine.departement().StartImport(&source, start, TestNow());
  if (!import.ok()) return import.status();
  while (true) {
    PreparedBatch batch;
    absl::StatusOr<bool> more = (*import)->Prepare(&batch);
    if (!more.ok()) return more.status();
    if (!*more) break;
    PreparedBatch* next = &batch;
    if (auto status = engine.departement().Commit({&next, 1}); !status.ok()) return status;
    (*import)->Committed(batch);
  }
  absl::StatusOr<PreparedBatch> last = (*import)->Finish(TestNow());
  if (!last.ok()) return last.status();
  PreparedBatch* finish = &*last;
  if (auto status = engine.departement().Commit({&finish, 1}); !status.ok()) return status;
  (*import)->Committed(*last);
  return (*import)->Report();
}

ImportReport MustImport(EngineUnderTest& engine, const std::string& content,
                        const ImportFluxRequest::Start& start) {
  absl::StatusOr<ImportReport> report = Import(engine, content, start);
  INFO(report.status().ToString());
  REQUIRE(report.ok());
  return *std::move(report);
}

Event Seen(const std::string& nir, const std::string& name, const std::string& first_name,
           const std::string& born_on, const std::string& dossier) {
  Event event;
  event.set_departement("062");
  event.set_source("CAF");
  auto* identity = event.mutable_person()->mutable_identity();
  identity->set_nir(nir);
  identity->set_birth_name(name);
  identity->set_first_name(first_name);
  identity->set_born_on(born_on);
  event.set_effective_on("2021-10-01");
  event.mutable_right_observed()->set_dossier(dossier);
  event.mutable_right_observed()->set_role(jalon::v1::Role::DEM);
  event.mutable_right_observed()->set_etat("2");
  return event;
}

std::vector<Event> TimelineOf(EngineUnderTest& engine, const Event& who,
                              const std::string& known_at) {
  jalon::v1::ListTimelineRequest request;
  const auto& identity = who.person().identity();
  jalon::v1::SearchBeneficiariesRequest search;
  search.set_name(identity.birth_name());
  search.set_born_on(identity.born_on());
  const auto found = *engine.departement().Search(search);
  REQUIRE(found.beneficiaries_size() == 1);
  request.mutable_person()->set_person_id(found.beneficiaries(0).person_id());
  if (!known_at.empty()) request.mutable_as_of()->set_known_at(known_at);
  std::vector<Event> events;
  const auto timeline = engine.departement().Timeline(request, TestNow());
  REQUIRE(timeline.ok());
  for (const auto& entry : timeline->entries()) events.push_back(entry.event());
  return events;
}

std::vector<Event> Of(const std::vector<Event>& events, Event::BodyCase body) {
  std::vector<Event> found;
  std::copy_if(events.begin(), events.end(), std::back_inserter(found),
               [&](const Event& event) { return event.body_case() == body; });
  return found;
}

}  // namespace jalon::intake::testing
