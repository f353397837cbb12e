// SPDX-License-Identifier: EUPL-1.2
#include "engine/intake/archive.h"

#include <fcntl.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/sha256.h"
#include "engine/store/durable_file.h"
#include "engine/store/encoding.h"

namespace jalon::intake {
namespace {

namespace filesystem = std::filesystem;

// Content of one block: large enough for zstd to find repetitions, small enough to be held.
constexpr size_t kBlockBytes = size_t{4} << 20;
// What a sealed block can take at most, compressed badly.
constexpr uint32_t kMaxSealedBytes = uint32_t{8} << 20;
// Flux are repetitive: the fastest level already divides them by fifteen.
constexpr int kCompressionLevel = 1;
constexpr mode_t kOwnerOnly = 0600;
constexpr char kMetaSuffix[] = ".meta";

std::string BlockSubject(const store::Vault& vault, const std::string& sha256, int64_t index) {
  return vault.KeyedHash("archive", sha256 + store::Key64(static_cast<uint64_t>(index)));
}

absl::Status Damaged(const std::string& sha256, std::string_view what) {
  return absl::DataLossError(absl::StrCat("archive ", sha256, " : ", std::string(what),
                                          " ; restaurez ce fichier d'une sauvegarde"));
}

absl::StatusOr<std::string> Compress(std::string_view plain) {
  std::string out(ZSTD_compressBound(plain.size()), '\0');
  const size_t size =
      ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), kCompressionLevel);
  if (ZSTD_isError(size) != 0) return absl::InternalError("compression impossible");
  out.resize(size);
  return out;
}

// Of `blocks` at least. Blocks get their keys in order, and together they become durable: the first
// one without is the end, whatever reached the file.
absl::Status DestroyKeys(store::Vault* vault, const std::string& sha256, int64_t blocks) {
  std::vector<std::string> subjects;
  for (int64_t i = 0;; ++i) {
    std::string subject = BlockSubject(*vault, sha256, i);
    const absl::StatusOr<bool> has = i < blocks ? true : vault->HasKey(subject);
    if (!has.ok()) return has.status();
    if (!*has) break;
    subjects.push_back(std::move(subject));
  }
  return subjects.empty() ? absl::OkStatus() : vault->Destroy(subjects);
}

absl::Status Unreadable(const std::string& path) {
  return absl::UnavailableError(absl::StrCat("archive illisible pour le moment : ", path));
}

class Writer : public flux::ByteSink {
 public:
  Writer(Archive* archive, store::Vault* vault, ArchiveState state)
      : archive_(archive),
        vault_(vault),
        state_(std::move(state)),
        path_(archive->PathOf(sha256(), "part")) {
    block_.reserve(kBlockBytes);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() override {
    if (descriptor_ < 0) return;
    close(descriptor_);
    // What cannot be destroyed now is at the next opening.
    if (!finished_) archive_->Discard(sha256()).IgnoreError();
  }

  absl::Status Create() {
    descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerOnly);
    return descriptor_ >= 0 ? absl::OkStatus()
                            : absl::ErrnoToStatus(errno, absl::StrCat("création de ", path_));
  }

  absl::Status Append(std::string_view bytes) override {
    hash_.Add(bytes);
    state_.set_size_bytes(state_.size_bytes() + static_cast<int64_t>(bytes.size()));
    while (!bytes.empty()) {
      const size_t room = std::min(kBlockBytes - block_.size(), bytes.size());
      block_.append(bytes.substr(0, room));
      bytes.remove_prefix(room);
      if (block_.size() < kBlockBytes) continue;
      if (absl::Status status = WriteBlock(); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status Finish() override {
    if (hash_.Hex() != sha256()) {
      return InvalidField("start.sha256", "WRONG_DIGEST",
                          "le contenu reçu n'a pas l'empreinte annoncée : le fichier a changé "
                          "pendant l'envoi ; relancez l'import");
    }
    absl::Status status = block_.empty() ? absl::OkStatus() : WriteBlock();
    if (status.ok()) status = store::SyncDescriptor(descriptor_, path_);
    // Keys first: blocks without their keys are nothing.
    if (status.ok()) status = vault_->Persist();
    if (status.ok()) status = store::RenameDurably(path_, archive_->PathOf(sha256(), "blocks"));
    if (status.ok()) status = archive_->Put(state_);
    finished_ = status.ok();
    return status;
  }

 private:
  const std::string& sha256() const { return state_.start().sha256(); }

  absl::Status WriteBlock() {
    absl::StatusOr<std::string> packed = Compress(block_);
    if (!packed.ok()) return packed.status();
    absl::StatusOr<std::string> sealed =
        vault_->Seal(BlockSubject(*vault_, sha256(), state_.blocks()), *packed);
    if (!sealed.ok()) return sealed.status();
    std::string framed;
    store::AppendRaw(static_cast<uint32_t>(sealed->size()), &framed);
    framed += *sealed;
    state_.set_blocks(state_.blocks() + 1);
    state_.set_stored_bytes(state_.stored_bytes() + static_cast<int64_t>(framed.size()));
    block_.clear();
    return store::WriteAll(descriptor_, framed, path_);
  }

  Archive* const archive_;
  store::Vault* const vault_;
  ArchiveState state_;
  const std::string path_;
  RunningSha256 hash_;
  std::string block_;
  int descriptor_ = -1;
  bool finished_ = false;
};

class Content : public flux::ByteSource {
 public:
  Content(const store::Vault* vault, ArchiveState state, const std::string& path)
      : vault_(vault), state_(std::move(state)), file_(path, std::ios::binary) {}

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    while (offset_ == block_.size() && next_ < state_.blocks()) {
      if (absl::Status status = ReadBlock(); !status.ok()) return status;
    }
    const size_t copied = block_.copy(buffer, size, offset_);
    offset_ += copied;
    return copied;
  }

 private:
  absl::Status ReadBlock() {
    const std::string& sha256 = state_.start().sha256();
    uint32_t length = 0;
    file_.read(reinterpret_cast<char*>(&length), sizeof(length));
    if (!file_ || length > kMaxSealedBytes) return Damaged(sha256, "bloc tronqué ou abîmé");
    std::string sealed(length, '\0');
    file_.read(sealed.data(), length);
    if (!file_) return Damaged(sha256, "contenu tronqué");
    const std::string subject = BlockSubject(*vault_, sha256, next_);
    absl::StatusOr<std::string> packed = vault_->Unseal(subject, sealed);
    if (!packed.ok()) {
      // The trouble of the keys' store is not the file's.
      if (const auto key = vault_->HasKey(subject); !key.ok()) return key.status();
      return Damaged(sha256, std::string(packed.status().message()));
    }
    block_.resize(kBlockBytes);
    const size_t plain =
        ZSTD_decompress(block_.data(), block_.size(), packed->data(), packed->size());
    if (ZSTD_isError(plain) != 0) return Damaged(sha256, "bloc qui ne se décompresse pas");
    block_.resize(plain);
    offset_ = 0;
    ++next_;
    return absl::OkStatus();
  }

  const store::Vault* const vault_;
  const ArchiveState state_;
  std::ifstream file_;
  std::string block_;
  size_t offset_ = 0;
  int64_t next_ = 0;
};

absl::StatusOr<std::vector<std::string>> NamesIn(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  // It is made on first use.
  if (error && error != std::errc::no_such_file_or_directory) return Unreadable(folder);
  return names;
}

absl::Status NoSuchFile(const std::string& sha256) {
  return NotFound("name", absl::StrCat("ce contenu n'est pas dans l'archive : ", sha256));
}

}  // namespace

std::string Archive::PathOf(const std::string& sha256, const std::string& part) const {
  return absl::StrCat(folder_, "/", sha256, ".", part);
}

absl::StatusOr<std::unique_ptr<flux::ByteSink>> Archive::Begin(
    const jalon::v1::ImportFluxRequest::Start& start, absl::Time received_at) {
  // The name becomes a path.
  if (!IsSha256Hex(start.sha256())) {
    return InvalidField("start.sha256", "INVALID_VALUE",
                        "empreinte SHA-256 attendue : 64 chiffres hexadécimaux en minuscules");
  }
  if (absl::Status status = store::CreateFolderDurably(folder_); !status.ok()) return status;
  ArchiveState state;
  *state.mutable_start() = start;
  state.set_received_micros(absl::ToUnixMicros(received_at));
  auto writer = std::make_unique<Writer>(this, vault_, std::move(state));
  if (absl::Status status = writer->Create(); !status.ok()) return status;
  return writer;
}

absl::StatusOr<ArchiveState> Archive::Get(const std::string& sha256) const {
  if (!IsSha256Hex(sha256)) return NoSuchFile(sha256);
  const std::string path = PathOf(sha256, "meta");
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return errno == ENOENT ? NoSuchFile(sha256) : Unreadable(path);
  google::protobuf::io::FileInputStream file(descriptor);
  file.SetCloseOnDelete(true);
  ArchiveState state;
  const bool read = state.ParseFromZeroCopyStream(&file);
  if (file.GetErrno() != 0) return Unreadable(path);
  if (!read) return Damaged(sha256, "description illisible");
  return state;
}

absl::StatusOr<bool> Archive::Holds(const std::string& sha256) const {
  const absl::StatusOr<ArchiveState> state = Get(sha256);
  if (absl::IsNotFound(state.status())) return false;
  if (!state.ok()) return state.status();
  return state->purged_micros() == 0;
}

absl::Status Archive::Put(const ArchiveState& state) {
  const std::lock_guard<std::mutex> lock(change_mutex_);
  return store::WriteFileDurably(PathOf(state.start().sha256(), "meta"), state.SerializeAsString());
}

absl::Status Archive::Change(const std::string& sha256, const Changer& change) {
  const std::lock_guard<std::mutex> lock(change_mutex_);
  absl::StatusOr<ArchiveState> state = Get(sha256);
  if (!state.ok()) return state.status();
  const absl::StatusOr<bool> changed = change(&*state);
  if (!changed.ok() || !*changed) return changed.status();
  return store::WriteFileDurably(PathOf(sha256, "meta"), state->SerializeAsString());
}

absl::StatusOr<std::unique_ptr<flux::ByteSource>> Archive::Open(const std::string& sha256) const {
  absl::StatusOr<ArchiveState> state = Get(sha256);
  if (!state.ok()) return state.status();
  if (state->purged_micros() != 0) {
    return MakeError(
        absl::StatusCode::kFailedPrecondition,
        {"PURGED", "name",
         absl::StrCat("le contenu ", sha256, " a été purgé de l'archive : renvoyez le fichier")});
  }
  // Not damaged: it can be read again once whoever runs the service may.
  const std::string blocks = PathOf(sha256, "blocks");
  if (access(blocks.c_str(), R_OK) != 0 && errno != ENOENT) {
    return Unreadable(blocks);
  }
  return std::make_unique<Content>(vault_, *std::move(state), blocks);
}

absl::StatusOr<std::vector<ArchiveState>> Archive::List() const {
  std::vector<ArchiveState> files;
  const auto names = NamesIn(folder_);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    if (!absl::EndsWith(name, kMetaSuffix)) continue;
    absl::StatusOr<ArchiveState> state = Get(name.substr(0, name.size() - sizeof(kMetaSuffix) + 1));
    // Removed meanwhile.
    if (absl::IsNotFound(state.status())) continue;
    if (!state.ok()) return state.status();
    files.push_back(*std::move(state));
  }
  std::sort(files.begin(), files.end(), [](const ArchiveState& a, const ArchiveState& b) {
    return std::pair(a.received_micros(), a.start().sha256()) <
           std::pair(b.received_micros(), b.start().sha256());
  });
  return files;
}

absl::Status Archive::DestroyContent(const std::string& sha256, int64_t blocks) {
  if (absl::Status status = DestroyKeys(vault_, sha256, blocks); !status.ok()) return status;
  for (const char* part : {"part", "blocks"}) unlink(PathOf(sha256, part).c_str());
  return store::SyncFolder(folder_);
}

absl::Status Archive::Purge(const std::string& sha256, absl::Time now) {
  bool again = false;
  int64_t blocks = 0;
  const absl::Status said = Change(sha256, [&](ArchiveState* state) {
    again = state->purged_micros() != 0;
    blocks = state->blocks();
    if (again) return false;
    // Said first: after a crash the rest is done by the next purge.
    state->set_purged_micros(absl::ToUnixMicros(now));
    state->set_stored_bytes(0);
    return true;
  });
  if (!said.ok()) return said;
  const bool gone = access(PathOf(sha256, "blocks").c_str(), F_OK) != 0 && errno == ENOENT;
  return again && gone ? absl::OkStatus() : DestroyContent(sha256, blocks);
}

absl::Status Archive::Remove(const std::string& sha256) {
  const absl::StatusOr<ArchiveState> state = Get(sha256);
  if (absl::IsNotFound(state.status())) return absl::OkStatus();
  if (!state.ok()) return state.status();
  const std::string path = PathOf(sha256, "meta");
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    return absl::UnavailableError(absl::StrCat("archive : suppression impossible : ", path));
  }
  return DestroyContent(sha256, state->blocks());
}

absl::Status Archive::Discard(const std::string& sha256) {
  const absl::StatusOr<bool> whole = Holds(sha256);
  if (!whole.ok()) return whole.status();
  if (!*whole) return DestroyContent(sha256, 0);
  // Its keys are those of what is there.
  unlink(PathOf(sha256, "part").c_str());
  return absl::OkStatus();
}

absl::Status Archive::DiscardUnfinished() {
  const auto names = NamesIn(folder_);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    const filesystem::path path(name);
    const std::string sha256 = path.stem().string();
    const std::string part = path.extension().string();
    if (!IsSha256Hex(sha256) || (part != ".part" && part != ".blocks")) continue;
    const absl::Status discarded = Discard(sha256);
    // What is damaged stays: it is told when it is read.
    if (!discarded.ok() && !absl::IsDataLoss(discarded)) return discarded;
  }
  return store::RemoveTemporaries(folder_);
}

}  // namespace jalon::intake
