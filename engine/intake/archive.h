// SPDX-License-Identifier: EUPL-1.2
//
// The archive of raw files: every file received, byte for byte, before anything of it is applied.
// It lives in files beside the store, so that an empty store can be filled again from it.
//
//   <folder>/<sha256>.blocks   blocks of 4 MiB of content, each compressed alone (zstd) and then
//                              sealed under a key of its own; before each, its length, u32 le
//   <folder>/<sha256>.meta     ArchiveState (import_state.proto). A file without it does not exist:
//                              it is written last, once the blocks and their keys are durable
//   <folder>/<sha256>.census   what the import saw (census.h)
//
// The key of block i belongs to the subject KeyedHash("archive", sha256 || i): a block in another's
// place does not open, and purging is destroying keys (contract.md §6).
#ifndef JALON_ENGINE_INTAKE_ARCHIVE_H_
#define JALON_ENGINE_INTAKE_ARCHIVE_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/flux/byte_sink.h"
#include "engine/flux/byte_source.h"
#include "engine/intake/import_state.pb.h"
#include "engine/store/vault.h"

namespace jalon::intake {

// Thread-safe, but for two writers of the same content at once, which the caller prevents.
class Archive {
 public:
  // `folder` is created on first use. Not owned: `vault`.
  Archive(std::string folder, store::Vault* vault) : folder_(std::move(folder)), vault_(vault) {}

  // Begins to receive the file that `start` describes. Nothing is kept unless Finish succeeds.
  absl::StatusOr<std::unique_ptr<flux::ByteSink>> Begin(
      const jalon::v1::ImportFluxRequest::Start& start, absl::Time received_at);
  // What is kept of the file `sha256` (hex). kNotFound when it was never archived, kUnavailable
  // when it cannot be read for the moment, kDataLoss when it is damaged.
  absl::StatusOr<ArchiveState> Get(const std::string& sha256) const;
  // Whether its content is there.
  absl::StatusOr<bool> Holds(const std::string& sha256) const;
  // Replaces it.
  absl::Status Put(const ArchiveState& state);
  // Replaces it with what `change` makes of it, unless that returns false or fails. Changes of two
  // threads come one after the other.
  using Changer = std::function<absl::StatusOr<bool>(ArchiveState* state)>;
  absl::Status Change(const std::string& sha256, const Changer& change);
  // Its content. kFailedPrecondition when it was purged; a read fails with kDataLoss when a block
  // is damaged.
  absl::StatusOr<std::unique_ptr<flux::ByteSource>> Open(const std::string& sha256) const;
  // Every file, the first received first. A damaged entry fails with kDataLoss and its name.
  absl::StatusOr<std::vector<ArchiveState>> List() const;
  // Destroys the content, keeps what is known of it. Does nothing to what is purged already.
  absl::Status Purge(const std::string& sha256, absl::Time now);
  // Forgets the file: for content that turned out not to be a flux.
  absl::Status Remove(const std::string& sha256);
  // Destroys what was received of the file, unless it is there whole.
  absl::Status Discard(const std::string& sha256);
  // Discards every file whose reception a crash cut short. To be called before any is received.
  absl::Status DiscardUnfinished();

  // Path of what belongs to the file: "blocks", "meta", "census".
  std::string PathOf(const std::string& sha256, const std::string& part) const;

 private:
  absl::Status DestroyContent(const std::string& sha256, int64_t blocks);

  const std::string folder_;
  store::Vault* const vault_;
  std::mutex change_mutex_;  // held while what is kept of a file is changed
};

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_ARCHIVE_H_
