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
    {"listen", "ADDRESS", "serve", "unix:PATH or HOST:PORT, when no socket is inherited"},
    {"http", "HOST:PORT", "serve", "plain HTTP on a loopback address, for trying it out"},
    {"workers", "N", "serve", "processes (default: one a core; 0: no supervisor)"},
    {"threads", "M", "serve", "threads of each (default 16, at least 3)"},
    {"reload", nullptr, "serve", "restart when the program or a configuration file changes"},
    {"test", nullptr, "serve", "only check the configuration, as a reload would, and exit"},
    {"sql-dir", "FOLDER", "migrate check serve", "the folder of the migrations"},
    {"dry-run", nullptr, "migrate", "print what would be applied"},
    {"json", nullptr, "version sessions accounts events", "as JSON objects, one a line"},
    {"follow", nullptr, "events", "go on with those that happen, until Ctrl-C"},
};

constexpr const char* kUsage =
    "difysso: single sign-on for a self-hosted Dify\n\n"
    "usage: difysso COMMAND [options]\n\n"
    "  serve                   answer requests, as a FastCGI responder\n"
    "  migrate                 apply the pending migrations of the schema difysso\n"
    "  migrate status          list them\n"
    "  migrate new \"message\"   write the next empty one\n"
    "  check                   test everything that a sign-in needs\n"
    "  sessions list [TEXT]    everybody's sessions; of an address, name or id with TEXT in it\n"
    "  sessions end ID         end one\n"
    "  accounts list [TEXT]    Dify's accounts, with the providers they are linked to\n"
    "  accounts show WHO       one, by id or address, with its sessions and newest events\n"
    "  events tail             the newest sign-ins, refusals and acts of administrators\n"
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

int dispatch(const std::string& command, const Arguments& arguments, char** argv) {
    for (const OptionRow& row : kOptions)
        if (arguments.has(row.name) && !takes(row, command))
            throw UsageError("--" + std::string(row.name) + " is no option of " + command);
    if (command == "sessions") return sessions(arguments);
    if (command == "accounts") return accounts(arguments);
    if (command == "events") return events(arguments);
    if (command != "migrate" && !arguments.words.empty())
        throw UsageError(command + " takes no word: " + arguments.words.front());
    if (command == "serve") return serve(arguments, argv);
    if (command == "migrate") return migrate(arguments);
    if (command == "check") return check(arguments);
    return version(arguments);
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
            return run_command(words);
        } catch (const UsageError& error) {
            return usage(error.what());
        } catch (const std::exception& error) {
            std::cerr << "difysso: " << error.what() << "\n";
            return EXIT_SOFTWARE;
        }
    }

  private:
    int run_command(const ArgVec& words) {
        if (arguments_.has("help")) {
            print_help();
            return EXIT_OK;
        }
        constexpr const char* kCommands[] = {"serve",    "migrate",  "check", "version",
                                             "sessions", "accounts", "events"};
        constexpr const char* kNames =
            "serve, migrate, check, sessions, accounts, events or version";
        if (words.empty()) throw UsageError("name a command: " + std::string(kNames));
        if (std::none_of(std::begin(kCommands), std::end(kCommands),
                         [&](const char* known) { return words.front() == known; }))
            throw UsageError("there is no command " + words.front() + ": it is " + kNames);
        arguments_.program = argv_[0];
        arguments_.words.assign(words.begin() + 1, words.end());
        return dispatch(words.front(), arguments_, argv_);
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
