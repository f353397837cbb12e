// SPDX-License-Identifier: EUPL-1.2
//
// Programs under test, as processes of their own. What cannot be set up throws, which fails the
// test.
#ifndef JALON_TESTS_SERVICES_PROCESS_H_
#define JALON_TESTS_SERVICES_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/temporary_folder.h"

namespace jalon::tests {

// A running program. Killed, if it still runs, with the object.
class Process {
 public:
  Process(std::vector<std::string> command, const std::string& out_path,
          const std::string& err_path);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void Signal(int number) const;
  // Its exit code; 128 + signal when a signal ended it.
  int Wait();
  bool Running();
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
  int exit_code_ = -1;
};

struct Outcome {
  int code = -1;
  std::string out;
  std::string err;
};

// Runs a program to its end.
Outcome RunToEnd(const std::vector<std::string>& command);

std::string ReadFile(const std::string& path);

// A jalond on a free port of the loopback, with its store in `data`. Its log is in `data`.log.
class Jalond {
 public:
  // Starts and waits until it serves.
  explicit Jalond(const std::string& data, const std::vector<std::string>& more_flags = {});

  const std::string& address() const { return address_; }
  // Runs `jalon` against it.
  Outcome Jalon(std::vector<std::string> arguments) const;
  // SIGTERM, and its exit code.
  int Stop();
  // kill -9.
  void Kill();
  Process& process() { return process_; }

 private:
  std::string port_file_;
  Process process_;
  std::string address_;
};

// The programs under test.
std::string JalondPath();
std::string JalonPath();

}  // namespace jalon::tests

#endif  // JALON_TESTS_SERVICES_PROCESS_H_
