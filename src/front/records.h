#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "observe/literal.h"

namespace difysso::front {

// The records of one request as a web server sends them (FastCGI 1.0, sections 3 and 5), read from
// a connection and checked before libfcgi sees any: its own parser runs into an assertion, and the
// worker with it, when two lengths of a name-value pair add up to more than an int. What isn't
// plainly a responder's request is refused: another version, role, id or type of record, a pair
// longer than what was sent, a NUL, a request for management values (no web server sends any), more
// than kMostParams bytes. Waits as long as the connection is open: the watchdog closes it at the
// deadline. One thread.
class Records {
  public:
    // nginx takes 32 KiB of headers by default.
    static constexpr std::size_t kMostParams = std::size_t{48} * 1024;

    // `buffer` is the thread's, and used again for its next connection: one so large costs malloc
    // a tidying up each time.
    Records(int connection, std::string& buffer) : connection_(connection), buffer_(buffer) {}

    // The beginning and the parameters, written anew in as few records as can be; nothing when the
    // peer went away or sent something else.
    std::optional<std::string> head();

    enum class Piece { content, end, broken };
    // The next piece of the body; valid until the next call. `broken`: the peer aborted, went away
    // or sent something else. REQUIRES: head() gave something.
    Piece body(std::string_view& content);

    // Why head() gave nothing; empty when the peer just went away.
    observe::Literal fault() const { return fault_; }

  private:
    struct Header {
        std::uint8_t type;
        std::uint16_t request_id;
        std::size_t content, padding;
    };
    std::optional<Header> next_header();
    // Makes `count` bytes available in the buffer.
    bool need(std::size_t count);
    std::string_view take(std::size_t count);
    std::optional<std::string> refuse(observe::Literal fault);
    bool begin();

    const int connection_;
    std::string& buffer_;
    std::size_t position_ = 0;  // what of the buffer has been taken
    std::size_t end_ = 0;       // and what of it has been read
    std::uint16_t request_id_ = 0;
    std::size_t rest_ = 0;     // of a STDIN record: content still to come
    std::size_t padding_ = 0;  // and what comes behind it
    observe::Literal fault_;
};

}  // namespace difysso::front
