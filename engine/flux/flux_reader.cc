// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/flux_reader.h"

#include <fmt/format.h>

#include <utility>

#include "engine/base/error.h"
#include "engine/flux/block_reader.h"
#include "engine/flux/csv_reader.h"
#include "engine/flux/detect.h"
#include "engine/flux/limits.h"
#include "engine/flux/opening.h"
#include "engine/flux/pecg_reader.h"
#include "engine/flux/unpacked_source.h"
#include "engine/flux/window.h"

namespace jalon::flux {
namespace {

using OpenedReader = absl::StatusOr<std::unique_ptr<FluxReader>>;

// A flux that gives no record. Its body is read over, so that a tee behind it sees all of it.
class OutOfScopeReader : public FluxReader {
 public:
  OutOfScopeReader(std::unique_ptr<Window> window, Header header)
      : window_(std::move(window)), header_(std::move(header)) {
    summary_.out_of_scope = true;
    summary_.header_bytes = window_->offset();
    summary_.warnings.push_back(
        fmt::format("Flux {} : hors périmètre, gardé dans l'archive et non exploité. Rien à faire.",
                    KindLabel(header_)));
  }

  const Header& header() const override { return header_; }
  const Summary& summary() const override { return summary_; }

  absl::StatusOr<bool> Next(Record* /*record*/) override {
    while (!window_->at_end()) {
      window_->Consume(window_->view().size());
      window_->Grow();
    }
    window_->Consume(window_->view().size());
    summary_.bytes_read = window_->bytes_read();
    if (!window_->status().ok()) return window_->status();
    if (!window_->loss().empty()) summary_.truncated_at = window_->offset();
    return false;
  }

 private:
  std::unique_ptr<Window> window_;
  Header header_;
  Summary summary_;
};

OpenedReader OpenOutOfScope(std::unique_ptr<Window> window) {
  absl::StatusOr<Header> header = ReadOpening(*window);
  if (!header.ok()) return header.status();
  return std::make_unique<OutOfScopeReader>(std::move(window), *std::move(header));
}

absl::Status Packed(Packing packing) {
  return InvalidField(
      "", "COMPRESSED_FILE",
      fmt::format("Le fichier est compressé ({}) : le décompresser, puis importer ce qu'il "
                  "contient.",
                  packing == Packing::kZip ? "zip" : "gzip"));
}

OpenedReader OpenDetected(std::unique_ptr<Window> window, const Detected& detected,
                          const FluxReader::Options& options) {
  if (IsOutOfScope(detected.kind)) return OpenOutOfScope(std::move(window));
  switch (detected.kind) {
    case FluxKind::kBeneficiaireQuotidien:
    case FluxKind::kBeneficiaireMensuel:
    case FluxKind::kBeneficiaireReprise:
    case FluxKind::kBeneficiaireExceptionnel:
      return OpenBeneficiaries(std::move(window));
    case FluxKind::kPecg:
      return OpenPecg(std::move(window));
    case FluxKind::kInstruction:
    case FluxKind::kRecueil:
      return OpenInstructions(std::move(window));
    default:
      return OpenCsv(std::move(window), detected, options);
  }
}

}  // namespace

OpenedReader FluxReader::Open(ByteSource& source, const Options& options) {
  auto window = std::make_unique<Window>(source);
  window->Ensure(kMaxHeaderBytes);
  if (!window->status().ok()) return window->status();
  const absl::StatusOr<Detected> detected = Detect(window->view());
  // What it looks like is of no use where the archive that it comes from is damaged.
  if (!detected.ok() && !window->loss().empty()) return RefusalOf(window->loss_status());
  if (!detected.ok()) return detected.status();
  if (detected->packing != Packing::kPlain) return Packed(detected->packing);
  return OpenDetected(std::move(window), *detected, options);
}

}  // namespace jalon::flux
