// SPDX-License-Identifier: EUPL-1.2
//
// What one InfoDemandeRSA of an instruction flux (virs0901, NATFLUX I) or of a recueil of
// socio-professional data (vird0201, NATFLUX R) says, as values. It is a request as it was entered,
// before the caisse decides: it says no state of a right, and a request may be refused later.
//
// As in observation.h, an observation repeats the flux and adds nothing. Bank details (RIB, IBAN),
// nationality and residence permits are of no use here and are dropped while parsing: no member can
// hold them. A rejected block keeps its raw bytes, bank details included, which the import seals.
#ifndef JALON_ENGINE_FLUX_INSTRUCTION_H_
#define JALON_ENGINE_FLUX_INSTRUCTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/date.h"
#include "engine/flux/observation.h"

namespace jalon::flux {

// AUTORUTITEL, AUTORUTIADRELEC: may the département use this telephone or electronic address?
enum class Authorisation {
  kNotSaid = 0,  // absent, although a number or address may be there
  kGranted = 1,  // A
  kRefused = 2,  // R
  kUnknown = 3,  // I
};

// One ModesContacts. It is the household's, not a person's.
struct ContactMeans {
  std::string phone;         // NUMTEL, as sent
  std::string phone_nature;  // NATTEL: "D" domicile, "T" travail
  std::string phone_device;  // MATETEL: "FAX", "TEL", "TFA"
  Authorisation phone_authorisation = Authorisation::kNotSaid;
  std::string email;  // ADRELEC
  Authorisation email_authorisation = Authorisation::kNotSaid;

  bool operator==(const ContactMeans&) const = default;
};

// A structure that a parcours or an orientation names, and the appointment there.
struct CaisseAppointment {
  std::string structure;  // RAISOCORGORIE, RAISOCORGDECIORIE
  Date on;                // DTRVORGORIE, DTRVORGDECIORIE

  bool operator==(const CaisseAppointment&) const = default;
};

// SuiviAppuiOrientation: how far the collection of data, the parcours and the orientation are.
struct SupportFollowUp {
  std::optional<bool> obliged;   // TOPOBLSOCPRO: must give socio-professional data
  std::optional<bool> wishes;    // TOPSOUHSOCPRO: wishes to
  std::string situation;         // SITPERSSOCPRO: "AF" to do, "EF" done, "RE" refused
  Date data_recorded_on;         // DTENRSOCPRO
  Date parcours_recorded_on;     // DTENRPARCO
  Date orientation_recorded_on;  // DTENRORIE

  bool operator==(const SupportFollowUp&) const = default;
};

// One person of a request.
struct InstructionPerson {
  PersonObservation person;  // civil status and role; soumis and entrant are never said here
  SupportFollowUp follow_up;
  // Codes, flags and dates of DonneesSocioProfessionnelles: field of the flux to its value, in the
  // order of the file; a field told several times (DIFSOC) is there several times. Free texts
  // (LIB…) are left out: they tell of third persons and of health.
  std::vector<std::pair<std::string, std::string>> socio_professional;
  std::string parcours_computed;                 // NATPARCOCAL: "AS", "PP", "PS"
  std::string parcours_modified;                 // NATPARCOMOD
  std::string parcours_motive;                   // MOTIMODPARCO
  std::optional<bool> parcours_refused;          // TOPREFUPARCO
  std::optional<CaisseAppointment> decision;     // Parcours/OrganismeDecisionOrientation
  std::optional<CaisseAppointment> orientation;  // Orientation/OrganismeReferentOrientation

  // The parcours in force: the modified one where there is one.
  const std::string& parcours() const {
    return parcours_modified.empty() ? parcours_computed : parcours_modified;
  }

  bool operator==(const InstructionPerson&) const = default;
};

// One InfoDemandeRSA that was understood.
struct InstructionObservation {
  std::string numdemrsa;  // as in DossierObservation
  Organisme organisme;
  std::string departement;  // IDEPARTE
  Date requested_on;        // DTDEMRSA
  std::optional<Transfer> transfer_in;
  std::string request_status;  // STATUDEMRSA: "N", "C", "A", "M", "S"
  std::string step;  // SUIIRSA: "01" request, "11"… data, "21"… parcours, "31"… orientation

  std::string family_situation;  // SITFAM
  Date family_situation_since;   // DDSITFAM
  std::vector<Address> addresses;
  std::vector<ContactMeans> contacts;
  std::vector<InstructionPerson> persons;

  int64_t position = 0;     // of the block in the file, from 0; rejected blocks count
  int64_t byte_offset = 0;  // of `<InfoDemandeRSA`
  int64_t byte_length = 0;

  // The address of rank 1, or null.
  const Address* CurrentAddress() const;

  bool operator==(const InstructionObservation&) const = default;
};

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_INSTRUCTION_H_
