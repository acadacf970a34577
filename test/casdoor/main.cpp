// A Casdoor-shaped identity provider for tests and for trying the gateway out.
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <Poco/Exception.h>
#include <Poco/Net/NetSSL.h>

#include "json.h"
#include "options.h"
#include "provider.h"
#include "server.h"
#include "tls_files.h"

namespace {

using namespace casdoor_standin;

// Blocked in every thread and read from a descriptor, so that stopping is an event like another.
int stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    (void)std::signal(SIGPIPE, SIG_IGN);
    return ::signalfd(-1, &signals, SFD_CLOEXEC);
}

void wait_for_the_end(int signals, bool stop_on_eof) {
    pollfd events[2] = {{signals, POLLIN, 0}, {stop_on_eof ? STDIN_FILENO : -1, POLLIN, 0}};
    for (;;) {
        if (::poll(events, 2, -1) < 0) continue;
        if (events[0].revents != 0) return;
        char buffer[256];
        if (events[1].revents != 0 && ::read(STDIN_FILENO, buffer, sizeof buffer) <= 0) return;
    }
}

int run(Options options) {
    const int signals = stop_signals();
    Poco::Net::initializeSSL();
    if (!options.make_tls.empty()) {
        const TlsFiles files = make_tls_files(options.make_tls, options.tls_names);
        options.certificate = files.certificate;
        options.key = files.key;
    }
    Server server(options.listen, options.certificate, options.key);
    if (options.origin.empty()) {
        options.origin = (options.certificate.empty() ? "http://" : "https://") +
                         options.listen.host + ':' + std::to_string(server.port());
    }
    Provider provider({options.origin, options.redirect_uris, options.control_token});
    server.start(provider);
    if (options.print_ready) {
        std::cout << Members().number("port", server.port()).text("origin", options.origin).dump()
                  << std::endl;
    }
    provider.prepare();
    wait_for_the_end(signals, options.stop_on_eof);
    server.stop();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        Options options = parse_options({argv + 1, argv + argc});
        if (options.help) {
            std::cout << usage;
            return 0;
        }
        return run(std::move(options));
    } catch (const UsageError& error) {
        std::cerr << "casdoor_standin: " << error.what() << '\n' << usage;
        return 64;
    } catch (const Poco::Exception& error) {
        std::cerr << "casdoor_standin: " << error.displayText() << '\n';
    } catch (const std::exception& error) {
        std::cerr << "casdoor_standin: " << error.what() << '\n';
    }
    return 1;
}
