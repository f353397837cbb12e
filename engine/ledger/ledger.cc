// SPDX-License-Identifier: EUPL-1.2
//
// Keys of the family meta:
//   "head"             sequence u64 le, chain hash 32 bytes
//   "chain/" u64       chain hash up to that sequence; one about every kCheckpointEvents events
#include "engine/ledger/ledger.h"

#include <algorithm>
#include <deque>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "engine/ledger/rehearsal.h"
#include "engine/store/encoding.h"

namespace jalon::ledger {
namespace {

using store::Family;

constexpr char kHeadKey[] = "head";
constexpr char kCheckpointPrefix[] = "chain/";
constexpr size_t kHashBytes = 32;
// Events between two checkpoints of the chain: what an opening reads again at most, about.
constexpr uint64_t kCheckpointEvents = 4096;
// Events of one batch when everything is derived again.
constexpr size_t kRederiveEvents = 5000;

std::string FirstHash() { return std::string(kHashBytes, '\0'); }

std::string EncodeHead(const Head& head) {
  std::string value;
  store::AppendRaw(head.sequence, &value);
  return value + head.chain_hash;
}

std::string CheckpointKey(uint64_t sequence) { return kCheckpointPrefix + store::Key64(sequence); }

std::string EncodeKnown(const HeldEvent& known) {
  std::string value;
  store::AppendRaw(known.sequence, &value);
  store::AppendRaw(known.known_micros, &value);
  return value;
}

using KnownById = absl::flat_hash_map<std::string, HeldEvent>;

// What the store knows of the ids of `events`, but for those that were found there before.
absl::StatusOr<KnownById> LookUpIds(const store::Reader& reader,
                                    absl::Span<const PreparedEvent* const> events) {
  std::vector<std::string> ids;
  ids.reserve(events.size());
  for (const PreparedEvent* event : events) {
    if (event->told_at == 0) ids.push_back(event->stored.id());
  }
  auto values = reader.GetMany(Family::kEventIds, ids);
  if (!values.ok()) return values.status();
  KnownById known;
  for (size_t i = 0; i < ids.size(); ++i) {
    if ((*values)[i].has_value()) known[ids[i]] = DecodeHeld(*(*values)[i]);
  }
  return known;
}

// Says of the new events whose record had a version already that they replace it. Events without
// a record, all of a flux, cost nothing. `seen` are records of events that are not stored yet.
absl::Status MarkSuperseding(const store::Reader& reader,
                             absl::Span<const PreparedEvent* const> events,
                             absl::flat_hash_set<std::string>* seen,
                             std::vector<Outcome>* outcomes) {
  std::vector<std::string> records;
  std::vector<size_t> indexes;
  for (size_t i = 0; i < events.size(); ++i) {
    if ((*outcomes)[i].duplicate || events[i]->stored.record().empty()) continue;
    records.push_back(events[i]->stored.record());
    indexes.push_back(i);
  }
  if (records.empty()) return absl::OkStatus();
  auto known = reader.GetMany(Family::kRecords, records);
  if (!known.ok()) return known.status();
  for (size_t i = 0; i < records.size(); ++i) {
    (*outcomes)[indexes[i]].superseded =
        (*known)[i].has_value() || !seen->insert(records[i]).second;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadLog(const store::Reader& reader, uint64_t first, uint64_t last,
                     const LogVisitor& visitor) {
  absl::Status status;
  uint64_t expected = first;
  const absl::Status scan = reader.Scan(
      Family::kLog, "", store::Key64(first), [&](std::string_view key, std::string_view value) {
        const uint64_t sequence = store::ReadKey64(key);
        if (sequence > last) return false;
        if (sequence != expected++) {
          status = absl::DataLossError(absl::StrCat("trou dans le journal avant ", sequence));
          return false;
        }
        status = visitor(sequence, value);
        return status.ok();
      });
  if (!scan.ok()) return scan;
  if (!status.ok()) return status;
  if (expected <= last) {
    return absl::DataLossError(
        absl::StrCat("le journal s'arrête à ", expected - 1, ", attendu ", last));
  }
  return absl::OkStatus();
}

absl::StatusOr<StoredEvent> ReadEvent(const store::Reader& reader, uint64_t sequence) {
  auto value = reader.Get(Family::kLog, store::Key64(sequence));
  if (!value.ok()) return value.status();
  StoredEvent stored;
  if (!value->has_value() || !stored.ParseFromString(**value)) {
    return absl::DataLossError(absl::StrCat("entrée illisible du journal : ", sequence));
  }
  return stored;
}

absl::StatusOr<Head> ReadHead(const store::Reader& reader) {
  auto value = reader.Get(Family::kMeta, kHeadKey);
  if (!value.ok()) return value.status();
  if (!value->has_value()) return Head{0, FirstHash()};
  if ((*value)->size() != sizeof(uint64_t) + kHashBytes) {
    return absl::DataLossError("tête du journal illisible");
  }
  return Head{store::ReadRaw<uint64_t>((*value)->data()), (*value)->substr(sizeof(uint64_t))};
}

absl::StatusOr<Head> ComputeChain(const store::Reader& reader, const ChainVisitor& each) {
  absl::StatusOr<Head> head = ReadHead(reader);
  if (!head.ok()) return head;
  Head computed{0, FirstHash()};
  if (each) each(computed);
  const absl::Status status =
      ReadLog(reader, 1, head->sequence, [&](uint64_t sequence, std::string_view bytes) {
        computed = {sequence, store::ChainHash(computed.chain_hash, bytes)};
        if (each) each(computed);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return computed;
}

absl::StatusOr<std::unique_ptr<Ledger>> Ledger::Open(store::Store* store, std::string marker_path,
                                                     ReadersGate* gate) {
  auto ledger = std::unique_ptr<Ledger>(new Ledger(store, std::move(marker_path), gate));
  if (absl::Status status = ledger->LoadHead(); !status.ok()) return status;
  if (absl::Status status = ledger->CheckMarker(); !status.ok()) return status;
  return ledger;
}

absl::Status Ledger::LoadHead() {
  absl::StatusOr<Head> head = ReadHead(*store_);
  if (!head.ok()) return head.status();
  head_ = *std::move(head);
  return absl::OkStatus();
}

absl::Status Ledger::CheckMarker() const {
  auto marker = store::ReadMarker(marker_path_);
  if (!marker.ok()) return marker.status();
  if (!marker->has_value()) return absl::OkStatus();
  const uint64_t marked = (*marker)->sequence;
  if (marked > head_.sequence) {
    return absl::DataLossError(absl::StrCat(
        "le journal s'arrête à l'événement ", head_.sequence, " alors que l'événement ", marked,
        " était durable : des fichiers du magasin ont été perdus ; restaurez une sauvegarde"));
  }
  Head at{0, FirstHash()};
  const absl::Status scan = store_->Scan(
      Family::kMeta, kCheckpointPrefix, "", [&](std::string_view key, std::string_view value) {
        const uint64_t sequence = store::ReadKey64(key, sizeof(kCheckpointPrefix) - 1);
        if (sequence > marked) return false;
        at = {sequence, std::string(value)};
        return true;
      });
  if (!scan.ok()) return scan;
  const absl::Status read =
      ReadLog(*store_, at.sequence + 1, marked, [&](uint64_t, std::string_view bytes) {
        at.chain_hash = store::ChainHash(at.chain_hash, bytes);
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  if (at.chain_hash != (*marker)->chain_hash) {
    return absl::DataLossError("le journal n'est pas celui que décrit le repère de tête");
  }
  return absl::OkStatus();
}

absl::Status Ledger::DeriveAndWrite(std::vector<LoggedEvent>* events, store::Batch batch,
                                    const Head& head) {
  absl::Status status;
  for (Projection* projection : projections_) {
    status = projection->Apply(absl::MakeSpan(*events), &batch);
    if (!status.ok()) break;
  }
  if (status.ok()) status = store_->Write(std::move(batch));
  const auto published = gate_->Publish();
  for (Projection* projection : projections_) {
    status.ok() ? projection->Committed() : projection->Aborted();
  }
  if (!status.ok()) return status;
  const std::lock_guard<std::mutex> lock(mutex_);
  head_ = head;
  return absl::OkStatus();
}

absl::Status Ledger::Append(absl::Span<const PreparedEvent* const> events,
                            const Companion& companion, std::vector<Outcome>* outcomes) {
  absl::StatusOr<KnownById> known = LookUpIds(*store_, events);
  if (!known.ok()) return known.status();
  Head head = this->head();
  const uint64_t before = head.sequence;
  store::Batch batch;
  std::vector<LoggedEvent> logged;
  std::deque<StoredEvent> retold;
  outcomes->clear();
  for (const PreparedEvent* event : events) {
    const StoredEvent& stored = event->stored;
    if (event->told_at != 0) {
      outcomes->push_back({event->told_at, true, false});
      continue;
    }
    const auto [found, fresh] = known->try_emplace(stored.id());
    if (!fresh && found->second.known_micros <= stored.known_micros()) {
      outcomes->push_back({found->second.sequence, true, false});
      continue;
    }
    const StoredEvent* kept = &stored;
    std::string bytes;
    if (!fresh) {
      retold.push_back(stored);
      retold.back().set_retells(found->second.sequence);
      kept = &retold.back();
      bytes = kept->SerializeAsString();
    }
    const std::string& entry = fresh ? event->bytes : bytes;
    head = {head.sequence + 1, store::ChainHash(head.chain_hash, entry)};
    found->second = {head.sequence, stored.known_micros()};
    batch.Put(Family::kLog, store::Key64(head.sequence), entry);
    batch.Put(Family::kEventIds, stored.id(), EncodeKnown(found->second));
    logged.push_back({head.sequence, kept, kNoSubject, {}});
    outcomes->push_back({head.sequence, false, false});
  }
  absl::flat_hash_set<std::string> seen;
  if (absl::Status marked = MarkSuperseding(*store_, events, &seen, outcomes); !marked.ok()) {
    return marked;
  }
  companion(*outcomes, &batch);
  if (batch.empty()) return absl::OkStatus();
  batch.Put(Family::kMeta, kHeadKey, EncodeHead(head));
  if (head.sequence / kCheckpointEvents != before / kCheckpointEvents) {
    batch.Put(Family::kMeta, CheckpointKey(head.sequence), head.chain_hash);
  }
  return DeriveAndWrite(&logged, std::move(batch), head);
}

absl::Status Ledger::RederiveSome(uint64_t first, const std::vector<std::string>& entries) {
  store::Batch batch;
  std::vector<StoredEvent> events(entries.size());
  std::vector<LoggedEvent> logged;
  for (size_t i = 0; i < entries.size(); ++i) {
    const uint64_t sequence = first + i;
    if (!events[i].ParseFromString(entries[i])) {
      return absl::DataLossError(absl::StrCat("entrée illisible du journal : ", sequence));
    }
    logged.push_back({sequence, &events[i], kNoSubject, {}});
    batch.Put(Family::kLog, store::Key64(sequence), entries[i]);
    batch.Put(Family::kEventIds, events[i].id(), EncodeKnown({sequence, events[i].known_micros()}));
  }
  return DeriveAndWrite(&logged, std::move(batch), head());
}

absl::Status Ledger::Rederive(const store::Reader& log, uint64_t last) {
  std::vector<std::string> entries;
  uint64_t first = 1;
  const auto flush = [&]() -> absl::Status {
    absl::Status status = RederiveSome(first, entries);
    first += entries.size();
    entries.clear();
    return status;
  };
  const absl::Status read =
      ReadLog(log, 1, last, [&](uint64_t, std::string_view bytes) -> absl::Status {
        entries.emplace_back(bytes);
        return entries.size() < kRederiveEvents ? absl::OkStatus() : flush();
      });
  if (!read.ok()) return read;
  return flush();
}

absl::StatusOr<std::vector<Outcome>> Rehearsal::Append(absl::Span<const PreparedEvent> events) {
  std::vector<const PreparedEvent*> pointers;
  for (const PreparedEvent& event : events) pointers.push_back(&event);
  absl::StatusOr<KnownById> stored = LookUpIds(*reader_, pointers);
  if (!stored.ok()) return stored.status();
  std::vector<Outcome> outcomes;
  for (const PreparedEvent& event : events) {
    const int64_t known = event.stored.known_micros();
    const auto there = stored->find(event.stored.id());
    bool duplicate =
        event.told_at != 0 || (there != stored->end() && there->second.known_micros <= known);
    const auto [told, fresh] = known_micros_.try_emplace(event.stored.id(), known);
    duplicate = duplicate || (!fresh && told->second <= known);
    told->second = std::min(told->second, known);
    outcomes.push_back({0, duplicate, false});
  }
  if (absl::Status status = MarkSuperseding(*reader_, pointers, &records_, &outcomes);
      !status.ok()) {
    return status;
  }
  return outcomes;
}

Head Ledger::head() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return head_;
}

absl::Status Ledger::WriteMarker() const {
  const Head now = head();
  return store::WriteMarker(marker_path_, {now.sequence, now.chain_hash});
}

}  // namespace jalon::ledger
