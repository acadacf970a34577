#include "transport_faults.h"

#include "json.h"

namespace casdoor_standin {

namespace {

using Parameters = Poco::JSON::Object::Ptr;

std::chrono::milliseconds milliseconds(const Poco::JSON::Object& parameters,
                                       std::int64_t otherwise) {
    return std::chrono::milliseconds(number_of(parameters, "ms", otherwise));
}

}  // namespace

std::optional<Response> replaced_answer(State& state, const std::string& endpoint) {
    const auto take = [&](const char* name) { return state.faults.take(endpoint + ':' + name); };
    if (take("status500_html")) {
        return html(500, "<html><head><title>Server Error</title></head><body><h1>500</h1></body>");
    }
    if (take("status_error_200")) return envelope("error", "database is locked", "null");
    if (take("not_json")) {
        Response response;
        response.body = "{\"access_token\": oops";
        return response;
    }
    if (const Parameters parameters = take("redirect")) {
        const std::string target = text_of(*parameters, "to");
        return found(target.empty() ? state.settings.origin + "/api/health" : target);
    }
    if (const Parameters parameters = take("huge_body")) {
        Response response;
        const auto megabytes = static_cast<std::size_t>(number_of(*parameters, "mb", 8));
        response.body = "{\"padding\":\"" + std::string(megabytes << 20U, 'x') + "\"}";
        return response;
    }
    if (const Parameters parameters = take("status")) {
        Response response;
        response.status = static_cast<int>(number_of(*parameters, "status", 503));
        response.body = text_of(*parameters, "body");
        return response;
    }
    return std::nullopt;
}

void spoil(State& state, const std::string& endpoint, Response& response) {
    const auto take = [&](const char* name) { return state.faults.take(endpoint + ':' + name); };
    Delivery& delivery = response.delivery;
    if (const Parameters parameters = take("slow"))
        delivery.delay = milliseconds(*parameters, 1000);
    if (const Parameters parameters = take("drip")) delivery.drip = milliseconds(*parameters, 10);
    if (const Parameters parameters = take("cut")) {
        const auto middle = static_cast<std::int64_t>(response.body.size() / 2);
        delivery.cut_after = static_cast<std::size_t>(number_of(*parameters, "bytes", middle));
    }
    if (take("garbage_content_length")) delivery.content_length = "12abc";
    if (take("chunked")) delivery.chunked = true;
    if (take("close_silently")) delivery.close_silently = true;
    if (take("set_cookie")) {
        for (const char* cookie :
             {"session=stolen; Path=/", "__Host-console_session=stolen; Path=/"}) {
            response.headers.emplace_back("Set-Cookie", cookie);
        }
    }
    if (const Parameters parameters = take("date_offset")) {
        const auto offset = number_of(*parameters, "seconds", 3600);
        std::erase_if(response.headers, [](const auto& header) { return header.first == "Date"; });
        response.headers.emplace_back("Date", http_date(state.now() + offset));
    }
    if (take("no_date")) {
        std::erase_if(response.headers, [](const auto& header) { return header.first == "Date"; });
    }
}

}  // namespace casdoor_standin
