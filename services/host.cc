// SPDX-License-Identifier: EUPL-1.2
#include "services/host.h"

#include <algorithm>
#include <utility>

#include "engine/base/error.h"
#include "services/limits.h"

namespace jalon::services {

void OpenStreams::Add(const std::shared_ptr<Drainable>& stream) {
  bool drain = false;
  {
    std::lock_guard lock(mutex_);
    drain = draining_;
    std::erase_if(streams_, [](const auto& known) { return known.expired(); });
    streams_.push_back(stream);
  }
  if (drain) stream->Drain();
}

void OpenStreams::Drain() {
  std::vector<std::weak_ptr<Drainable>> streams;
  {
    std::lock_guard lock(mutex_);
    draining_ = true;
    streams = streams_;
  }
  for (const auto& known : streams) {
    if (const auto stream = known.lock()) stream->Drain();
  }
}

namespace {

Stores::Options StoresOptions(const HostOptions& options, Health* health) {
  Stores::Options stores;
  stores.data_folder = options.data_folder;
  stores.key_file = options.key_file;
  stores.conventions = options.conventions;
  stores.open = options.open;
  stores.refuse_totals = options.refuse_totals;
  stores.probe = options.probe;
  stores.on_refused = [health](const std::string& departement, const absl::Status& status) {
    health->Trouble(departement, DetailOf(status).message);
  };
  return stores;
}

size_t MaxLongTasks(const HostOptions& options) {
  return options.max_imports > 0 ? options.max_imports : kMaxLongTasks;
}

}  // namespace

Host::Host(const HostOptions& options)
    : max_record_streams(options.max_record_streams > 0 ? options.max_record_streams
                                                        : kMaxRecordStreams),
      archive_retention(options.archive_retention),
      stores(StoresOptions(options, &health)),
      pool(options.threads, kMaxPendingCalls),
      long_tasks(MaxLongTasks(options), MaxLongTasks(options)),
      followers(kMaxServerStreams, kMaxServerStreams),
      parallel(&pool),
      mender(this, options.mend_interval) {}

}  // namespace jalon::services
