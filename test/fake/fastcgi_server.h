#pragma once
#include <cstring>
#include <future>
#include <stdexcept>
#include <string>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "fake/clock.h"
#include "fake/fastcgi_client.h"
#include "fake/log.h"
#include "fake/metrics.h"
#include "front/fastcgi.h"

namespace difysso::fake {

// Tells what it got, and waits or throws when the path says so.
class Echo final : public web::Handler {
  public:
    web::Response handle(const web::Request& request) override {
        if (request.target == "/throw") throw std::runtime_error("a secret of somebody");
        if (request.target == "/wait") {
            waiting.set_value();
            go_on.get_future().wait();
        }
        web::Response response;
        response.add("Content-Type", "text/plain");
        response.body = request.method + " " + request.scheme + " " + request.target + " " +
                        request.remote_address + " " +
                        std::to_string(static_cast<int>(request.body_state)) + " " +
                        std::to_string(request.body.size()) + "\n";
        for (const auto& [name, value] : request.headers)
            response.body += name + "=" + value + "\n";
        return response;
    }
    std::promise<void> waiting, go_on;
};

// The program's FastCGI side on a socket of its own, with so many threads.
class FastCgiServer {
  public:
    explicit FastCgiServer(int count = 3,
                           std::chrono::milliseconds deadline = front::Exchange::kDeadline)
        : exchange_(echo_, log_, metrics_, clock_, random_, deadline) {
        if (::mkdtemp(folder_) == nullptr) throw std::runtime_error("no folder");
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_ = std::string(folder_) + "/s";
        std::memcpy(address.sun_path, path_.c_str(), path_.size() + 1);
        if (::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
                0 ||
            ::listen(listener_.get(), 64) != 0)
            throw std::runtime_error("no socket");
        for (int i = 0; i < count; ++i)
            threads_.emplace_back([this] { fastcgi_.serve(); });
    }
    FastCgiServer(const FastCgiServer&) = delete;
    FastCgiServer& operator=(const FastCgiServer&) = delete;
    ~FastCgiServer() {
        end();
        ::unlink(path_.c_str());
        ::rmdir(folder_);
    }
    void end() {
        ::eventfd_write(stop_.get(), 1);
        for (std::thread& thread : threads_)
            if (thread.joinable()) thread.join();
    }

    const std::string& path() const { return path_; }
    int stop() const { return stop_.get(); }
    Echo& echo() { return echo_; }
    Log& log() { return log_; }

  private:
    char folder_[32] = "/tmp/fcgi-test-XXXXXX";
    std::string path_;
    front::Descriptor listener_{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    front::Descriptor stop_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    Echo echo_;
    Clock clock_;
    Log log_;
    crypto::SystemRandom random_;
    fake::Metrics metrics_;
    front::Exchange exchange_;
    front::FastCgi fastcgi_{listener_.get(), stop_.get(), {}, exchange_};
    std::vector<std::thread> threads_;
};

}  // namespace difysso::fake
