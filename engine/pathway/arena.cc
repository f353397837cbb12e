// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/arena.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace jalon::pathway {
char* Arena::Allocate(size_t size) {
  if (used_in_last_ + size > kChunkBytes) {
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(kChunkBytes));
    used_in_last_ = 0;
  }
  char* at = chunks_.back().get() + used_in_last_;
  used_in_last_ += size;
  return at;
}

void Arena::Set(uint64_t subject, std::string_view bytes) {
  if (subject >= places_.size()) {
    // Geometric growth of a table of millions would double it for nothing.
    if (subject >= places_.capacity()) places_.reserve(subject + 1 + subject / 8);
    places_.resize(subject + 1, 0);
  }
  uint64_t& place = places_[subject];
  const uint64_t old_size = place == 0 ? 0 : SizeOf(place);
  if (place != 0 && bytes.size() <= old_size) {
    std::memcpy(chunks_[ChunkOf(place)].get() + OffsetOf(place), bytes.data(), bytes.size());
    waste_ += old_size - bytes.size();
    place = Pack(ChunkOf(place), OffsetOf(place), bytes.size());
  } else {
    char* at = Allocate(bytes.size());
    std::memcpy(at, bytes.data(), bytes.size());
    waste_ += old_size;
    place =
        Pack(chunks_.size() - 1, static_cast<uint64_t>(at - chunks_.back().get()), bytes.size());
  }
  live_ += bytes.size();
  live_ -= old_size;
  if (waste_ > live_ / 2 + kChunkBytes) Compact();
}

void Arena::Compact() {
  Arena fresh;
  fresh.places_.reserve(places_.size());
  for (uint64_t subject = 0; subject < places_.size(); ++subject) {
    if (places_[subject] != 0) fresh.Set(subject, Get(subject));
  }
  fresh.places_.resize(places_.size(), 0);
  *this = std::move(fresh);
}

void Arena::Clear() { *this = Arena(); }

}  // namespace jalon::pathway
