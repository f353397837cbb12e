// SPDX-License-Identifier: EUPL-1.2
//
// gzip is zlib's, which checks the sums that libarchive's filter does not; zip is libarchive's, in
// its streaming form, since a source cannot be sought.
#include "engine/flux/unpacked_source.h"

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include <algorithm>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/flux/limits.h"
#include "engine/flux/window.h"

namespace jalon::flux {
namespace {

constexpr std::string_view kAskAgain = " Redemander le fichier.";

absl::Status Refuse(std::string_view reason, std::string_view message) {
  return InvalidField("", reason, message);
}

absl::Status Bomb() {
  return Refuse("ARCHIVE_TOO_LARGE",
                "L'archive se décompresse en plus d'octets qu'un flux n'en a : elle est refusée "
                "par sécurité. Décompresser le fichier et vérifier son contenu.");
}

absl::Status Lost(std::string_view what) {
  return MakeError(absl::StatusCode::kDataLoss,
                   {kDamagedArchive, "", std::string(what).append(kAskAgain)});
}

std::string BaseName(std::string_view path) {
  const size_t slash = path.find_last_of("/\\");
  return ToUtf8(slash == std::string_view::npos ? path : path.substr(slash + 1), Encoding::kUtf8);
}

}  // namespace

absl::Status RefusalOf(const absl::Status& loss) {
  const ErrorDetail detail = DetailOf(loss);
  return detail.reason == kDamagedArchive ? Refuse(detail.reason, detail.message) : loss;
}

// How each packing hands out its files. Read is of the current file.
class UnpackedSource::Unpacking {
 public:
  virtual ~Unpacking() = default;
  virtual Packing packing() const = 0;
  // False when there is no further file.
  virtual absl::StatusOr<bool> Next() = 0;
  virtual absl::StatusOr<size_t> Read(char* buffer, size_t size) = 0;
  const std::string& name() const { return name_; }

 protected:
  explicit Unpacking(std::unique_ptr<Window> window) : window_(std::move(window)) {}

  // Counts `count` bytes that were unpacked; a failure when they are too many.
  absl::Status Count(size_t count) {
    unpacked_ += static_cast<int64_t>(count);
    const bool free = unpacked_ <= kUnpackFreeBytes;
    if (unpacked_ > kMaxUnpackedBytes) return Bomb();
    if (!free && unpacked_ / kMaxUnpackRatio > window_->bytes_read()) return Bomb();
    return absl::OkStatus();
  }

  // Bytes of the source that are not unpacked yet; empty at its end.
  absl::StatusOr<std::string_view> Input() {
    if (window_->view().empty() && !window_->at_end()) window_->Grow();
    if (!window_->status().ok()) return window_->status();
    if (window_->view().empty() && !window_->loss().empty()) {
      return window_->loss_status();
    }
    return window_->view();
  }

  std::unique_ptr<Window> window_;
  std::string name_;

 private:
  int64_t unpacked_ = 0;
};

class UnpackedSource::Plain : public UnpackedSource::Unpacking {
 public:
  explicit Plain(std::unique_ptr<Window> window) : Unpacking(std::move(window)) {}
  Packing packing() const override { return Packing::kPlain; }

  absl::StatusOr<bool> Next() override { return !std::exchange(begun_, true); }

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    const absl::StatusOr<std::string_view> input = Input();
    if (!input.ok()) return input.status();
    const size_t count = input->copy(buffer, size);
    window_->Consume(count);
    return count;
  }

 private:
  bool begun_ = false;
};

// One file, in one or several parts one behind the other.
class UnpackedSource::Gzip : public UnpackedSource::Unpacking {
 public:
  explicit Gzip(std::unique_ptr<Window> window) : Unpacking(std::move(window)) {}
  ~Gzip() override {
    if (begun_) inflateEnd(&stream_);
  }
  Packing packing() const override { return Packing::kGzip; }

  absl::StatusOr<bool> Next() override {
    constexpr int kGzipWindow = 15 + 16;  // largest window, gzip format
    if (begun_) return false;
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) {
      return absl::ResourceExhaustedError("décompression gzip impossible : mémoire insuffisante");
    }
    begun_ = true;
    return true;
  }

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    while (!ended_) {
      const absl::StatusOr<std::string_view> input = Input();
      if (!input.ok()) return input.status();
      if (input->empty()) return Lost("L'archive gzip est tronquée.");
      const absl::StatusOr<size_t> count = Inflate(*input, buffer, size);
      if (!count.ok() || *count > 0) return count;
    }
    return ReadPadding();
  }

 private:
  absl::StatusOr<size_t> Inflate(std::string_view input, char* buffer, size_t size) {
    // zlib counts in unsigned int, and does not write to its input.
    constexpr size_t kMaxStep = size_t{1} << 30;
    const size_t given = std::min(input.size(), kMaxStep);
    const size_t room = std::min(size, kMaxStep);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(given);
    stream_.next_out = reinterpret_cast<Bytef*>(buffer);
    stream_.avail_out = static_cast<uInt>(room);
    const int result = inflate(&stream_, Z_NO_FLUSH);
    window_->Consume(given - stream_.avail_in);
    const size_t count = room - stream_.avail_out;
    if (absl::Status bound = Count(count); !bound.ok()) return bound;
    if (result == Z_STREAM_END) {
      if (absl::Status end = EndPart(); !end.ok()) return end;
    } else if (result != Z_OK && result != Z_BUF_ERROR && count == 0) {
      return Lost("L'archive gzip est abîmée.");
    }
    return count;
  }

  // What is behind the last part: zeros are padding, anything else was added to the file.
  absl::StatusOr<size_t> ReadPadding() {
    while (true) {
      const absl::StatusOr<std::string_view> input = Input();
      if (!input.ok()) return input.status();
      if (input->empty()) return 0;
      if (input->find_first_not_of('\0') != std::string_view::npos) {
        return MakeError(absl::StatusCode::kDataLoss,
                         {kTrailingBytes, "",
                          "L'archive gzip est suivie d'octets qui n'en font pas partie, et qui ne "
                          "sont pas lus."});
      }
      window_->Consume(input->size());
    }
  }

  // Another part may follow.
  absl::Status EndPart() {
    window_->Ensure(kFirstBytes);
    const absl::StatusOr<std::string_view> input = Input();
    if (!input.ok()) return input.status();
    ended_ = PackingOf(*input) != Packing::kGzip;
    if (!ended_) inflateReset(&stream_);
    return absl::OkStatus();
  }

  z_stream stream_ = {};
  bool begun_ = false;
  bool ended_ = false;
};

class UnpackedSource::Zip : public UnpackedSource::Unpacking {
 public:
  explicit Zip(std::unique_ptr<Window> window) : Unpacking(std::move(window)) {}
  ~Zip() override { archive_read_free(archive_); }
  Packing packing() const override { return Packing::kZip; }

  absl::StatusOr<bool> Next() override {
    if (archive_ == nullptr) {
      if (absl::Status begun = Begin(); !begun.ok()) return begun;
    }
    while (true) {
      archive_entry* entry = nullptr;
      const int result = archive_read_next_header(archive_, &entry);
      if (result == ARCHIVE_EOF) return false;
      if (result != ARCHIVE_OK && result != ARCHIVE_WARN) return Failure();
      if (archive_entry_filetype(entry) != AE_IFREG) continue;
      if (absl::Status taken = Take(entry); !taken.ok()) return taken;
      return true;
    }
  }

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    while (block_.empty()) {
      const void* data = nullptr;
      size_t count = 0;
      la_int64_t offset = 0;  // of no use: a zip has no holes
      // By blocks: archive_read_data would throw away what came before a failure.
      const int result = archive_read_data_block(archive_, &data, &count, &offset);
      if (result == ARCHIVE_EOF && !damaged_) return 0;
      if (result != ARCHIVE_OK && result != ARCHIVE_WARN) return Failure();
      // A wrong check sum or size, told with the last bytes.
      damaged_ = result == ARCHIVE_WARN;
      if (absl::Status bound = Count(count); !bound.ok()) return bound;
      block_ = {static_cast<const char*>(data), count};
    }
    const size_t taken = block_.copy(buffer, size);
    block_.remove_prefix(taken);
    return taken;
  }

 private:
  absl::Status Begin() {
    archive_ = archive_read_new();
    archive_read_support_format_zip_streamable(archive_);
    const int opened = archive_read_open(archive_, this, nullptr, &Zip::Feed, nullptr);
    return opened == ARCHIVE_OK ? absl::OkStatus() : Failure();
  }

  absl::Status Take(archive_entry* entry) {
    if (archive_entry_is_encrypted(entry) != 0) {
      return Refuse("ENCRYPTED_ARCHIVE",
                    "Le zip est protégé par un mot de passe : l'ouvrir, puis importer les fichiers "
                    "qu'il contient.");
    }
    if (++files_ > kMaxPackedFiles) {
      return Refuse("TOO_MANY_FILES",
                    "Le zip contient plus de fichiers qu'un envoi de flux n'en a : importer les "
                    "fichiers séparément.");
    }
    block_ = {};
    damaged_ = false;
    const char* path = archive_entry_pathname(entry);
    name_ = path == nullptr ? std::string() : BaseName(path);
    return absl::OkStatus();
  }

  // The source's own failure where there is one.
  absl::Status Failure() const {
    if (!source_status_.ok()) return source_status_;
    return Lost("Le zip est tronqué, abîmé, ou d'une forme qui n'est pas lue.");
  }

  // Gives libarchive what the window holds, and what comes next at the following call.
  static la_ssize_t Feed(archive* /*archive*/, void* self, const void** buffer) {
    Zip& zip = *static_cast<Zip*>(self);
    zip.window_->Consume(std::exchange(zip.fed_, 0));
    const absl::StatusOr<std::string_view> input = zip.Input();
    if (!input.ok()) {
      zip.source_status_ = input.status();
      return ARCHIVE_FATAL;
    }
    *buffer = input->data();
    zip.fed_ = input->size();
    return static_cast<la_ssize_t>(zip.fed_);
  }

  archive* archive_ = nullptr;
  absl::Status source_status_;
  std::string_view block_;  // unpacked and not read yet; libarchive's
  bool damaged_ = false;
  size_t fed_ = 0;
  int files_ = 0;
};

UnpackedSource::UnpackedSource(std::unique_ptr<Unpacking> unpacking)
    : unpacking_(std::move(unpacking)) {}

UnpackedSource::~UnpackedSource() = default;

absl::StatusOr<std::unique_ptr<UnpackedSource>> UnpackedSource::Open(ByteSource& source) {
  auto window = std::make_unique<Window>(source);
  window->Ensure(kFirstBytes);
  if (!window->status().ok()) return window->status();
  std::unique_ptr<Unpacking> unpacking;
  switch (PackingOf(window->view())) {
    case Packing::kPlain:
      unpacking = std::make_unique<Plain>(std::move(window));
      break;
    case Packing::kGzip:
      unpacking = std::make_unique<Gzip>(std::move(window));
      break;
    case Packing::kZip:
      // An office document is a zip, too.
      if (const auto zip = Detect(window->view()); !zip.ok()) return zip.status();
      unpacking = std::make_unique<Zip>(std::move(window));
      break;
  }
  auto unpacked = std::unique_ptr<UnpackedSource>(new UnpackedSource(std::move(unpacking)));
  const absl::StatusOr<bool> first = unpacked->NextFile();
  if (!first.ok()) return RefusalOf(first.status());
  if (!*first) return Refuse("EMPTY_FILE", "L'archive ne contient aucun fichier.");
  return unpacked;
}

absl::StatusOr<bool> UnpackedSource::NextFile() {
  const absl::StatusOr<bool> next = unpacking_->Next();
  if (!next.ok() || !*next) return next;
  if (packing() == Packing::kPlain) return true;
  if (absl::Status checked = CheckFirstBytes(); !checked.ok()) return checked;
  return true;
}

// Looks at the beginning of a file. A failure to read it is told behind what could be read.
absl::Status UnpackedSource::CheckFirstBytes() {
  first_taken_ = 0;
  first_bytes_.resize(kFirstBytes);
  size_t size = 0;
  while (size < kFirstBytes) {
    const absl::StatusOr<size_t> count =
        unpacking_->Read(first_bytes_.data() + size, kFirstBytes - size);
    first_status_ = count.status();
    if (!count.ok() || *count == 0) break;
    size += *count;
  }
  first_bytes_.resize(size);
  if (PackingOf(first_bytes_) == Packing::kPlain) return absl::OkStatus();
  return Refuse("NESTED_ARCHIVE",
                "L'archive contient elle-même une archive ou un document bureautique : la "
                "décompresser, puis importer chaque fichier.");
}

absl::StatusOr<size_t> UnpackedSource::Read(char* buffer, size_t size) {
  if (first_taken_ < first_bytes_.size()) {
    const size_t count = first_bytes_.copy(buffer, size, first_taken_);
    first_taken_ += count;
    return count;
  }
  if (!first_status_.ok()) return first_status_;
  return unpacking_->Read(buffer, size);
}

Packing UnpackedSource::packing() const { return unpacking_->packing(); }

const std::string& UnpackedSource::file_name() const { return unpacking_->name(); }

}  // namespace jalon::flux
