// SPDX-License-Identifier: EUPL-1.2
//
// The histories of all subjects, in memory, in large contiguous pieces.
#ifndef JALON_ENGINE_PATHWAY_ARENA_H_
#define JALON_ENGINE_PATHWAY_ARENA_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace jalon::pathway {

// Subjects are numbered from 1. Costs 8 bytes a subject and the bytes of its history; what a new
// version replaces is given back when a third of the arena is waste. Not synchronised.
class Arena {
 public:
  // The history of `subject`, or "" when it has none. Valid until the next Set or Clear.
  std::string_view Get(uint64_t subject) const {
    if (subject >= places_.size() || places_[subject] == 0) return {};
    const uint64_t place = places_[subject];
    return {chunks_[ChunkOf(place)].get() + OffsetOf(place), SizeOf(place)};
  }
  void Set(uint64_t subject, std::string_view bytes);
  void Clear();
  // One more than the largest subject that was set.
  uint64_t limit() const { return places_.size(); }
  // Bytes held, places included.
  uint64_t bytes() const {
    return chunks_.size() * kChunkBytes + places_.size() * sizeof(uint64_t);
  }

 private:
  // Larger than the largest history: 65,535 rights and as many facts are 3 MB.
  static constexpr uint64_t kChunkBytes = 4u << 20;

  static constexpr int kSizeBits = 22;
  static constexpr int kOffsetBits = 22;
  static constexpr uint64_t kMask = (uint64_t{1} << kSizeBits) - 1;
  static uint64_t Pack(uint64_t chunk, uint64_t offset, uint64_t size) {
    return ((chunk + 1) << (kOffsetBits + kSizeBits)) | (offset << kSizeBits) | size;
  }
  static uint64_t ChunkOf(uint64_t place) { return (place >> (kOffsetBits + kSizeBits)) - 1; }
  static uint64_t OffsetOf(uint64_t place) { return (place >> kSizeBits) & kMask; }
  static uint64_t SizeOf(uint64_t place) { return place & kMask; }

  char* Allocate(size_t size);
  void Compact();

  std::vector<std::unique_ptr<char[]>> chunks_;
  std::vector<uint64_t> places_;  // chunk + 1: 20 bits, offset: 22, size: 22; 0 when there is none
  uint64_t used_in_last_ = kChunkBytes;
  uint64_t live_ = 0;
  uint64_t waste_ = 0;
};

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_ARENA_H_
