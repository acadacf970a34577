#include "route/admin_list.h"

#include "web/answer.h"

namespace difysso::route {
namespace {

bool wants_csv(const web::Call& call) {
    if (call.query.get("format")) return *call.query.get("format") == "csv";
    const std::string_view accept = call.request.header("accept").value_or("");
    return accept.starts_with("text/csv");
}

web::Response csv(const web::Call& call, const admin::Table& table) {
    web::Response response;
    response.add("Content-Type", "text/csv; charset=utf-8; header=present");
    response.add("Content-Disposition", "attachment; filename=\"difysso.csv\"");
    // The same list, further on (RFC 8288).
    if (!table.next.empty()) {
        std::string link = "<" + std::string(call.request.path()) + "?";
        for (const auto& [name, value] : call.query.all())
            if (name != "page" && name != "after")
                link += web::percent_encode(name) + "=" + web::percent_encode(value) + "&";
        response.add("Link", link + "after=" + web::percent_encode(table.next) + ">; rel=\"next\"");
    }
    response.body = admin::to_csv(table);
    return response;
}

}  // namespace

web::Response answer_list(const web::Call& call,
                          const std::function<admin::Table(const admin::ListRequest&)>& list) {
    const auto format = call.query.get("format");
    if ((format && *format != "csv" && *format != "json") || call.query.repeated("format"))
        return web::refuse_parameter(call.request, "format");
    const bool exported = wants_csv(call);
    const auto request = admin::parse_list_request(call.query, exported);
    if (!request) return web::refuse_parameter(call.request, request.refusal().detail);
    const admin::Table table = list(*request);
    return exported ? csv(call, table) : web::json(200, admin::to_json(table, request->page));
}

}  // namespace difysso::route
