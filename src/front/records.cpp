#include "front/records.h"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>
#include <utility>

namespace difysso::front {
namespace {

constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kReadBytes = std::size_t{16} * 1024;
constexpr std::size_t kMostContent = 65535;
constexpr std::uint8_t kVersion = 1;
constexpr std::uint16_t kResponder = 1;
enum Type : std::uint8_t { begin_request = 1, params = 4, std_in = 5 };

std::uint8_t byte(std::string_view text, std::size_t at) {
    return static_cast<std::uint8_t>(text[at]);
}

std::uint16_t two_bytes(std::string_view text, std::size_t at) {
    return static_cast<std::uint16_t>(byte(text, at) << 8 | byte(text, at + 1));
}

// Takes a length off the front: one byte, or four with the highest bit set (section 3.4).
bool take_length(std::string_view& text, std::size_t& length) {
    const bool large = !text.empty() && byte(text, 0) >= 0x80;
    const std::size_t bytes = large ? 4 : 1;
    if (text.size() < bytes) return false;
    length = byte(text, 0) & (large ? 0x7fU : 0xffU);
    for (std::size_t i = 1; i < bytes; ++i)
        length = length << 8 | byte(text, i);
    text.remove_prefix(bytes);
    return true;
}

bool good_pairs(std::string_view text) {
    while (!text.empty()) {
        std::size_t name = 0;
        std::size_t value = 0;
        if (!take_length(text, name) || !take_length(text, value)) return false;
        if (name == 0 || name > text.size() || value > text.size() - name) return false;
        if (text.substr(0, name + value).find('\0') != std::string_view::npos) return false;
        text.remove_prefix(name + value);
    }
    return true;
}

void append_record(std::string& out, Type type, std::uint16_t request_id,
                   std::string_view content) {
    out += {static_cast<char>(kVersion),
            static_cast<char>(type),
            static_cast<char>(request_id >> 8),
            static_cast<char>(request_id & 0xff),
            static_cast<char>(content.size() >> 8),
            static_cast<char>(content.size() & 0xff),
            '\0',
            '\0'};
    out += content;
}

}  // namespace

bool Records::need(std::size_t count) {
    if (end_ - position_ >= count) return true;
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(position_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= position_;
    position_ = 0;
    if (buffer_.size() < std::max(kReadBytes, count)) buffer_.resize(std::max(kReadBytes, count));
    while (end_ < count) {
        const ssize_t got = ::recv(connection_, buffer_.data() + end_, buffer_.size() - end_, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        end_ += static_cast<std::size_t>(got);
    }
    return true;
}

std::string_view Records::take(std::size_t count) {
    const std::string_view taken = std::string_view(buffer_).substr(position_, count);
    position_ += count;
    return taken;
}

std::optional<Records::Header> Records::next_header() {
    if (!need(kHeaderBytes)) return std::nullopt;
    const std::string_view bytes = take(kHeaderBytes);
    if (byte(bytes, 0) != kVersion) {
        fault_ = "another version of FastCGI";
        return std::nullopt;
    }
    return Header{.type = byte(bytes, 1),
                  .request_id = two_bytes(bytes, 2),
                  .content = two_bytes(bytes, 4),
                  .padding = byte(bytes, 6)};
}

std::optional<std::string> Records::refuse(observe::Literal fault) {
    fault_ = fault;
    return std::nullopt;
}

bool Records::begin() {
    const auto header = next_header();
    if (!header || !need(header->content + header->padding)) return false;
    const std::string_view content = take(header->content + header->padding);
    if (header->type != begin_request || header->content != 8 || header->request_id == 0)
        fault_ = "no beginning of a request";
    else if (two_bytes(content, 0) != kResponder)
        fault_ = "another role than responder";
    request_id_ = header->request_id;
    return fault_.empty();
}

std::optional<std::string> Records::head() {
    if (!begin()) return std::nullopt;
    std::string pairs;
    for (;;) {
        const auto header = next_header();
        if (!header || !need(header->content + header->padding)) return std::nullopt;
        if (header->type != params || header->request_id != request_id_)
            return refuse("another record among the parameters");
        pairs += take(header->content + header->padding).substr(0, header->content);
        if (header->content == 0) break;
        if (pairs.size() > kMostParams) return refuse("too many parameters");
    }
    if (!good_pairs(pairs)) return refuse("parameters that aren't name-value pairs");

    std::string head;
    append_record(head, begin_request, request_id_, std::string_view("\0\1\0\0\0\0\0\0", 8));
    for (std::string_view rest = pairs; !rest.empty();) {
        const std::string_view part = rest.substr(0, kMostContent);
        append_record(head, params, request_id_, part);
        rest.remove_prefix(part.size());
    }
    append_record(head, params, request_id_, {});
    return head;
}

Records::Piece Records::body(std::string_view& content) {
    while (rest_ == 0) {
        if (!need(padding_)) return Piece::broken;
        take(std::exchange(padding_, 0));
        const auto header = next_header();
        if (!header || header->type != std_in || header->request_id != request_id_)
            return Piece::broken;
        if (header->content == 0) return Piece::end;
        rest_ = header->content;
        padding_ = header->padding;
    }
    if (!need(1)) return Piece::broken;
    content = take(std::min(rest_, end_ - position_));
    rest_ -= content.size();
    return Piece::content;
}

}  // namespace difysso::front
