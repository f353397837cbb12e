// SPDX-License-Identifier: EUPL-1.2
//
// What the readers of the XML flux of CAF and MSA have in common: a file is cut at the borders of
// its dossiers (block_cutter.h) and each is parsed alone. Internal to this folder.
#ifndef JALON_ENGINE_FLUX_BLOCK_READER_H_
#define JALON_ENGINE_FLUX_BLOCK_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_set.h"
#include "engine/flux/block_cutter.h"
#include "engine/flux/flux_reader.h"
#include "engine/flux/window.h"
#include "engine/flux/xml_fields.h"

namespace jalon::flux {

// Beneficiary flux (NATFLUX D). `window` stands at the beginning of the file.
absl::StatusOr<std::unique_ptr<FluxReader>> OpenBeneficiaries(std::unique_ptr<Window> window);
// Instruction flux and DSP recueil (NATFLUX I, R).
absl::StatusOr<std::unique_ptr<FluxReader>> OpenInstructions(std::unique_ptr<Window> window);

// Base of the two: counts, rejects, trailer, truncation.
class BlockReader : public FluxReader {
 public:
  const Header& header() const override { return header_; }
  absl::StatusOr<bool> Next(Record* record) override;
  const Summary& summary() const override { return summary_; }

 protected:
  // What the summary needs to know of a block that was taken.
  struct Taken {
    std::string numdemrsa;
    size_t persons = 0;
  };

  // `window` stands behind the header.
  BlockReader(std::unique_ptr<Window> window, Header header, const BlockNames& names);

  // Parses `piece` into `record` and gives it `position`, or returns why it cannot be taken.
  virtual std::optional<Problem> Parse(const Piece& piece, int64_t position, Record* record,
                                       Taken* taken) = 0;
  // Reads the trailer: TransmissionFlux, unless a flux has another.
  virtual Trailer ParseTrailer(std::string_view element) { return ReadTrailer(element); }
  // Values that were not understood, over all blocks.
  virtual const UnexpectedValues& unexpected() const = 0;

  // What else is to be said at the end of the file.
  virtual void WarnOfBlocks() {}

  void Warn(std::string warning) { summary_.warnings.push_back(std::move(warning)); }

 private:
  bool TakeBlock(const Piece& piece, Record* record);
  void Reject(const Piece& piece, const Problem& problem, Record* record);
  std::string ReasonOf(PieceKind kind) const;
  void CountDossier(const std::string& numdemrsa);
  void Finish();
  void WarnOfEnd();
  void CheckTotal();
  std::optional<int64_t> Announced() const;

  std::unique_ptr<Window> window_;
  std::string record_name_;
  std::string trailer_name_;
  BlockCutter cutter_;
  UnexpectedValues first_unexpected_;  // number of the dossier in the file
  Header header_;
  Summary summary_;
  int64_t position_ = 0;
  // Numbers seen. The one part of the reader that grows with the file: some 40 bytes a dossier.
  absl::flat_hash_set<std::string> numbers_;
  int64_t blocks_without_number_ = 0;
  bool finished_ = false;
};

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_BLOCK_READER_H_
