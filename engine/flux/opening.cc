// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/opening.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "engine/base/error.h"
#include "engine/flux/detect.h"
#include "engine/flux/limits.h"
#include "engine/flux/scan.h"

namespace jalon::flux {
namespace {

constexpr size_t kNowhere = std::string_view::npos;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kDoctype = "<!DOCTYPE";
constexpr std::string_view kHeaderTag = "<IdentificationFlux";
constexpr std::string_view kHeaderEndTag = "</IdentificationFlux>";
constexpr std::string_view kDossierEndTag = "</InfosFoyerRSA";
constexpr std::string_view kStateTag = "<ETATDOSRSA>";
constexpr std::string_view kRootEndTag = "</Racine>";
std::string Upper(std::string_view text) {
  std::string upper(text);
  absl::AsciiStrToUpper(&upper);
  return upper;
}

absl::Status Refuse(std::string_view reason, std::string_view message) {
  return InvalidField("", reason, message);
}

absl::Status DoctypeRefused(std::string_view doctype) {
  if (Contains(Upper(doctype.substr(0, doctype.find('>'))), "HTML"))
    return DescribeUnknown("<html");
  return Refuse("DOCTYPE_REFUSED",
                "Le fichier contient une déclaration DOCTYPE, qu'aucun flux ne porte : il est "
                "refusé par sécurité. Demander à l'organisme le fichier d'origine.");
}

// Reads the beginning of a file from left to right.
class Opening {
 public:
  explicit Opening(std::string_view text) : text_(text) {}

  absl::StatusOr<Prolog> ReadProlog();
  absl::StatusOr<Header> ReadIdentification();
  size_t position() const { return position_; }

 private:
  std::string_view rest() const { return text_.substr(position_); }
  absl::Status Cut() const;
  void SkipSpace();
  absl::Status SkipConstruct(std::string_view terminator, size_t limit);
  absl::Status SkipMisc();
  absl::Status ReadBeforeRoot();
  absl::Status ReadDeclaration(std::string_view declaration);
  absl::Status ReadRoot();

  std::string_view text_;
  size_t position_ = 0;
  bool has_utf8_mark_ = false;
  Prolog prolog_;
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
    if (Upper(rest().substr(0, kDoctype.size())) == kDoctype) return DoctypeRefused(rest());
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
    if (!has_utf8_mark_) prolog_.encoding = Encoding::kWindows1252;
    return absl::OkStatus();
  }
  if (name.empty() || name == "UTF-8" || name == "UTF8" || name == "US-ASCII") {
    return absl::OkStatus();
  }
  return Refuse("UNKNOWN_ENCODING",
                "L'encodage que le fichier déclare n'est pas lu (lus : ISO-8859-1, windows-1252, "
                "UTF-8) : le convertir.");
}

absl::Status Opening::ReadBeforeRoot() {
  has_utf8_mark_ = text_.starts_with(kUtf8Mark);
  if (has_utf8_mark_) position_ = kUtf8Mark.size();
  SkipSpace();
  if (!rest().starts_with('<')) return DescribeUnknown(text_);
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

absl::Status Opening::ReadRoot() {
  if (!rest().starts_with('<')) return DescribeUnknown(text_);
  const size_t end = EndOfTag(rest());
  if (end == kNowhere) return Cut();
  const std::string_view tag = rest().substr(0, end);
  prolog_.root = tag.substr(1, tag.find_first_of(" \t\r\n/>") - 1);
  prolog_.names_schema = Contains(tag, "noNamespaceSchemaLocation");
  position_ += end;
  return SkipMisc();
}

absl::StatusOr<Prolog> Opening::ReadProlog() {
  if (absl::Status before = ReadBeforeRoot(); !before.ok()) return before;
  if (absl::Status root = ReadRoot(); !root.ok()) return root;
  prolog_.size = position_;
  return prolog_;
}

absl::StatusOr<Header> Opening::ReadIdentification() {
  const size_t end = rest().find(kHeaderEndTag);
  if (!rest().starts_with(kHeaderTag) || end == kNowhere) return Cut();
  const std::string_view element = rest().substr(0, end + kHeaderEndTag.size());
  position_ += element.size();
  return ReadHeader(element, prolog_.encoding);
}

// An anomaly twin names no schema, none of its dossiers has a state, and its trailer counts no
// dossiers but anomalies. One dossier without a state, or all of a file that counts dossiers, is an
// oddity of a normal file.
bool LooksLikeAnomalies(std::string_view body) {
  body = body.substr(0, body.find(kRootEndTag));  // what follows is another file
  if (Contains(body, kStateTag) || Contains(body, "<NBTOTDOSRSATRANSM>")) return false;
  return Contains(body, kDossierEndTag) || Contains(body, "<NBTOTDOSRSATRANSMANO>");
}

}  // namespace

absl::StatusOr<Prolog> ReadProlog(std::string_view beginning) {
  return Opening(beginning.substr(0, kMaxHeaderBytes)).ReadProlog();
}

absl::StatusOr<Header> ParseOpening(std::string_view beginning, size_t* size) {
  Opening opening(beginning.substr(0, kMaxHeaderBytes));
  const absl::StatusOr<Prolog> prolog = opening.ReadProlog();
  if (!prolog.ok()) return prolog.status();
  absl::StatusOr<Header> header = opening.ReadIdentification();
  *size = opening.position();
  if (header.ok()) header->names_schema = prolog->names_schema;
  return header;
}

absl::StatusOr<Header> ReadOpening(Window& window) {
  window.Ensure(kMaxHeaderBytes);
  if (!window.status().ok()) return window.status();
  size_t size = 0;
  absl::StatusOr<Header> header = ParseOpening(window.view(), &size);
  if (!header.ok()) return header;
  window.Consume(size);
  window.Ensure(kReadBytes);
  if (!window.status().ok()) return window.status();
  header->anomalies = header->nat_flux == "D" && !header->names_schema &&
                      LooksLikeAnomalies(window.view().substr(0, kReadBytes));
  return header;
}

}  // namespace jalon::flux
