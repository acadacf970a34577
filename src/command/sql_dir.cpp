#include "command/sql_dir.h"

#include <filesystem>

#include "command/build_info.h"

namespace difysso::command {

std::string sql_dir(const config::Settings& settings) {
    if (!settings.sql_dir.empty()) return settings.sql_dir;
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    const std::filesystem::path tree = std::filesystem::path(kSourceSqlDir).parent_path();
    const auto relative = program.lexically_relative(tree);
    if (!error && !relative.empty() && *relative.begin() == "build" &&
        std::filesystem::exists(kSourceSqlDir, error))
        return kSourceSqlDir;
    return kInstalledSqlDir;
}

}  // namespace difysso::command
