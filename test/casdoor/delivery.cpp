#include "delivery.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <istream>

#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>

namespace casdoor_standin {

namespace net = Poco::Net;

namespace {

constexpr std::size_t body_limit = std::size_t{4} * 1024 * 1024;

Pairs cookies_of(const std::string& header) {
    Pairs cookies;
    std::size_t begin = 0;
    while (begin < header.size()) {
        const auto end = std::min(header.find(';', begin), header.size());
        auto part = header.substr(begin, end - begin);
        part.erase(0, part.find_first_not_of(' '));
        const auto equals = std::min(part.find('='), part.size());
        cookies.emplace_back(part.substr(0, equals),
                             equals < part.size() ? part.substr(equals + 1) : "");
        begin = end + 1;
    }
    return cookies;
}

std::string read_body(std::istream& in) {
    std::string body;
    char buffer[4096];
    while (in.read(buffer, sizeof buffer) || in.gcount() > 0) {
        if (body.size() < body_limit) {
            body.append(buffer, static_cast<std::size_t>(in.gcount()));
        }
    }
    return body;
}

}  // namespace

Request read_request(net::HTTPServerRequest& from) {
    Request request;
    request.method = from.getMethod();
    const std::string& target = from.getURI();
    const auto question = std::min(target.find('?'), target.size());
    request.path = target.substr(0, question);
    if (question < target.size()) request.query_string = target.substr(question + 1);
    request.query = parse_form(request.query_string);
    for (const auto& [name, value] : from) {
        std::string lower = name;
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](unsigned char c) { return std::tolower(c); });
        request.headers.emplace_back(lower, value);
    }
    request.cookies = cookies_of(request.header("cookie"));
    request.body = read_body(from.stream());
    // A program that sends JSON under the type of a form is read as JSON.
    if (request.header("content-type").starts_with("application/x-www-form-urlencoded") &&
        !request.body.starts_with('{')) {
        request.form = parse_form(request.body);
    }
    return request;
}

namespace {

std::string head_of(const Response& response, bool keep_alive) {
    const auto reason = net::HTTPResponse::getReasonForStatus(
        static_cast<net::HTTPResponse::HTTPStatus>(response.status));
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ' + reason + "\r\n";
    head += "Content-Type: " + response.content_type + "\r\n";
    for (const auto& [name, value] : response.headers)
        head += name + ": " + value + "\r\n";
    if (response.delivery.chunked) {
        head += "Transfer-Encoding: chunked\r\n";
    } else {
        const std::string length = std::to_string(response.body.size());
        head += "Content-Length: " + response.delivery.content_length.value_or(length) + "\r\n";
    }
    if (!keep_alive) head += "Connection: close\r\n";
    return head + "\r\n";
}

std::string chunks_of(const std::string& body) {
    static constexpr std::size_t size = 1000;
    std::string out;
    char length[32];
    for (std::size_t at = 0; at < body.size(); at += size) {
        const auto chunk = body.substr(at, size);
        (void)std::snprintf(length, sizeof length, "%zx\r\n", chunk.size());
        out += length + chunk + "\r\n";
    }
    return out + "0\r\n\r\n";
}

void send(net::StreamSocket& socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const int sent = socket.sendBytes(bytes.data(), static_cast<int>(bytes.size()));
        if (sent <= 0) throw net::ConnectionResetException();
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace

// Writes to the socket itself, past Poco's response: an answer in one piece is one TLS record, and
// a broken one goes out as broken as it was meant. Returns whether the connection may live on.
bool deliver(net::StreamSocket& socket, const Response& response, bool head_only, bool keep_alive,
             Connections& connections) {
    const Delivery& delivery = response.delivery;
    if (delivery.delay.count() > 0) connections.pause(delivery.delay);
    const std::string head = head_of(response, keep_alive);
    std::string body = delivery.chunked ? chunks_of(response.body) : response.body;
    if (head_only) body.clear();
    if (delivery.cut_after) body.resize(std::min(body.size(), *delivery.cut_after));
    if (delivery.drip.count() > 0) {
        send(socket, head);
        for (char byte : body) {
            connections.pause(delivery.drip);
            send(socket, {&byte, 1});
        }
    } else {
        send(socket, head + body);
    }
    return keep_alive && !delivery.cut_after && !delivery.close_silently &&
           !delivery.content_length;
}

}  // namespace casdoor_standin
