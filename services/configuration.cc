// SPDX-License-Identifier: EUPL-1.2
#include "services/configuration.h"

#include <filesystem>
#include <map>

namespace jalon::services {
namespace {

constexpr char kKeyFileName[] = "jalon.key";

constexpr char kFooter[] = R"(
Fichier de configuration (--config) : une ligne « nom = valeur » par option, sous le même nom :
  data = "/srv/jalon"
  listen = "0.0.0.0:7062"
  tls-certificate = "/etc/jalon/tls.pem"
  tls-key = "/etc/jalon/tls.key"
  access = "/etc/jalon/acces.textproto"
  watch = ["062=/srv/depot/062", "062:stock=/srv/depot/062-pe-stock"]
Une option donnée sur la ligne de commande l'emporte.

Codes de sortie : 0 terminé ; 1 --verify a trouvé quelque chose ; 2 configuration, convention, clé
ou TLS refusés ; 3 magasin tenu par un autre processus, port pris ou disque non inscriptible ;
4 magasin abîmé ou erreur interne.

Exemples :
  jalond --data ./donnees --listen 127.0.0.1:7062
  jalond --config /etc/jalon/jalond.conf
  jalond --data ./donnees --verify --departement 062)";

void DeclareService(CLI::App* app, Configuration* configuration) {
  app->add_option("--data", configuration->data_folder,
                  "Dossier des données ; un sous-dossier par département")
      ->capture_default_str();
  app->add_option("--listen", configuration->listen,
                  "Adresse d'écoute, hôte:port ; port 0 : un port libre")
      ->capture_default_str();
  app->add_option("--port-file", configuration->port_file,
                  "Fichier où écrire le port servi, une fois le service prêt");
  app->add_option("--key-file", configuration->key_file,
                  "Clé maîtresse, créée en mode 0600 si elle n'existe pas ; par défaut jalon.key à "
                  "côté du fichier de configuration, sinon dans le dossier des données");
  app->add_option("--conventions", configuration->conventions,
                  "Dossier de conventions (*.textproto), en plus de celles livrées");
}

void DeclareLimits(CLI::App* app, Configuration* configuration) {
  app->add_option("--threads", configuration->threads,
                  "Fils d'exécution pour lire et préparer ; 0 : un par processeur")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  app->add_option("--max-imports", configuration->max_imports,
                  "Imports et vérifications à la fois ; 0 : 4")
      ->check(CLI::Range(0, 64))
      ->capture_default_str();
  app->add_option("--max-record-streams", configuration->max_record_streams,
                  "Flux d'enregistrement à la fois ; 0 : 64")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
}

void DeclareImports(CLI::App* app, Configuration* configuration) {
  app->add_option("--archive-retention-days", configuration->archive_retention_days,
                  "Jours pendant lesquels l'archive garde un fichier brut dont l'import est "
                  "terminé ; son empreinte et son compte rendu restent ; 0 : toujours")
      ->check(CLI::Range(0, 36500))
      ->capture_default_str();
  app->add_option("--refuse-totals", configuration->refuse_totals,
                  "Sources (CAF, MSA) dont un fichier tronqué, ou dont le total annoncé n'est pas "
                  "le bon, est refusé en entier ; les autres sont pris avec un avertissement")
      ->delimiter(',')
      ->check(CLI::IsMember({"CAF", "MSA"}));
}

// Read here, so that what cannot be read is a wrong flag.
void DeclareWatch(CLI::App* app, Configuration* configuration) {
  app->add_option_function<std::vector<std::string>>(
         "--watch",
         [configuration](const std::vector<std::string>& texts) {
           for (const std::string& text : texts) {
             auto watched = ParseWatchedFolder(text);
             if (!watched.ok()) {
               throw CLI::ValidationError("--watch", std::string(watched.status().message()));
             }
             configuration->watched.push_back(*std::move(watched));
           }
         },
         "Dossier de dépôt, DÉPARTEMENT=DOSSIER : les fichiers qu'on y dépose sont importés une "
         "fois complets, puis rangés dans done/ ou refused/, avec un compte rendu par fichier et "
         "par nuit dans reports/ (comme jalon import --watch) ; peut être répétée. Des CSV de "
         "Pôle emploi ont un dossier par famille : 062:radiations=/srv/depot/radiations")
      ->allow_extra_args(false);
  app->add_option("--watch-settle", configuration->watch_settle_seconds,
                  "Secondes sans changement après lesquelles un fichier déposé est complet")
      ->check(CLI::Range(0, 86400))
      ->capture_default_str();
}

void DeclareTls(CLI::App* app, Configuration* configuration) {
  auto* certificate = app->add_option("--tls-certificate", configuration->tls.certificate,
                                      "Certificat du service et sa chaîne, PEM");
  auto* key = app->add_option("--tls-key", configuration->tls.key, "Clé du certificat, PEM");
  certificate->needs(key);
  key->needs(certificate);
  auto* ca = app->add_option("--tls-ca", configuration->tls.client_ca,
                             "Autorité qui signe les certificats des clients, PEM ; donnée : un "
                             "client sans certificat est refusé")
                 ->needs(certificate);
  app->add_flag("--tls-client-optional", configuration->tls.client_optional,
                "Un client sans certificat n'est pas refusé : il vient avec un jeton")
      ->needs(ca);
}

void DeclareAccess(CLI::App* app, Configuration* configuration) {
  auto* access = app->add_option("--access", configuration->access,
                                 "Politique d'accès : qui peut quoi (services/README.md) ; sans "
                                 "elle, quiconque est sur cette machine peut tout, et le service "
                                 "n'écoute que sur la boucle locale");
  auto* jwks = app->add_option("--jwks", configuration->jwks,
                               "Clés publiques des jetons (JWKS) : fichier ou adresse https://")
                   ->needs(access);
  auto* issuer = app->add_option("--jwt-issuer", configuration->jwt_issuer,
                                 "Émetteur attendu des jetons (iss)");
  auto* audience = app->add_option("--jwt-audience", configuration->jwt_audience,
                                   "Destinataire attendu des jetons (aud)");
  app->add_option("--jwks-ca", configuration->jwks_ca,
                  "Autorités qui signent le certificat de cette adresse, PEM ; par défaut celles "
                  "du système")
      ->needs(jwks);
  jwks->needs(issuer)->needs(audience);
  issuer->needs(jwks);
  audience->needs(jwks);
  app->add_option("--audit-retention-days", configuration->audit_retention_days,
                  "Jours pendant lesquels le journal d'audit est gardé ; 0 : toujours")
      ->check(CLI::Range(0, 36500))
      ->capture_default_str();
}

void DeclareLog(CLI::App* app, Configuration* configuration) {
  static const std::map<std::string, LogLevel> kLevels = {{"debug", LogLevel::kDebug},
                                                          {"info", LogLevel::kInfo},
                                                          {"warning", LogLevel::kWarning},
                                                          {"error", LogLevel::kError}};
  static const std::map<std::string, LogFormat> kFormats = {{"text", LogFormat::kText},
                                                            {"json", LogFormat::kJson}};
  app->add_option("--log-level", configuration->log_level,
                  "debug, info, warning ou error ; par défaut info")
      ->transform(CLI::CheckedTransformer(kLevels).description(""));
  app->add_option("--log-format", configuration->log_format,
                  "text (clé=valeur) ou json ; par défaut text")
      ->transform(CLI::CheckedTransformer(kFormats).description(""));
}

void DeclareMaintenance(CLI::App* app, Configuration* configuration) {
  auto* rebuild = app->add_flag("--rebuild", configuration->rebuild,
                                "Recalcule tout ce qui se déduit du journal, puis s'arrête");
  app->add_flag("--verify", configuration->verify,
                "Vérifie le journal et ce qui s'en déduit, puis s'arrête")
      ->excludes(rebuild);
  app->add_option("--departement", configuration->departements,
                  "Pour --rebuild et --verify : ces départements seulement")
      ->allow_extra_args(false);
  // What is served cannot be limited to some départements: whoever asks for that is told so.
  app->callback([configuration] {
    if (configuration->departements.empty() || configuration->rebuild || configuration->verify) {
      return;
    }
    throw CLI::ValidationError(
        "--departement va avec --verify ou --rebuild seulement : le service sert tous les "
        "départements du dossier des données");
  });
}

}  // namespace

std::string Configuration::KeyFile() const {
  if (!key_file.empty()) return key_file;
  const std::filesystem::path folder =
      file.empty() ? std::filesystem::path(data_folder) : std::filesystem::path(file).parent_path();
  return folder / kKeyFileName;
}

void DeclareFlags(CLI::App* app, Configuration* configuration) {
  app->description("jalond : le service Jalon (parcours des bénéficiaires du RSA)");
  app->footer(kFooter);
  app->set_help_flag("--help,-h", "Cette aide");
  app->set_version_flag("--version", std::string("jalond ") + JALON_VERSION, "Version");
  app->set_config("--config", "", "Fichier de configuration (INI ou TOML)");
  app->allow_config_extras(CLI::config_extras_mode::error);
  DeclareService(app, configuration);
  DeclareLimits(app, configuration);
  DeclareImports(app, configuration);
  DeclareWatch(app, configuration);
  DeclareTls(app, configuration);
  DeclareAccess(app, configuration);
  DeclareLog(app, configuration);
  DeclareMaintenance(app, configuration);
}

}  // namespace jalon::services
