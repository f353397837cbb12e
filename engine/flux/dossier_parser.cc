// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/dossier_parser.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <utility>

#include "engine/flux/address_parser.h"
#include "engine/flux/limits.h"
#include "engine/flux/person_parser.h"

namespace jalon::flux {
namespace {

using Dossier = DossierObservation;

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

void ReadOrganisme(pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
  ReadChildren(node, kOrganisme, dossier.organisme, reader);
}

void ReadCedant(pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
  Transfer& transfer = dossier.transfer_in.emplace();
  transfer.direction = Transfer::Direction::kIn;
  ReadChildren(node, kCedant, transfer.other, reader);
  transfer.on = reader.RequiredDate(node.child("DDARRMUT"));
}

void ReadPrenant(pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
  Transfer& transfer = dossier.transfer_out.emplace();
  transfer.direction = Transfer::Direction::kOut;
  ReadChildren(node, kPrenant, transfer.other, reader);
  transfer.on = reader.RequiredDate(node.child("DDDEPAMUT"));
}

// IDEPARTE has 3 characters; a lost leading zero is put back.
void ReadDepartement(pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
  dossier.departement = reader.Text(node);
  if (dossier.departement.size() == 2) dossier.departement.insert(0, 1, '0');
}

void ReadNumdemrsa(pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
  const std::string_view raw = reader.Raw(node);
  dossier.numdemrsa = NormalNumdemrsa(raw);
  if (!raw.empty() && dossier.numdemrsa.empty()) {
    reader.Fail(node,
                "numéro de demande de plus de 11 caractères, ou avec d'autres signes que "
                "des lettres et des chiffres");
  }
}

constexpr Field<Dossier> kPartenaire[] = {{"IDEPARTE", &ReadDepartement}};

constexpr Field<Dossier> kDemandeRsa[] = {
    {"DTDEMRSA", &ReadRequiredDate<Dossier, &Dossier::requested_on>},
    {"NUMDEMRSA", &ReadNumdemrsa},
};

// A part that a dossier has once.
template <const auto& kFields>
void ReadPart(pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
  reader.MustBeUnique(node);
  ReadChildren(node, kFields, dossier, reader);
}

constexpr Field<Dossier> kIdentificationRsa[] = {
    {"Organisme", &ReadOrganisme},          {"Partenaire", &ReadPart<kPartenaire>},
    {"DemandeRSA", &ReadPart<kDemandeRsa>}, {"OrganismeCedant", &ReadCedant},
    {"OrganismePrenant", &ReadPrenant},
};

void ReadPersonne(pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
  if (dossier.persons.size() == kMaxPersons) {
    reader.Fail(node, fmt::format("plus de {} personnes", kMaxPersons));
    return;
  }
  dossier.persons.push_back(ReadPerson(node, reader));
}

// Makes room for one more repeated part, or fails.
template <class T>
T* AddRepeat(pugi::xml_node node, std::vector<T>& list, ValueReader& reader) {
  if (list.size() == kMaxRepeats) {
    reader.Fail(node, fmt::format("plus de {} éléments de ce nom", kMaxRepeats));
    return nullptr;
  }
  return &list.emplace_back();
}

constexpr Field<Dossier> kSituationFamille[] = {
    {"SITFAM", &ReadText<Dossier, &Dossier::family_situation>},
    {"DDSITFAM", &ReadOptionalDate<Dossier, &Dossier::family_situation_since>},
};

void ReadAdresse(pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
  Address* address = AddRepeat(node, dossier.addresses, reader);
  if (address != nullptr) *address = ReadAddress(node, reader);
}

constexpr Field<Dossier> kDonneesAdministratives[] = {
    {"SituationFamille", &ReadPart<kSituationFamille>},
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

template <StateBlockKind kKind>
void ReadStateBlock(pugi::xml_node node, Dossier& dossier, ValueReader& reader) {
  StateBlock* block = AddRepeat(node, dossier.state_blocks, reader);
  if (block == nullptr) return;
  block->kind = kKind;
  ReadChildren(node, kStateBlock, *block, reader);
}

constexpr Field<Dossier> kSituationDossierRsa[] = {
    {"EtatDossierRSA", &ReadPart<kEtatDossierRsa>},
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

constexpr Field<Liquidation> kEvenement[] = {
    {"DTLIQ", &ReadOptionalDate<Liquidation, &Liquidation::on>},
    {"FG", &ReadText<Liquidation, &Liquidation::fact>},
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

// État '1' goes with Refus, '3' with SuspensionDroit, and so on; '0' and '2' with none.
std::optional<StateBlockKind> BlockOf(char state) {
  if (state == '1') return StateBlockKind::kRefus;
  if (state < '3') return std::nullopt;
  return static_cast<StateBlockKind>(state - '3' +
                                     static_cast<int>(StateBlockKind::kSuspensionDroit));
}

void SetMotif(Dossier& dossier) {
  const auto kind = dossier.state.has_value() ? BlockOf(*dossier.state) : std::nullopt;
  if (!kind.has_value()) return;
  for (const StateBlock& block : dossier.state_blocks) {
    if (block.kind != *kind) continue;
    dossier.motif = block.motif;
    dossier.state_on = block.on;
    return;
  }
}

// Whether something below `node`, itself `depth` deep, stands deeper than kMaxDepth. Most elements
// have no children and are looked at only once: this walk is a sixth of the reading.
bool IsTooDeep(pugi::xml_node node, int depth) {
  if (depth == kMaxDepth) return true;
  for (pugi::xml_node child = node.first_child(); child; child = child.next_sibling()) {
    if (child.first_child() && IsTooDeep(child, depth + 1)) return true;
  }
  return false;
}

// Length of the ASCII at the beginning of `text`, found eight bytes at a time: all of a dossier,
// most often.
size_t AsciiPrefix(std::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080u;
  size_t length = 0;
  for (uint64_t word = 0; length + sizeof word <= text.size(); length += sizeof word) {
    std::memcpy(&word, text.data() + length, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
  while (length < text.size() && static_cast<unsigned char>(text[length]) < 0x80) ++length;
  return length;
}

Problem NotXml(const pugi::xml_parse_result& result) {
  const bool is_mismatch = result.status == pugi::status_end_element_mismatch;
  const char* what = is_mismatch ? "balises ouvrante et fermante qui ne se répondent pas"
                                 : "signe ou balise inattendus";
  return {"", fmt::format("XML mal formé vers l'octet {} du bloc ({})", result.offset, what)};
}

std::optional<Problem> MissingPart(const Dossier& dossier) {
  constexpr std::string_view kNumberPath = "IdentificationRSA/DemandeRSA/NUMDEMRSA";
  if (dossier.numdemrsa.empty()) {
    return Problem{std::string(kNumberPath), "absent ou vide : le dossier n'est pas identifiable"};
  }
  if (dossier.persons.empty()) return Problem{"Personne", "aucune personne dans le dossier"};
  return std::nullopt;
}

}  // namespace

// The whole block is made UTF-8 before it is parsed, since a character reference (&#233;) becomes
// UTF-8 whatever the encoding of the rest.
void DossierParser::Load(std::string_view block) {
  buffer_.clear();
  if (encoding_ == Encoding::kUtf8) {
    buffer_.append(block);
    return;
  }
  while (!block.empty()) {
    const size_t ascii = AsciiPrefix(block);
    buffer_.append(block.substr(0, ascii));
    if (ascii == block.size()) return;
    buffer_.append(ToUtf8(block.substr(ascii, 1), encoding_));
    block.remove_prefix(ascii + 1);
  }
}

std::optional<Problem> DossierParser::Parse(std::string_view block, DossierObservation* dossier) {
  *dossier = {};
  Load(block);
  const pugi::xml_parse_result result = document_.load_buffer_inplace(
      buffer_.data(), buffer_.size(), kParseOptions, pugi::encoding_utf8);
  if (!result) return NotXml(result);
  const pugi::xml_node root = document_.document_element();
  if (IsTooDeep(root, 1)) {
    return Problem{"", fmt::format("éléments imbriqués sur plus de {} niveaux", kMaxDepth)};
  }
  ValueReader reader(&unexpected_);
  ReadChildren(root, kInfosFoyerRsa, *dossier, reader);
  if (reader.failed()) return reader.problem();
  if (std::optional<Problem> missing = MissingPart(*dossier)) return missing;
  SetMotif(*dossier);
  MarkSharedKeys(dossier->persons);
  return std::nullopt;
}

std::string FindNumdemrsa(std::string_view block) {
  constexpr std::string_view kTag = "<NUMDEMRSA>";
  const size_t begin = block.find(kTag);
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = block.substr(begin + kTag.size());
  const size_t end = rest.find('<');
  return end == std::string_view::npos ? std::string() : NormalNumdemrsa(rest.substr(0, end));
}

}  // namespace jalon::flux
