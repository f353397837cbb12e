// SPDX-License-Identifier: EUPL-1.2
#include "services/mender.h"

#include <pthread.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "services/host.h"
#include "services/import_run.h"
#include "services/limits.h"
#include "services/log.h"

namespace jalon::services {

Mender::Mender(Host* host, absl::Duration interval)
    : host_(host), interval_(interval), thread_([this] { Run(); }) {}

Mender::~Mender() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

bool Mender::Wait() {
  std::unique_lock lock(mutex_);
  return !ended_.wait_for(lock, absl::ToChronoNanoseconds(interval_), [this] { return ending_; });
}

void Mender::Run() {
  pthread_setname_np(pthread_self(), "mender");
  while (Wait()) {
    for (const auto& [departement, trouble] : host_->health.Troubles()) {
      Look(departement, trouble, absl::Now());
    }
  }
}

// A disk that fails again soon after it was found to work (room for a probe, none for an import) is
// looked at less and less often.
void Mender::Look(const std::string& departement, const std::string& trouble, absl::Time now) {
  Patient& patient = patients_[departement];
  if (!patient.in_trouble) {
    const bool again = now - patient.mended_at < 2 * patient.wait + interval_;
    patient.wait = again ? std::min(2 * patient.wait, kMaxMendInterval) : interval_;
    patient.next_look = again ? now + patient.wait : now;
    patient.in_trouble = true;
  }
  if (now < patient.next_look) return;
  patient.next_look = now + interval_;
  Log(LogLevel::kDebug, "mending", {{"departement", departement}, {"reason", trouble}});
  Mend(departement, &patient);
}

void Mender::Mend(const std::string& departement, Patient* patient) {
  if (const absl::Status status = host_->stores.Mend(departement); !status.ok()) {
    Log(LogLevel::kWarning, "still_in_trouble",
        {{"departement", departement}, {"reason", std::string(status.message())}});
    return;
  }
  patient->in_trouble = false;
  patient->mended_at = absl::Now();
  host_->health.Mended(departement);
  Log(LogLevel::kInfo, "mended", {{"departement", departement}});
  host_->long_tasks.Post([host = host_, departement] { ResumeImportsOf(host, departement); });
}

}  // namespace jalon::services
