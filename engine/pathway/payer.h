// SPDX-License-Identifier: EUPL-1.2
//
// Who pays the right of one dossier (indicators §B, mutations): the number stays when the right
// goes from CAF to MSA. From the first word of the new organisme on, the closing that the old one
// still sends ends nothing.
#ifndef JALON_ENGINE_PATHWAY_PAYER_H_
#define JALON_ENGINE_PATHWAY_PAYER_H_

#include <cstdint>

namespace jalon::pathway {

// One for each dossier of a person. Not thread-safe; copies are cheap.
class Payer {
 public:
  // Takes what is told of a right that runs (open or suspended) or closes, in the order of the
  // flux; `organisme` is its kind, 0 where it is not said: who spoke before. Returns false for a
  // closing that counts for nothing.
  bool Take(uint8_t organisme, bool closes) {
    if (organisme == 0) organisme = spoke_;
    spoke_ = organisme;
    if (alive_ && closes && organisme != 0 && pays_ != 0 && organisme != pays_) return false;
    const uint32_t bit = uint32_t{1} << (organisme & 31);
    if (!closes && (!alive_ || (met_ & bit) == 0)) pays_ = organisme;
    met_ |= bit;
    alive_ = !closes;
    return true;
  }
  // The person is of this dossier no more.
  void Leave() { alive_ = false; }

 private:
  uint8_t pays_ = 0;   // 0: nobody was told
  uint8_t spoke_ = 0;  // last
  uint32_t met_ = 0;   // a bit for each who ever told of it
  bool alive_ = false;
};

}  // namespace jalon::pathway

#endif  // JALON_ENGINE_PATHWAY_PAYER_H_
