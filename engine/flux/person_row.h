// SPDX-License-Identifier: EUPL-1.2
//
// What one line of a CSV file, or one record of PECG, says of one person, as values. As in
// observation.h nothing is derived: texts are trimmed UTF-8, codes are as sent, what is absent or
// empty is absent. All of it is nominative: it goes neither into a log nor into a message.
#ifndef JALON_ENGINE_FLUX_PERSON_ROW_H_
#define JALON_ENGINE_FLUX_PERSON_ROW_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/date.h"

namespace jalon::flux {

// By what a row names its person. A sender gives some of these.
struct PersonKeys {
  std::string nir;  // as sent, 13 or 15 characters, spaces allowed; to be read with ReadNir
  std::string birth_name;
  std::string usage_name;
  std::string first_name;
  Date born_on;
  std::string sex;             // "1" or "2", as SEXE
  std::string identifiant_pe;  // 11 characters; "" when it has none of the two known layouts
  std::string numdemrsa;       // as NormalNumdemrsa
  std::string role;            // "DEM", "CJT", "ENF", "AUT", as ROLEPERS
  std::string matricule;       // of the CAF: 7 digits; otherwise as sent
  std::string external_id;     // the sender's own id of the person

  bool operator==(const PersonKeys&) const = default;
};

// A line of the CAF's contact file (flux reference §4.4). Its names are those of the responsable du
// dossier: they are in the keys only where she is the person of the line.
struct ContactRow {
  Date requested_on;                // DATE DEMANDE RSA
  Date droits_devoirs_on;           // DATE DEBUT DROITS - DEVOIRS: the right opens for this person
  std::vector<std::string> phones;  // a leading zero that was lost is back
  std::string email;
  std::vector<std::string> address_lines;
  std::string postal_code;
  std::string commune;

  bool operator==(const ContactRow&) const = default;
};

// What Pôle emploi says of a registration.
enum class PoleEmploiMove { kInscription = 1, kCessation = 2, kRadiation = 3 };

// A line of one of the four CSV families of Pôle emploi (flux reference §5.1). A line of the stock
// is an inscription that lasts.
struct PoleEmploiRow {
  PoleEmploiMove move = PoleEmploiMove::kInscription;
  bool stock = false;
  Date on;
  std::string categorie;  // "1" to "8", of an inscription
  std::string code;       // of a cessation or radiation: "90", "CX"; may be absent
  std::string motif;      // in words; may be there without its code
  std::string agency;     // ALE
  std::string commune_code;
  std::string locality;
  std::string address;

  bool operator==(const PoleEmploiRow&) const = default;
};

// A dossier of PECG (flux reference §5.2): a state on the reference day of the file.
struct PecgRow {
  Date registered_on;  // inscription/date-debut-ide
  std::string categorie;
  Date ceased_on;
  std::string ceased_motif;
  Date struck_off_on;
  std::string struck_off_motif;
  Date ppae_signed_on;
  Date ppae_notified_on;
  Date last_interview_on;      // absent when it is partial, as "2020"
  std::string conseiller;      // ppae/conseiller-pe
  std::string axe_code;        // ppae/axe-code
  std::string modalite_code;   // "GLO" is the accompagnement global
  std::string modalite_label;  // ppae/modalite-libelle

  bool operator==(const PecgRow&) const = default;
};

// A line of the SPIE extract (flux reference §5.3). No NIR: names and birth date, and the sender's
// own id, which its file of actions uses alone.
struct SpieRow {
  Date registered_on;
  std::string registration_code;
  std::string categorie;
  std::string modalite;  // GUIDE, RENFORCE, SUIVI
  std::string structure;
  Date follow_up_from;
  Date last_ppae_interview_on;
  std::vector<std::string> address_lines;
  std::string brsa;  // "O" or "N"

  bool operator==(const SpieRow&) const = default;
};

// A line of the SPIE file of actions.
struct SpieActionRow {
  std::string code;
  std::string label;
  std::string objective;
  Date prescribed_on;
  Date realised_on;
  Date planned_on;
  Date from;
  Date to;

  // When it began: date_debut, else date_realisation_action. Absent of an action that is prescribed
  // or planned and nothing more.
  Date FirstDay() const { return from.IsPresent() ? from : realised_on; }
  bool operator==(const SpieActionRow&) const = default;
};

// One field of an event body, by its JSON name, and its value: an ISO date, the name of an
// enumerator, "true" or "false", a number with a point, or a text.
struct TakeoverValue {
  std::string field;
  std::string value;

  bool operator==(const TakeoverValue&) const = default;
};

// A line of a département's own past, read by a TakeoverMapping.
struct TakeoverRow {
  std::string body;    // JSON name of the body: "orientation"
  std::string source;  // the system it comes from: "WEBRSA"
  std::string record_id;
  Date known_on;      // when it was recorded there; absent: known as the import says
  Date effective_on;  // where the body has no date of its own
  std::vector<TakeoverValue> values;

  bool operator==(const TakeoverRow&) const = default;
};

using RowBody =
    std::variant<ContactRow, PoleEmploiRow, PecgRow, SpieRow, SpieActionRow, TakeoverRow>;

// One line or record about one person.
struct PersonRow {
  PersonKeys keys;
  RowBody body;
  int64_t position = 0;     // of the row in the file, from 0; rejected rows count
  int64_t byte_offset = 0;  // of its first byte
  int64_t byte_length = 0;

  bool operator==(const PersonRow&) const = default;
};

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_PERSON_ROW_H_
