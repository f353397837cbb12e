// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/csv_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "engine/base/error.h"
#include "engine/flux/csv_cutter.h"
#include "engine/flux/limits.h"

namespace jalon::flux {
namespace {

constexpr std::string_view kAskLine =
    " Corriger la ligne, ou la redemander à l'émetteur, puis la réimporter.";
constexpr std::string_view kKinds = "--kind inscriptions|cessations|radiations|stock";

bool IsPoleEmploi(FluxKind kind) {
  return kind == FluxKind::kPeInscriptions || kind == FluxKind::kPeCessations ||
         kind == FluxKind::kPeRadiations || kind == FluxKind::kPeStock;
}

bool HasMotif(FluxKind kind) {
  return kind == FluxKind::kPeCessations || kind == FluxKind::kPeRadiations;
}

// In French, why a record is no line; for kNone, the format says it.
std::string ReasonOf(const CsvRecord& record) {
  switch (record.problem) {
    case CsvProblem::kBadQuote:
      return "guillemet qui n'est pas fermé, ou qui l'est au milieu d'un champ.";
    case CsvProblem::kTooLong:
      return fmt::format(
          "ligne de plus de {} Kio ; son début est gardé, les {} octets qui suivent sont sautés.",
          kMaxCsvRecordBytes / 1024, record.skipped_bytes);
    case CsvProblem::kTooManyColumns:
      return fmt::format("plus de {} colonnes.", kMaxCsvColumns);
    case CsvProblem::kNulByte:
      return "octet nul : contenu binaire ou abîmé.";
    case CsvProblem::kNone:
      break;
  }
  return {};
}

absl::Status NotThatKind(std::string_view what) {
  return InvalidField("kind", "WRONG_KIND",
                      fmt::format("Les colonnes du fichier ne sont pas celles que l'option --kind "
                                  "annonce : {}",
                                  what));
}

// The content says whether there is a motif; the operator, which of the two families it is.
absl::Status CheckPoleEmploi(PoleEmploiColumns columns, FluxKind declared) {
  const bool with_motif = columns == PoleEmploiColumns::kWithMotif;
  if (!IsPoleEmploi(declared)) {
    return InvalidField(
        "kind", "MISSING_KIND",
        fmt::format("C'est un fichier CSV de Pôle emploi {} colonne de motif, et son contenu ne "
                    "dit pas s'il porte des {}. Le dire par l'option {}.",
                    with_motif ? "avec" : "sans",
                    with_motif ? "cessations ou des radiations" : "inscriptions ou le stock",
                    kKinds));
  }
  if (HasMotif(declared) == with_motif) return absl::OkStatus();
  return NotThatKind(with_motif ? "il a une colonne de motif (cessations ou radiations)."
                                : "il n'a pas de colonne de motif (inscriptions ou stock).");
}

class Reader : public FluxReader {
 public:
  explicit Reader(std::unique_ptr<Window> window)
      : window_(std::move(window)), cutter_(*window_), cells_(0) {}

  absl::Status ReadHeaderLine(const Detected& detected, const Options& options);
  const Header& header() const override { return header_; }
  absl::StatusOr<bool> Next(Record* record) override;
  const Summary& summary() const override { return summary_; }

 private:
  absl::Status ChooseFormat(const Detected& detected, const Options& options);
  absl::StatusOr<bool> NextLine();
  std::optional<Problem> Parse(PersonRow& row);
  void Take(PersonRow row, Record* record);
  void Reject(const Problem& problem, Record* record);
  Problem WrongWidth(size_t cells, size_t expected, std::string_view why) const;
  bool IsShort() const;
  bool IsCut() const;
  void Finish();

  std::unique_ptr<Window> window_;
  CsvCutter cutter_;
  CsvRecord line_;
  Header header_;
  std::unique_ptr<RowFormat> format_;
  Summary summary_;
  UnexpectedValues unexpected_;
  UnexpectedValues first_unexpected_;         // the line
  absl::flat_hash_set<std::string> numbers_;  // NUMDEMRSA seen, some 40 bytes each
  size_t cells_;                              // of the header line
  size_t named_ = 0;                          // those of them that are not empty at its end
  int64_t position_ = 0;
  bool line_waits_ = false;  // the first line is a person: it is read, and not given yet
  bool cut_ = false;         // the last line ends before its last columns
  bool finished_ = false;
};

absl::Status Reader::ChooseFormat(const Detected& detected, const Options& options) {
  header_.kind = detected.kind;
  if (options.mapping != nullptr) {
    header_.kind = FluxKind::kTakeover;
    format_ = MakeTakeoverFormat(*options.mapping);
    return absl::OkStatus();
  }
  if (detected.pole_emploi != PoleEmploiColumns::kNone) {
    header_.kind = options.declared;
    format_ = MakePoleEmploiFormat(options.declared);
    return CheckPoleEmploi(detected.pole_emploi, options.declared);
  }
  if (IsPoleEmploi(options.declared) && detected.other_csv) {
    header_.kind = options.declared;  // by the order of its columns, if they are those
    format_ = MakePoleEmploiFormat(options.declared);
    return absl::OkStatus();
  }
  if (IsPoleEmploi(options.declared)) {
    return NotThatKind("il n'a pas celles d'un fichier CSV de Pôle emploi.");
  }
  if (detected.kind == FluxKind::kContacts) format_ = MakeContactFormat();
  if (detected.kind == FluxKind::kSpie) format_ = MakeSpieFormat(line_.fields);
  if (format_ != nullptr) return absl::OkStatus();
  return InvalidField(
      "mapping", "MISSING_MAPPING",
      "C'est un fichier CSV dont les colonnes ne sont celles d'aucun flux connu. Pour reprendre "
      "des données d'un autre logiciel, les décrire dans un fichier de correspondance (option "
      "--mapping FICHIER).");
}

absl::Status Reader::ReadHeaderLine(const Detected& detected, const Options& options) {
  if (absl::Status begun = cutter_.Begin(); !begun.ok()) return begun;
  const absl::StatusOr<bool> found = cutter_.Next(&line_);
  if (!found.ok()) return found.status();
  if (!*found || line_.problem != CsvProblem::kNone) {
    return InvalidField("", "BAD_HEADER_LINE",
                        "La première ligne, qui nomme les colonnes, est absente ou illisible" +
                            (*found ? " : " + ReasonOf(line_) : std::string(".")));
  }
  if (absl::Status chosen = ChooseFormat(detected, options); !chosen.ok()) return chosen;
  cells_ = line_.fields.size();
  named_ = CountUsed(line_.fields);
  summary_.bytes_read = window_->bytes_read();
  if (absl::Status bound = format_->Bind(line_.fields); !bound.ok()) return bound;
  line_waits_ = format_->BeginsWithData();
  const size_t header_size = line_waits_ ? 0 : line_.raw.size();
  summary_.header_bytes = line_.offset + static_cast<int64_t>(header_size);
  if (line_waits_) {
    summary_.warnings.push_back(
        "La première ligne ne nomme pas les colonnes : elle est prise pour une personne, et les "
        "colonnes dans l'ordre habituel de ce fichier.");
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Reader::NextLine() {
  if (line_waits_) {
    line_waits_ = false;
    return true;
  }
  return cutter_.Next(&line_);
}

absl::StatusOr<bool> Reader::Next(Record* record) {
  const absl::StatusOr<bool> more = NextLine();
  summary_.bytes_read = window_->bytes_read();
  if (!more.ok()) return more.status();
  if (!*more) {
    Finish();
    return false;
  }
  PersonRow row;
  if (const std::optional<Problem> problem = Parse(row)) {
    Reject(*problem, record);
  } else {
    Take(std::move(row), record);
  }
  return true;
}

bool Reader::IsShort() const {
  return format_->CountsCells() && line_.problem == CsvProblem::kNone &&
         line_.fields.size() < named_;
}

// Whether the file stops inside this line: its source lost its end, or the last line lacks columns
// and nothing ends it.
bool Reader::IsCut() const {
  const int64_t end = line_.offset + static_cast<int64_t>(line_.raw.size());
  return end == window_->bytes_read() && (!window_->loss().empty() || IsShort());
}

Problem Reader::WrongWidth(size_t cells, size_t expected, std::string_view why) const {
  const std::string what = format_->BeginsWithData()
                               ? fmt::format("{} attendues", expected)
                               : fmt::format("l'en-tête en nomme {}", expected);
  return {"", fmt::format("{} colonnes, {} ; {}", cells, what, why)};
}

std::optional<Problem> Reader::Parse(PersonRow& row) {
  if (IsCut()) return Problem{"", "le fichier s'arrête au milieu de cette ligne."};
  if (line_.problem != CsvProblem::kNone) return Problem{"", ReasonOf(line_)};
  const size_t used = CountUsed(line_.fields);
  if (used > cells_) {
    return WrongWidth(used, cells_, "un séparateur est sans doute de trop.");
  }
  if (IsShort() && !format_->EndsEarly(line_.fields)) {
    return WrongWidth(line_.fields.size(), named_, "il en manque.");
  }
  CellReader reader(&unexpected_);
  format_->Read(line_.fields, row, reader);
  NoteFirst(unexpected_, line_.line, &first_unexpected_);
  if (!reader.problem().has_value()) return std::nullopt;
  return Problem{reader.problem()->field, reader.problem()->reason + "."};
}

void Reader::Take(PersonRow row, Record* record) {
  row.position = position_++;
  row.byte_offset = line_.offset;
  row.byte_length = static_cast<int64_t>(line_.raw.size());
  ++summary_.dossiers;
  ++summary_.persons;
  if (!row.keys.numdemrsa.empty()) numbers_.insert(row.keys.numdemrsa);
  summary_.distinct_dossiers = static_cast<int64_t>(numbers_.size());
  *record = std::move(row);
}

void Reader::Reject(const Problem& problem, Record* record) {
  RejectedDossier& rejected = record->emplace<RejectedDossier>();
  rejected.position = position_++;
  rejected.byte_offset = line_.offset;
  rejected.raw = line_.raw;
  rejected.field = problem.field;
  rejected.truncated = IsCut();
  cut_ = cut_ || rejected.truncated;
  const std::string column =
      problem.field.empty() ? "" : fmt::format(", colonne {}", problem.field);
  rejected.reason = fmt::format("ligne {}{} : {}{}", line_.line, column, problem.reason, kAskLine);
  ++summary_.rejected;
}

void Reader::Finish() {
  if (finished_) return;
  finished_ = true;
  if (!window_->loss().empty() || cut_) {
    const std::string_view why = window_->loss().empty()
                                     ? std::string_view(
                                           "La dernière ligne s'arrête avant ses dernières "
                                           "colonnes.")
                                     : std::string_view(window_->loss());
    summary_.truncated_at = window_->bytes_read();
    summary_.warnings.push_back(fmt::format(
        "{} Le fichier est tronqué à l'octet {} : ses lignes complètes sont prises, les "
        "autres manquent. Redemander le fichier.",
        why, window_->bytes_read()));
  }
  for (std::string& warning : format_->Warnings()) {
    summary_.warnings.push_back(std::move(warning));
  }
  for (const auto& [column, count] : unexpected_) {
    summary_.warnings.push_back(UnexpectedText(column, count, "ligne", first_unexpected_[column]));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<FluxReader>> OpenCsv(std::unique_ptr<Window> window,
                                                    const Detected& detected,
                                                    const FluxReader::Options& options) {
  auto reader = std::make_unique<Reader>(std::move(window));
  if (absl::Status read = reader->ReadHeaderLine(detected, options); !read.ok()) return read;
  return reader;
}

}  // namespace jalon::flux
