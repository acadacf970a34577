#include "web/site.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "web/ascii.h"
#include "web/forwarded.h"

namespace difysso::web {
namespace {

using observe::Reason;
using observe::Refusal;

bool trusted(std::string_view address, const config::Web& web) {
    return std::any_of(web.trusted_proxies.begin(), web.trusted_proxies.end(),
                       [&](const config::Network& network) { return network.contains(address); });
}

// The members of a list header, however many lines it came in (RFC 9110, section 5.3).
std::vector<std::string_view> list_members(const Request& request, std::string_view name) {
    std::vector<std::string_view> members;
    for (const auto& [key, value] : request.headers) {
        if (key != name) continue;
        for (std::string_view rest = value;;) {
            const bool last = rest.find(',') == rest.npos;
            members.push_back(trim(take_until(rest, ',')));
            if (last) break;
        }
    }
    return members;
}

// The same header in several lines that don't agree: nobody can say which one counts.
bool lines_differ(const Request& request, std::string_view name) {
    const auto first = request.header(name);
    return std::any_of(request.headers.begin(), request.headers.end(), [&](const auto& header) {
        return header.first == name && header.second != *first;
    });
}

// The last member: what the proxy said that we trust. What stands before it, anybody may have sent.
std::optional<std::string> last_member(const Request& request, std::string_view name) {
    const auto members = list_members(request, name);
    if (members.empty()) return std::nullopt;
    return std::string(members.back());
}

// Every element of every Forwarded header; nothing when one isn't well formed.
std::optional<std::vector<Forwarded>> all_forwarded(const Request& request) {
    std::vector<Forwarded> elements;
    for (const auto& [name, value] : request.headers) {
        if (name != "forwarded") continue;
        auto parsed = parse_forwarded(value);
        if (!parsed) return std::nullopt;
        elements.insert(elements.end(), parsed->begin(), parsed->end());
    }
    return elements;
}

struct Address {
    std::string scheme;
    std::string host;
};

// As the web server itself was asked.
observe::Outcome<Address> direct_address(const Request& request) {
    const auto host = request.header("host");
    if (!host) return Refusal{Reason::host_not_allowed, "there is no Host header"};
    if (lines_differ(request, "host"))
        return Refusal{Reason::host_not_allowed, "several Host headers that differ"};
    return Address{request.scheme, std::string(*host)};
}

// As the trusted proxy says it was asked. Proxies speak one of two languages and hand on what they
// don't speak: so where both are spoken, they must not disagree.
observe::Outcome<Address> forwarded_address(const Request& request, Address address) {
    const auto elements = all_forwarded(request);
    if (!elements) return Refusal{Reason::bad_request, "Forwarded isn't well formed"};
    if (lines_differ(request, "x-forwarded-host") || lines_differ(request, "x-forwarded-proto"))
        return Refusal{Reason::bad_request, "several X-Forwarded-* headers that differ"};
    const auto host = last_member(request, "x-forwarded-host");
    const auto proto = last_member(request, "x-forwarded-proto");
    const Forwarded last = elements->empty() ? Forwarded{} : elements->back();
    if (host || proto || request.header("x-forwarded-for")) {
        if (host) address.host = *host;
        if (proto) address.scheme = *proto;
        if ((last.host && !same_ignoring_case(*last.host, address.host)) ||
            (last.proto && !same_ignoring_case(*last.proto, address.scheme)))
            return Refusal{Reason::bad_request, "Forwarded contradicts X-Forwarded-*"};
    } else {
        if (last.host) address.host = *last.host;
        if (last.proto) address.scheme = *last.proto;
    }
    return address;
}

bool allowed(const config::Origin& origin, const config::Web& web) {
    if (!web.base_url && web.allowed_hosts.empty()) return true;
    // Host with host, whatever the scheme: TLS may end before us.
    if (web.base_url && web.base_url->host_text() == origin.host_text()) return true;
    return std::any_of(
        web.allowed_hosts.begin(), web.allowed_hosts.end(),
        [&](const config::Host& host) { return config::origin_of(origin.scheme, host) == origin; });
}

// The clients that the proxies name, the nearest last.
std::vector<std::string> named_clients(const Request& request) {
    std::vector<std::string> clients;
    for (const std::string_view member : list_members(request, "x-forwarded-for"))
        clients.emplace_back(member);
    const auto elements = all_forwarded(request);
    if (!elements || elements->empty()) return clients;
    // A proxy writes one of the two and may pass the client's own word on in the other: where their
    // nearest names differ neither counts.
    const std::string nearest = elements->back().client.value_or("");
    if (!clients.empty()) {
        if (node_address(clients.back()) != node_address(nearest)) clients.clear();
        return clients;
    }
    for (const Forwarded& element : *elements)
        clients.push_back(element.client.value_or(""));
    return clients;
}

}  // namespace

observe::Outcome<config::Origin> request_origin(const Request& request, const config::Web& web) {
    auto address = direct_address(request);
    if (address && trusted(request.remote_address, web))
        address = forwarded_address(request, std::move(address.value()));
    if (!address) return address.refusal();
    const bool secure = same_ignoring_case(address->scheme, "https");
    if (!secure && !same_ignoring_case(address->scheme, "http"))
        return Refusal{Reason::bad_request, "the scheme is neither http nor https"};
    const auto host = config::parse_host(address->host);
    if (!host || has_control(address->host))
        return Refusal{Reason::host_not_allowed, "the host isn't well formed"};
    config::Origin origin = config::origin_of(secure ? "https" : "http", *host);
    if (!allowed(origin, web))
        return Refusal{Reason::host_not_allowed, "the host isn't BASE_URL's, nor in ALLOWED_HOSTS"};
    return origin;
}

config::Origin public_origin(const config::Origin& request_origin, const config::Web& web) {
    return web.base_url.value_or(request_origin);
}

bool from_trusted_proxy(const Request& request, const config::Web& web) {
    return trusted(request.remote_address, web);
}

std::string client_address(const Request& request, const config::Web& web) {
    std::string client = request.remote_address;
    if (!trusted(client, web)) return client;
    const auto named = named_clients(request);
    for (auto name = named.rbegin(); name != named.rend(); ++name) {
        auto address = node_address(*name);
        if (!address) break;
        client = std::move(*address);
        if (!trusted(client, web)) break;
    }
    return client;
}

}  // namespace difysso::web
