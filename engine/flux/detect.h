// SPDX-License-Identifier: EUPL-1.2
//
// What a content is, told from its first bytes and never from its name.
#ifndef JALON_ENGINE_FLUX_DETECT_H_
#define JALON_ENGINE_FLUX_DETECT_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/text.h"
#include "engine/flux/header.h"

namespace jalon::flux {

// How a content is packed.
enum class Packing { kPlain = 0, kGzip = 1, kZip = 2 };

// The columns of a Pôle emploi CSV (flux reference §5.1). They tell whether there is a motif, and
// not which of the two families of that shape it is: the operator does (FluxReader::Options).
enum class PoleEmploiColumns {
  kNone = 0,
  kWithMotif = 1,     // cessations, radiations
  kWithoutMotif = 2,  // inscriptions, stock
};

// What was recognised.
struct Detected {
  Packing packing = Packing::kPlain;  // not plain: nothing else is known yet
  FluxKind kind = FluxKind::kUnknown;
  PoleEmploiColumns pole_emploi = PoleEmploiColumns::kNone;  // set: `kind` is unknown
  // A CSV with columns that no known flux has: a take-over, when a mapping describes it.
  bool other_csv = false;
};

// Recognises a content by its first kMaxHeaderBytes (all of it when it is smaller). Fails with
// kInvalidArgument, an ErrorDetail and a French message that says what the content looks like and
// what to do when it is none of those, or when the header of an XML flux is unusable.
absl::StatusOr<Detected> Detect(std::string_view beginning);

// Whether `beginning` is gzip or zip, whatever it holds.
Packing PackingOf(std::string_view beginning);

// In French: "un document PDF", "un classeur (Excel, LibreOffice)", "une page web"…, with what to
// do, for a content that no reader takes. Always a failure.
absl::Status DescribeUnknown(std::string_view beginning);

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_DETECT_H_
