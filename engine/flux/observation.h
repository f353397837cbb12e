// SPDX-License-Identifier: EUPL-1.2
//
// What one dossier block of a beneficiary flux says (InfosFoyerRSA of vrsb0801), as values. An
// observation repeats the flux and adds nothing: no state is derived here, no code is refused
// because it is unknown, and what is absent or empty in the flux is absent here.
//
// Texts are trimmed UTF-8; codes are trimmed and otherwise as sent. Names, birth dates, NIR,
// matricules, addresses and LIBANO are nominative: they go neither into a log nor into a message.
#ifndef JALON_ENGINE_FLUX_OBSERVATION_H_
#define JALON_ENGINE_FLUX_OBSERVATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/date.h"

namespace jalon::flux {

// FONORG and its variants. CAF and MSA share NUMORG values, so a key needs both.
enum class OrganismeKind {
  kUnknown = 0,
  kCaf = 1,
  kMsa = 2,
  kOther = 3,  // OPF: another organisme of prestations familiales
};

// A paying organisme and the household's number there.
struct Organisme {
  OrganismeKind kind = OrganismeKind::kUnknown;
  std::string code;       // FONORG as sent
  std::string number;     // NUMORG
  std::string matricule;  // MATRICULE; its zeros, left and right, are significant

  bool operator==(const Organisme&) const = default;
};

// A mutation: where the dossier comes from, or where it goes.
struct Transfer {
  enum class Direction { kIn = 1, kOut = 2 };
  Direction direction = Direction::kIn;
  Organisme other;  // OrganismeCedant (in) or OrganismePrenant (out, which has no matricule)
  Date on;          // DDARRMUT (in) or DDDEPAMUT (out)

  bool operator==(const Transfer&) const = default;
};

// The blocks that accompany an état, each by the code that it goes with. A block may be there
// without its état: ETATDOSRSA 3 hides a simultaneous 4, for instance (flux reference §2.2).
enum class StateBlockKind : char {
  kRefus = '1',
  kSuspensionDroit = '3',
  kSuspensionVersement = '4',
  kFinDroit = '5',
  kFinDroitMoisAnterieur = '6'
};
inline char StateOf(StateBlockKind kind) { return static_cast<char>(kind); }

// One of them.
struct StateBlock {
  StateBlockKind kind = StateBlockKind::kRefus;
  std::string motif;  // MOTIREFURSA, MOTISUSDRORSA, MOTISUSVERSRSA, MOTICLORSA
  Date on;            // DTREFURSA, DDSUSDRORSA, DDSUSVERSRSA, DTCLORSA
  std::string group;  // NATGROUPFSUS, of a SuspensionDroit

  bool operator==(const StateBlock&) const = default;
};

// An address of the household.
struct Address {
  int rank = 0;   // RGADR: 1 current, 2 and 3 previous; 0 when unreadable
  Date moved_in;  // DTEMM
  std::string country;
  // In the order of an envelope, without the line of the commune; empty lines are left out.
  std::vector<std::string> lines;
  std::string postal_code;   // CODEPOS, zeros kept
  std::string commune_code;  // NUMCOM: INSEE code
  std::string commune;       // NOMCOM

  bool operator==(const Address&) const = default;
};

// What made the organisme treat the dossier (daily files only).
struct Liquidation {
  Date on;           // DTLIQ; may be after the day of the file
  std::string fact;  // FG (MOTITRANSFLUX in the 2015 schema): "ENTDED", "MUT", "RAD", …

  bool operator==(const Liquidation&) const = default;
};

// One person of the dossier.
struct PersonObservation {
  std::string nir;  // as sent, 13 or 15 characters; to be read with ReadNir (base/nir.h)
  std::string birth_name;
  std::string usage_name;
  std::string first_name;
  Date born_on;
  std::string born_on_kind;      // TYPEDTNAI: "N" full, "J" day unknown, "O" day and month unknown
  std::string sex;               // "1" or "2"
  std::string role;              // ROLEPERS under NATPREST RSA; "" without that prestation
  std::string pfa_role;          // ROLEPERS under NATPREST PFA
  Date in_dossier_from;          // DDRATDOS
  Date in_dossier_until;         // DFRATDOS: she has left the household, and is still listed
  std::string previous_dossier;  // NUMDEMRSAPRECE, padded to 11
  std::string id_assedic;
  // TOPPERSDRODEVORSA. Absent is not false: MSA files do not say it for états 1 and 4.
  std::optional<bool> soumis;
  std::optional<bool> entrant;  // TOPPERSENTDRODEVORSA: sent by dailies, when true
  // DDSOUDRODEV, DFSOUDRODEV: droits et devoirs from and until (2015 schema only).
  Date soumis_from;
  Date soumis_until;
  // Another person of this block has the same role and birth date (twins): that pair identifies
  // neither of them.
  bool shares_role_and_birth_date = false;

  bool operator==(const PersonObservation&) const = default;
};

// One InfosFoyerRSA that was understood.
struct DossierObservation {
  std::string numdemrsa;  // 11 characters, digits or capitals; padded with zeros on the left
  Organisme organisme;
  std::string departement;  // IDEPARTE: whom the file is for, 3 characters; "" when absent
  Date requested_on;        // DTDEMRSA
  Date opened_on;           // DTODRSA: opening of the right (2015 schema only)

  std::optional<char> state;  // ETATDOSRSA '0'…'6'; absent when not sent or not one of these
  std::string state_code;     // ETATDOSRSA as sent, "" when not sent (anomaly twin)
  // The motif and the date of the first block that goes with `state`; "" and absent without one.
  std::string motif;
  Date state_on;
  std::vector<StateBlock> state_blocks;  // all of them, in the order of the file

  std::optional<Transfer> transfer_in;
  std::optional<Transfer> transfer_out;

  std::string family_situation;   // SITFAM, of the responsable du dossier
  Date family_situation_since;    // DDSITFAM
  std::optional<int> dependents;  // NBENFAUTCHA
  std::vector<Address> addresses;
  std::vector<Liquidation> liquidations;
  std::vector<std::string> anomalies;  // LIBANO
  std::vector<PersonObservation> persons;

  int64_t position = 0;     // of the block in the file, from 0; rejected blocks count
  int64_t byte_offset = 0;  // of `<InfosFoyerRSA`
  int64_t byte_length = 0;

  // The later of the two mutations is the one in force: a dossier that left and came back has both.
  // An arrival wins on a tie, since the dossier is in this département's file. Null without any.
  const Transfer* CurrentTransfer() const;
  // The address of rank 1, or null.
  const Address* CurrentAddress() const;

  bool operator==(const DossierObservation&) const = default;
};

// Bytes between the header and the end of the file that could not be taken as a dossier. All such
// bytes are in one of these, so that nothing of a file is lost. What is larger than
// kMaxDossierBytes comes in several pieces.
struct RejectedDossier {
  int64_t position = 0;     // as in DossierObservation
  int64_t byte_offset = 0;  // of the first byte of `raw`
  std::string raw;          // exact bytes, in the file's encoding; nominative
  std::string numdemrsa;    // padded, when it could be read; otherwise ""
  std::string field;        // path of the element at fault, e.g. "Personne[2]/Identification/DTNAI"
  std::string reason;       // in French: what is wrong, the field, what to do; never nominative
  bool truncated = false;   // the file ends inside this block

  bool operator==(const RejectedDossier&) const = default;
};

// NUMDEMRSA as this engine writes it: capitals, padded with zeros on the left to 11 (MSA files lose
// the leading zero). "" when `text` is empty, longer than 11, or has other characters than ASCII
// letters and digits.
std::string NormalNumdemrsa(std::string_view text);

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_OBSERVATION_H_
