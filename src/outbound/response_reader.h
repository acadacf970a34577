#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "outbound/http_client.h"
#include "outbound/stream.h"

namespace difysso::outbound {

// Reads one HTTP/1.1 answer (RFC 9112) from a stream. It is bounded in all its parts: 32 KiB and
// 100 lines before the body, interim answers (1xx) included, the same for each line between chunks,
// and the body by its limit. Whatever isn't plainly HTTP is refused. One thread at a time; one
// object an answer.
class ResponseReader {
  public:
    ResponseReader(Stream& stream, observe::Reason unavailable, std::size_t body_limit,
                   const Deadline& deadline)
        : stream_(stream),
          unavailable_(unavailable),
          body_limit_(body_limit),
          deadline_(deadline) {}

    // `head`: the request was a HEAD, so no body follows. Throws observe::Failure: `unavailable`,
    // token_response_too_large, deadline.
    HttpResponse read(bool head);

    // A byte of an answer has come.
    bool received() const { return received_; }
    // After read(): the connection can carry another request.
    bool reusable() const { return persistent_ && position_ == buffer_.size(); }

  private:
    enum class Framing { none, length, chunked, until_end };

    void read_status_line(HttpResponse& response);
    void read_fields(HttpResponse& response);
    void take_field(std::string_view name, std::string_view value, HttpResponse& response);
    void take_length(std::string_view value);
    void read_body(HttpResponse& response);
    void read_chunks(std::string& body);
    void read_until_end(std::string& body);

    // The next line without its end; valid until the next call.
    std::string_view next_line();
    void append(std::string& body, std::size_t size);
    bool fill();
    void fill_or_fail();
    void check_size(std::size_t body_size) const;
    [[noreturn]] void malformed() const;

    static constexpr std::size_t kHeadLimit = std::size_t{32} * 1024;
    static constexpr int kLineLimit = 100;

    Stream& stream_;
    const observe::Reason unavailable_;
    const std::size_t body_limit_;
    const Deadline deadline_;
    std::string buffer_;
    std::size_t position_ = 0;  // what of the buffer has been read
    std::size_t head_size_ = 0;
    int head_lines_ = 0;
    Framing framing_ = Framing::until_end;
    std::size_t length_ = 0;
    bool persistent_ = false;
    bool received_ = false;
};

}  // namespace difysso::outbound
