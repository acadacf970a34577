#pragma once
#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace difysso::service {

// Stands between the gateway and a server on 127.0.0.1, passes bytes on, counts round trips and
// breaks connections when asked to. Knows no protocol; TLS goes through, but isn't understood.
// Any thread may call it.
class Relay {
  public:
    explicit Relay(std::uint16_t target);
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    std::uint16_t port() const { return port_; }

    // How often the client spoke after the server had (or first): what was sent in one go, however
    // many packets it took, is one.
    int round_trips() const { return round_trips_; }
    // Connections accepted so far.
    int connections() const { return connections_; }

    // Closes every connection at the next moment.
    void cut();
    // Connections are closed as soon as they are made, and those that exist now.
    void refuse(bool on);
    // Nothing is passed on, and nobody is told.
    void hold(bool on);

    enum class Delivery { withheld, delivered };
    // Once: closes the connection on which the client sends this text. Delivered: the server still
    // gets it, so that it acts and can't tell.
    void cut_at(const std::string& text, Delivery delivery);
    bool cut_happened() const { return cut_happened_; }

  private:
    struct Pair {
        int client;
        int server;
        bool server_spoke_last = true;
    };

    void work();
    void wake() const;
    void accept_one();
    // Each returns false when the pair is to be closed.
    bool client_spoke(Pair& pair);
    bool server_spoke(Pair& pair);
    bool is_fatal(const std::string& bytes, Delivery& delivery);
    void close_all();

    const std::uint16_t target_;
    int listener_;
    int wake_;
    std::uint16_t port_;
    std::atomic<int> round_trips_{0}, connections_{0};
    std::atomic<bool> stopping_{false}, cutting_{false}, refusing_{false}, holding_{false},
        cut_happened_{false};
    std::mutex mutex_;
    std::string fatal_;  // guarded by mutex_
    Delivery delivery_ = Delivery::withheld;
    std::list<Pair> pairs_;  // of the thread
    std::thread thread_;
};

}  // namespace difysso::service
