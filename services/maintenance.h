// SPDX-License-Identifier: EUPL-1.2
//
// What is done to stopped stores: rebuild and verify.
#ifndef JALON_SERVICES_MAINTENANCE_H_
#define JALON_SERVICES_MAINTENANCE_H_

#include "engine/indicators/convention.h"
#include "services/configuration.h"

namespace jalon::services {

// Does what `configuration.rebuild` or `.verify` asks for on the départements named, or on all;
// writes what it found on standard output and returns the exit code.
int RunMaintenance(const Configuration& configuration,
                   const indicators::ConventionRegistry& conventions);

// Writes the error for people on standard error and returns the exit code that goes with it.
int ReportFailure(const absl::Status& status);

}  // namespace jalon::services

#endif  // JALON_SERVICES_MAINTENANCE_H_
