// What `make run` starts: everything a sign-in needs, one sign-in shown step by step, and then the
// console to open in a browser, until Ctrl-C. Or the servers alone, for tests in other languages
// (tryout_options.h).
#include <csignal>
#include <iomanip>
#include <iostream>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

#include <Poco/JSON/Object.h>
#include <Poco/URI.h>

#include "tryout_options.h"

using namespace difysso::service;

namespace {

void indented(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        std::cout << "    " << line << "\n";
}

void command(Gateway& gateway, const std::string& word) {
    std::cout << "\ndifysso " << word << std::endl;
    const Result result = gateway.run({word});
    indented(result.output);
    if (result.status != 0) {
        throw std::runtime_error("difysso " + word + " failed with status " +
                                 std::to_string(result.status) + "\n" + result.errors);
    }
}

std::string path_of(const std::string& url) {
    const std::string path = Poco::URI(url).getPath();
    return path.empty() ? "/" : path;
}

// Codes, states and tokens are nobody's business: of a query only the names are shown.
std::string masked(const std::string& url) {
    const Poco::URI parsed(url);
    std::string shown = parsed.getAuthority() + path_of(url);
    char separator = '?';
    for (const auto& [name, value] : parsed.getQueryParameters()) {
        shown += separator + name + "=*";
        separator = '&';
    }
    return shown;
}

const char* meaning(const Hop& hop) {
    static constexpr struct {
        const char *method, *path, *text;
    } meanings[] = {
        {"GET", "/signin", "Dify's sign-in page: nginx leads to the gateway"},
        {"GET", "/sso/v1/auth/login", "the gateway leads to the provider, with state, nonce, PKCE"},
        {"GET", "/login/oauth/authorize", "the provider's sign-in form"},
        {"POST", "/login/oauth/authorize", "name and password; back to the gateway with a code"},
        {"GET", "/sso/v1/auth/callback",
         "code exchanged, token checked, account and workspace made"},
        {"GET", "/", "Dify's console"},
        {"GET", "/console/api/account/profile", "the judge: whose session is it?"},
        {"GET", "/console/api/workspaces", "the judge: which workspaces?"},
        {"POST", "/console/api/workspaces/current", "the judge: which one now, in which role?"},
    };
    const std::string path = path_of(hop.url);
    for (const auto& known : meanings) {
        if (hop.method == known.method && path == known.path) return known.text;
    }
    return "";
}

void show(const std::vector<Hop>& hops) {
    for (std::size_t i = 0; i < hops.size(); ++i) {
        const Hop& hop = hops[i];
        std::cout << std::setw(4) << i + 1 << "  " << std::left << std::setw(5) << hop.method
                  << std::right << hop.status << "  " << masked(hop.url) << "\n"
                  << std::setw(18) << "" << meaning(hop) << "\n";
    }
}

Poco::JSON::Object::Ptr judged(const Answer& answer) {
    if (answer.status != 200) {
        throw std::runtime_error("the judge answers " + std::to_string(answer.status) + ": " +
                                 answer.body);
    }
    return json_object(answer.body);
}

// One sign-in with every step printed, whether it went well or not.
void prove(Stack& stack) {
    std::cout << "\nalice signs in, as her browser sees it\n";
    Browser browser = stack.browser();
    try {
        const SignIn way = stack.sign_in(browser, "alice");
        if (!way.done() || way.console->status != 200) {
            throw std::runtime_error("the sign-in did not end in the console; the gateway said\n" +
                                     tail(stack.gateway.process().error_path()));
        }
        Console console = stack.console(browser, way);
        const auto profile = judged(console.profile());
        judged(console.workspaces());
        const auto workspace = judged(console.current_workspace());
        show(browser.hops());
        std::cout << "\nSigned in: " << profile->getValue<std::string>("name") << " <"
                  << profile->getValue<std::string>("email") << ">, "
                  << workspace->getValue<std::string>("role") << " of the workspace \""
                  << workspace->getValue<std::string>("name") << "\"" << std::endl;
    } catch (const std::exception&) {
        show(browser.hops());
        throw;
    }
}

bool stdin_ended() {
    pollfd waiting{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    char byte = 0;
    return ::poll(&waiting, 1, 0) > 0 && ::read(STDIN_FILENO, &byte, 1) <= 0;
}

// Until SIGINT or SIGTERM, which are blocked so that they end this wait and nothing else.
void stay(Stack& stack, const sigset_t& signals, bool with_stdin) {
    const timespec second{1, 0};
    while (::sigtimedwait(&signals, nullptr, &second) < 0) {
        if (with_stdin && stdin_ended()) return;
        if (!stack.gateway.process().running()) {
            throw std::runtime_error(stack.gateway.process().trouble("has ended"));
        }
    }
}

void invite(Stack& stack) {
    std::cout << "\nOpen " << stack.origin() << "/ and sign in with SSO as\n";
    for (const char* person : {"alice", "bob", "carol"}) {
        std::cout << "    " << std::left << std::setw(6) << person << " password pw-" << person
                  << "-123\n";
    }
    std::cout << "or sign up as somebody new. The provider at " << stack.casdoor.origin()
              << " has a certificate\nof a CA made for this run: the browser asks about it once.\n"
              << "The gateway's log: " << stack.gateway.process().error_path().string()
              << "\nCtrl-C ends everything." << std::endl;
}

void print_ready(Stack& stack) {
    Poco::JSON::Object ready;
    ready.set("origin", stack.origin())
        .set("gateway", stack.gateway_url())
        .set("casdoor", stack.casdoor.origin())
        .set("ca", stack.casdoor.ca().string());
    ready.stringify(std::cout);
    std::cout << std::endl;
}

void serve_only(const TryoutOptions& options, const sigset_t& signals) {
    Stack stack(options.stack);
    stack.serve();
    print_ready(stack);
    stay(stack, signals, true);
}

void tryout(const TryoutOptions& options, const sigset_t& signals) {
    std::cout << "Starting PostgreSQL, Redis, nginx, a provider like Casdoor and a console like "
                 "Dify's"
              << std::endl;
    Stack stack(options.stack);
    std::cout << "    PostgreSQL  127.0.0.1:" << stack.postgres.port()
              << ", Dify 1.15.0's tables\n    Redis       127.0.0.1:" << stack.redis.port()
              << "\n    provider    " << stack.casdoor.origin() << "\n    console     http://"
              << stack.judge.address() << "\n    nginx       " << stack.origin()
              << ", the gateway at /sso/\n    settings    " << stack.gateway.env_file().string()
              << std::endl;
    command(stack.gateway, "migrate");
    command(stack.gateway, "check");
    std::cout << "\ndifysso serve" << std::endl;
    stack.gateway.start();
    std::cout << "    ready\n";
    prove(stack);
    if (!options.once) {
        invite(stack);
        stay(stack, signals, false);
    }
    std::cout << "\nStopping, and removing " << stack.folder.path().string() << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const TryoutOptions options = parse_tryout_options(argc, argv);
        sigset_t signals;
        ::sigemptyset(&signals);
        for (const int number : {SIGINT, SIGTERM, SIGHUP})
            ::sigaddset(&signals, number);
        ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
        (void)std::signal(SIGPIPE, SIG_IGN);
        if (options.print_ready) {
            serve_only(options, signals);
        } else {
            tryout(options, signals);
        }
        return 0;
    } catch (const std::invalid_argument& error) {
        std::cerr << "tryout: " << error.what() << "\n";
        return 64;
    } catch (const std::exception& error) {
        std::cerr << "\ntryout: " << error.what() << std::endl;
        return 1;
    }
}
