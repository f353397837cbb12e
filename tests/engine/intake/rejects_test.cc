// SPDX-License-Identifier: EUPL-1.2
// Rejects: kept raw, replayed, dismissed.
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "engine/base/error.h"
#include "engine/flux/byte_source.h"
#include "engine/intake/reject_book.h"
#include "engine/intake/tee_source.h"
#include "engine/store/encoding.h"
#include "tests/engine/intake/file_import.h"
#include "tests/temporary_folder.h"

namespace jalon::tests {
namespace {

using flux::testing::DataFile;
using flux::testing::Flux;
using jalon::v1::Reject;
using scenario::EngineUnderTest;
using scenario::TestNow;

std::vector<Reject> ListOf(EngineUnderTest& engine, bool with_settled = false) {
  jalon::v1::ListRejectsRequest request;
  request.set_with_settled(with_settled);
  const auto list = engine.departement().imports()->ListRejects(request);
  INFO(list.status().ToString());
  REQUIRE(list.ok());
  return {list->rejects().begin(), list->rejects().end()};
}

// Dossier 2 is another département's: its block is right, and rejected.
std::string ForeignDossier() {
  std::string block = Dossier(2);
  return block.replace(block.find("<IDEPARTE>062"), 13, "<IDEPARTE>059");
}

Reject Replay(EngineUnderTest& engine, const std::string& name) {
  Reject outcome;
  auto batch = engine.departement().imports()->ReplayReject(name, "A. Essai", TestNow(), &outcome);
  INFO(batch.status().ToString());
  REQUIRE(batch.ok());
  const absl::Status committed = Commit(engine, std::move(batch));
  REQUIRE(committed.ok());
  return outcome;
}

TEST_CASE("a reject keeps its exact bytes, its place, its file and its reason") {
  EngineUnderTest engine;
  const std::string content = Flux({Dossier(1), ForeignDossier(), Dossier(3)});
  MustImport(engine, content, {"quotidien.xml", TestNow(), false});
  const std::vector<Reject> rejects = ListOf(engine);
  REQUIRE(rejects.size() == 1);
  CHECK(rejects[0].file_name() == "quotidien.xml");
  CHECK(rejects[0].kind() == "bénéficiaires, quotidien, CAF");
  CHECK(rejects[0].state() == Reject::OPEN);
  CHECK(rejects[0].record().position() == 1);
  CHECK(rejects[0].record().reason().find("059") != std::string::npos);
  const auto opened = engine.departement().imports()->GetReject(rejects[0].name());
  REQUIRE(opened.ok());
  CHECK(content.substr(static_cast<size_t>(rejects[0].record().byte_offset()),
                       opened->raw.size()) == opened->raw);
  CHECK(opened->raw.find("ESSAI2") != std::string::npos);
}

TEST_CASE("a record that still cannot be taken stays, with today's reason") {
  EngineUnderTest engine;
  MustImport(engine, DataFile("quotidien-caf-rejets.xml"));
  const std::vector<Reject> rejects = ListOf(engine);
  REQUIRE(rejects.size() > 1);
  const int64_t position = engine.departement().Status().log_position();
  for (const Reject& reject : rejects) {
    CAPTURE(reject.record().DebugString());
    const Reject outcome = Replay(engine, reject.name());
    CHECK(outcome.state() == Reject::OPEN);
    CHECK(outcome.record().reason() == reject.record().reason());
  }
  CHECK(engine.departement().Status().log_position() == position);
  CHECK(ListOf(engine).size() == rejects.size());
}

// A store in which the record of an import was rejected by an earlier version of the reader.
struct KeptRecord {
  explicit KeptRecord(const std::string& file)
      : store(*store::Store::Open(folder.path() + "/db")),
        vault(*store::Vault::Open(folder.path() + "/keys", "062", std::string(32, 'k'))),
        preparer("062", *CivilTime::For("062"), vault.get()),
        archive(folder.path() + "/archive", vault.get()),
        imports("062", store.get(), &archive, &running),
        rejects("062", store.get(), vault.get(), &preparer, &imports) {
    const size_t begin = file.find("<InfosFoyerRSA>");
    const size_t end = file.find("<TransmissionFlux>");
    store::Batch batch;
    intake::ImportState import;
    import.set_complete(true);
    import.set_opening(file.substr(0, begin));
    batch.Put(store::Family::kImports, std::string(32, '\1'), import.SerializeAsString());
    intake::RejectState reject;
    reject.mutable_dossier()->set_position(7);
    reject.mutable_dossier()->set_byte_offset(static_cast<int64_t>(begin));
    reject.mutable_dossier()->set_reason("raison d'hier");
    reject.set_subject(vault->KeyedHash("reject", "x"));
    reject.set_sealed(*vault->Seal(reject.subject(), file.substr(begin, end - begin)));
    batch.Put(store::Family::kRejects,
              std::string(32, '\1') + store::Key64(7) + store::Key64(begin),
              reject.SerializeAsString());
    const absl::Status written = store->Write(std::move(batch));
    REQUIRE(written.ok());
    name = rejects.List({})->rejects(0).name();
  }

  TemporaryFolder folder;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<store::Vault> vault;
  ledger::Preparer preparer;
  intake::Archive archive;
  intake::RunningImports running;
  intake::ImportBook imports;
  intake::RejectBook rejects;
  std::string name;
};

TEST_CASE("a record that today's reader takes is resolved, and its facts are known from now") {
  KeptRecord kept(Flux({Dossier(1)}));
  intake::ImportBatch batch;
  const auto reject = kept.rejects.Replay(kept.name, "A. Essai", TestNow(), &batch);
  INFO(reject.status().ToString());
  REQUIRE(reject.ok());
  CHECK(reject->state() == Reject::RESOLVED);
  CHECK(reject->settled_by() == "A. Essai");
  REQUIRE(batch.events.size() == 1);
  const auto& stored = batch.events[0].stored;
  CHECK(stored.known_micros() == absl::ToUnixMicros(TestNow()));
  CHECK(stored.event().right_observed().dossier() == NumberOf(1));
  CHECK(stored.event().provenance().file_position() == 7);
  CHECK(stored.event().provenance().file_sha256() ==
        kept.name.substr(std::string("departements/062/imports/").size(), 64));
  REQUIRE(batch.rejects.size() == 1);
  store::Batch write;
  write.Put(store::Family::kRejects, batch.rejects[0].first, batch.rejects[0].second);
  const absl::Status written = kept.store->Write(std::move(write));
  REQUIRE(written.ok());
  CHECK(kept.rejects.List({})->rejects().empty());
  CHECK(absl::IsFailedPrecondition(kept.rejects.Replay(kept.name, "", TestNow(), &batch).status()));
}

TEST_CASE("a reject is settled by a later file of its series that gives its dossier") {
  EngineUnderTest engine;
  const auto at = [](const std::string& time) {
    flux::testing::HeaderText header = Daily("2022-03-23");
    header.created_time = time;
    return header;
  };
  // Nothing else is in the file: it names no organisme.
  const std::string rejected = Flux({ForeignDossier()}, at("10:00:00"));
  MustImport(engine, rejected);
  SECTION(
      "not by one of another dossier, an earlier one, one of another kind or one that rejects") {
    MustImport(engine, Flux({Dossier(1)}, at("11:00:00")));
    MustImport(engine, Flux({Dossier(2)}, at("09:00:00")));
    MustImport(engine, Flux({Dossier(2)}, Monthly("2022-03-31", "2022-04-04")));
    MustImport(engine, Flux({Dossier(1), ForeignDossier()}, at("12:00:00")));
    CHECK(ListOf(engine).size() == 2);
  }
  SECTION("once, whatever is left of others") {
    MustImport(engine, Flux({ForeignDossier(), Dossier(1)}, at("23:00:00")));
    const std::string mended = Flux({Dossier(2)}, at("11:00:00"));
    MustImport(engine, mended);
    const std::vector<Reject> open = ListOf(engine);
    REQUIRE(open.size() == 1);
    const std::vector<Reject> all = ListOf(engine, true);
    REQUIRE(all.size() == 2);
    for (const Reject& reject : all) {
      if (reject.name() == open[0].name()) continue;
      CHECK(reject.state() == Reject::RESOLVED);
      CHECK(reject.settled_by() == NameOf(mended));
      CHECK(reject.settled_at().seconds() > 0);
    }
    // What the file's report says of it stays.
    CHECK(engine.departement().imports()->Get(NameOf(rejected))->report().rejected() == 1);
    MustImport(engine, Flux({Dossier(2)}, Daily("2022-03-24")));
    CHECK(ListOf(engine).empty());
  }
}

TEST_CASE("a dismissal has an author and a reason, and both are kept") {
  EngineUnderTest engine;
  MustImport(engine, Flux({Dossier(1), ForeignDossier()}));
  Imports* const imports = engine.departement().imports();
  jalon::v1::DismissRejectRequest request;
  request.set_name(ListOf(engine)[0].name());
  Reject outcome;
  const auto missing = imports->DismissReject(request, TestNow(), &outcome);
  CHECK(DetailOf(missing.status()).field == "author");
  request.set_author("A. Essai");
  CHECK(DetailOf(imports->DismissReject(request, TestNow(), &outcome).status()).field == "reason");
  request.set_reason("renvoyé au Nord");
  REQUIRE(Commit(engine, imports->DismissReject(request, TestNow(), &outcome)).ok());
  CHECK(ListOf(engine).empty());
  const std::vector<Reject> all = ListOf(engine, true);
  REQUIRE(all.size() == 1);
  CHECK(all[0].state() == Reject::DISMISSED);
  CHECK(all[0].settled_by() == "A. Essai");
  CHECK(all[0].settled_reason() == "renvoyé au Nord");
  CHECK(all[0].settled_at().seconds() == absl::ToUnixSeconds(TestNow()));
  CHECK(absl::IsFailedPrecondition(imports->DismissReject(request, TestNow(), &outcome).status()));
}

TEST_CASE("who sets a reject aside, and why, is kept for ever and holds no NIR") {
  EngineUnderTest engine;
  MustImport(engine, Flux({Dossier(1), ForeignDossier()}));
  jalon::v1::DismissRejectRequest request;
  request.set_name(ListOf(engine)[0].name());
  request.set_author("A. Essai");
  request.set_reason("c'est 2850399999001 97");
  Reject outcome;
  const auto refused = engine.departement().imports()->DismissReject(request, TestNow(), &outcome);
  CHECK(DetailOf(refused.status()).reason == "NIR_IN_TEXT");
  CHECK(ListOf(engine).size() == 1);
}

TEST_CASE("a report counts every reject and names a thousand, whatever a file holds") {
  std::vector<std::string> dossiers = Dossiers(2500);
  for (size_t i = 0; i < dossiers.size(); i += 2) {
    dossiers[i].replace(dossiers[i].find("<IDEPARTE>062"), 13, "<IDEPARTE>059");
  }
  const std::string content = Flux(dossiers);
  EngineUnderTest engine;
  REQUIRE(Receive(engine, content).ok());
  // Stopped in the middle, and gone on with.
  REQUIRE(RunArchived(engine, StartOf(content), 1).ok());
  const auto report = RunArchived(engine, StartOf(content));
  REQUIRE(report.ok());
  CHECK(report->rejected() == 1250);
  CHECK(report->rejects_size() == 1000);
  CHECK(report->dossiers() == 1250);
  const auto import = engine.departement().imports()->Get(NameOf(content));
  REQUIRE(import.ok());
  CHECK(import->report().rejected() == 1250);
  CHECK(import->report().rejects_size() == 1000);
  jalon::v1::ListRejectsRequest request;
  request.set_page_size(1000);
  CHECK(engine.departement().imports()->ListRejects(request)->rejects_size() == 1000);
}

TEST_CASE("a batch holds few bytes of rejects, however large each is") {
  constexpr size_t kMebibyte = size_t{1} << 20;
  // Large ones: the thread sanitizer takes a search for a tag as a look at all that is held.
  const std::string element = "<a>" + std::string(1000, 'x') + "</a>";
  std::string stray;
  while (stray.size() < 12 * kMebibyte) stray += element;
  const std::string content = Flux({stray, Dossier(1)});
  EngineUnderTest engine;
  REQUIRE(Receive(engine, content).ok());
  REQUIRE(RunArchived(engine, StartOf(content), 1).ok());
  CHECK(ListOf(engine).size() > 1);
  CHECK(ListOf(engine).size() <= 5);
  const auto report = RunArchived(engine, StartOf(content));
  REQUIRE(report.ok());
  CHECK(report->dossiers() == 1);
  std::string kept;
  for (const Reject& reject : ListOf(engine)) {
    kept += engine.departement().imports()->GetReject(reject.name())->raw;
  }
  CHECK(kept == stray);
}

TEST_CASE("a source that is read through holds its last bytes alone") {
  const std::string content(16 << 20, 'x');
  flux::MemoryByteSource bytes(content);
  intake::TeeSource tee(&bytes, intake::TeeSource::Hash::kYes, 1000);
  REQUIRE(tee.Drain().ok());
  CHECK(tee.bytes() == static_cast<int64_t>(content.size()));
  CHECK(tee.Raw(tee.bytes() - 1000, 1000) == content.substr(0, 1000));
  CHECK(tee.Raw(0, 1000).empty());
  CHECK(tee.Raw(tee.bytes() - (4 << 20), 1000).empty());
  CHECK(tee.Sha256Hex() == Sha256Of(content));
}

TEST_CASE("rejects are listed in pages") {
  EngineUnderTest engine;
  MustImport(engine, DataFile("quotidien-caf-rejets.xml"));
  const size_t count = ListOf(engine).size();
  jalon::v1::ListRejectsRequest request;
  request.set_page_size(1);
  size_t pages = 0;
  std::vector<std::string> names;
  do {
    const auto page = engine.departement().imports()->ListRejects(request);
    REQUIRE(page->rejects_size() == 1);
    names.push_back(page->rejects(0).name());
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  CHECK(pages == count);
  CHECK(std::set<std::string>(names.begin(), names.end()).size() == count);
}

}  // namespace
}  // namespace jalon::tests
