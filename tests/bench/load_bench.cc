// SPDX-License-Identifier: EUPL-1.2
//
// How long an opening takes to read the histories and details of one million persons
// (random_population.h) from a store on disk, which the system keeps in its cache.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "engine/base/departement.h"
#include "engine/pathway/history_projection.h"
#include "engine/store/encoding.h"
#include "engine/store/store.h"
#include "tests/bench/random_population.h"

namespace jalon {
namespace {

constexpr uint64_t kPersons = 1'000'000;
constexpr uint64_t kPersonsOfBatch = 10'000;

class Nobody : public ledger::SubjectGroups {
 public:
  bool Grouped(uint64_t) const override { return false; }
  const std::vector<uint64_t>& ChangedSubjects() const override { return none_; }

 private:
  std::vector<uint64_t> none_;
};

void Must(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
}

// A store with the histories alone, in a folder that goes with it.
class FilledStore {
 public:
  FilledStore() : folder_(std::filesystem::temp_directory_path() / "jalon-load-bench") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    auto store = store::Store::Open(folder_ / "db");
    Must(store.status());
    store_ = *std::move(store);
    store::Batch batch;
    const auto write = [&] { Must(store_->Write(std::exchange(batch, store::Batch()))); };
    bench::ForRandomPersons(kPersons, [&](uint64_t person, const pathway::History&,
                                          const std::string& history, const std::string& details) {
      batch.Put(store::Family::kHistory, store::Key64(person), history);
      batch.Put(store::Family::kDetails, store::Key64(person), details);
      if (person % kPersonsOfBatch == 0) write();
    });
    write();
  }
  ~FilledStore() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  const store::Store* store() const { return store_.get(); }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<store::Store> store_;
};

void LoadHistories(benchmark::State& state) {
  const FilledStore filled;
  const Nobody nobody;
  for (auto iteration : state) {
    pathway::HistoryProjection histories(filled.store(), *CivilTime::For("062"), &nobody);
    Must(histories.Load());
    if (histories.arena().limit() != kPersons + 1)
      throw std::runtime_error("histories are missing");
  }
  state.SetItemsProcessed(static_cast<int64_t>(kPersons * state.iterations()));
}

BENCHMARK(LoadHistories)->Unit(benchmark::kMillisecond)->UseRealTime()->MinTime(2);

}  // namespace
}  // namespace jalon
