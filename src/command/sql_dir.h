#pragma once
#include <string>

#include "config/settings.h"

namespace difysso::command {

// The folder of the migrations: SQL_DIR, or, for a program that lies in its source tree's build
// folder, that tree's sql/, or the installed one.
std::string sql_dir(const config::Settings& settings);

}  // namespace difysso::command
