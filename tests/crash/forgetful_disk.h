// SPDX-License-Identifier: EUPL-1.2
//
// A disk that keeps what was synced and no more, as after a power cut.
#ifndef JALON_TESTS_CRASH_FORGETFUL_DISK_H_
#define JALON_TESTS_CRASH_FORGETFUL_DISK_H_

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace jalon::tests {

// Between two power cuts it is the system's file system, which it watches. Thread-safe.
//
// What it forgets: bytes written since the last Sync of their file (a random number of them may
// have reached the disk all the same), files whose folder was not synced since they were made, and
// renames likewise. Deletions are taken to be durable: a file that comes back does no harm.
class ForgetfulFileSystem : public rocksdb::FileSystemWrapper {
 public:
  explicit ForgetfulFileSystem(uint64_t seed);
  const char* Name() const override { return "forgetful"; }

  // The power goes: from here on every write and sync fails.
  void CutPower();
  // Makes of the files what is left on the disk, and lets the next process begin. Whoever had files
  // open must have closed them.
  void RestorePower();
  // Cuts the power when `syncs` more syncs were asked for (the last of them fails).
  void CutPowerAfter(int64_t syncs);
  // The disk is full when `bytes` more were written: what adds to a file fails, until there is
  // room.
  void FillUpAfter(uint64_t bytes);
  void MakeRoom();
  // The next sync of a file whose name ends so fails, once, as a disk does that reports an error.
  // ".log" is what a write waits for, ".sst" what is done in the background and at an opening.
  // `folder`: what the path has before, kKeys for the keys' store.
  static constexpr char kStore[] = "/db/";
  static constexpr char kKeys[] = ".d/";
  void FailNextSync(const std::string& ending = ".log", const std::string& folder = kStore);
  // One of these is still to come.
  bool FailsASync();
  // From here on nothing can be read from the files that are opened, or all again.
  void FailReads(bool fail);

  rocksdb::IOStatus NewRandomAccessFile(const std::string& path,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                        rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* result,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReuseWritableFile(const std::string& path, const std::string& old_path,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* result,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;

  // Of the files this file system hands out.
  rocksdb::IOStatus Written(const std::string& path, uint64_t bytes);
  rocksdb::IOStatus Syncing(const std::string& path);
  void Synced(const std::string& path, uint64_t size);
  void FolderSynced(const std::string& folder);
  rocksdb::IOStatus Alive();
  rocksdb::IOStatus Readable() const;

 private:
  struct File {
    uint64_t size = 0;
    uint64_t synced = 0;
    bool in_folder = false;  // its name is durable
  };
  struct Rename {
    std::string from;
    std::string to;
    bool replaced = false;
    std::string before;  // what `to` held
  };

  rocksdb::IOStatus Watch(const std::string& path, uint64_t size,
                          std::unique_ptr<rocksdb::FSWritableFile>* file);

  std::mutex mutex_;
  std::mt19937_64 random_;
  bool dead_ = false;
  std::vector<std::pair<std::string, std::string>> failing_syncs_;  // folders and endings of paths
  std::atomic<bool> fails_reads_{false};
  uint64_t room_ = std::numeric_limits<uint64_t>::max();
  int64_t syncs_left_ = -1;  // negative: none is counted
  std::map<std::string, File> files_;
  std::vector<Rename> renames_;  // not durable yet
};

}  // namespace jalon::tests

#endif  // JALON_TESTS_CRASH_FORGETFUL_DISK_H_
