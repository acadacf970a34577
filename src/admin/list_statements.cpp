#include "admin/list_statements.h"

#include "config/read_value.h"

namespace difysso::admin {
namespace {

using record::Composed;
using record::Composer;

// The conditions of a statement, and the letters that tell its name which they are.
class Conditions {
  public:
    void add(char letter, const std::string& condition) {
        name_ += letter;
        text_ += " AND " + condition;
    }
    std::string name(const std::string& name) const { return name + "_" + name_; }
    std::string where() const { return " WHERE true" + text_; }

  private:
    std::string name_, text_;
};

std::string in_utc(const std::string& time) {
    return "to_char(" + time + R"(, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))";
}

std::string instant(const std::string& time) {
    return in_utc(time + " AT TIME ZONE 'UTC'");
}

std::string contains(const std::string& text, const std::string& part) {
    return "position(lower(" + part + ") IN lower(" + text + ")) > 0";
}

void since_until(Composer& sql, const ListRequest& request, const std::string& time,
                 const std::string& as_time, Conditions& conditions) {
    if (!request.since.empty())
        conditions.add('s', time + " >= " + sql.text(request.since) + as_time);
    if (!request.until.empty())
        conditions.add('u', time + " < " + sql.text(request.until) + as_time);
}

// Of a table with the columns at and id; `words` are those that are looked at for a part.
void timed(Composer& sql, const ListRequest& request, const std::vector<std::string>& words,
           bool with_cursor, Conditions& conditions) {
    if (with_cursor && request.after)
        conditions.add('a', "(e.at, e.id) < (timestamptz 'epoch' + " +
                                sql.integer(request.after->microseconds) +
                                " * interval '1 microsecond', " + sql.uuid(request.after->id) +
                                ")");
    if (config::is_uuid(request.q)) {
        const std::string id = sql.uuid(request.q);
        conditions.add('i', "(e.account_id = " + id + " OR e.id = " + id + ")");
    } else if (!request.q.empty()) {
        const std::string part = sql.text(request.q);
        std::string any = "(e.client_address = " + part;
        for (const std::string& word : words)
            any += " OR " + contains(word, part);
        conditions.add('q', any + ")");
    }
    if (!request.provider.empty())
        conditions.add('p', "e.provider = " + sql.text(request.provider));
    since_until(sql, request, "e.at", "::timestamptz", conditions);
}

constexpr const char* kCursor = "(extract(epoch FROM e.at) * 1000000)::bigint::text || '.' || e.id";
constexpr const char* kNewestFirst = " ORDER BY e.at DESC, e.id DESC";

std::int64_t offset(const ListRequest& request) {
    return request.after ? 0 : request.page.offset();
}

std::string limit(Composer& sql, const ListRequest& request) {
    return " LIMIT " + sql.integer(request.page.size + 1) + " OFFSET " +
           sql.integer(offset(request));
}

Conditions of_accounts(Composer& sql, const ListRequest& request, bool with_cursor) {
    Conditions conditions;
    if (with_cursor && request.after) conditions.add('a', "a.id > " + sql.uuid(request.after->id));
    if (config::is_uuid(request.q)) {
        conditions.add('i', "a.id = " + sql.uuid(request.q));
    } else if (!request.q.empty()) {
        const std::string part = sql.text(request.q);
        conditions.add('q',
                       "(" + contains("a.email", part) + " OR " + contains("a.name", part) + ")");
    }
    if (!request.provider.empty())
        conditions.add('p',
                       "EXISTS (SELECT FROM difysso.identities p WHERE p.account_id = a.id"
                       " AND p.provider = " +
                           sql.text(request.provider) + ")");
    since_until(sql, request, "a.created_at", "::timestamptz AT TIME ZONE 'UTC'", conditions);
    return conditions;
}

Conditions of_sessions(Composer& sql, const ListRequest& request, bool with_cursor) {
    Conditions conditions;
    timed(sql, request, {"e.email"}, with_cursor, conditions);
    return conditions;
}

// Its two halves: sign-ins, and what was done to sessions and links.
Conditions of_sign_ins(Composer& sql, const ListRequest& request, bool with_cursor) {
    Conditions conditions;
    timed(sql, request, {"e.email"}, with_cursor, conditions);
    if (!request.reason.empty()) conditions.add('r', "e.reason = " + sql.text(request.reason));
    return conditions;
}
Conditions of_acts(Composer& sql, const ListRequest& request, bool with_cursor) {
    Conditions conditions;
    timed(sql, request, {"e.who"}, with_cursor, conditions);
    if (!request.reason.empty()) conditions.add('r', "false");
    return conditions;
}

// A session that goes on, as far as PostgreSQL knows: the partial index has the same words.
constexpr const char* kLive =
    " FROM (SELECT * FROM difysso.sign_in_events WHERE outcome = 'signed_in'"
    " AND ended_at IS NULL) e";

}  // namespace

Composed account_rows(const ListRequest& request) {
    Composer sql;
    const Conditions conditions = of_accounts(sql, request, true);
    sql << "SELECT a.id::text, a.email::text, a.name::text, a.status::text, "
        << in_utc("a.created_at") << ", known.providers, " << instant("known.seen")
        << ", a.id::text FROM (SELECT * FROM (SELECT id, email, name, status, created_at"
           " FROM accounts) a"
        << conditions.where() << " ORDER BY a.id" << limit(sql, request)
        << ") a LEFT JOIN LATERAL"
           " (SELECT string_agg(DISTINCT i.provider, ' ' ORDER BY i.provider) AS providers,"
           " max(i.last_seen_at) AS seen FROM difysso.identities i"
           " WHERE i.account_id = a.id) known ON true ORDER BY a.id";
    return sql.compose(conditions.name("account_rows"));
}

Composed account_count(const ListRequest& request) {
    Composer sql;
    const Conditions conditions = of_accounts(sql, request, false);
    sql << "SELECT count(*) FROM accounts a" << conditions.where();
    return sql.compose(conditions.name("account_count"));
}

Composed session_rows(const ListRequest& request) {
    Composer sql;
    const Conditions conditions = of_sessions(sql, request, true);
    sql << "SELECT e.id::text, e.account_id::text, e.email, e.provider, " << instant("e.at")
        << ", e.client_address, e.user_agent, e.at < now() - interval '1 minute', " << kCursor
        << kLive << conditions.where() << kNewestFirst << limit(sql, request);
    return sql.compose(conditions.name("session_rows"));
}

Composed session_count(const ListRequest& request) {
    Composer sql;
    const Conditions conditions = of_sessions(sql, request, false);
    sql << "SELECT count(*)" << kLive << conditions.where();
    return sql.compose(conditions.name("session_count"));
}

Composed event_rows(const ListRequest& request) {
    Composer sql;
    const Conditions sign_ins = of_sign_ins(sql, request, true);
    const Conditions acts = of_acts(sql, request, true);
    // Each half gives as many as the whole could need of it: the newest of both are among them.
    const std::string enough = std::string(kNewestFirst) + " LIMIT " +
                               sql.integer(offset(request) + request.page.size + 1);
    sql << "SELECT e.id::text, " << instant("e.at")
        << ", e.act, e.who, e.account_id::text, e.session_id::text, e.provider, e.email,"
           " e.reason, e.client_address, e.request_id, "
        << kCursor
        << " FROM ((SELECT e.id, e.at, e.outcome AS act, NULL AS who, e.account_id,"
           " CASE WHEN e.outcome = 'signed_in' THEN e.id END AS session_id, e.provider, e.email,"
           " e.reason, e.client_address, e.request_id FROM difysso.sign_in_events e"
        << sign_ins.where() << enough
        << ") UNION ALL (SELECT e.id, e.at, e.act, e.who, e.account_id, e.session_id, e.provider,"
           " NULL, NULL, e.client_address, e.request_id FROM difysso.events e"
        << acts.where() << enough << ")) e" << kNewestFirst << limit(sql, request);
    return sql.compose(sign_ins.name("event_rows"));
}

Composed event_count(const ListRequest& request) {
    Composer sql;
    const Conditions sign_ins = of_sign_ins(sql, request, false);
    const Conditions acts = of_acts(sql, request, false);
    sql << "SELECT (SELECT count(*) FROM difysso.sign_in_events e" << sign_ins.where()
        << ") + (SELECT count(*) FROM difysso.events e" << acts.where() << ")";
    return sql.compose(sign_ins.name("event_count"));
}

Composed provider_rows(const std::vector<std::string>& ids) {
    Composer sql;
    sql << "SELECT p.id, (SELECT count(*) FROM difysso.identities i WHERE i.provider = p.id),"
           " coalesce(day.signed_in, 0), coalesce(day.refused, 0) FROM unnest("
        << sql.texts(ids)
        << ") WITH ORDINALITY p (id, place) LEFT JOIN (SELECT provider,"
           " count(*) FILTER (WHERE outcome = 'signed_in') AS signed_in,"
           " count(*) FILTER (WHERE outcome = 'refused') AS refused FROM difysso.sign_in_events"
           " WHERE at > now() - interval '1 day' GROUP BY provider) day ON day.provider = p.id"
           " ORDER BY p.place";
    return sql.compose("provider_rows");
}

Composed hour_rows() {
    Composer sql;
    sql << "SELECT (extract(epoch FROM date_trunc('hour', now()) - date_trunc('hour', at)) / 3600)"
           "::int, count(*) FILTER (WHERE outcome = 'signed_in'),"
           " count(*) FILTER (WHERE outcome = 'refused') FROM difysso.sign_in_events"
           " WHERE at >= date_trunc('hour', now()) - interval '23 hours' AND at <= now()"
           " GROUP BY 1 ORDER BY 1";
    return sql.compose("hour_rows");
}

}  // namespace difysso::admin
