// SPDX-License-Identifier: EUPL-1.2
#include "services/health.h"

#include "jalon/v1/administration.grpc.pb.h"
#include "jalon/v1/archive.grpc.pb.h"
#include "jalon/v1/beneficiaries.grpc.pb.h"
#include "jalon/v1/events.grpc.pb.h"
#include "jalon/v1/flux.grpc.pb.h"
#include "jalon/v1/imports.grpc.pb.h"
#include "jalon/v1/indicators.grpc.pb.h"
#include "jalon/v1/rejects.grpc.pb.h"
#include "services/log.h"

namespace jalon::services {

void Health::Attach(grpc::HealthCheckServiceInterface* service) {
  std::lock_guard lock(mutex_);
  service_ = service;
  Tell();
}

void Health::Trouble(const std::string& departement, const std::string& reason) {
  {
    std::lock_guard lock(mutex_);
    if (!troubles_.emplace(departement, reason).second) return;
    Tell();
  }
  Log(LogLevel::kError, "writes_refused", {{"departement", departement}, {"reason", reason}});
}

void Health::Mended(const std::string& departement) {
  std::lock_guard lock(mutex_);
  troubles_.erase(departement);
  Tell();
}

std::map<std::string, std::string> Health::Troubles() const {
  std::lock_guard lock(mutex_);
  return troubles_;
}

std::string Health::TroubleOf(const std::string& departement) const {
  std::lock_guard lock(mutex_);
  const auto found = troubles_.find(departement);
  return found == troubles_.end() ? "" : found->second;
}

void Health::Tell() {
  if (service_ == nullptr) return;
  for (const char* reads : {jalon::v1::BeneficiaryService::service_full_name(),
                            jalon::v1::IndicatorService::service_full_name(),
                            jalon::v1::AdministrationService::service_full_name(),
                            jalon::v1::ArchiveService::service_full_name(),
                            jalon::v1::ImportService::service_full_name(),
                            jalon::v1::RejectService::service_full_name()}) {
    service_->SetServingStatus(reads, true);
  }
  for (const char* writes : {"", jalon::v1::EventService::service_full_name(),
                             jalon::v1::FluxService::service_full_name()}) {
    service_->SetServingStatus(writes, troubles_.empty());
  }
}

}  // namespace jalon::services
