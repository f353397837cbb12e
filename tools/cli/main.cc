// SPDX-License-Identifier: EUPL-1.2
#include "tools/cli/cli.h"

int main(int argc, char** argv) { return jalon::cli::RunCli(argc, argv); }
