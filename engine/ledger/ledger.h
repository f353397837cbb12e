// SPDX-License-Identifier: EUPL-1.2
//
// The ledger: the one door for writing. An append is one batch: events, what is derived from them
// and whatever the caller adds (an import's progress) become durable together or not at all.
#ifndef JALON_ENGINE_LEDGER_LEDGER_H_
#define JALON_ENGINE_LEDGER_LEDGER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/base/readers_gate.h"
#include "engine/ledger/prepare.h"
#include "engine/ledger/projection.h"
#include "engine/store/head_marker.h"
#include "engine/store/store.h"

namespace jalon::ledger {

// What became of an event.
struct Outcome {
  uint64_t sequence = 0;  // where the log holds it
  bool duplicate = false;
  // A new event whose record the log already had a version of.
  bool superseded = false;
};

// Where the log ends.
struct Head {
  uint64_t sequence = 0;   // last event; the first one is 1
  std::string chain_hash;  // 32 bytes
};

// Thread-safety: Append and Rederive from one thread at a time; the rest from any.
// head() is what readers behind the gate see.
class Ledger {
 public:
  // Opens the log of `store` and checks it against the head marker at `marker_path`. Fails with
  // kDataLoss when the log ends before the marker or has another chain there. Not owned: `store`.
  // What an append changes in memory is published behind `gate` (not owned), all at once.
  static absl::StatusOr<std::unique_ptr<Ledger>> Open(store::Store* store, std::string marker_path,
                                                      ReadersGate* gate);

  // Projections are applied in the order in which they are added. Not owned.
  void AddProjection(Projection* projection) { projections_.push_back(projection); }

  // What a caller writes in the batch of its events, once their outcomes are known.
  using Companion = std::function<void(absl::Span<const Outcome>, store::Batch*)>;

  // Appends `events` that are not there yet, with what `companion` adds in the same batch. An event
  // that is there already is a duplicate; told with an earlier `known`, it is appended again to
  // lower it (StoredEvent.retells). Durable on return; on failure nothing was appended, as far as
  // can be known, and kAborted follows.
  absl::Status Append(absl::Span<const PreparedEvent* const> events, const Companion& companion,
                      std::vector<Outcome>* outcomes);

  // Derives again everything that Append derived, from the first `last` entries of `log`, into this
  // store, whose derived families are empty. `log` may be this store, or another one, whose entries
  // are then copied.
  absl::Status Rederive(const store::Reader& log, uint64_t last);

  Head head() const;
  absl::Status WriteMarker() const;

 private:
  Ledger(store::Store* store, std::string marker_path, ReadersGate* gate)
      : store_(store), marker_path_(std::move(marker_path)), gate_(gate) {}

  absl::Status LoadHead();
  absl::Status RederiveSome(uint64_t first, const std::vector<std::string>& entries);
  absl::Status CheckMarker() const;
  absl::Status DeriveAndWrite(std::vector<LoggedEvent>* events, store::Batch batch,
                              const Head& head);

  store::Store* store_;
  std::string marker_path_;
  ReadersGate* gate_;
  std::vector<Projection*> projections_;
  mutable std::mutex mutex_;  // guards head_
  Head head_;
};

// Reads the log of `reader` from `first` to `last` (included), in order. Fails with kDataLoss for a
// gap or an entry that cannot be understood.
using LogVisitor = std::function<absl::Status(uint64_t sequence, std::string_view bytes)>;
absl::Status ReadLog(const store::Reader& reader, uint64_t first, uint64_t last,
                     const LogVisitor& visitor);

// The entry at `sequence`.
absl::StatusOr<StoredEvent> ReadEvent(const store::Reader& reader, uint64_t sequence);

// Where the log of `reader` ends.
absl::StatusOr<Head> ReadHead(const store::Reader& reader);

// The chain of the log of `reader`, computed again from its beginning; `each` is told where it
// stands before the first entry and after every one.
using ChainVisitor = std::function<void(const Head& head)>;
absl::StatusOr<Head> ComputeChain(const store::Reader& reader, const ChainVisitor& each = {});

}  // namespace jalon::ledger

#endif  // JALON_ENGINE_LEDGER_LEDGER_H_
