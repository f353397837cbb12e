// SPDX-License-Identifier: EUPL-1.2
//
// Exit codes of jalon, said in --help. A number once given never changes its meaning.
#ifndef JALON_TOOLS_CLIENT_EXIT_CODE_H_
#define JALON_TOOLS_CLIENT_EXIT_CODE_H_

namespace jalon::client {

enum ExitCode {
  kDone = 0,
  kWarnings = 1,     // done, with warnings, rejects or findings
  kRefused = 2,      // wrong use, or an input that is refused
  kUnreachable = 3,  // no service, or one that is too busy or cannot write
  kInternal = 4,     // an error of the service or of jalon itself
};

}  // namespace jalon::client

#endif  // JALON_TOOLS_CLIENT_EXIT_CODE_H_
