#include <algorithm>

#include "fuzz/fuzz.h"
#include "web/forwarded.h"
#include "web/site.h"

using namespace difysso;
using fuzz::require;

namespace {

const config::Web& web_settings() {
    static const config::Web web{.base_url = config::Origin{"https", "gateway.example", 443},
                                 .mount_path = "",
                                 .allowed_hosts = {{"other.example", 0}, {"third.example", 8443}},
                                 .return_hosts = {},
                                 .trusted_proxies = {config::parse_network("10.0.0.0/8").value(),
                                                     config::parse_network("fd00::/8").value()}};
    return web;
}

web::Request request_from(std::string_view peer, const std::vector<std::string_view>& lines) {
    web::Request request;
    request.scheme = "http";
    request.remote_address = peer;
    for (std::string_view line : lines) {
        std::string name(web::take_until(line, ':'));
        std::transform(name.begin(), name.end(), name.begin(), web::ascii_lower);
        request.headers.emplace_back(std::move(name), web::trim(line));
    }
    return request;
}

void judge_origin(const web::Request& request) {
    const auto origin = web::request_origin(request, web_settings());
    if (!origin) return;
    require(origin->scheme == "http" || origin->scheme == "https", "a scheme is http or https");
    require(origin->name == "gateway.example" || origin->name == "other.example" ||
                origin->name == "third.example",
            "only configured hosts are taken");
    require(web::public_origin(*origin, web_settings()).text() == "https://gateway.example",
            "URLs of ours carry BASE_URL");
}

web::Request without_forwarding(web::Request request) {
    std::erase_if(request.headers, [](const auto& header) {
        return header.first == "forwarded" || header.first.starts_with("x-forwarded-");
    });
    return request;
}

void judge_stranger(const web::Request& request) {
    judge_origin(request);
    const auto told = web::request_origin(request, web_settings());
    const auto untold = web::request_origin(without_forwarding(request), web_settings());
    require(told.ok() == untold.ok() && (!told || *told == *untold),
            "a stranger's forwarding headers count for nothing");
    require(web::client_address(request, web_settings()) == request.remote_address,
            "a stranger is who he is");
}

}  // namespace

// Header lines, "Name: value".
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto lines = fuzz::lines_of(fuzz::text_of(data, size));
    judge_stranger(request_from("192.0.2.7", lines));
    for (const char* proxy : {"10.1.2.3", "fd00::1"}) {
        const web::Request request = request_from(proxy, lines);
        judge_origin(request);
        require(config::parse_network(web::client_address(request, web_settings())).has_value(),
                "a client has an address");
    }
    return 0;
}
