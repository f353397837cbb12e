// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/identification_parser.h"

namespace jalon::flux {
namespace {

OrganismeKind KindOf(std::string_view fonorg) {
  if (fonorg == "CAF") return OrganismeKind::kCaf;
  if (fonorg == "MSA") return OrganismeKind::kMsa;
  return fonorg == "OPF" ? OrganismeKind::kOther : OrganismeKind::kUnknown;
}

void ReadOrganismeCode(pugi::xml_node node, Organisme& organisme, ValueReader& reader) {
  organisme.code = reader.Text(node);
  organisme.kind = KindOf(organisme.code);
}

constexpr Field<Organisme> kOrganisme[] = {
    {"FONORG", &ReadOrganismeCode},
    {"NUMORG", &ReadText<Organisme, &Organisme::number>},
    {"MATRICULE", &ReadText<Organisme, &Organisme::matricule>},
};

constexpr Field<Organisme> kCedant[] = {
    {"FONORGCEDMUT", &ReadOrganismeCode},
    {"NUMORGCEDMUT", &ReadText<Organisme, &Organisme::number>},
    {"MATRICULEORGCEDMUT", &ReadText<Organisme, &Organisme::matricule>},
};

constexpr Field<Organisme> kPrenant[] = {
    {"FONORGPRENMUT", &ReadOrganismeCode},
    {"NUMORGPRENMUT", &ReadText<Organisme, &Organisme::number>},
};

}  // namespace

void ReadOrganisme(pugi::xml_node node, Organisme& organisme, ValueReader& reader) {
  ReadChildren(node, kOrganisme, organisme, reader);
}

Transfer ReadCedant(pugi::xml_node node, ValueReader& reader) {
  Transfer transfer;
  transfer.direction = Transfer::Direction::kIn;
  ReadChildren(node, kCedant, transfer.other, reader);
  transfer.on = reader.RequiredDate(node.child("DDARRMUT"));
  return transfer;
}

Transfer ReadPrenant(pugi::xml_node node, ValueReader& reader) {
  Transfer transfer;
  transfer.direction = Transfer::Direction::kOut;
  ReadChildren(node, kPrenant, transfer.other, reader);
  transfer.on = reader.RequiredDate(node.child("DDDEPAMUT"));
  return transfer;
}

std::string ReadDepartement(pugi::xml_node node, ValueReader& reader) {
  std::string departement = reader.Text(node);
  if (departement.size() == 2) departement.insert(0, 1, '0');
  return departement;
}

std::string ReadNumdemrsa(pugi::xml_node node, ValueReader& reader) {
  const std::string_view raw = reader.Raw(node);
  std::string numdemrsa = NormalNumdemrsa(raw);
  if (!raw.empty() && numdemrsa.empty()) {
    reader.Fail(node,
                "numéro de demande de plus de 11 caractères, ou avec d'autres signes que "
                "des lettres et des chiffres");
  }
  return numdemrsa;
}

}  // namespace jalon::flux
