// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/dossier_parser.h"

#include <utility>

#include "engine/flux/address_parser.h"
#include "engine/flux/identification_parser.h"
#include "engine/flux/person_parser.h"

namespace jalon::flux {
namespace {

using Dossier = DossierObservation;

constexpr Field<Dossier> kIdentificationRsa[] = {
    {"Organisme", [](pugi::xml_node node, Dossier& dossier,
                     ValueReader& reader) { ReadOrganisme(node, dossier.organisme, reader); }},
    {"Partenaire", &ReadPart<kPartenaire<Dossier>>},
    {"DemandeRSA", &ReadPart<kDemandeRsa<Dossier>>},
    {"OrganismeCedant",
     [](pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
       dossier.transfer_in = ReadCedant(node, reader);
     }},
    {"OrganismePrenant",
     [](pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
       dossier.transfer_out = ReadPrenant(node, reader);
     }},
};

void ReadPersonne(pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
  PersonObservation* person = AddPerson(node, dossier.persons, reader);
  if (person != nullptr) *person = ReadPerson(node, reader);
}

void ReadAdresse(pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
  Address* address = AddRepeat(node, dossier.addresses, reader);
  if (address != nullptr) *address = ReadAddress(node, reader);
}

constexpr Field<Dossier> kDonneesAdministratives[] = {
    {"SituationFamille", &ReadPart<kSituationFamille<Dossier>>},
    {"Adresse", &ReadAdresse},
};

void ReadEtat(pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
  reader.MustBeUnique(node);
  dossier.state_code = reader.Text(node);
  const std::string& code = dossier.state_code;
  if (code.size() == 1 && code[0] >= '0' && code[0] <= '6') {
    dossier.state = code[0];
  } else if (!code.empty()) {
    reader.CountUnexpected(node);
  }
}

constexpr Field<Dossier> kEtatDossierRsa[] = {{"ETATDOSRSA", &ReadEtat}};

// The names of motif and date differ from block to block; none has two of them.
constexpr Field<StateBlock> kStateBlock[] = {
    {"MOTIREFURSA", &ReadText<StateBlock, &StateBlock::motif>},
    {"MOTISUSDRORSA", &ReadText<StateBlock, &StateBlock::motif>},
    {"MOTISUSVERSRSA", &ReadText<StateBlock, &StateBlock::motif>},
    {"MOTICLORSA", &ReadText<StateBlock, &StateBlock::motif>},
    {"DTREFURSA", &ReadRequiredDate<StateBlock, &StateBlock::on>},
    {"DDSUSDRORSA", &ReadRequiredDate<StateBlock, &StateBlock::on>},
    {"DDSUSVERSRSA", &ReadRequiredDate<StateBlock, &StateBlock::on>},
    {"DTCLORSA", &ReadRequiredDate<StateBlock, &StateBlock::on>},
    {"NATGROUPFSUS", &ReadText<StateBlock, &StateBlock::group>},
};

// DroitOuvert of the 2015 schema: the only place where a flux dates the opening of a right.
constexpr Field<Dossier> kDroitOuvert[] = {
    {"DTODRSA", &ReadRequiredDate<Dossier, &Dossier::opened_on>},
};

template <StateBlockKind kKind>
void ReadStateBlock(pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
  StateBlock* block = AddRepeat(node, dossier.state_blocks, reader);
  if (block == nullptr) return;
  block->kind = kKind;
  ReadChildren(node, kStateBlock, *block, reader);
}

constexpr Field<Dossier> kSituationDossierRsa[] = {
    {"EtatDossierRSA", &ReadPart<kEtatDossierRsa>},
    {"DroitOuvert", &ReadPart<kDroitOuvert>},
    {"Refus", &ReadStateBlock<StateBlockKind::kRefus>},
    {"SuspensionDroit", &ReadStateBlock<StateBlockKind::kSuspensionDroit>},
    {"SuspensionVersement", &ReadStateBlock<StateBlockKind::kSuspensionVersement>},
    {"FinDroit", &ReadStateBlock<StateBlockKind::kFinDroit>},
    {"FinDroitMoisAnterieur", &ReadStateBlock<StateBlockKind::kFinDroitMoisAnterieur>},
};

constexpr Field<Dossier> kTroncCommunDroit[] = {
    {"NBENFAUTCHA", [](pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
       dossier.dependents = reader.Number(node);
     }}};

constexpr Field<Dossier> kDetailDroit[] = {{"TroncCommunDroitRSA", &ReadPart<kTroncCommunDroit>}};

constexpr Field<Dossier> kPrestationRsa[] = {
    {"SituationDossierRSA", &ReadPart<kSituationDossierRsa>},
    {"DetailDroitRSA", &ReadPart<kDetailDroit>},
};

// The 2015 schema puts the same facts one level deeper.
constexpr Field<Liquidation> kSessionEvenement[] = {
    {"DTLIQ", &ReadOptionalDate<Liquidation, &Liquidation::on>},
    {"MOTITRANSFLUX", &ReadText<Liquidation, &Liquidation::fact>},
};

constexpr Field<Liquidation> kEvenement[] = {
    {"DTLIQ", &ReadOptionalDate<Liquidation, &Liquidation::on>},
    {"FG", &ReadText<Liquidation, &Liquidation::fact>},
    {"SessionEvenement", &ReadPart<kSessionEvenement>},
    {"ListeMotifsEvenement", &ReadPart<kSessionEvenement>},
};

void ReadEvenement(pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
  Liquidation* liquidation = AddRepeat(node, dossier.liquidations, reader);
  if (liquidation != nullptr) ReadChildren(node, kEvenement, *liquidation, reader);
}

void ReadAnomalie(pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
  std::string* label = AddRepeat(node, dossier.anomalies, reader);
  if (label != nullptr) *label = reader.Text(node.child("LIBANO"));
}

constexpr Field<Dossier> kInfosFoyerRsa[] = {
    {"IdentificationRSA", &ReadPart<kIdentificationRsa>},
    {"Personne", &ReadPersonne},
    {"DonneesAdministratives", &ReadPart<kDonneesAdministratives>},
    {"PrestationRSA", &ReadPart<kPrestationRsa>},
    {"Evenement", &ReadEvenement},
    {"Anomalie", &ReadAnomalie},
};

void SetMotif(Dossier& dossier) {
  for (const StateBlock& block : dossier.state_blocks) {
    if (dossier.state != StateOf(block.kind)) continue;
    dossier.motif = block.motif;
    dossier.state_on = block.on;
    return;
  }
}

}  // namespace

std::optional<Problem> DossierParser::Parse(std::string_view block, DossierObservation* dossier) {
  *dossier = {};
  if (std::optional<Problem> problem = block_.Parse(block)) return problem;
  ValueReader reader(&unexpected_);
  ReadChildren(block_.root(), kInfosFoyerRsa, *dossier, reader);
  if (reader.failed()) return reader.problem();
  if (std::optional<Problem> missing = MissingPart(*dossier)) return missing;
  SetMotif(*dossier);
  MarkSharedKeys(dossier->persons);
  return std::nullopt;
}

}  // namespace jalon::flux
