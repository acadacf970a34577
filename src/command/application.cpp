#include "command/application.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <functional>
#include <iostream>
#include <string_view>

#include <Poco/Util/Application.h>
#include <Poco/Util/OptionCallback.h>
#include <Poco/Util/OptionException.h>
#include <Poco/Util/OptionSet.h>

#include "command/arguments.h"
#include "config/key_table.h"

namespace difysso::command {
namespace {

struct OptionRow {
    const char* name;
    const char* value;     // what stands for its value in the help; null when it has none
    const char* commands;  // which take it; null = all
    const char* help;
};

constexpr OptionRow kOptions[] = {
    {"config", "FILE", nullptr, "configuration file: KEY=value lines, unknown keys are errors"},
    {"env-file", "FILE", nullptr,
     "environment file, Dify's own .env for instance (default: ./.env)"},
    {"help", nullptr, nullptr, "this text"},
    {"listen", "ADDRESS", "serve status", "unix:PATH or HOST:PORT, when no socket is inherited"},
    {"http", "HOST:PORT", "serve status", "plain HTTP on a loopback address, for trying it out"},
    {"workers", "N", "serve", "processes (default: one a core; 0: no supervisor)"},
    {"threads", "M", "serve", "threads of each (default 16, at least 3)"},
    {"reload", nullptr, "serve", "restart when the program or a configuration file changes"},
    {"test", nullptr, "serve", "only check the configuration, as a reload would, and exit"},
    {"sql-dir", "FOLDER", "migrate check serve", "the folder of the migrations"},
    {"dry-run", nullptr, "migrate links accounts", "only tell what would be done"},
    {"as", "ID", "links", "import the links as this provider's, whatever the file says"},
    {"repair", nullptr, "audit", "let audit verify remove what is safe to remove"},
    {"json", nullptr, "check status audit version sessions accounts events",
     "as JSON, of lists an object a line"},
    {"follow", nullptr, "events", "go on with those that happen, until Ctrl-C"},
};

constexpr const char* kUsage =
    "difysso: single sign-on for a self-hosted Dify\n\n"
    "usage: difysso COMMAND [options]\n\n"
    "  serve                   answer requests, as a FastCGI responder\n"
    "  migrate                 apply the pending migrations of the schema difysso\n"
    "  migrate status          list them\n"
    "  migrate new \"message\"   write the next empty one\n"
    "  links export            print who is linked to which account, as CSV\n"
    "  links import FILE.csv   link people (provider, sub, email) to their accounts\n"
    "  accounts export WHO     print what is kept of a person (address or account id)\n"
    "  accounts erase WHO      forget it\n"
    "  check                   test everything that a sign-in needs\n"
    "  status                  how the one that runs is: workers, pools, what is wrong\n"
    "  audit verify            prove that no sign-in is lost or double\n"
    "  audit prune             delete sign-ins older than AUDIT_RETENTION_DAYS\n"
    "  sessions list [TEXT]    everybody's sessions; of an address, name or id with TEXT in it\n"
    "  sessions end ID         end one\n"
    "  accounts list [TEXT]    Dify's accounts, with the providers they are linked to\n"
    "  accounts show WHO       one, by id or address, with its sessions and newest events\n"
    "  events tail             the newest sign-ins, refusals, sign-outs and acts\n"
    "  version                 what this program is\n\n"
    "options:\n";

void print_help() {
    std::cout << kUsage;
    for (const OptionRow& row : kOptions) {
        std::string left =
            std::string("  --") + row.name + (row.value ? "=" : "") + (row.value ? row.value : "");
        left.resize(std::max<std::size_t>(left.size() + 1, 26), ' ');
        std::cout << left << row.help;
        if (row.commands != nullptr) std::cout << " (" << row.commands << ")";
        std::cout << "\n";
    }
    std::cout << "\nconfiguration (files, environment; DIFYSSO_<KEY> wins over <KEY>):\n"
              << config::help_text();
}

bool takes(const OptionRow& row, std::string_view command) {
    if (row.commands == nullptr) return true;
    const std::string_view all(row.commands);
    return (" " + std::string(all) + " ").find(" " + std::string(command) + " ") !=
           std::string::npos;
}

struct CommandRow {
    std::string_view name;
    bool takes_words;
    int (*run)(const Arguments& arguments, char** argv);
};

constexpr CommandRow kCommands[] = {
    {"serve", false, serve},
    {"migrate", true, [](const Arguments& arguments, char**) { return migrate(arguments); }},
    {"links", true, [](const Arguments& arguments, char**) { return links(arguments); }},
    {"accounts", true, [](const Arguments& arguments, char**) { return accounts(arguments); }},
    {"sessions", true, [](const Arguments& arguments, char**) { return sessions(arguments); }},
    {"events", true, [](const Arguments& arguments, char**) { return events(arguments); }},
    {"check", false, [](const Arguments& arguments, char**) { return check(arguments); }},
    {"status", false, [](const Arguments& arguments, char**) { return status(arguments); }},
    {"audit", true, [](const Arguments& arguments, char**) { return audit(arguments); }},
    {"version", false, [](const Arguments& arguments, char**) { return version(arguments); }},
};

// "serve, migrate or version"
std::string all_commands() {
    std::string all;
    for (const CommandRow& row : kCommands) {
        if (!all.empty()) all += &row == std::end(kCommands) - 1 ? " or " : ", ";
        all += row.name;
    }
    return all;
}

const CommandRow& find_command(const std::string& name) {
    for (const CommandRow& row : kCommands)
        if (row.name == name) return row;
    throw UsageError("there is no command " + name + ": it is " + all_commands());
}

int run_command(const CommandRow& command, const Arguments& arguments, char** argv) {
    const std::string name(command.name);
    for (const OptionRow& row : kOptions)
        if (arguments.has(row.name) && !takes(row, name))
            throw UsageError("--" + std::string(row.name) + " is no option of " + name);
    if (!command.takes_words && !arguments.words.empty())
        throw UsageError(name + " takes no word: " + arguments.words.front());
    return command.run(arguments, argv);
}

int usage(const std::string& hint) {
    std::cerr << "difysso: " << hint << "\nTry: difysso --help\n";
    return kExitUsage;
}

class Program final : public Poco::Util::Application {
  public:
    explicit Program(char** argv) : argv_(argv) {}

  protected:
    void defineOptions(Poco::Util::OptionSet& options) override {
        for (const OptionRow& row : kOptions) {
            Poco::Util::Option option(row.name, "", row.help);
            if (row.value != nullptr) option.argument(row.value, true);
            options.addOption(
                option.callback(Poco::Util::OptionCallback<Program>(this, &Program::take_option)));
        }
    }

    // Poco would print an exception of ours to a logger and choose an exit status of its own.
    int main(const ArgVec& words) override {
        try {
            return run_words(words);
        } catch (const UsageError& error) {
            return usage(error.what());
        } catch (const std::exception& error) {
            std::cerr << "difysso: " << error.what() << "\n";
            return EXIT_SOFTWARE;
        }
    }

  private:
    int run_words(const ArgVec& words) {
        if (arguments_.has("help")) {
            print_help();
            return EXIT_OK;
        }
        if (words.empty()) throw UsageError("name a command: " + all_commands());
        const CommandRow& command = find_command(words.front());
        arguments_.program = argv_[0];
        arguments_.words.assign(words.begin() + 1, words.end());
        return run_command(command, arguments_, argv_);
    }

    void take_option(const std::string& name, const std::string& value) {
        if (!arguments_.options.emplace(name, value).second)
            throw UsageError("--" + name + " was given twice");
    }

    char** argv_;
    Arguments arguments_;
};

}  // namespace

int run(int argc, char** argv) {
    static_cast<void>(::signal(SIGPIPE, SIG_IGN));  // OpenSSL writes without MSG_NOSIGNAL
    static_cast<void>(::signal(SIGXFSZ, SIG_IGN));  // a file at its limit is as a full disk
    // The one place where an exception that nobody foresaw ends.
    try {
        Program program(argv);
        program.setUnixOptions(true);
        program.init(argc, argv);
        return program.run();
    } catch (const UsageError& error) {
        return usage(error.what());
    } catch (const Poco::Util::OptionException& error) {
        return usage(error.displayText());
    } catch (const std::exception& error) {
        std::cerr << "difysso: " << error.what() << "\n";
        return EXIT_FAILURE;
    }
}

}  // namespace difysso::command
