// SPDX-License-Identifier: EUPL-1.2
#include "tools/client/usage_text.h"

#include "absl/strings/str_replace.h"

namespace jalon::client {

std::string FrenchUsage(std::string_view message) {
  return absl::StrReplaceAll(
      std::string(message),
      {{"A subcommand is required", "il manque la commande"},
       {" is required", " est obligatoire"},
       {"The following arguments were not expected:", "non attendu :"},
       {"The following argument was not expected:", "non attendu :"},
       {"INI was not able to parse", "option inconnue dans le fichier de configuration :"},
       {"Could not convert:", "valeur illisible :"},
       {" required TEXT missing", " valeur(s) attendue(s)"},
       {": Value ", " : la valeur "},
       {" requires ", " demande aussi "},
       {" excludes ", " ne va pas avec "},
       {" not in range ", " n'est pas dans l'intervalle de "},
       {" to ", " à "}});
}

}  // namespace jalon::client
