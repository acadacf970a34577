#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace difysso::bench {

struct Reply {
    int status = 0;
    std::string head;

    // The value of the first header line of that name, as nginx spells it; "" when there is none.
    std::string_view header(std::string_view name) const;
};

// A kept HTTP connection to a web server on 127.0.0.1, with as little to do as can be, so that
// it is not what is measured. It understands answers with a Content-Length. Opened anew when the
// server closes it. Throws std::runtime_error. One thread.
class Connection {
  public:
    explicit Connection(std::uint16_t port) : port_(port) {}
    ~Connection() { close(); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // REQUIRES: `request` is a whole one, without a body.
    Reply ask(const std::string& request);

  private:
    void open();
    void close();
    void send(std::string_view text) const;
    Reply receive();

    std::uint16_t port_;
    int socket_ = -1;
};

// A GET of that path, with a Cookie header unless it is empty.
std::string get_request(std::uint16_t port, const std::string& path,
                        const std::string& cookie = "");

}  // namespace difysso::bench
