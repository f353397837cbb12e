// SPDX-License-Identifier: EUPL-1.2
// Structures, référents and territories: written whole or not at all, read in pages, from a CSV.
#include "engine/registry.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "tests/scenarios/engine_driver.h"

namespace jalon {
namespace {

using jalon::v1::ImportRegistryResponse;
using jalon::v1::RegistryEntry;
using scenario::EngineUnderTest;

absl::Status Commit(EngineUnderTest* engine, PreparedBatch* batch) {
  return engine->departement().Commit({&batch, 1});
}

absl::StatusOr<RegistryEntry> Set(EngineUnderTest* engine, const RegistryEntry& entry) {
  jalon::v1::SetRegistryEntryRequest request;
  *request.mutable_entry() = entry;
  RegistryEntry holds;
  auto batch = engine->departement().registry()->Set(request, &holds);
  if (!batch.ok()) return batch.status();
  if (absl::Status status = Commit(engine, &*batch); !status.ok()) return status;
  return holds;
}

RegistryEntry Structure(const std::string& id) {
  RegistryEntry entry;
  entry.set_kind(RegistryEntry::STRUCTURE);
  entry.set_id(id);
  return entry;
}

ImportRegistryResponse Import(EngineUnderTest* engine, RegistryEntry::Kind kind,
                              const std::string& csv) {
  jalon::v1::ImportRegistryRequest request;
  request.set_kind(kind);
  request.set_csv(csv);
  ImportRegistryResponse response;
  auto batch = engine->departement().registry()->Import(request, &response);
  INFO(batch.status());
  REQUIRE(batch.ok());
  REQUIRE(Commit(engine, &*batch).ok());
  return response;
}

std::vector<std::string> Listed(EngineUnderTest* engine,
                                jalon::v1::ListRegistryEntriesRequest request) {
  std::vector<std::string> ids;
  do {
    const auto page = engine->departement().registry()->List(request);
    INFO(page.status());
    REQUIRE(page.ok());
    for (const RegistryEntry& entry : page->entries()) ids.push_back(entry.id());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return ids;
}

TEST_CASE("An entry changes its etag with what it says, and an old one is refused") {
  EngineUnderTest engine;
  RegistryEntry entry = Structure("MDS Arras");
  const auto first = Set(&engine, entry);
  REQUIRE(first.ok());
  CHECK(Set(&engine, entry)->etag() == first->etag());
  entry.set_capacity(300);
  entry.set_etag(first->etag());
  const auto second = Set(&engine, entry);
  REQUIRE(second.ok());
  CHECK(second->etag() != first->etag());
  const auto refused = Set(&engine, entry);
  CHECK(absl::IsAborted(refused.status()));
  CHECK(DetailOf(refused.status()).reason == "ETAG_MISMATCH");

  engine.Close();
  engine.Open();
  jalon::v1::GetRegistryEntryRequest get;
  get.set_kind(RegistryEntry::STRUCTURE);
  get.set_id("MDS Arras");
  CHECK(engine.departement().registry()->Get(get)->capacity() == 300);
  get.set_id("MDS Lens");
  CHECK(absl::IsNotFound(engine.departement().registry()->Get(get).status()));
}

TEST_CASE("Of two changes prepared at once, the second is told and writes nothing") {
  EngineUnderTest engine;
  jalon::v1::SetRegistryEntryRequest request;
  *request.mutable_entry() = Structure("MDS Arras");
  RegistryEntry holds;
  const Registry& registry = *engine.departement().registry();
  request.mutable_entry()->set_capacity(1);
  auto one = registry.Set(request, &holds);
  request.mutable_entry()->set_capacity(2);
  auto two = registry.Set(request, &holds);
  REQUIRE((one.ok() && two.ok()));
  PreparedBatch* both[] = {&*one, &*two};
  REQUIRE(engine.departement().Commit(both).ok());
  CHECK_FALSE(registry.WasStale(*one));
  CHECK(registry.WasStale(*two));
  jalon::v1::GetRegistryEntryRequest get;
  get.set_kind(RegistryEntry::STRUCTURE);
  get.set_id("MDS Arras");
  CHECK(registry.Get(get)->capacity() == 1);
}

TEST_CASE("What is not well formed is refused with its field") {
  EngineUnderTest engine;
  const auto refused = [&](const RegistryEntry& entry) {
    return DetailOf(Set(&engine, entry).status()).field;
  };
  CHECK(refused(RegistryEntry()) == "entry.kind");
  CHECK(refused(Structure("")) == "entry.id");
  RegistryEntry entry = Structure("A");
  entry.set_active_from("2022-02-30");
  CHECK(refused(entry) == "entry.activeFrom");
  entry.set_active_from("2022-03-01");
  entry.set_active_to("2022-02-01");
  CHECK(refused(entry) == "entry.activeTo");
  entry = Structure("A");
  entry.add_communes("62041");
  CHECK(refused(entry) == "entry.communes");
  entry.set_kind(RegistryEntry::TERRITORY);
  CHECK(Set(&engine, entry).ok());
  entry.add_communes("6204");
  CHECK(refused(entry) == "entry.communes");
}

TEST_CASE("A CSV file is taken whole or not at all, and says which line is wrong") {
  EngineUnderTest engine;
  Import(&engine, RegistryEntry::TERRITORY, "id\nartois\nternois\n");
  const std::string csv =
      "id;Nom;nature;territoires;capacite;actif_du\n"
      "MDS Arras;Maison d\xE9partementale;d\xE9partement;artois|ternois;250;01/01/2020\n"
      "\"CCAS; Lens\";;CCAS;;;\n";
  const ImportRegistryResponse created = Import(&engine, RegistryEntry::STRUCTURE, csv);
  CHECK(created.created() == 2);
  CHECK(created.errors_size() == 0);
  CHECK(Import(&engine, RegistryEntry::STRUCTURE, csv).unchanged() == 2);
  jalon::v1::GetRegistryEntryRequest get;
  get.set_kind(RegistryEntry::STRUCTURE);
  get.set_id("MDS Arras");
  const auto entry = engine.departement().registry()->Get(get);
  REQUIRE(entry.ok());
  CHECK(entry->display_name() == "Maison départementale");
  CHECK(entry->structure_kind() == RegistryEntry::DEPARTEMENT);
  CHECK(entry->territories_size() == 2);
  CHECK(entry->capacity() == 250);
  CHECK(entry->active_from() == "2020-01-01");

  const ImportRegistryResponse refused =
      Import(&engine, RegistryEntry::STRUCTURE,
             "id,capacite,nature\nA,beaucoup,CCAS\nB,3,inconnue\nA,,\nC,4,CCAS\n");
  CHECK(refused.created() == 0);
  REQUIRE(refused.errors_size() == 3);
  CHECK(refused.errors(0).line() == 2);
  CHECK(refused.errors(0).column() == "capacite");
  CHECK(refused.errors(1).line() == 3);
  CHECK(refused.errors(2).column() == "id");
  get.set_id("C");
  CHECK(absl::IsNotFound(engine.departement().registry()->Get(get).status()));

  jalon::v1::ImportRegistryRequest request;
  request.set_kind(RegistryEntry::REFERENT);
  request.set_csv("nom;structure\n");
  ImportRegistryResponse response;
  CHECK(absl::IsInvalidArgument(
      engine.departement().registry()->Import(request, &response).status()));
}

TEST_CASE("A CSV file has the columns that are known, and names what is registered") {
  EngineUnderTest engine;
  Import(&engine, RegistryEntry::STRUCTURE, "id;territoires\nMDS Arras;62041\n");
  const auto column_error = [&](const std::string& csv) {
    jalon::v1::ImportRegistryRequest request;
    request.set_kind(RegistryEntry::REFERENT);
    request.set_csv(csv);
    ImportRegistryResponse response;
    return DetailOf(engine.departement().registry()->Import(request, &response).status()).reason;
  };
  CHECK(column_error("id;prenom\nr;x\n") == "UNKNOWN_COLUMN");
  CHECK(column_error("id;nom;Nom\nr;x;y\n") == "UNKNOWN_COLUMN");
  const auto error_of = [&](const std::string& csv) {
    const auto response = Import(&engine, RegistryEntry::REFERENT, csv);
    REQUIRE(response.errors_size() == 1);
    return response.errors(0);
  };
  CHECK(error_of("id;nom\nr;x;y\n").line() == 2);
  CHECK(error_of("id;structure\nr;MDS Lens\n").column() == "structure");
  CHECK(error_of("id;actif_du\nr;hier\n").message().find("JJ/MM/AAAA") != std::string::npos);
  // Nothing is in a cell that a separator at the end of the line makes.
  CHECK(Import(&engine, RegistryEntry::REFERENT, "id;structure;\nr;MDS Arras;\n").created() == 1);
  const auto unknown = Import(&engine, RegistryEntry::STRUCTURE, "id;territoires\nA;artois\n");
  REQUIRE(unknown.errors_size() == 1);
  CHECK(unknown.errors(0).column() == "territoires");
}

TEST_CASE("A name has up to 200 characters, accents included, and what it names is there") {
  EngineUnderTest engine;
  std::string id;
  for (int i = 0; i < 200; ++i) id += "é";
  CHECK(Set(&engine, Structure(id)).ok());
  CHECK(DetailOf(Set(&engine, Structure(id + "é")).status()).field == "entry.id");
  RegistryEntry entry;
  entry.set_kind(RegistryEntry::REFERENT);
  entry.set_id("ref-1");
  entry.set_structure("nulle part");
  CHECK(DetailOf(Set(&engine, entry).status()).field == "entry.structure");
  entry.set_structure(id);
  CHECK(Set(&engine, entry).ok());
}

TEST_CASE("Lists are by kind, day and place, in pages") {
  EngineUnderTest engine;
  Import(&engine, RegistryEntry::TERRITORY, "id\nartois\ngohelle\n");
  Import(&engine, RegistryEntry::STRUCTURE, "id;territoires\nMDS Arras;artois\nMDS Lens;gohelle\n");
  Import(&engine, RegistryEntry::REFERENT,
         "id;structure;actif_du;actif_au\n"
         "ref-1;MDS Arras;;2021-12-31\nref-2;MDS Arras;2022-01-01;\nref-3;MDS Lens;;\n");
  jalon::v1::ListRegistryEntriesRequest request;
  request.set_kind(RegistryEntry::REFERENT);
  request.set_page_size(1);
  using Ids = std::vector<std::string>;
  CHECK(Listed(&engine, request) == Ids{"ref-1", "ref-2", "ref-3"});
  request.set_within("MDS Arras");
  CHECK(Listed(&engine, request) == Ids{"ref-1", "ref-2"});
  request.set_active_on("2022-05-01");
  CHECK(Listed(&engine, request) == Ids{"ref-2"});
  request.Clear();
  request.set_kind(RegistryEntry::STRUCTURE);
  request.set_within("gohelle");
  CHECK(Listed(&engine, request) == Ids{"MDS Lens"});
}

}  // namespace
}  // namespace jalon
