// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/import_report.h"

#include <fmt/format.h>

#include "absl/time/time.h"
#include "tools/client/number.h"

namespace jalon::client {

using jalon::v1::Import;
using jalon::v1::ImportReport;

bool DeservesALook(const ImportReport& report) {
  return report.rejected() > 0 || report.warnings_size() > 0 ||
         report.state() == ImportReport::INCOMPLETE;
}

void PrintReport(std::ostream& out, const ImportReport& report) {
  out << fmt::format("{} : {}, {} dossiers, {} événements nouveaux, {} déjà connus{}{}{}\n",
                     report.file_name(), report.kind(), Thousands(report.dossiers()),
                     Thousands(report.events_new()), Thousands(report.events_duplicate()),
                     report.already_imported() ? " ; fichier déjà importé" : "",
                     report.state() == ImportReport::INCOMPLETE ? " ; fichier incomplet" : "",
                     report.validated_only() ? " ; vérifié, rien n'est écrit" : "");
  for (const auto& warning : report.warnings()) out << "  attention : " << warning << "\n";
  for (const auto& reject : report.rejects()) {
    out << fmt::format("  rejet : bloc {} (octet {}), dossier {} : {}\n", reject.position(),
                       reject.byte_offset(),
                       reject.dossier().empty() ? "illisible" : reject.dossier(), reject.reason());
  }
  if (const int64_t others = report.rejected() - report.rejects_size(); others > 0) {
    out << fmt::format("  et {} autres rejets : jalon rejects list\n", Thousands(others));
  }
}

std::string StateLabel(Import::State state) {
  switch (state) {
    case Import::QUEUED:
      return "en attente";
    case Import::RUNNING:
      return "en cours";
    case Import::COMPLETE:
      return "terminé";
    case Import::INCOMPLETE:
      return "incomplet";
    case Import::FAILED:
      return "échoué";
    case Import::CANCELLED:
      return "annulé";
    case Import::REFUSED:
      return "refusé";
    default:
      return "?";
  }
}

std::string LocalTime(bool present, const google::protobuf::Timestamp& timestamp) {
  if (!present) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixSeconds(timestamp.seconds()),
                          absl::LocalTimeZone());
}

}  // namespace jalon::client
