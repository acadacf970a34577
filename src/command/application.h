#pragma once

namespace difysso::command {

// The program `difysso`: its options and subcommands, and the exit status: 64 for a command line
// that can't be understood, 69 when nobody answers, 78 for a configuration that can't be used
// (sysexits.h).
int run(int argc, char** argv);

}  // namespace difysso::command
