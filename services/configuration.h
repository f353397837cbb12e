// SPDX-License-Identifier: EUPL-1.2
//
// What jalond is started with: flags, or a file with the same names.
#ifndef JALON_SERVICES_CONFIGURATION_H_
#define JALON_SERVICES_CONFIGURATION_H_

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "services/log.h"
#include "services/server.h"
#include "services/watched_folders.h"

namespace jalon::services {

// Exit codes of jalond, said in --help.
enum ExitCode {
  kDone = 0,
  kFindings = 1,       // --verify found something
  kConfiguration = 2,  // a flag, the configuration, a convention, the key file or TLS
  kUnavailable = 3,    // store held by another process, port taken, disk not writable
  kInternal = 4,       // damaged store, or an error of jalond itself
};

struct Configuration {
  std::string data_folder = "/var/lib/jalon";
  std::string listen = "127.0.0.1:7062";
  std::string port_file;    // empty: none
  std::string key_file;     // empty: KeyFile()
  std::string conventions;  // folder; empty: the built-in ones alone
  size_t threads = 0;       // 0: as many as there are processors
  size_t max_imports = 0;   // 0: limits.h
  int max_record_streams = 0;
  int archive_retention_days = 0;          // 0: for ever
  std::vector<std::string> refuse_totals;  // sources
  std::vector<WatchedFolder> watched;
  int watch_settle_seconds = 10;
  TlsFiles tls;
  std::string access;            // policy file; empty: open to everybody
  std::string jwks;              // file or https address; empty: no tokens
  std::string jwks_ca;           // PEM file; empty: the authorities of the system
  std::string jwt_issuer;        // with jwks
  std::string jwt_audience;      // with jwks
  int audit_retention_days = 0;  // 0: for ever
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kText;
  bool rebuild = false;
  bool verify = false;
  std::vector<std::string> departements;  // for rebuild and verify; empty: all
  std::string file;                       // the configuration file itself

  // The key file given, else jalon.key beside the configuration file, else in the data folder.
  std::string KeyFile() const;
};

// Declares the flags on `app`; parsing fills `configuration`, which must outlive `app`.
void DeclareFlags(CLI::App* app, Configuration* configuration);

}  // namespace jalon::services

#endif  // JALON_SERVICES_CONFIGURATION_H_
