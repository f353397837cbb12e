// SPDX-License-Identifier: EUPL-1.2
#include "tests/crash/forgetful_disk.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

namespace jalon::tests {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

std::string FolderOf(const std::string& path) {
  return std::filesystem::path(path).parent_path().lexically_normal();
}

std::string Content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class WatchedFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  WatchedFile(std::unique_ptr<rocksdb::FSWritableFile> file, std::string path,
              ForgetfulFileSystem* disk)
      : FSWritableFileOwnerWrapper(std::move(file)), path_(std::move(path)), disk_(disk) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    const IOStatus status = disk_->Written(path_, data.size());
    return status.ok() ? FSWritableFileOwnerWrapper::Append(data, options, debug) : status;
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*info*/, IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    IOStatus status = disk_->Syncing(path_);
    if (status.ok()) status = FSWritableFileOwnerWrapper::Sync(options, debug);
    if (status.ok()) disk_->Synced(path_, GetFileSize(options, debug));
    return status;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }
  // Only hints to the system: nothing is durable by them.
  IOStatus RangeSync(uint64_t /*offset*/, uint64_t /*bytes*/, const IOOptions& /*options*/,
                     IODebugContext* /*debug*/) override {
    return disk_->Alive();
  }

 private:
  std::string path_;
  ForgetfulFileSystem* disk_;
};

class ReadFile : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  ReadFile(std::unique_ptr<rocksdb::FSRandomAccessFile> file, const ForgetfulFileSystem* disk)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), disk_(disk) {}

  IOStatus Read(uint64_t offset, size_t size, const IOOptions& options, rocksdb::Slice* result,
                char* scratch, IODebugContext* debug) const override {
    const IOStatus status = disk_->Readable();
    if (!status.ok()) return status;
    return FSRandomAccessFileOwnerWrapper::Read(offset, size, options, result, scratch, debug);
  }
  IOStatus MultiRead(rocksdb::FSReadRequest* requests, size_t count, const IOOptions& options,
                     IODebugContext* debug) override {
    const IOStatus status = disk_->Readable();
    if (!status.ok()) return status;
    return FSRandomAccessFileOwnerWrapper::MultiRead(requests, count, options, debug);
  }

 private:
  const ForgetfulFileSystem* disk_;
};

class WatchedFolder : public rocksdb::FSDirectoryWrapper {
 public:
  WatchedFolder(std::unique_ptr<rocksdb::FSDirectory> folder, std::string path,
                ForgetfulFileSystem* disk)
      : FSDirectoryWrapper(std::move(folder)), path_(std::move(path)), disk_(disk) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    IOStatus status = disk_->Syncing(path_);
    if (status.ok()) status = FSDirectoryWrapper::Fsync(options, debug);
    if (status.ok()) disk_->FolderSynced(path_);
    return status;
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions& /*why*/) override {
    return Fsync(options, debug);
  }

 private:
  std::string path_;
  ForgetfulFileSystem* disk_;
};

}  // namespace

ForgetfulFileSystem::ForgetfulFileSystem(uint64_t seed)
    : FileSystemWrapper(rocksdb::FileSystem::Default()), random_(seed) {}

void ForgetfulFileSystem::CutPower() {
  const std::lock_guard<std::mutex> lock(mutex_);
  dead_ = true;
}

void ForgetfulFileSystem::CutPowerAfter(int64_t syncs) {
  const std::lock_guard<std::mutex> lock(mutex_);
  syncs_left_ = syncs;
}

void ForgetfulFileSystem::FailNextSync(const std::string& ending, const std::string& folder) {
  const std::lock_guard<std::mutex> lock(mutex_);
  failing_syncs_.emplace_back(folder, ending);
}

void ForgetfulFileSystem::FailReads(bool fail) { fails_reads_ = fail; }

bool ForgetfulFileSystem::FailsASync() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return !failing_syncs_.empty();
}

void ForgetfulFileSystem::FillUpAfter(uint64_t bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  room_ = bytes;
}

void ForgetfulFileSystem::MakeRoom() { FillUpAfter(std::numeric_limits<uint64_t>::max()); }

void ForgetfulFileSystem::RestorePower() {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (auto rename = renames_.rbegin(); rename != renames_.rend(); ++rename) {
    std::filesystem::rename(rename->to, rename->from);
    if (rename->replaced) std::ofstream(rename->to, std::ios::binary) << rename->before;
    files_[rename->from] = files_[rename->to];
    files_.erase(rename->to);
  }
  renames_.clear();
  for (const auto& [path, file] : files_) {
    if (!std::filesystem::exists(path)) continue;
    if (!file.in_folder) {
      std::filesystem::remove(path);
      continue;
    }
    const uint64_t written = std::filesystem::file_size(path);
    if (written <= file.synced) continue;
    std::filesystem::resize_file(path, file.synced + random_() % (written - file.synced + 1));
  }
  files_.clear();
  dead_ = false;
  failing_syncs_.clear();
  syncs_left_ = -1;
}

IOStatus ForgetfulFileSystem::Alive() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return dead_ ? IOStatus::IOError("power cut") : IOStatus::OK();
}

IOStatus ForgetfulFileSystem::Readable() const {
  return fails_reads_ ? IOStatus::IOError("read failed") : IOStatus::OK();
}

IOStatus ForgetfulFileSystem::Written(const std::string& path, uint64_t bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (dead_) return IOStatus::IOError("power cut");
  if (bytes > room_) {
    room_ = 0;
    return IOStatus::NoSpace("full");
  }
  if (room_ != std::numeric_limits<uint64_t>::max()) room_ -= bytes;
  files_[path].size += bytes;
  return IOStatus::OK();
}

IOStatus ForgetfulFileSystem::Syncing(const std::string& path) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (syncs_left_ >= 0 && syncs_left_-- == 0) dead_ = true;
  if (dead_) return IOStatus::IOError("power cut");
  const auto failing = std::find_if(failing_syncs_.begin(), failing_syncs_.end(),
                                    [&](const std::pair<std::string, std::string>& sync) {
                                      return path.find(sync.first) != std::string::npos &&
                                             path.ends_with(sync.second);
                                    });
  if (failing == failing_syncs_.end()) return IOStatus::OK();
  failing_syncs_.erase(failing);
  return IOStatus::IOError("sync failed");
}

void ForgetfulFileSystem::Synced(const std::string& path, uint64_t size) {
  const std::lock_guard<std::mutex> lock(mutex_);
  files_[path].synced = size;
}

void ForgetfulFileSystem::FolderSynced(const std::string& folder) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::string normal = std::filesystem::path(folder).lexically_normal();
  for (auto& [path, file] : files_) {
    if (FolderOf(path) == normal) file.in_folder = true;
  }
  std::erase_if(renames_, [&](const Rename& rename) { return FolderOf(rename.to) == normal; });
}

IOStatus ForgetfulFileSystem::Watch(const std::string& path, uint64_t size,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file) {
  const std::lock_guard<std::mutex> lock(mutex_);
  File& watched = files_[path];
  if (size == 0) watched = File();
  watched.size = size;
  *file = std::make_unique<WatchedFile>(std::move(*file), path, this);
  return IOStatus::OK();
}

IOStatus ForgetfulFileSystem::NewRandomAccessFile(
    const std::string& path, const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSRandomAccessFile>* result, IODebugContext* debug) {
  const IOStatus status = FileSystemWrapper::NewRandomAccessFile(path, options, result, debug);
  if (status.ok()) *result = std::make_unique<ReadFile>(std::move(*result), this);
  return status;
}

IOStatus ForgetfulFileSystem::NewWritableFile(const std::string& path,
                                              const rocksdb::FileOptions& options,
                                              std::unique_ptr<rocksdb::FSWritableFile>* result,
                                              IODebugContext* debug) {
  IOStatus status = Alive();
  if (status.ok()) status = FileSystemWrapper::NewWritableFile(path, options, result, debug);
  return status.ok() ? Watch(path, 0, result) : status;
}

IOStatus ForgetfulFileSystem::ReopenWritableFile(const std::string& path,
                                                 const rocksdb::FileOptions& options,
                                                 std::unique_ptr<rocksdb::FSWritableFile>* result,
                                                 IODebugContext* debug) {
  IOStatus status = Alive();
  if (status.ok()) status = FileSystemWrapper::ReopenWritableFile(path, options, result, debug);
  return status.ok() ? Watch(path, std::filesystem::file_size(path), result) : status;
}

IOStatus ForgetfulFileSystem::ReuseWritableFile(const std::string& path,
                                                const std::string& /*old_path*/,
                                                const rocksdb::FileOptions& options,
                                                std::unique_ptr<rocksdb::FSWritableFile>* result,
                                                IODebugContext* debug) {
  return NewWritableFile(path, options, result, debug);
}

IOStatus ForgetfulFileSystem::NewDirectory(const std::string& path, const IOOptions& options,
                                           std::unique_ptr<rocksdb::FSDirectory>* result,
                                           IODebugContext* debug) {
  const IOStatus status = FileSystemWrapper::NewDirectory(path, options, result, debug);
  if (status.ok()) *result = std::make_unique<WatchedFolder>(std::move(*result), path, this);
  return status;
}

IOStatus ForgetfulFileSystem::RenameFile(const std::string& from, const std::string& to,
                                         const IOOptions& options, IODebugContext* debug) {
  IOStatus status = Alive();
  if (!status.ok()) return status;
  Rename rename{from, to, std::filesystem::exists(to), ""};
  if (rename.replaced) rename.before = Content(to);
  status = FileSystemWrapper::RenameFile(from, to, options, debug);
  if (!status.ok()) return status;
  const std::lock_guard<std::mutex> lock(mutex_);
  const bool watched = files_.contains(from);
  if (watched) {
    File file = files_[from];
    file.in_folder = true;  // one of its two names is, and RestorePower gives it the right one
    files_.erase(from);
    files_[to] = file;
    renames_.push_back(std::move(rename));
  }
  return IOStatus::OK();
}

IOStatus ForgetfulFileSystem::DeleteFile(const std::string& path, const IOOptions& options,
                                         IODebugContext* debug) {
  IOStatus status = Alive();
  if (!status.ok()) return status;
  status = FileSystemWrapper::DeleteFile(path, options, debug);
  const std::lock_guard<std::mutex> lock(mutex_);
  files_.erase(path);
  return status;
}

}  // namespace jalon::tests
