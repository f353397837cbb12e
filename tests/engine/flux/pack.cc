// SPDX-License-Identifier: EUPL-1.2
#include "tests/engine/flux/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include <catch2/catch.hpp>

namespace jalon::flux::testing {

std::string Gzipped(std::string_view text) {
  constexpr int kGzipWindow = 15 + 16;
  constexpr int kMemory = 8;
  z_stream stream = {};
  REQUIRE(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindow, kMemory,
                       Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string Zipped(const std::vector<std::pair<std::string, std::string>>& files,
                   const std::string& password) {
  size_t room = size_t{64} * 1024;
  for (const auto& [path, content] : files) room += 2 * content.size() + 1024;
  std::string packed(room, '\0');
  size_t used = 0;
  archive* zip = archive_write_new();
  REQUIRE(archive_write_set_format_zip(zip) == ARCHIVE_OK);
  if (!password.empty()) {
    REQUIRE(archive_write_set_options(zip, "zip:encryption=traditional") == ARCHIVE_OK);
    REQUIRE(archive_write_set_passphrase(zip, password.c_str()) == ARCHIVE_OK);
  }
  REQUIRE(archive_write_open_memory(zip, packed.data(), packed.size(), &used) == ARCHIVE_OK);
  for (const auto& [path, content] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, path.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry, path.ends_with('/') ? AE_IFDIR : AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    REQUIRE(archive_write_header(zip, entry) == ARCHIVE_OK);
    archive_write_data(zip, content.data(), content.size());
    archive_entry_free(entry);
  }
  REQUIRE(archive_write_close(zip) == ARCHIVE_OK);
  archive_write_free(zip);
  packed.resize(used);
  return packed;
}

}  // namespace jalon::flux::testing
