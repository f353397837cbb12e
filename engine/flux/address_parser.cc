// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/address_parser.h"

#include <string>
#include <utility>

namespace jalon::flux {
namespace {

void ReadRank(pugi::xml_node node, Address& address, ValueReader& reader) {
  address.rank = reader.Number(node).value_or(0);
}

constexpr Field<Address> kTroncCommun[] = {
    {"RGADR", &ReadRank},
    {"DTEMM", &ReadOptionalDate<Address, &Address::moved_in>},
    {"PAYS", &ReadText<Address, &Address::country>},
};

void AddLine(std::string line, Address& address) {
  if (!line.empty()) address.lines.push_back(std::move(line));
}

void ReadLine(pugi::xml_node node, Address& address, ValueReader& reader) {
  AddLine(reader.Text(node), address);
}

constexpr Field<Address> kHorsFrance[] = {
    {"LIBLIG2ADR", &ReadLine}, {"LIBLIG3ADR", &ReadLine}, {"LIBLIG4ADR", &ReadLine},
    {"LIBLIG5ADR", &ReadLine}, {"LIBLIG6ADR", &ReadLine}, {"LIBLIG7ADR", &ReadLine},
};

// An address in France, field by field: NUMVOIE, LIBTYPEVOIE and NOMVOIE make one line.
struct French {
  std::string identity_complement;  // COMPLIDEADR
  std::string complement;           // COMPLADR
  std::string number;               // NUMVOIE
  std::string way_kind;             // LIBTYPEVOIE
  std::string way;                  // NOMVOIE
  std::string place;                // LIEUDIST
  std::string commune_code;         // NUMCOM
  std::string postal_code;          // CODEPOS
  std::string commune;              // NOMCOM
};

constexpr Field<French> kFrance[] = {
    {"COMPLIDEADR", &ReadText<French, &French::identity_complement>},
    {"COMPLADR", &ReadText<French, &French::complement>},
    {"NUMVOIE", &ReadText<French, &French::number>},
    {"LIBTYPEVOIE", &ReadText<French, &French::way_kind>},
    {"NOMVOIE", &ReadText<French, &French::way>},
    {"LIEUDIST", &ReadText<French, &French::place>},
    {"NUMCOM", &ReadText<French, &French::commune_code>},
    {"CODEPOS", &ReadText<French, &French::postal_code>},
    {"NOMCOM", &ReadText<French, &French::commune>},
};

void AppendWord(const std::string& word, std::string& line) {
  if (word.empty()) return;
  if (!line.empty()) line += ' ';
  line += word;
}

void ReadFrance(pugi::xml_node node, Address& address, ValueReader& reader) {
  French parts;
  ReadChildren(node, kFrance, parts, reader);
  std::string way = std::move(parts.number);
  AppendWord(parts.way_kind, way);
  AppendWord(parts.way, way);
  AddLine(std::move(parts.identity_complement), address);
  AddLine(std::move(parts.complement), address);
  AddLine(std::move(way), address);
  AddLine(std::move(parts.place), address);
  address.postal_code = std::move(parts.postal_code);
  address.commune_code = std::move(parts.commune_code);
  address.commune = std::move(parts.commune);
}

void ReadTroncCommun(pugi::xml_node node, Address& address, ValueReader& reader) {
  ReadChildren(node, kTroncCommun, address, reader);
}

void ReadHorsFrance(pugi::xml_node node, Address& address, ValueReader& reader) {
  ReadChildren(node, kHorsFrance, address, reader);
}

constexpr Field<Address> kAdresse[] = {
    {"TroncCommunAdresse", &ReadTroncCommun},
    {"AdresseDetailleeFrance", &ReadFrance},
    {"AdresseHorsFrance", &ReadHorsFrance},
};

}  // namespace

Address ReadAddress(pugi::xml_node node, ValueReader& reader) {
  Address address;
  ReadChildren(node, kAdresse, address, reader);
  return address;
}

}  // namespace jalon::flux
