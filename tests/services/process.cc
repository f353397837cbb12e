// SPDX-License-Identifier: EUPL-1.2
#include "tests/services/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace jalon::tests {
namespace {

constexpr int kSignalBase = 128;
constexpr std::chrono::milliseconds kPoll{5};
constexpr int kMaxPolls = 6000;  // 30 s: a machine may be busy

// A test that cannot be set up fails, with what went wrong.
void Require(bool condition, const std::string& what) {
  if (!condition) throw std::runtime_error(what);
}

pid_t Spawn(std::vector<std::string> command, const std::string& out_path,
            const std::string& err_path) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, out_path.c_str(), kFlags, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, err_path.c_str(), kFlags, 0600);
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  pid_t pid = -1;
  const int error =
      posix_spawn(&pid, command[0].c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  Require(error == 0, "cannot start " + command[0]);
  return pid;
}

int Decode(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalBase + WTERMSIG(status);
}

std::vector<std::string> JalondCommand(const std::string& data, const std::string& port_file,
                                       const std::vector<std::string>& more_flags) {
  std::vector<std::string> command = {JalondPath(), "--data", data, "--port-file", port_file};
  if (std::find(more_flags.begin(), more_flags.end(), "--listen") == more_flags.end()) {
    command.insert(command.end(), {"--listen", "127.0.0.1:0"});
  }
  command.insert(command.end(), more_flags.begin(), more_flags.end());
  return command;
}

// A port file of an earlier life must not be taken for this one's.
std::string FreshPortFile(const std::string& data) {
  const std::string path = data + ".port";
  std::filesystem::remove(path);
  return path;
}

}  // namespace

Process::Process(std::vector<std::string> command, const std::string& out_path,
                 const std::string& err_path)
    : pid_(Spawn(std::move(command), out_path, err_path)) {}

Process::~Process() {
  if (exit_code_ >= 0) return;
  Signal(SIGKILL);
  Wait();
}

void Process::Signal(int number) const { kill(pid_, number); }

int Process::Wait() {
  int status = 0;
  if (exit_code_ < 0 && waitpid(pid_, &status, 0) == pid_) exit_code_ = Decode(status);
  return exit_code_;
}

bool Process::Running() {
  int status = 0;
  if (exit_code_ < 0 && waitpid(pid_, &status, WNOHANG) == pid_) exit_code_ = Decode(status);
  return exit_code_ < 0;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Outcome RunToEnd(const std::vector<std::string>& command) {
  const TemporaryFolder folder;
  Process process(command, folder / "out", folder / "err");
  Outcome outcome;
  outcome.code = process.Wait();
  outcome.out = ReadFile(folder / "out");
  outcome.err = ReadFile(folder / "err");
  return outcome;
}

Jalond::Jalond(const std::string& data, const std::vector<std::string>& more_flags)
    : port_file_(FreshPortFile(data)),
      process_(JalondCommand(data, port_file_, more_flags), data + ".out", data + ".log") {
  for (int i = 0; i < kMaxPolls && !std::filesystem::exists(port_file_); ++i) {
    if (!process_.Running()) break;
    std::this_thread::sleep_for(kPoll);
  }
  Require(std::filesystem::exists(port_file_), "jalond: " + ReadFile(data + ".log"));
  address_ = "127.0.0.1:" + std::to_string(std::stoi(ReadFile(port_file_)));
}

Outcome Jalond::Jalon(std::vector<std::string> arguments) const {
  std::vector<std::string> command = {JalonPath(), "--server", address_};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return RunToEnd(command);
}

int Jalond::Stop() {
  process_.Signal(SIGTERM);
  return process_.Wait();
}

void Jalond::Kill() {
  process_.Signal(SIGKILL);
  process_.Wait();
}

std::string JalondPath() { return JALOND_PATH; }
std::string JalonPath() { return JALON_PATH; }

}  // namespace jalon::tests
