#include "dify/personal_data.h"

#include <iostream>

#include "command/arguments.h"
#include "command/stores.h"
#include "observe/failure.h"

namespace difysso::command {
namespace {

constexpr std::chrono::minutes kPatience{10};
constexpr std::chrono::seconds kConnecting{10};

int erase(dify::PersonalData& data, const session::Ending& ending,
          const std::vector<std::string>& accounts) {
    for (const std::string& account : accounts) {
        // First the sessions: what Redis remembers of them has the person's name and address too.
        const auto deadline = outbound::Deadline::after(kPatience);
        ending.end_account(account, deadline);
        ending.end_unknown(account, deadline);
        const int rows = data.erase(account, outbound::Deadline::after(kPatience));
        std::cout << account << ": erased " << rows << " rows, and its sessions\n";
    }
    return EXIT_SUCCESS;
}

int with_stores(const Arguments& arguments, const config::Settings& settings) {
    Stores stores(settings);
    const auto connection = stores.database().acquire(outbound::Deadline::after(kConnecting));
    dify::PersonalData data(*connection);
    const auto deadline = outbound::Deadline::after(kPatience);
    const auto accounts = data.find(arguments.words[1], deadline);
    if (accounts.empty()) {
        std::cerr << "difysso: nobody here has this id or address\n";
        return EXIT_FAILURE;
    }
    if (arguments.words[0] == "erase" && !arguments.has("dry-run"))
        return erase(data, stores.ending(), accounts);
    for (const std::string& account : accounts)
        std::cout << data.text(account, deadline) << "\n";
    return EXIT_SUCCESS;
}

}  // namespace

int personal_data(const Arguments& arguments) {
    const auto& words = arguments.words;
    if (words.size() != 2 || (words[0] != "export" && words[0] != "erase"))
        throw UsageError("it is accounts export or accounts erase, and an address or account id");
    const config::Loaded loaded = config::load(arguments.sources());
    print_problems(loaded);
    if (!loaded.settings) return kExitConfig;
    try {
        return with_stores(arguments, *loaded.settings);
    } catch (const observe::Failure& failure) {
        std::cerr << "difysso: " << describe(failure) << "\n";
    }
    return EXIT_FAILURE;
}

}  // namespace difysso::command
