// SPDX-License-Identifier: EUPL-1.2
//
// jalond on a disk that really is full: a small file system in memory, where one may be mounted.
#include <grpcpp/grpcpp.h>
#include <sys/mount.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/services/process.h"
#include "tests/services/raw_call.h"

using namespace jalon::tests;
using nlohmann::json;

namespace {

namespace filesystem = std::filesystem;

// A folder that takes 64 MB, while the object lives.
class SmallDisk {
 public:
  explicit SmallDisk(std::string path) : path_(std::move(path)) {
    filesystem::create_directories(path_);
    mounted_ = mount("tmpfs", path_.c_str(), "tmpfs", MS_NOSUID, "size=64m,mode=0700") == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(path_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool mounted() const { return mounted_; }
  // Takes all the room that is left.
  void Fill() const {
    std::ofstream file(path_ + "/remplissage", std::ios::binary);
    const std::string block(1 << 12, 'x');
    while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  void MakeRoom() const { filesystem::remove(path_ + "/remplissage"); }

 private:
  const std::string path_;
  bool mounted_ = false;
};

std::string DataFile(const std::string& name) {
  return std::string(JALON_SOURCE_DIR) + "/tests/data/flux/" + name;
}

Outcome Run(const Jalond& service, std::vector<std::string> command) {
  command.insert(command.end(), {"--departement", "062"});
  return service.Jalon(command);
}

size_t Imports(const Jalond& service) {
  return json::parse(Run(service, {"imports", "list", "--format", "json"}).out)["imports"].size();
}

bool TakesWrites(const Jalond& service) {
  return IsServing(grpc::CreateChannel(service.address(), grpc::InsecureChannelCredentials()), "");
}

template <class Condition>
bool Eventually(Condition condition) {
  for (int i = 0; i < 600 && !condition(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return condition();
}

}  // namespace

TEST_CASE("a full disk is told, keeps nothing by half, and is no reason to restart") {
  TemporaryFolder folder;
  const SmallDisk disk(folder / "disque");
  if (!disk.mounted()) {
    WARN("skipped: a small file system cannot be mounted here (needs CAP_SYS_ADMIN)");
    return;
  }
  const std::string file = DataFile("quotidien-caf-rejets.xml");
  Jalond service(folder / "disque/data");
  REQUIRE(Run(service, {"import", DataFile("quotidien-caf-utf8.xml")}).code <= 1);
  disk.Fill();
  const Outcome refused = Run(service, {"import", file});
  CHECK(refused.code == 3);
  CHECK(refused.err.find("disque plein") != std::string::npos);
  CHECK(refused.err.find("DISK_TROUBLE") != std::string::npos);
  CHECK_FALSE(TakesWrites(service));
  // Nothing is half there, and what was there is still answered.
  CHECK(Imports(service) == 1);
  for (const auto& entry : filesystem::directory_iterator(folder / "disque/data/062/archive")) {
    CHECK(entry.path().extension() != ".part");
  }
  // A watched file stays where it is.
  filesystem::create_directories(folder / "depot");
  filesystem::copy_file(file, folder / "depot/a.xml");
  const std::vector<std::string> watch = {"import", "--watch",  folder / "depot",
                                          "--once", "--settle", "0"};
  CHECK(Run(service, watch).code == 3);
  CHECK(filesystem::exists(folder / "depot/a.xml"));
  disk.MakeRoom();
  CHECK(Eventually([&] { return TakesWrites(service); }));
  CHECK(Run(service, watch).code == 1);
  CHECK(filesystem::exists(folder / "depot/done/a.xml"));
  CHECK(Run(service, {"verify"}).code == 0);
  CHECK(service.Stop() == 0);
}

TEST_CASE("recording on a full disk is refused, and goes on without a restart") {
  TemporaryFolder folder;
  const SmallDisk disk(folder / "disque");
  if (!disk.mounted()) {
    WARN("skipped: a small file system cannot be mounted here (needs CAP_SYS_ADMIN)");
    return;
  }
  std::string events;
  for (int i = 0; i < 2000; ++i) {
    events += R"({"person":{"externalId":"p)" + std::to_string(i) +
              R"("},"source":"essai","knownOn":"2022-01-05","recordId":"c1",)"
              R"("cer":{"signedOn":"2022-01-04"}})"
              "\n";
  }
  const std::string file = folder.Write("events.ndjson", events);
  Jalond service(folder / "disque/data");
  REQUIRE(Run(service, {"import", DataFile("quotidien-caf-utf8.xml")}).code <= 1);
  disk.Fill();
  CHECK(Run(service, {"record", file}).code == 3);
  CHECK_FALSE(TakesWrites(service));
  // Long enough for whatever else would try to go on by itself.
  std::this_thread::sleep_for(std::chrono::seconds(7));
  CHECK_FALSE(TakesWrites(service));
  disk.MakeRoom();
  CHECK(Eventually([&] { return TakesWrites(service); }));
  const Outcome recorded = Run(service, {"record", file, "--format", "json"});
  CHECK(recorded.code == 0);
  const json answer = json::parse(recorded.out);
  CHECK(answer["recorded"].get<int>() + answer["duplicates"].get<int>() == 2000);
  CHECK(Run(service, {"verify"}).code == 0);
  CHECK(service.Stop() == 0);
}
