// SPDX-License-Identifier: EUPL-1.2
#include "services/import_run.h"

#include <memory>
#include <mutex>

#include "services/limits.h"

namespace jalon::services {
namespace {

// The engine reserves the methods of an Import to the writer: they are called with the writer's
// lock, which is let go while a batch is committed and while the source waits for the network.
class Run {
 public:
  Run(Store* store, ChunkQueue* source) : store_(store), lock_(store->writer->write_mutex()) {
    source->ReleaseWhileWaiting(&lock_);
  }

  absl::Status Commit(PreparedBatch* batch) {
    lock_.unlock();
    const absl::Status status = store_->writer->SubmitAndWait(batch, kMaxEventsPerBatch);
    lock_.lock();
    return status;
  }

  // Commits the next batch; false when there was none.
  absl::StatusOr<bool> Step(Import* import) {
    PreparedBatch batch;
    const auto more = import->Prepare(&batch);
    if (!more.ok() || !*more) return more;
    if (const auto status = Commit(&batch); !status.ok()) return status;
    import->Committed(batch);
    return true;
  }

 private:
  Store* const store_;
  std::unique_lock<std::mutex> lock_;
};

}  // namespace

absl::StatusOr<jalon::v1::ImportReport> RunImport(
    Store* store, const jalon::v1::ImportFluxRequest::Start& start, ChunkQueue* source,
    absl::Time now, const std::function<void(const jalon::v1::ImportProgress&)>& on_progress) {
  Run run(store, source);
  const auto import = store->engine->StartImport(source, start, now);
  if (!import.ok()) return import.status();
  absl::StatusOr<bool> more = true;
  while (more.ok() && *more) {
    more = run.Step(import->get());
    on_progress((*import)->Progress());
  }
  if (!more.ok()) return more.status();
  auto last = (*import)->Finish();
  if (!last.ok()) return last.status();
  if (const auto status = run.Commit(&*last); !status.ok()) return status;
  return (*import)->Report();
}

}  // namespace jalon::services
