#include "dify/links.h"

#include <fstream>
#include <iostream>
#include <iterator>

#include "command/arguments.h"
#include "command/stores.h"
#include "observe/failure.h"

namespace difysso::command {
namespace {

constexpr std::chrono::minutes kPatience{10};
constexpr std::chrono::seconds kConnecting{10};

std::map<std::string, std::string> issuers_of(const config::Settings& settings) {
    std::map<std::string, std::string> issuers;
    if (settings.casdoor.offered) issuers.emplace("casdoor", settings.casdoor.issuer);
    for (const config::OpenId& provider : settings.openid)
        issuers.emplace(provider.id, provider.issuer);
    return issuers;
}

std::optional<std::vector<dify::LinkRow>> read_rows(const Arguments& arguments) {
    const std::string& path = arguments.words[1];
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        std::cerr << "difysso: " << path << " can't be read\n";
        return std::nullopt;
    }
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    int line = 0;
    auto rows = dify::read_link_table(text, line);
    if (!rows) {
        std::cerr << "difysso: " << path << ", line " << line
                  << ": it has to be CSV with the columns provider, sub and email\n";
        return std::nullopt;
    }
    if (arguments.has("as"))
        for (dify::LinkRow& row : *rows)
            row.provider = arguments.get("as");
    return rows;
}

int import(dify::Links& links, const Arguments& arguments, const config::Settings& settings,
           const std::vector<dify::LinkRow>& rows) {
    const bool dry_run = arguments.has("dry-run");
    const auto report =
        links.import(rows, issuers_of(settings), dry_run, outbound::Deadline::after(kPatience));
    for (const auto& conflict : report.conflicts)
        std::cerr << "difysso: " << arguments.words[1] << ", line " << conflict.line << ": "
                  << conflict.why << "\n";
    if (!report.conflicts.empty()) {
        std::cerr << "difysso: nothing was linked\n";
        return EXIT_FAILURE;
    }
    std::cout << (dry_run ? "would link " : "linked ") << report.added << ", " << report.present
              << " were linked already\n";
    return EXIT_SUCCESS;
}

int with_database(const Arguments& arguments, const config::Settings& settings,
                  const std::vector<dify::LinkRow>& rows) {
    Stores stores(settings);
    const auto connection = stores.database().acquire(outbound::Deadline::after(kConnecting));
    dify::Links links(*connection, stores.random());
    if (arguments.words[0] == "import") return import(links, arguments, settings, rows);
    std::cout << dify::write_link_table(links.all(outbound::Deadline::after(kPatience)));
    return EXIT_SUCCESS;
}

}  // namespace

int links(const Arguments& arguments) {
    const auto& words = arguments.words;
    const bool is_import = words.size() == 2 && words[0] == "import";
    const bool is_export = words.size() == 1 && words[0] == "export";
    if (!is_import && !is_export) throw UsageError("it is links export or links import FILE.csv");
    if (is_export && (arguments.has("dry-run") || arguments.has("as")))
        throw UsageError("--dry-run and --as are options of links import");

    const config::Loaded loaded = config::load(arguments.sources());
    print_problems(loaded);
    if (!loaded.settings) return kExitConfig;
    std::vector<dify::LinkRow> rows;
    if (is_import) {
        auto read = read_rows(arguments);
        if (!read) return EXIT_FAILURE;
        rows = std::move(*read);
    }
    try {
        return with_database(arguments, *loaded.settings, rows);
    } catch (const observe::Failure& failure) {
        std::cerr << "difysso: " << describe(failure) << "\n";
    }
    return EXIT_FAILURE;
}

}  // namespace difysso::command
