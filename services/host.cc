// SPDX-License-Identifier: EUPL-1.2
#include "services/host.h"

#include <pthread.h>

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

std::vector<std::shared_ptr<Drainable>> OpenStreams::Open() {
  std::vector<std::shared_ptr<Drainable>> open;
  std::lock_guard lock(mutex_);
  for (const auto& known : streams_) {
    if (auto stream = known.lock()) open.push_back(std::move(stream));
  }
  return open;
}

void OpenStreams::Drain() {
  {
    std::lock_guard lock(mutex_);
    draining_ = true;
  }
  for (const auto& stream : Open()) stream->Drain();
}

void OpenStreams::CutSilent() {
  for (const auto& stream : Open()) stream->CutIfSilent(std::chrono::steady_clock::now());
}

SilenceWatch::SilenceWatch(OpenStreams* streams, std::chrono::milliseconds interval)
    : streams_(streams), interval_(interval), thread_([this] { Run(); }) {}

SilenceWatch::~SilenceWatch() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void SilenceWatch::Run() {
  pthread_setname_np(pthread_self(), "silence");
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, interval_, [this] { return stopping_; })) {
    lock.unlock();
    streams_->CutSilent();
    lock.lock();
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
      slow_client(options.slow_client),
      silent_client(options.silent_client),
      stores(StoresOptions(options, &health)),
      audit(&stores, options.audit_retention),
      access(options.policy, options.tokens, &stores, &audit),
      pool(options.threads, kMaxPendingCalls),
      long_tasks(MaxLongTasks(options), MaxLongTasks(options)),
      followers(kMaxServerStreams, kMaxServerStreams),
      parallel(&pool),
      silence(&streams, std::min(options.silent_client, options.slow_client) / kSilenceLooks),
      mender(this, options.mend_interval) {}

}  // namespace jalon::services
