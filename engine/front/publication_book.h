// SPDX-License-Identifier: EUPL-1.2
//
// Publications in the store: writing and reading them, and the checksum that says whether they are
// what was written.
#ifndef JALON_ENGINE_FRONT_PUBLICATION_BOOK_H_
#define JALON_ENGINE_FRONT_PUBLICATION_BOOK_H_

#include <google/protobuf/message_lite.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/front/counted.h"
#include "engine/front/publication_state.pb.h"
#include "engine/store/store.h"

namespace jalon::front {

// A publication with who it counts.
struct KeptPublication {
  PublicationState state;
  std::vector<PinnedCell> cells;  // in the order of state.publication().pinned()
};

// Sets what is pinned, and the checksum.
void Pin(const CountedEntries& counted, KeptPublication* kept);
// The entries of a cell again.
std::vector<CountedEntry> EntriesOf(const PinnedCell& cell);

// Whether what each entry adds beside one was pinned.
bool HasShares(const PinnedCell& cell);

// What to write of it: keys and values of the family publications, the publication itself first.
std::vector<std::pair<std::string, std::string>> Entries(const KeptPublication& kept,
                                                         const std::string& id);

// Reads the publication of `id`, and checks it. Fails with kNotFound, or kDataLoss when it is not
// what was written.
absl::StatusOr<KeptPublication> ReadPublication(const store::Reader& reader, const std::string& id);
// The same without who it counts, unchecked.
absl::StatusOr<PublicationState> ReadState(const store::Reader& reader, const std::string& id);

// Visits all publications, unchecked, in the order of their ids. Fails with kDataLoss for one that
// cannot be read.
using StateVisitor = std::function<void(const std::string& id, const PublicationState& state)>;
absl::Status ForEachState(const store::Reader& reader, const StateVisitor& visitor);

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_PUBLICATION_BOOK_H_
