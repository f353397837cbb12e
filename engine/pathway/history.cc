// SPDX-License-Identifier: EUPL-1.2
#include "engine/pathway/history.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "engine/store/encoding.h"
#include "engine/store/vault.h"

namespace jalon::pathway {
namespace {

constexpr uint64_t kStructureMask = (uint64_t{1} << 48) - 1;

template <typename T>
void AppendAll(const std::vector<T>& items, std::string* out) {
  out->append(reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T));
}

uint16_t FlagsOf(const History& history) {
  const bool accompanied =
      std::any_of(history.facts.begin(), history.facts.end(), [](const RecordFact& fact) {
        return fact.kind >= kFirstOfAccompaniment && fact.kind < kFirstOfFollowUp;
      });
  return static_cast<uint16_t>((history.full ? kFull : 0) | (accompanied ? kAccompanied : 0));
}

uint16_t Count(size_t size) { return static_cast<uint16_t>(std::min<size_t>(size, 65535)); }

}  // namespace

uint32_t MotifCode(std::string_view motif) {
  if (motif.size() > sizeof(uint32_t)) {
    return static_cast<uint32_t>(store::PublicHash64(motif)) | 0x80808080u;
  }
  uint32_t code = 0;
  for (char c : motif) code = (code << 8) | static_cast<unsigned char>(c);
  return code;
}

uint32_t MotifsCode(std::vector<std::string> motifs) {
  std::sort(motifs.begin(), motifs.end());
  motifs.erase(std::unique(motifs.begin(), motifs.end()), motifs.end());
  if (motifs.empty()) return 0;
  if (motifs.size() == 1) return MotifCode(motifs.front());
  const auto fits = [](const std::string& motif) {
    return motif.size() <= sizeof(uint16_t) && absl::c_all_of(motif, absl::ascii_isascii);
  };
  if (motifs.size() == 2 && fits(motifs[0]) && fits(motifs[1])) {
    return 0x80000000u | (MotifCode(motifs[0]) << 16) | MotifCode(motifs[1]);
  }
  return static_cast<uint32_t>(store::PublicHash64(absl::StrJoin(motifs, "\x1f"))) | 0x80808080u;
}

uint64_t StructureCode(std::string_view structure) {
  if (structure.empty()) return 0;
  return std::max<uint64_t>(store::PublicHash64(structure) & kStructureMask, 1);
}

uint32_t ConseillerCode(std::string_view conseiller) {
  return static_cast<uint32_t>(StructureCode(conseiller));
}

uint64_t StructureOf(const uint8_t (&structure)[6]) {
  uint64_t code = 0;
  std::memcpy(&code, structure, sizeof(structure));
  return code;
}

void SetStructure(uint64_t code, uint8_t (*structure)[6]) {
  std::memcpy(*structure, &code, sizeof(*structure));
}

std::string EncodeHistory(const History& history) {
  std::string out;
  const uint16_t rights = Count(history.rights.size());
  out.reserve(kHeaderBytes + history.streams.size() * sizeof(Stream) +
              history.values.size() * sizeof(Value) + rights * sizeof(Right) +
              history.facts.size() * sizeof(RecordFact));
  store::AppendRaw<uint16_t>(FlagsOf(history), &out);
  store::AppendRaw<uint16_t>(Count(history.streams.size()), &out);
  store::AppendRaw<uint16_t>(Count(history.values.size()), &out);
  store::AppendRaw<uint16_t>(rights, &out);
  store::AppendRaw<uint16_t>(Count(history.facts.size()), &out);
  AppendAll(history.streams, &out);
  AppendAll(history.values, &out);
  for (size_t i = 0; i < rights; ++i) {
    out.append(reinterpret_cast<const char*>(&history.rights[i]), sizeof(Right));
  }
  AppendAll(history.facts, &out);
  return out;
}

History DecodeHistory(std::string_view bytes) {
  const HistoryView view(bytes);
  History history;
  history.full = view.full();
  size_t values = 0;
  for (size_t i = 0; i < view.stream_count(); ++i) history.streams.push_back(view.stream(i));
  for (size_t i = 0; i < view.right_count(); ++i) {
    history.rights.push_back(view.right(i));
    values = std::max<size_t>(values, history.rights.back().value + size_t{1});
  }
  for (size_t i = 0; i < values; ++i) history.values.push_back(view.value(i));
  for (size_t i = 0; i < view.fact_count(); ++i) history.facts.push_back(view.fact(i));
  return history;
}

}  // namespace jalon::pathway
