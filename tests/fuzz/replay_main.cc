// SPDX-License-Identifier: EUPL-1.2
//
// Runs a fuzz target without libFuzzer, as the ordinary tests do: every file of the folders given,
// then changed copies of them for some seconds. Prints its seed; JALON_SEED repeats one,
// JALON_FUZZ_SECONDS sets the time.
//
// Not a replacement of libFuzzer (tests/fuzz/README.md), which needs clang and looks for new ways
// through the code: this one keeps the targets built and their inputs tried wherever g++ is.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr int kDefaultSeconds = 3;
constexpr size_t kMostChanges = 6;
constexpr size_t kLongestRun = 64;

void RunOn(const std::string& input) {
  // A copy of its own size: a read beyond its end is seen by the address sanitizer.
  const std::vector<uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

int Setting(const char* name, int fallback) {
  const char* given = std::getenv(name);
  return given != nullptr ? std::atoi(given) : fallback;
}

// Bytes that decide something in XML, CSV, gzip or text format.
char Interesting(std::mt19937_64& random) {
  using namespace std::string_view_literals;
  constexpr std::string_view kBytes = "<>/&!?-[]\";,\t\r\n\0\x1f\x8b\xff\x80 0129:{}%"sv;
  return kBytes[random() % kBytes.size()];
}

std::string Changed(std::string input, const std::string& other, std::mt19937_64& random) {
  const size_t changes = 1 + random() % kMostChanges;
  for (size_t i = 0; i < changes && !input.empty(); ++i) {
    const size_t at = random() % input.size();
    const size_t run = 1 + random() % kLongestRun;
    switch (random() % 6) {
      case 0:
        input[at] = Interesting(random);
        break;
      case 1:
        input.erase(at, run);
        break;
      case 2:
        input.insert(at, input.substr(random() % input.size(), run));
        break;
      case 3:
        input.insert(at, std::string(run, Interesting(random)));
        break;
      case 4:
        if (!other.empty()) input.insert(at, other.substr(random() % other.size(), run));
        break;
      default:
        input.resize(at);
    }
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> inputs;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      std::ifstream file(entry.path(), std::ios::binary);
      inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
  }
  if (inputs.empty()) {
    std::cerr << "no input in the folders given" << std::endl;
    return 1;
  }
  for (const std::string& input : inputs) RunOn(input);
  const auto seed = static_cast<uint64_t>(
      Setting("JALON_SEED", static_cast<int>(std::random_device()() & 0x7fffffff)));
  std::cerr << "JALON_SEED=" << seed << std::endl;
  std::mt19937_64 random(seed);
  const auto until = std::chrono::steady_clock::now() +
                     std::chrono::seconds(Setting("JALON_FUZZ_SECONDS", kDefaultSeconds));
  int64_t tried = 0;
  for (; std::chrono::steady_clock::now() < until; ++tried) {
    RunOn(Changed(inputs[random() % inputs.size()], inputs[random() % inputs.size()], random));
  }
  std::cerr << inputs.size() << " inputs, " << tried << " changed ones" << std::endl;
  return 0;
}
