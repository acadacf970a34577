#include "front/exchange.h"

#include "crypto/encoding.h"
#include "observe/request_scope.h"
#include "web/answer.h"
#include "web/trace.h"

namespace difysso::front {

web::Request Exchange::begin() {
    web::Request request;
    request.received = clock_.now();
    request.deadline = deadline();
    request.request_id = crypto::hex(random_.bytes(16));
    return request;
}

web::Response Exchange::answer(const web::Request& request) {
    const observe::RequestScope scope(request.request_id);
    web::Response response;
    try {
        response = handler_.handle(request);
    } catch (...) {
        response = web::internal_error(request);
    }
    observe::Entry& entry = response.entry;
    entry.request_id = observe::Word(request.request_id);
    entry.trace = observe::Word(web::trace_of(request).id);
    entry.status = response.status;
    entry.duration = clock_.now() - request.received;
    if (response.status >= 500) entry.level = observe::Level::error;
    log_.write(entry);
    count(entry);
    return response;
}

void Exchange::count(const observe::Entry& entry) const {
    using Family = observe::Metrics::Family;
    const std::string_view route = entry.route.empty() ? "none" : entry.route.view();
    metrics_.count(Family::requests, {{"route", route}, {"status", std::to_string(*entry.status)}});
    metrics_.observe(Family::request_seconds, {{"route", route}}, *entry.duration);
}

void Exchange::drop(observe::Literal why) {
    log_.write({.level = observe::Level::warning, .event = "connection", .detail = why});
}

}  // namespace difysso::front
