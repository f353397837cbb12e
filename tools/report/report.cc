// SPDX-License-Identifier: EUPL-1.2
#include "tools/report/report.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "engine/base/error.h"
#include "tools/client/figure.h"
#include "tools/client/number.h"

namespace jalon::report {
namespace {

using client::Thousands;
using jalon::v1::GetMatrixResponse;
using jalon::v1::MatrixRow;

absl::Status Unwritable(const std::string& path) {
  return InvalidField("output", "UNWRITABLE_FILE",
                      "fichier impossible à écrire : " + path +
                          " ; vérifiez que le dossier existe, qu'il est ouvert en écriture et "
                          "qu'il reste de la place");
}

void RemarkImmature(const MatrixRow& row, std::vector<std::string>* remarks) {
  if (!row.has_delay() || row.delay().immature() == 0) return;
  remarks->push_back(row.code() + " : " + Thousands(row.delay().immature()) +
                     " échéances ne sont pas encore passées à la date de la réponse ; le taux et "
                     "le délai moyen bougeront encore.");
}

bool AtOnePosition(const Report& report) {
  return std::all_of(report.series.begin(), report.series.end(), [&](const auto& point) {
    return point.log_position() == report.matrix.log_position();
  });
}

}  // namespace

const MatrixRow* FindRow(const GetMatrixResponse& matrix, const std::string& code) {
  const auto found = std::find_if(matrix.rows().begin(), matrix.rows().end(),
                                  [&](const MatrixRow& row) { return row.code() == code; });
  return found == matrix.rows().end() ? nullptr : &*found;
}

bool IsCounted(const MatrixRow& row) {
  const bool declared = row.has_declared() && !row.declared().also_computed();
  return !declared && !client::IsMissing(row) && !row.has_decimal_value();
}

std::vector<std::string> Remarks(const Report& report) {
  std::vector<std::string> remarks;
  for (const MatrixRow& row : report.matrix.rows()) RemarkImmature(row, &remarks);
  if (!AtOnePosition(report)) {
    remarks.emplace_back(
        "Des événements ont été enregistrés pendant la rédaction : la série a été calculée à une "
        "autre position du journal que la matrice.");
  }
  return remarks;
}

absl::Status WriteWhole(const std::string& path,
                        const std::function<absl::Status(const std::string&)>& write) {
  const std::string partial = path + ".part";
  // A library that writes would say in its own words, and on standard error, that it cannot.
  if (!std::ofstream(partial, std::ios::binary)) return Unwritable(path);
  std::error_code error;
  const absl::Status status = write(partial);
  if (status.ok()) std::filesystem::rename(partial, path, error);
  if (status.ok() && !error) return absl::OkStatus();
  std::error_code ignored;
  std::filesystem::remove(partial, ignored);
  return status.ok() ? Unwritable(path) : status;
}

absl::Status WriteWhole(const std::string& path, const std::string& bytes) {
  return WriteWhole(path, [&](const std::string& partial) {
    std::ofstream file(partial, std::ios::binary | std::ios::trunc);
    file << bytes;
    file.close();
    return file ? absl::OkStatus() : Unwritable(path);
  });
}

}  // namespace jalon::report
