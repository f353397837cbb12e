// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/detect.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "engine/base/error.h"
#include "engine/flux/limits.h"
#include "engine/flux/opening.h"
#include "engine/flux/scan.h"

namespace jalon::flux {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kExpected =
    "Jalon lit les flux bénéficiaires, instruction et recueil de la CAF et de la MSA (XML), le "
    "fichier de contacts de la CNAF et les fichiers de Pôle emploi, en clair, en gzip ou en zip.";
constexpr std::string_view kAskSender = "Demander à l'expéditeur le fichier d'origine.";
constexpr std::string_view kSaveAsCsv = "L'enregistrer en CSV (séparateur « ; »), puis l'importer.";
constexpr std::string_view kUnpackFirst =
    "Le décompresser, puis importer chaque fichier qu'il contient.";

std::string Upper(std::string_view text) {
  std::string upper(text);
  absl::AsciiStrToUpper(&upper);
  return upper;
}

// What the first bytes of a content that is none of ours give away.
struct Signature {
  std::string_view bytes;
  std::string_view reason;
  std::string_view looks_like;
  std::string_view advice;
};

constexpr Signature kSignatures[] = {
    {"%PDF-", "NOT_A_FLUX", "un document PDF", kAskSender},
    {"\xD0\xCF\x11\xE0", "SPREADSHEET", "un classeur ou un document bureautique (.xls, .doc)",
     kSaveAsCsv},
    {"{\\rtf", "NOT_A_FLUX", "un document RTF", kAskSender},
    {"7z\xBC\xAF\x27\x1C", "COMPRESSED_FILE", "une archive 7z", kUnpackFirst},
    {"Rar!", "COMPRESSED_FILE", "une archive RAR", kUnpackFirst},
    {"BZh", "COMPRESSED_FILE", "un fichier compressé par bzip2", kUnpackFirst},
    {"\xFD"
     "7zXZ",
     "COMPRESSED_FILE", "un fichier compressé par xz", kUnpackFirst},
    {"\x28\xB5\x2F\xFD", "COMPRESSED_FILE", "un fichier compressé par zstd", kUnpackFirst},
    {"\x89PNG", "NOT_A_FLUX", "une image", kAskSender},
    {"\xFF\xD8\xFF", "NOT_A_FLUX", "une image", kAskSender},
    {"\xFF\xFE", "UNKNOWN_ENCODING", "un texte en UTF-16", "Le convertir en UTF-8."},
    {"\xFE\xFF", "UNKNOWN_ENCODING", "un texte en UTF-16", "Le convertir en UTF-8."},
    {"-----BEGIN", "NOT_A_FLUX", "un fichier chiffré ou signé (PEM, PGP)", kAskSender},
    {"{", "NOT_A_FLUX", "du JSON", kAskSender},
    {"[", "NOT_A_FLUX", "du JSON", kAskSender},
};

absl::Status Refuse(std::string_view reason, std::string_view looks_like, std::string_view advice) {
  return InvalidField(
      "", reason,
      fmt::format("Le fichier est {}, pas un flux. {} {}", looks_like, advice, kExpected));
}

bool IsZip(std::string_view text) {
  return text.starts_with("PK\x03\x04") || text.starts_with("PK\x05\x06");
}

// A modern office document is a zip whose first member says so.
bool IsOfficeZip(std::string_view text) {
  constexpr size_t kFirstMemberBytes = 512;
  const std::string_view first = text.substr(0, kFirstMemberBytes);
  return Contains(first, "[Content_Types].xml") || Contains(first, "_rels/.rels") ||
         Contains(first, "application/vnd.oasis");
}

// More control characters than a text has: a stray one (an end of file of DOS, a NUL in one line)
// is for the reader to judge.
bool IsBinary(std::string_view text) {
  constexpr size_t kStray = 2;
  constexpr size_t kOneIn = 100;
  const auto controls = static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  }));
  return controls > std::max(kStray, text.size() / kOneIn);
}

std::string_view WithoutMark(std::string_view text) {
  if (text.starts_with(kUtf8Mark)) text.remove_prefix(kUtf8Mark.size());
  return text;
}

// The first line that is not empty, in capitals and without quotes.
std::string ColumnsLine(std::string_view text) {
  text = WithoutMark(text);
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  std::string line = Upper(text.substr(0, text.find_first_of("\r\n")));
  line.erase(std::remove(line.begin(), line.end(), '"'), line.end());
  return line;
}

bool LooksLikeCsv(std::string_view line) {
  const auto count = [&](char c) { return std::count(line.begin(), line.end(), c); };
  return count(';') > 0 || count('\t') > 0 || count(',') > 1;
}

// By the names of the columns (flux reference §4.4, §5.1, §5.3).
absl::StatusOr<Detected> DetectCsv(std::string_view text) {
  const std::string line = ColumnsLine(text);
  if (!LooksLikeCsv(line) || IsBinary(text)) return DescribeUnknown(text);
  Detected detected;
  if (Contains(line, "NUMERO DEMANDE RSA") && Contains(line, "MATRICULE")) {
    detected.kind = FluxKind::kContacts;
  } else if (Contains(line, "IDENTIFIANT_UNIQUE_DE")) {
    detected.kind = FluxKind::kSpie;
  } else if (Contains(line, "IDENTIFIANTPE") && Contains(line, "NIR")) {
    detected.pole_emploi =
        Contains(line, "MOTIF") ? PoleEmploiColumns::kWithMotif : PoleEmploiColumns::kWithoutMotif;
  } else {
    detected.other_csv = true;
  }
  return detected;
}

absl::StatusOr<Detected> DetectXml(std::string_view text) {
  const absl::StatusOr<Prolog> prolog = ReadProlog(text);
  if (!prolog.ok()) return prolog.status();
  Detected detected;
  if (prolog->root == "fichier-PE-CG") {
    detected.kind = FluxKind::kPecg;
    return detected;
  }
  if (prolog->root != "Racine") return DescribeUnknown(text);
  size_t size = 0;
  const absl::StatusOr<Header> header = ParseOpening(text, &size);
  if (!header.ok()) return header.status();
  detected.kind = header->kind;
  return detected;
}

absl::Status DescribeXml(std::string_view text) {
  if (Contains(Upper(text.substr(0, kMaxHeaderBytes)), "<HTML")) {
    return Refuse("NOT_A_FLUX", "une page web", kAskSender);
  }
  return Refuse("NOT_A_FLUX", "un XML dont la racine n'est pas <Racine>", kAskSender);
}

}  // namespace

Packing PackingOf(std::string_view beginning) {
  if (beginning.starts_with("\x1F\x8B")) return Packing::kGzip;
  return IsZip(beginning) ? Packing::kZip : Packing::kPlain;
}

absl::Status DescribeUnknown(std::string_view beginning) {
  if (IsZip(beginning) && IsOfficeZip(beginning)) {
    return Refuse("SPREADSHEET", "un classeur ou un document bureautique (Excel, LibreOffice)",
                  kSaveAsCsv);
  }
  for (const Signature& signature : kSignatures) {
    if (!beginning.starts_with(signature.bytes)) continue;
    return Refuse(signature.reason, signature.looks_like, signature.advice);
  }
  const std::string_view text = Trim(WithoutMark(beginning));
  if (text.empty()) {
    return InvalidField("", "EMPTY_FILE", "Le fichier est vide. " + std::string(kAskSender));
  }
  if (IsBinary(text)) return Refuse("NOT_XML", "un fichier binaire", kAskSender);
  if (text.starts_with('<')) return DescribeXml(text);
  return Refuse("NOT_XML", "un texte sans balises ni colonnes", kAskSender);
}

absl::StatusOr<Detected> Detect(std::string_view beginning) {
  const std::string_view text = beginning.substr(0, kMaxHeaderBytes);
  Detected detected;
  detected.packing = PackingOf(text);
  if (detected.packing == Packing::kZip && IsOfficeZip(text)) return DescribeUnknown(text);
  if (detected.packing != Packing::kPlain) return detected;
  const std::string_view visible = Trim(WithoutMark(text));
  if (visible.starts_with('<')) return DetectXml(text);
  return DetectCsv(text);
}

}  // namespace jalon::flux
