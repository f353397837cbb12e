// SPDX-License-Identifier: EUPL-1.2
#include "services/audit_desk.h"

#include <pthread.h>

#include <chrono>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "engine/audit.h"
#include "engine/base/error.h"
#include "services/limits.h"
#include "services/log.h"

namespace jalon::services {

using jalon::v1::AuditEntry;

AuditDesk::AuditDesk(const Stores* stores, absl::Duration retention)
    : stores_(stores), retention_(retention), thread_([this] { Run(); }) {}

AuditDesk::~AuditDesk() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

absl::Status AuditDesk::Queue(const std::string& departement, AuditEntry entry) {
  std::lock_guard lock(mutex_);
  if (count_ >= kMaxAuditWaiting) {
    return MakeError(absl::StatusCode::kUnavailable,
                     {"AUDIT_FULL", "",
                      "le journal d'audit ne peut plus être écrit : aucune donnée nominative n'est "
                      "montrée en attendant ; recommencer plus tard"});
  }
  waiting_[departement].push_back(std::move(entry));
  ++count_;
  return absl::OkStatus();
}

absl::Status AuditDesk::Record(const std::string& departement, AuditEntry entry) {
  return Write(departement, {std::move(entry)});
}

void AuditDesk::Flush() { WriteWaiting(); }

void AuditDesk::Run() {
  pthread_setname_np(pthread_self(), "audit");
  auto tidied_at = std::chrono::steady_clock::now() - kAuditTidyInterval;
  bool stopping = false;
  while (!stopping) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, kAuditInterval, [this] { return stopping_; });
      stopping = stopping_;
    }
    WriteWaiting();
    if (stopping || std::chrono::steady_clock::now() - tidied_at < kAuditTidyInterval) continue;
    tidied_at = std::chrono::steady_clock::now();
    Tidy();
  }
}

void AuditDesk::WriteWaiting() {
  std::lock_guard writing(writing_);
  Waiting waiting;
  {
    std::lock_guard lock(mutex_);
    waiting.swap(waiting_);
  }
  for (auto& [departement, entries] : waiting) {
    const absl::Status status = Write(departement, entries);
    // There is no such département, or nothing of it: what waits for that would wait for ever, and
    // keep the others' entries from being taken.
    const bool nowhere = absl::IsNotFound(status) || absl::IsInvalidArgument(status);
    if (!status.ok()) {
      Log(LogLevel::kWarning, nowhere ? "audit_dropped" : "audit_not_written",
          {{"departement", departement},
           {"entries", static_cast<int64_t>(entries.size())},
           {"reason", std::string(status.message())}});
    }
    if (status.ok() || nowhere) {
      std::lock_guard lock(mutex_);
      count_ -= entries.size();
    } else {
      TakeBack(departement, std::move(entries));
    }
  }
}

// Before those that came meanwhile.
void AuditDesk::TakeBack(const std::string& departement, std::vector<AuditEntry> entries) {
  std::lock_guard lock(mutex_);
  std::vector<AuditEntry>& later = waiting_[departement];
  entries.insert(entries.end(), std::make_move_iterator(later.begin()),
                 std::make_move_iterator(later.end()));
  later = std::move(entries);
}

absl::Status AuditDesk::Write(const std::string& departement,
                              const std::vector<AuditEntry>& entries) const {
  const auto store = stores_->Find(departement);
  if (!store.ok()) return store.status();
  const Audit* audit = (*store)->engine->audit();
  if (audit == nullptr) return absl::OkStatus();
  PreparedBatch batch;
  for (const AuditEntry& entry : entries) {
    if (absl::Status status = audit->Note(entry, &batch); !status.ok()) return status;
  }
  return (*store)->writer->SubmitAndWait(&batch, static_cast<int64_t>(entries.size()));
}

void AuditDesk::Tidy() {
  if (retention_ <= absl::ZeroDuration()) return;
  for (const StoreHandle& store : stores_->All()) {
    const Audit* audit = store->engine->audit();
    while (audit != nullptr) {
      PreparedBatch batch;
      const auto more = audit->PurgeAudit(absl::Now() - retention_, &batch);
      const absl::Status status =
          more.ok() && *more ? store->writer->SubmitAndWait(&batch, 1) : more.status();
      if (!status.ok()) {
        Log(LogLevel::kWarning, "audit_not_purged",
            {{"departement", store->departement}, {"reason", std::string(status.message())}});
      }
      if (!status.ok() || !*more) break;
      Log(LogLevel::kInfo, "audit_purged", {{"departement", store->departement}});
    }
  }
}

}  // namespace jalon::services
