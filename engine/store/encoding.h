// SPDX-License-Identifier: EUPL-1.2
//
// Integers in keys and values. Keys are big-endian, so that the order of bytes is the order of
// numbers; values are little-endian, as the machine has them.
#ifndef JALON_ENGINE_STORE_ENCODING_H_
#define JALON_ENGINE_STORE_ENCODING_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace jalon::store {

inline void AppendKey64(uint64_t value, std::string* key) {
  for (int shift = 56; shift >= 0; shift -= 8) key->push_back(static_cast<char>(value >> shift));
}

inline std::string Key64(uint64_t value) {
  std::string key;
  AppendKey64(value, &key);
  return key;
}

// The number at `offset` of `key`, which must hold 8 bytes there.
inline uint64_t ReadKey64(std::string_view key, size_t offset = 0) {
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) {
    value = (value << 8) | static_cast<unsigned char>(key[offset + i]);
  }
  return value;
}

// Appends the bytes of a trivially copyable value.
template <typename T>
void AppendRaw(const T& value, std::string* out) {
  out->append(reinterpret_cast<const char*>(&value), sizeof(T));
}

// Reads a trivially copyable value from `bytes`, which must hold sizeof(T).
template <typename T>
T ReadRaw(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

}  // namespace jalon::store

#endif  // JALON_ENGINE_STORE_ENCODING_H_
