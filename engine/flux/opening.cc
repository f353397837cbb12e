// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/opening.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "engine/base/error.h"
#include "engine/flux/limits.h"
#include "engine/flux/scan.h"

namespace jalon::flux {
namespace {

constexpr size_t kNowhere = std::string_view::npos;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kUtf16LittleMark = "\xFF\xFE";
constexpr std::string_view kUtf16BigMark = "\xFE\xFF";
constexpr std::string_view kGzipMark = "\x1F\x8B";
constexpr std::string_view kZipMark = "PK\x03\x04";
constexpr std::string_view kDoctype = "<!DOCTYPE";
constexpr std::string_view kHeaderTag = "<IdentificationFlux";
constexpr std::string_view kHeaderEndTag = "</IdentificationFlux>";
constexpr std::string_view kDossierEndTag = "</InfosFoyerRSA";
constexpr std::string_view kStateTag = "<ETATDOSRSA>";
constexpr std::string_view kExpected =
    "Jalon lit les flux bénéficiaires de la CAF et de la MSA (RSABEI, RSABEM, RSABEX, leurs "
    "jumeaux d'anomalies, MSABEI, MSABEM, MSABEX).";

std::string Upper(std::string_view text) {
  std::string upper(text);
  absl::AsciiStrToUpper(&upper);
  return upper;
}

absl::Status Refuse(std::string_view reason, std::string_view what) {
  return InvalidField("", reason, fmt::format("{} {}", what, kExpected));
}

absl::Status NotReadYet(std::string_view what) {
  return Refuse("OTHER_FLUX",
                fmt::format("Ce fichier ressemble à {} : il n'est pas encore lu.", what));
}

absl::Status DoctypeRefused() {
  return Refuse("DOCTYPE_REFUSED",
                "Le fichier contient une déclaration DOCTYPE, qu'aucun flux ne porte : il est "
                "refusé par sécurité.");
}

// What a file that is not XML looks like, from its first bytes.
absl::Status DescribeNonXml(std::string_view text) {
  if (text.empty()) return Refuse("EMPTY_FILE", "Le fichier est vide.");
  if (text.starts_with(kGzipMark) || text.starts_with(kZipMark)) {
    return Refuse("COMPRESSED_FILE", "Le fichier est compressé : le décompresser d'abord.");
  }
  if (text.starts_with(kUtf16LittleMark) || text.starts_with(kUtf16BigMark)) {
    return Refuse("UNKNOWN_ENCODING", "Le fichier est en UTF-16 : le convertir en UTF-8.");
  }
  const std::string first_line = Upper(text.substr(0, text.find('\n')));
  if (Contains(first_line, "NUMERO DEMANDE RSA")) {
    return NotReadYet("un fichier de contacts des allocataires (CSV de la CNAF)");
  }
  if (Contains(first_line, "IDENTIFIANTPE")) {
    return NotReadYet("un fichier de Pôle emploi (CSV)");
  }
  if (Contains(first_line, ";")) return NotReadYet("un fichier CSV");
  return Refuse("NOT_XML", "Le fichier n'est pas du XML.");
}

// Reads the beginning of a file from left to right.
class Opening {
 public:
  explicit Opening(std::string_view text) : text_(text) {}

  absl::Status ReadProlog();
  absl::Status ReadRoot();
  absl::StatusOr<Header> ReadIdentification();
  size_t position() const { return position_; }
  bool names_schema() const { return names_schema_; }

 private:
  std::string_view rest() const { return text_.substr(position_); }
  absl::Status Cut() const;
  void SkipSpace();
  absl::Status SkipConstruct(std::string_view terminator, size_t limit);
  absl::Status SkipMisc();
  absl::Status ReadDeclaration(std::string_view declaration);

  std::string_view text_;
  size_t position_ = 0;
  bool has_utf8_mark_ = false;
  Encoding encoding_ = Encoding::kUtf8;
  bool names_schema_ = false;
};

absl::Status Opening::Cut() const {
  return Refuse("HEADER_TRUNCATED",
                fmt::format("L'en-tête du fichier (IdentificationFlux) est absent ou coupé vers "
                            "l'octet {} : redemander le fichier à l'organisme.",
                            position_));
}

void Opening::SkipSpace() {
  while (position_ < text_.size() && IsSpace(text_[position_])) ++position_;
}

absl::Status Opening::SkipConstruct(std::string_view terminator, size_t limit) {
  const size_t end = rest().substr(0, limit).find(terminator);
  if (end == kNowhere) return Cut();
  position_ += end + terminator.size();
  return absl::OkStatus();
}

// Spaces, comments and instructions; a DOCTYPE is refused.
absl::Status Opening::SkipMisc() {
  while (true) {
    SkipSpace();
    absl::Status skipped;
    if (Upper(rest().substr(0, kDoctype.size())) == kDoctype) return DoctypeRefused();
    if (rest().starts_with("<!--")) {
      skipped = SkipConstruct("-->", kMaxHeaderBytes);
    } else if (rest().starts_with("<?")) {
      skipped = SkipConstruct("?>", kMaxInstructionBytes);
    } else {
      return absl::OkStatus();
    }
    if (!skipped.ok()) return skipped;
  }
}

// The value of `name` in a declaration or tag, "" when it is not there.
std::string_view AttributeOf(std::string_view tag, std::string_view name) {
  const size_t at = tag.find(name);
  if (at == kNowhere) return {};
  const size_t open = tag.find_first_of("\"'", at);
  if (open == kNowhere) return {};
  const size_t close = tag.find(tag[open], open + 1);
  return close == kNowhere ? std::string_view() : tag.substr(open + 1, close - open - 1);
}

absl::Status Opening::ReadDeclaration(std::string_view declaration) {
  const std::string name = Upper(AttributeOf(declaration, "encoding"));
  if (name == "ISO-8859-1" || name == "LATIN1" || name == "WINDOWS-1252" || name == "CP1252") {
    // A mark of UTF-8 says what the bytes are; a declaration may have been left behind.
    if (!has_utf8_mark_) encoding_ = Encoding::kWindows1252;
    return absl::OkStatus();
  }
  if (name.empty() || name == "UTF-8" || name == "UTF8" || name == "US-ASCII") {
    return absl::OkStatus();
  }
  return Refuse("UNKNOWN_ENCODING",
                "L'encodage que le fichier déclare n'est pas lu (lus : ISO-8859-1, windows-1252, "
                "UTF-8) : le convertir.");
}

absl::Status Opening::ReadProlog() {
  has_utf8_mark_ = text_.starts_with(kUtf8Mark);
  if (has_utf8_mark_) position_ = kUtf8Mark.size();
  SkipSpace();
  if (!rest().starts_with('<')) return DescribeNonXml(rest());
  if (rest().starts_with("<?xml")) {
    const std::string_view declaration = rest().substr(0, rest().find("?>"));
    if (Contains(declaration.substr(1), "<")) return Cut();  // its end is lost
    if (absl::Status read = ReadDeclaration(declaration); !read.ok()) return read;
  }
  return SkipMisc();
}

// One past the '>' of the tag that begins `text`, quotes respected; kNowhere when it has none. A
// '<' ends the search, as it may stand nowhere in a tag: a lost quote must not swallow dossiers.
size_t EndOfTag(std::string_view text) {
  char quote = 0;
  for (size_t i = 1; i < text.size() && text[i] != '<'; ++i) {
    const char c = text[i];
    if (quote == 0 && c == '>') return i + 1;
    if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    }
  }
  return kNowhere;
}

absl::Status DescribeOtherRoot(std::string_view name) {
  if (name == "fichier-PE-CG") return NotReadYet("un flux XML de Pôle emploi (PECG)");
  if (Upper(name) == "HTML") {
    return Refuse("NOT_A_FLUX", "Le fichier est une page web, pas un flux.");
  }
  return Refuse("NOT_A_FLUX",
                "La racine du fichier n'est pas <Racine> : ce n'est pas un flux RSA.");
}

absl::Status Opening::ReadRoot() {
  if (!rest().starts_with('<')) return Refuse("NOT_XML", "Le fichier n'est pas du XML.");
  const size_t end = EndOfTag(rest());
  if (end == kNowhere) return Cut();
  const std::string_view tag = rest().substr(0, end);
  const std::string_view name = tag.substr(1, tag.find_first_of(" \t\r\n/>") - 1);
  if (name != "Racine") return DescribeOtherRoot(name);
  names_schema_ = Contains(tag, "noNamespaceSchemaLocation");
  position_ += end;
  return SkipMisc();
}

absl::StatusOr<Header> Opening::ReadIdentification() {
  const size_t end = rest().find(kHeaderEndTag);
  if (!rest().starts_with(kHeaderTag) || end == kNowhere) return Cut();
  const std::string_view element = rest().substr(0, end + kHeaderEndTag.size());
  position_ += element.size();
  return ReadHeader(element, encoding_);
}

// An anomaly twin names no schema, and its dossiers have no state; an empty one counts no dossiers
// but anomalies.
bool LooksLikeAnomalies(std::string_view body) {
  const size_t dossier_end = body.find(kDossierEndTag);
  if (dossier_end != kNowhere) {
    return body.substr(0, dossier_end).find(kStateTag) == kNowhere;
  }
  return Contains(body, "<NBTOTDOSRSATRANSMANO>") && !Contains(body, "<NBTOTDOSRSATRANSM>");
}

absl::StatusOr<Header> ReadAll(Opening& opening) {
  if (absl::Status prolog = opening.ReadProlog(); !prolog.ok()) return prolog;
  if (absl::Status root = opening.ReadRoot(); !root.ok()) return root;
  return opening.ReadIdentification();
}

}  // namespace

absl::StatusOr<Header> ReadOpening(Window& window) {
  window.Ensure(kMaxHeaderBytes);
  if (!window.status().ok()) return window.status();
  Opening opening(window.view().substr(0, kMaxHeaderBytes));
  absl::StatusOr<Header> header = ReadAll(opening);
  if (!header.ok()) return header;
  window.Consume(opening.position());
  window.Ensure(kReadBytes);
  if (!window.status().ok()) return window.status();
  header->anomalies =
      !opening.names_schema() && LooksLikeAnomalies(window.view().substr(0, kReadBytes));
  return header;
}

}  // namespace jalon::flux
