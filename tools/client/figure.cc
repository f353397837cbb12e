// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/figure.h"

#include "tools/client/number.h"

namespace jalon::client {

using jalon::v1::DeclaredValue;
using jalon::v1::Dimension;
using jalon::v1::MatrixRow;

bool IsMissing(const MatrixRow& row) { return row.missing() != DeclaredValue::MISSING_UNSPECIFIED; }

std::string MissingLabel(DeclaredValue::Missing missing) {
  switch (missing) {
    case DeclaredValue::NOT_AVAILABLE:
      return "non disponible";
    case DeclaredValue::NOT_PROVIDED:
      return "non communiqué";
    case DeclaredValue::NOT_APPLICABLE:
      return "sans objet";
    case DeclaredValue::HELD_BY_PARTNER:
      return "donnée d'un partenaire";
    case DeclaredValue::STRUCTURAL_ZERO:
      return "zéro par construction";
    case DeclaredValue::PENDING:
      return "en cours";
    case DeclaredValue::BLANK:
      return "laissé vide";
    default:
      return "";
  }
}

std::string ValueText(const MatrixRow& row) {
  if (IsMissing(row)) return MissingLabel(row.missing());
  return row.has_decimal_value() ? Decimal(row.decimal_value()) : Thousands(row.value());
}

std::string DimensionLabel(Dimension::Value dimension) {
  switch (dimension) {
    case Dimension::TERRITORY:
      return "Commune";
    case Dimension::STRUCTURE:
      return "Structure";
    case Dimension::REFERENT:
      return "Référent";
    case Dimension::ORIENTATION_TYPE:
      return "Type d'orientation";
    case Dimension::AGE:
      return "Âge";
    case Dimension::SEX:
      return "Sexe";
    case Dimension::HOUSEHOLD:
      return "Foyer";
    case Dimension::ORGANISME:
      return "Organisme";
    case Dimension::SENIORITY:
      return "Ancienneté";
    case Dimension::FLOW:
      return "Type avant → après";
    case Dimension::MOTIVE:
      return "Motif";
    case Dimension::ACTIONS:
      return "Actions";
    default:
      return "";
  }
}

}  // namespace jalon::client
