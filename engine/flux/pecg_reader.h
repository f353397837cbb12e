// SPDX-License-Identifier: EUPL-1.2
//
// The FluxReader of PECG (Pôle emploi, XML). Internal to this folder.
#ifndef JALON_ENGINE_FLUX_PECG_READER_H_
#define JALON_ENGINE_FLUX_PECG_READER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "engine/flux/flux_reader.h"
#include "engine/flux/window.h"

namespace jalon::flux {

// Reads up to the end of `entete`. `window` stands at the beginning of the file. Fails with
// kInvalidArgument when entete is cut or its date-reference is no day.
absl::StatusOr<std::unique_ptr<FluxReader>> OpenPecg(std::unique_ptr<Window> window);

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_PECG_READER_H_
