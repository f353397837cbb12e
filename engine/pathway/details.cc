// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/details.h"

#include <algorithm>
#include <cstring>

#include "engine/store/encoding.h"

namespace jalon::pathway {
namespace {

constexpr uint32_t kBase = 37;  // nothing, ten digits, twenty-six letters
constexpr size_t kLongestShortCode = 6;
constexpr uint32_t kMonthsOfYear = 12;
constexpr size_t kHeaderOfDetails = 2 * sizeof(uint16_t);

// 1 to 36; 0 for any other character.
uint32_t DigitOf(char c) {
  if (c >= '0' && c <= '9') return static_cast<uint32_t>(c - '0') + 1;
  if (c >= 'A' && c <= 'Z') return static_cast<uint32_t>(c - 'A') + 11;
  return 0;
}

char LetterOf(uint32_t digit) {
  return static_cast<char>(digit <= 10 ? '0' + (digit - 1) : 'A' + (digit - 11));
}

// What a hostile flood says beyond this is not split.
constexpr size_t kMost = UINT16_MAX;

template <typename T>
size_t Kept(const std::vector<T>& items) {
  return std::min(items.size(), kMost);
}

template <typename T>
void AppendAll(const std::vector<T>& items, std::string* out) {
  out->append(reinterpret_cast<const char*>(items.data()), Kept(items) * sizeof(T));
}

template <typename T>
const char* ReadAll(const char* at, size_t count, std::vector<T>* items) {
  items->resize(count);
  if (count > 0) std::memcpy(items->data(), at, count * sizeof(T));
  return at + count * sizeof(T);
}

}  // namespace

std::string EncodeDetails(const Details& details) {
  std::string out;
  out.reserve(kHeaderOfDetails + details.runs.size() * sizeof(DetailRun) +
              details.places.size() * sizeof(RecordPlace));
  store::AppendRaw<uint16_t>(static_cast<uint16_t>(Kept(details.runs)), &out);
  store::AppendRaw<uint16_t>(static_cast<uint16_t>(Kept(details.places)), &out);
  AppendAll(details.runs, &out);
  AppendAll(details.places, &out);
  return out;
}

Details DecodeDetails(std::string_view bytes) {
  Details details;
  if (bytes.size() < kHeaderOfDetails) return details;
  const auto runs = store::ReadRaw<uint16_t>(bytes.data());
  const auto places = store::ReadRaw<uint16_t>(bytes.data() + sizeof(uint16_t));
  const char* at = ReadAll(bytes.data() + kHeaderOfDetails, runs, &details.runs);
  ReadAll(at, places, &details.places);
  return details;
}

uint32_t ShortCode(std::string_view text) {
  if (text.size() > kLongestShortCode) return 0;
  uint32_t code = 0;
  for (char c : text) {
    const uint32_t digit = DigitOf(c);
    if (digit == 0) return 0;
    code = code * kBase + digit;
  }
  return code;
}

std::string ShortText(uint32_t code) {
  std::string text;
  for (; code != 0; code /= kBase) {
    if (code % kBase != 0) text.push_back(LetterOf(code % kBase));
  }
  std::reverse(text.begin(), text.end());
  return text;
}

uint32_t MonthNumber(std::string_view month) {
  const bool well_formed = month.size() == 7 && month[4] == '-' &&
                           month.find_first_not_of("0123456789-") == std::string_view::npos;
  if (!well_formed) return 0;
  const auto number = [&](size_t from, size_t count) {
    uint32_t value = 0;
    for (char c : month.substr(from, count)) value = value * 10 + static_cast<uint32_t>(c - '0');
    return value;
  };
  const uint32_t month_of_year = number(5, 2);
  if (month_of_year < 1 || month_of_year > kMonthsOfYear) return 0;
  return number(0, 4) * kMonthsOfYear + month_of_year - 1;
}

DetailsView::DetailsView(std::string_view bytes) {
  if (bytes.size() < kHeaderOfDetails) return;
  runs_ = store::ReadRaw<uint16_t>(bytes.data());
  places_ = store::ReadRaw<uint16_t>(bytes.data() + sizeof(uint16_t));
  runs_at_ = bytes.data() + kHeaderOfDetails;
  places_at_ = runs_at_ + runs_ * sizeof(DetailRun);
}

std::optional<DetailRun> DetailsView::HeldOn(DetailKind kind, int32_t day, int32_t known,
                                             DetailPart part) const {
  std::optional<DetailRun> held;
  for (size_t i = 0; i < runs_; ++i) {
    const auto run = store::ReadRaw<DetailRun>(runs_at_ + i * sizeof(DetailRun));
    if (run.kind != kind || run.on > day || run.known > known) continue;
    if (part == DetailPart::kA && run.a == 0) continue;
    if (part == DetailPart::kValue && run.value == 0) continue;
    held = run;
  }
  return held;
}

std::optional<RecordPlace> DetailsView::PlaceOf(uint64_t record, int32_t known) const {
  std::optional<RecordPlace> held;
  ForPlaces([&](const RecordPlace& place) {
    if (place.record == record && place.known <= known) held = place;
  });
  return held;
}

}  // namespace jalon::pathway
