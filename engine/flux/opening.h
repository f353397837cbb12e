// SPDX-License-Identifier: EUPL-1.2
//
// The beginning of a flux, up to its first dossier. Internal to this folder.
#ifndef JALON_ENGINE_FLUX_OPENING_H_
#define JALON_ENGINE_FLUX_OPENING_H_

#include "absl/status/statusor.h"
#include "engine/flux/header.h"
#include "engine/flux/window.h"

namespace jalon::flux {

// Consumes the XML declaration, the tag of the root and IdentificationFlux, and returns what they
// say. Fails with kInvalidArgument when this is not a beneficiary flux (the French message says
// what it looks like), and with the source's failure.
absl::StatusOr<Header> ReadOpening(Window& window);

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_OPENING_H_
