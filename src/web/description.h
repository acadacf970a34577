#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "observe/literal.h"
#include "observe/reason.h"

namespace difysso::web {

// What /openapi.json and /docs tell of a route. It stands beside the route's action, so that both
// are changed together. Texts are English; schemas and examples are JSON as it is to stand in the
// document.

struct ParameterDescription {
    enum class In { query, path, header };
    In in = In::query;
    observe::Literal name;
    observe::Literal text;
    observe::Literal schema = R"({"type":"string"})";
    bool required = false;
    bool repeated = false;
};

struct BodyDescription {
    observe::Literal media_type;
    observe::Literal schema;
    bool required = true;
};

struct AnswerDescription {
    int status = 200;
    observe::Literal text;
    observe::Literal media_type = "";  // "" = an answer without a body
    observe::Literal schema = "";      // "" for what is no JSON
    observe::Literal example = "";     // JSON, or "" for none
    std::vector<observe::Literal> headers = {};
};

// By what a caller shows who he is.
enum class Needs {
    nothing,
    session,
    administrator,   // a session of one, or a token of ADMIN_TOKEN
    casdoor_secret,  // CASDOOR_WEBHOOK_SECRET
    scim_token
};

struct Description {
    observe::Literal method = "";  // "" = each of the route's
    observe::Literal summary;
    observe::Literal text = "";
    std::vector<ParameterDescription> parameters = {};
    std::optional<BodyDescription> body = {};
    std::vector<AnswerDescription> answers = {};
    // Of its own; those of every route (router.h) are added.
    std::vector<observe::Reason> refusals = {};
    Needs needs = Needs::nothing;
};

// A route that is to go (RFC 9745; RFC 8594). Times are seconds since 1970.
struct Deprecation {
    std::int64_t since = 0;
    std::int64_t sunset = 0;          // 0 = not decided yet
    observe::Literal successor = "";  // the address that takes its place: "/v2/auth/session"
};

}  // namespace difysso::web
