// SPDX-License-Identifier: EUPL-1.2
#include "services/maintenance.h"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "engine/base/departement.h"
#include "engine/base/error.h"
#include "services/stores.h"

namespace jalon::services {
namespace {

ExitCode ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kDone;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
      return kConfiguration;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kResourceExhausted:
      return kUnavailable;
    default:
      return kInternal;
  }
}

absl::StatusOr<std::vector<std::string>> Chosen(const Configuration& configuration) {
  const auto existing = ExistingDepartements(configuration.data_folder);
  if (configuration.departements.empty()) return existing;
  for (const std::string& departement : configuration.departements) {
    if (std::find(existing.begin(), existing.end(), departement) != existing.end()) continue;
    return InvalidField("departement", "NOT_FOUND",
                        absl::StrCat("aucune donnée pour le département ", departement, " dans ",
                                     configuration.data_folder));
  }
  return configuration.departements;
}

int Rebuild(const Departement::Options& options) {
  const absl::Status status = Departement::Rebuild(options);
  if (!status.ok()) return ReportFailure(status);
  std::cout << options.departement << " : reconstruit" << std::endl;
  return kDone;
}

int Verify(const Departement::Options& options) {
  const auto answer = Departement::Verify(options);
  if (!answer.ok()) return ReportFailure(answer.status());
  std::cout << options.departement << " : " << (answer->clean() ? "sain" : "anomalies") << ", "
            << answer->events() << " événements vérifiés, " << answer->derived_entries()
            << " entrées déduites comparées" << std::endl;
  for (const std::string& finding : answer->findings()) std::cout << "  " << finding << std::endl;
  return answer->clean() ? kDone : kFindings;
}

}  // namespace

int ReportFailure(const absl::Status& status) {
  const ErrorDetail detail = DetailOf(status);
  std::cerr << "jalond : " << detail.message;
  if (!detail.reason.empty()) std::cerr << " [" << detail.reason << "]";
  std::cerr << std::endl;
  return ExitCodeOf(status);
}

int RunMaintenance(const Configuration& configuration,
                   const indicators::ConventionRegistry& conventions) {
  const auto departements = Chosen(configuration);
  if (!departements.ok()) return ReportFailure(departements.status());
  if (departements->empty()) std::cout << "aucun département" << std::endl;
  int worst = kDone;
  for (const std::string& departement : *departements) {
    const auto options = EngineOptions(configuration.data_folder, departement,
                                       configuration.KeyFile(), &conventions);
    worst = std::max(worst, configuration.rebuild ? Rebuild(options) : Verify(options));
  }
  return worst;
}

}  // namespace jalon::services
