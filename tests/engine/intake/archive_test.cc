// SPDX-License-Identifier: EUPL-1.2
// The archive: what is received is kept byte for byte, and a store can be filled again from it.
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <thread>

#include "engine/base/error.h"
#include "engine/flux/byte_sink.h"
#include "engine/flux/byte_source.h"
#include "engine/privacy.h"
#include "tests/engine/intake/file_import.h"

namespace jalon::tests {
namespace {

using flux::testing::DataFile;
using flux::testing::Flux;
using scenario::EngineUnderTest;
using scenario::TestNow;

std::string ReadAll(flux::ByteSource& source) {
  std::string all;
  std::string buffer(1000, '\0');
  while (true) {
    const auto read = source.Read(buffer.data(), buffer.size());
    REQUIRE(read.ok());
    if (*read == 0) return all;
    all.append(buffer, 0, *read);
  }
}

std::string Extracted(EngineUnderTest& engine, const std::string& content) {
  auto source = engine.departement().imports()->OpenArchived(NameOf(content));
  INFO(source.status().ToString());
  REQUIRE(source.ok());
  return ReadAll(**source);
}

std::string ArchiveFolder(EngineUnderTest& engine) { return engine.options().folder + "/archive"; }

// Bytes that do not compress.
std::string Noise(size_t size) {
  std::mt19937_64 random(7);
  std::string noise(size, '\0');
  for (char& byte : noise) byte = static_cast<char>(random());
  return noise;
}

TEST_CASE("an archived file comes back byte for byte, whatever its size") {
  EngineUnderTest engine;
  const std::string texts[] = {"", "x", Flux(Dossiers(3)), Noise((size_t{9} << 20) + 17)};
  for (const std::string& content : texts) {
    CAPTURE(content.size());
    REQUIRE(Receive(engine, content).ok());
    CHECK(Extracted(engine, content) == content);
  }
}

TEST_CASE("nothing of a file can be read in the archive's folder") {
  EngineUnderTest engine;
  const std::string content = Flux(Dossiers(50));
  REQUIRE(Receive(engine, content).ok());
  for (const auto& entry : std::filesystem::directory_iterator(ArchiveFolder(engine))) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    CHECK(bytes.find("ESSAI") == std::string::npos);
    CHECK(bytes.find("NUMDEMRSA") == std::string::npos);
  }
}

TEST_CASE("a file that does not come whole, or is not what was announced, leaves nothing") {
  EngineUnderTest engine;
  Imports* const imports = engine.departement().imports();
  const std::string content = Flux(Dossiers(2));
  {
    auto sink = imports->BeginArchive(StartOf(content), TestNow());
    REQUIRE(sink.ok());
    REQUIRE((*sink)->Append(content.substr(0, 100)).ok());
  }
  CHECK_FALSE(imports->Archived(Sha256Of(content)));
  auto sink = imports->BeginArchive(StartOf(content), TestNow());
  REQUIRE((*sink)->Append(content + " ").ok());
  CHECK(absl::IsInvalidArgument((*sink)->Finish()));
  sink->reset();
  CHECK_FALSE(imports->Archived(Sha256Of(content)));
  CHECK(std::filesystem::is_empty(ArchiveFolder(engine)));
}

// Copies the archive's folder away, as it is now.
void Keep(EngineUnderTest& engine, const std::string& copies) {
  std::filesystem::copy(ArchiveFolder(engine), copies, std::filesystem::copy_options::recursive);
}

TEST_CASE("what a crash left of a file that was being received opens no more, and is gone") {
  EngineUnderTest engine;
  const std::string whole = Flux(Dossiers(3));
  const std::string content = Noise((size_t{9} << 20) + 17);
  const std::string copies = ArchiveFolder(engine) + "-copies";
  const std::string blocks = "/" + Sha256Of(content) + ".blocks";
  const std::string meta = "/" + Sha256Of(content) + ".meta";
  REQUIRE(Receive(engine, whole).ok());
  REQUIRE(Receive(engine, content).ok());
  Keep(engine, copies);
  engine.Close();
  // Its keys are durable: so they may be before the file is whole.
  SECTION("in the middle") {
    std::filesystem::remove(ArchiveFolder(engine) + meta);
    std::filesystem::rename(ArchiveFolder(engine) + blocks,
                            ArchiveFolder(engine) + "/" + Sha256Of(content) + ".part");
    std::filesystem::resize_file(ArchiveFolder(engine) + "/" + Sha256Of(content) + ".part", 10);
  }
  SECTION("before it was said to be there") {
    std::filesystem::remove(ArchiveFolder(engine) + meta);
  }
  std::ofstream(ArchiveFolder(engine) + meta + ".AbCdEf.new") << "coupé";
  engine.Open();
  for (const auto& entry : std::filesystem::directory_iterator(ArchiveFolder(engine))) {
    CAPTURE(entry.path());
    CHECK(entry.path().stem().string() == Sha256Of(whole));
  }
  CHECK(Extracted(engine, whole) == whole);
  // Put back, its content cannot be opened.
  for (const std::string& part : {blocks, meta}) {
    std::filesystem::copy_file(copies + part, ArchiveFolder(engine) + part);
  }
  std::filesystem::remove_all(copies);
  auto source = engine.departement().imports()->OpenArchived(NameOf(content));
  REQUIRE(source.ok());
  char byte = 0;
  CHECK_FALSE((*source)->Read(&byte, 1).ok());
}

TEST_CASE("a reception that fails leaves what is there of the same content as it is") {
  EngineUnderTest engine;
  const std::string content = Flux(Dossiers(3));
  REQUIRE(Receive(engine, content).ok());
  {
    auto sink = engine.departement().imports()->BeginArchive(StartOf(content), TestNow());
    REQUIRE(sink.ok());
    REQUIRE((*sink)->Append(content.substr(0, 100)).ok());
  }
  CHECK(Extracted(engine, content) == content);
  CHECK_FALSE(std::filesystem::exists(ArchiveFolder(engine) + "/" + Sha256Of(content) + ".part"));
}

TEST_CASE("a file whose description cannot be read is not taken for one that is not there") {
  EngineUnderTest engine;
  const std::string content = Flux(Dossiers(3));
  REQUIRE(Receive(engine, content).ok());
  Imports* const imports = engine.departement().imports();
  const std::string meta = ArchiveFolder(engine) + "/" + Sha256Of(content) + ".meta";
  // Whoever runs the tests: a folder in its place opens and does not read.
  std::filesystem::rename(meta, meta + "-away");
  std::filesystem::create_directory(meta);
  CHECK(absl::IsUnavailable(imports->OpenArchived(NameOf(content)).status()));
  CHECK(absl::IsUnavailable(Receive(engine, content)));
  CHECK(absl::IsUnavailable(imports->ListArchive({}).status()));
  std::filesystem::remove(meta);
  std::ofstream(meta) << "abîmé";
  CHECK(absl::IsDataLoss(Receive(engine, content)));
  std::filesystem::rename(meta + "-away", meta);
  CHECK(Extracted(engine, content) == content);
  // Nor is a folder that cannot be listed an empty one.
  std::filesystem::rename(ArchiveFolder(engine), ArchiveFolder(engine) + "-away");
  std::ofstream(ArchiveFolder(engine)) << "";
  CHECK(absl::IsUnavailable(imports->ListArchive({}).status()));
  std::filesystem::remove(ArchiveFolder(engine));
  std::filesystem::rename(ArchiveFolder(engine) + "-away", ArchiveFolder(engine));
}

TEST_CASE("a damaged or truncated archive fails the read; it never gives other bytes") {
  EngineUnderTest engine;
  const std::string content = Flux(Dossiers(3));
  REQUIRE(Receive(engine, content).ok());
  const std::string path = ArchiveFolder(engine) + "/" + Sha256Of(content) + ".blocks";
  const auto size = std::filesystem::file_size(path);
  const auto read = [&] {
    auto source = engine.departement().imports()->OpenArchived(NameOf(content));
    REQUIRE(source.ok());
    char byte = 0;
    return (*source)->Read(&byte, 1).status();
  };
  SECTION("a byte changed") {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(size / 2));
    file.put('\x55');
    file.close();
    CHECK(absl::IsDataLoss(read()));
  }
  SECTION("its end cut off") {
    std::filesystem::resize_file(path, size - 1);
    CHECK(absl::IsDataLoss(read()));
  }
}

// An engine with the key of another one and a copy of its archive and keys: what is left when the
// store alone is lost.
std::unique_ptr<EngineUnderTest> WithArchiveOf(EngineUnderTest& other) {
  auto engine = EngineUnderTest::WithKeyOf(other);
  engine->Close();
  other.Close();
  const auto copy =
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing;
  std::filesystem::copy(ArchiveFolder(other), ArchiveFolder(*engine), copy);
  std::filesystem::remove_all(engine->options().key_file + ".d");
  std::filesystem::copy(other.options().key_file + ".d", engine->options().key_file + ".d", copy);
  engine->Open();
  other.Open();
  return engine;
}

void ReplayAll(EngineUnderTest& engine) {
  jalon::v1::ReplayArchiveRequest request;
  request.set_departement("062");
  const auto files = engine.departement().imports()->Replayable(request);
  REQUIRE(files.ok());
  for (const PendingImport& file : *files) REQUIRE(RunArchived(engine, file.start).ok());
}

jalon::v1::Event Oriented(const std::string& person) {
  jalon::v1::Event event;
  event.set_departement("062");
  event.set_source("essai");
  event.set_record_id("o-" + person);
  event.mutable_person()->set_external_id(person);
  event.mutable_orientation()->set_notified_on("2022-04-01");
  return event;
}

TEST_CASE("a replay of the archive, and the recorded events, give the same state and knowledge") {
  EngineUnderTest engine;
  const absl::Time day = absl::FromCivil(absl::CivilDay(2022, 4, 2), absl::UTCTimeZone());
  MustImport(engine, Flux(Dossiers(30), Monthly("2022-02-28", "2022-03-04")),
             {"mensuel.xml", day, true});
  MustImport(engine, Flux({Dossier(1, "4"), Dossier(31)}, Daily("2022-03-23")),
             {"quotidien.xml", day + absl::Hours(24), false});
  MustImport(engine, DataFile("quotidien-caf-rejets.xml"), {"r.xml", day + absl::Hours(48), false});
  REQUIRE(engine.Record({Oriented("a"), Oriented("b")}).ok());

  const auto replayed = WithArchiveOf(engine);
  CHECK(replayed->departement().Status().log_position() == 0);
  REQUIRE(replayed->Record({Oriented("a"), Oriented("b")}).ok());
  ReplayAll(*replayed);
  CHECK(replayed->departement().DumpHistories() == engine.departement().DumpHistories());
  CHECK(replayed->departement().Status().log_position() ==
        engine.departement().Status().log_position());
  CHECK(replayed->departement().VerifyOnline()->clean());
  for (const std::string& content : {Flux(Dossiers(30), Monthly("2022-02-28", "2022-03-04")),
                                     Flux({Dossier(1, "4"), Dossier(31)}, Daily("2022-03-23"))}) {
    const auto before = engine.departement().imports()->Get(NameOf(content));
    const auto after = replayed->departement().imports()->Get(NameOf(content));
    CHECK(after->known_at().seconds() == before->known_at().seconds());
    CHECK(after->report().events_new() == before->report().events_new());
  }
}

TEST_CASE("a replay into the store that has it all changes nothing") {
  EngineUnderTest engine;
  MustImport(engine, Flux(Dossiers(5)));
  const auto histories = engine.departement().DumpHistories();
  const int64_t position = engine.departement().Status().log_position();
  ReplayAll(engine);
  CHECK(engine.departement().DumpHistories() == histories);
  CHECK(engine.departement().Status().log_position() == position);
}

TEST_CASE("a replay goes through every way in which a file was read and dated") {
  EngineUnderTest engine;
  const std::string file = Flux({Dossier(1)}, Monthly("2022-02-28", "2022-03-04"));
  MustImport(engine, file, {"mensuel.xml", TestNow(), true});
  Sent later;
  later.known_on = "2022-06-01";
  REQUIRE(RunArchived(engine, StartOf(file, later)).ok());
  const std::string rows =
      "nir;nir2;identifiantpe;nom;prenom;dtnai;date;code;motif\n"
      "2850399999001;;;DUPRE;ELISE;12/03/1985;15/03/2022;92;NON REPONSE\n";
  Sent kind;
  kind.kind = jalon::v1::ImportFluxRequest::Start::CESSATIONS;
  MustImport(engine, rows, kind);
  kind.kind = jalon::v1::ImportFluxRequest::Start::RADIATIONS;
  REQUIRE(RunArchived(engine, StartOf(rows, kind)).ok());

  const auto replayed = WithArchiveOf(engine);
  for (int i = 0; i < 2; ++i) {
    ReplayAll(*replayed);
    CHECK(replayed->departement().DumpHistories() == engine.departement().DumpHistories());
    CHECK(replayed->departement().Status().log_position() ==
          engine.departement().Status().log_position());
  }
}

jalon::v1::ErasePersonsRequest EraseFirst(EngineUnderTest& engine) {
  jalon::v1::SearchBeneficiariesRequest search;
  search.set_dossier(NumberOf(1));
  const auto found = engine.departement().Search(search);
  REQUIRE(found->beneficiaries_size() == 1);
  jalon::v1::ErasePersonsRequest request;
  request.add_person_ids(found->beneficiaries(0).person_id());
  request.set_author("dpo");
  request.set_reason("demande");
  return request;
}

TEST_CASE("an erasure destroys every file that tells of the person, and takes none of them again") {
  EngineUnderTest engine;
  const std::string file = Flux(Dossiers(3), Monthly("2022-02-28", "2022-03-04"));
  const std::string same = file + "\n";  // told again: no event of its own
  const std::string other = Flux({Dossier(7)}, Monthly("2022-02-28", "2022-03-04"));
  for (const std::string& content : {file, same, other}) MustImport(engine, content);
  CHECK(MustImport(engine, same).events_new() == 0);
  const auto request = EraseFirst(engine);
  jalon::v1::ErasePersonsResponse erased;
  REQUIRE(Commit(engine, engine.departement().privacy()->Erase(request, TestNow(), &erased)).ok());
  REQUIRE(Commit(engine, engine.departement().privacy()->CarryOut(TestNow())).ok());
  CHECK(erased.erasures(0).purged_files_size() == 2);
  Imports* const imports = engine.departement().imports();
  for (const std::string& content : {file, same}) {
    CHECK(absl::IsFailedPrecondition(imports->OpenArchived(NameOf(content)).status()));
    CHECK(absl::IsFailedPrecondition(Receive(engine, content)));
    CHECK(absl::IsFailedPrecondition(imports->OpenArchived(NameOf(content)).status()));
  }
  CHECK(Extracted(engine, other) == other);
}

TEST_CASE("nobody is erased while a file runs or waits that may tell of her") {
  EngineUnderTest engine;
  MustImport(engine, Flux(Dossiers(3), Monthly("2022-02-28", "2022-03-04")));
  Imports* const imports = engine.departement().imports();
  const auto request = EraseFirst(engine);
  jalon::v1::ErasePersonsResponse erased;
  const auto refused = [&] {
    const auto batch = engine.departement().privacy()->Erase(request, TestNow(), &erased);
    return !batch.ok() && DetailOf(batch.status()).reason == "IMPORT_UNDER_WAY";
  };
  const std::string next = Flux(Dossiers(5), Monthly("2022-03-31", "2022-04-04"));
  REQUIRE(Receive(engine, next).ok());
  CHECK(refused());
  {
    const auto pending = imports->Adopt(StartOf(next));
    REQUIRE(pending.ok());
    const auto import = imports->Run(*pending, TestNow());
    REQUIRE(import.ok());
    CHECK(refused());
  }
  REQUIRE(RunArchived(engine, StartOf(next)).ok());
  // What is read again has ended once, and runs all the same.
  const auto pending = imports->Adopt(StartOf(next));
  auto import = imports->Run(*pending, TestNow());
  REQUIRE(import.ok());
  CHECK(refused());
  import->reset();
  CHECK_FALSE(refused());
  CHECK(erased.erasures(0).purged_files_size() == 2);
}

TEST_CASE("an import begins once the erasure that looked for files is written") {
  EngineUnderTest engine;
  MustImport(engine, Flux(Dossiers(3), Monthly("2022-02-28", "2022-03-04")));
  const std::string next = Flux(Dossiers(5), Monthly("2022-03-31", "2022-04-04"));
  jalon::v1::ErasePersonsResponse erased;
  auto batch = std::make_unique<absl::StatusOr<PreparedBatch>>(
      engine.departement().privacy()->Erase(EraseFirst(engine), TestNow(), &erased));
  REQUIRE(batch->ok());
  REQUIRE(Receive(engine, next).ok());
  std::atomic<bool> begun{false};
  std::thread importer([&] {
    const auto import = engine.departement().imports()->Run({StartOf(next), TestNow()}, TestNow());
    begun = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK_FALSE(begun);
  PreparedBatch* one = &**batch;
  CHECK(engine.departement().Commit({&one, 1}).ok());
  batch.reset();
  importer.join();
  CHECK(begun);
}

TEST_CASE("a damaged description keeps an erasure from being taken for whole") {
  EngineUnderTest engine;
  const std::string file = Flux(Dossiers(3), Monthly("2022-02-28", "2022-03-04"));
  MustImport(engine, file);
  const auto request = EraseFirst(engine);
  std::ofstream(ArchiveFolder(engine) + "/" + Sha256Of(file) + ".meta") << "abîmé";
  jalon::v1::ErasePersonsResponse erased;
  CHECK(absl::IsDataLoss(
      engine.departement().privacy()->Erase(request, TestNow(), &erased).status()));
}

TEST_CASE("two threads that change what is kept of a file lose nothing of each other") {
  EngineUnderTest engine;
  const std::string file = Flux(Dossiers(3), Monthly("2022-02-28", "2022-03-04"));
  REQUIRE(Receive(engine, file).ok());
  Imports* const imports = engine.departement().imports();
  std::thread other([&] {
    for (int i = 0; i < 50; ++i) {
      imports->End({StartOf(file), TestNow()}, jalon::v1::Import::CANCELLED, "", TestNow())
          .status()
          .IgnoreError();
    }
  });
  const auto day = [](int number) { return "2022-0" + std::to_string(4 + number) + "-01"; };
  for (int i = 0; i < 5; ++i) {
    Sent sent;
    sent.known_on = day(i);
    CHECK(imports->Adopt(StartOf(file, sent)).ok());
  }
  other.join();
  // Each way of dating it, and the first one.
  jalon::v1::ReplayArchiveRequest request;
  request.add_names(NameOf(file));
  CHECK(imports->Replayable(request)->size() == 6);
}

TEST_CASE("a purge destroys content that was kept long enough, and keeps what is known of it") {
  EngineUnderTest engine;
  Imports* const imports = engine.departement().imports();
  const std::string old = Flux(Dossiers(3));
  const std::string young = Flux(Dossiers(4));
  const std::string waiting = Flux(Dossiers(5));
  MustImport(engine, old, {"vieux.xml", TestNow() - absl::Hours(24 * 400), false});
  MustImport(engine, young);
  REQUIRE(Receive(engine, waiting, {"attend.xml", TestNow() - absl::Hours(24 * 400), false}).ok());
  CHECK(*imports->PurgeArchive(TestNow() - absl::Hours(24 * 365), TestNow()) == 1);
  CHECK(*imports->PurgeArchive(TestNow() - absl::Hours(24 * 365), TestNow()) == 0);
  CHECK(absl::IsFailedPrecondition(imports->OpenArchived(NameOf(old)).status()));
  CHECK(Extracted(engine, young) == young);
  CHECK(Extracted(engine, waiting) == waiting);
  const auto list = imports->ListArchive({});
  REQUIRE(list->files_size() == 3);
  CHECK(imports->Get(NameOf(old))->report().dossiers() == 3);
  CHECK_FALSE(imports->Get(NameOf(old))->archived());
  CHECK_FALSE(std::filesystem::exists(ArchiveFolder(engine) + "/" + Sha256Of(old) + ".blocks"));
}

}  // namespace
}  // namespace jalon::tests
