// SPDX-License-Identifier: EUPL-1.2
//
// Small helpers to look at bytes of XML. Internal to this folder.
#ifndef JALON_ENGINE_FLUX_SCAN_H_
#define JALON_ENGINE_FLUX_SCAN_H_

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace jalon::flux {

// The white space of XML.
constexpr bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

constexpr std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

constexpr bool Contains(std::string_view text, std::string_view needle) {
  return text.find(needle) != std::string_view::npos;
}

// A whole number without sign, all of `text`.
inline std::optional<int64_t> ParseCount(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole && value >= 0 ? std::optional(value) : std::nullopt;
}

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_SCAN_H_
