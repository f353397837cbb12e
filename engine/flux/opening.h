// SPDX-License-Identifier: EUPL-1.2
//
// The beginning of a flux, up to its first dossier. Internal to this folder.
#ifndef JALON_ENGINE_FLUX_OPENING_H_
#define JALON_ENGINE_FLUX_OPENING_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/base/text.h"
#include "engine/flux/header.h"
#include "engine/flux/window.h"

namespace jalon::flux {

// The XML declaration and the tag of the root.
struct Prolog {
  Encoding encoding = Encoding::kUtf8;
  std::string root;           // name of the root element
  bool names_schema = false;  // noNamespaceSchemaLocation, on the root
  size_t size = 0;            // bytes up to behind the tag of the root, comments after it included
};

// Reads the prolog of an XML content from its first bytes. Fails with kInvalidArgument when it is
// not XML, declares an encoding that is not read, has a DOCTYPE, or is cut.
absl::StatusOr<Prolog> ReadProlog(std::string_view beginning);

// Reads IdentificationFlux of a content whose root is Racine. `*size` becomes the number of bytes
// up to behind it. Fails as ReadProlog and ReadHeader.
absl::StatusOr<Header> ParseOpening(std::string_view beginning, size_t* size);

// Consumes the XML declaration, the tag of the root and IdentificationFlux, and returns what they
// say. Fails as ParseOpening, and with the source's failure.
absl::StatusOr<Header> ReadOpening(Window& window);

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_OPENING_H_
