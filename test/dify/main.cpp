// dify_judge: stands for a Dify whose sessions the gateway makes.

#include <iostream>
#include <pthread.h>
#include <signal.h>
#include <thread>
#include <unistd.h>

#include <Poco/Exception.h>

#include "options.h"
#include "server.h"

namespace {

// Blocked before any thread starts, so that only the wait below takes them.
sigset_t block_stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

// Turns the end of stdin into SIGTERM for this process.
void stop_when_stdin_ends() {
    std::thread([] {
        char byte = 0;
        while (read(STDIN_FILENO, &byte, 1) > 0) {
        }
        kill(getpid(), SIGTERM);
    }).detach();
}

int serve(const judge::Options& options) {
    const auto signals = block_stop_signals();
    const judge::Server server(options);
    if (options.print_ready) std::cout << "{\"port\":" << server.port() << "}" << std::endl;
    if (options.stop_on_eof) stop_when_stdin_ends();
    int received = 0;
    sigwait(&signals, &received);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return serve(judge::parse_options({argv + 1, argv + argc}));
    } catch (const std::logic_error& error) {
        std::cerr << "dify_judge: " << error.what() << '\n' << judge::usage;
        return 64;
    } catch (const Poco::Exception& error) {
        std::cerr << "dify_judge: " << error.displayText() << '\n';
        return 1;
    } catch (const std::exception& error) {
        std::cerr << "dify_judge: " << error.what() << '\n';
        return 1;
    }
}
