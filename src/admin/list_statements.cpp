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

void since_until(Composer& composer, const ListRequest& request, const std::string& time,
                 const std::string& as_time, Conditions& conditions) {
    if (!request.since.empty())
        conditions.add('s', time + " >= " + composer.text(request.since) + as_time);
    if (!request.until.empty())
        conditions.add('u', time + " < " + composer.text(request.until) + as_time);
}

// Of a table with the columns at and id; `words` are those that are looked at for a part.
void timed(Composer& composer, const ListRequest& request, const std::vector<std::string>& words,
           bool with_cursor, Conditions& conditions) {
    if (with_cursor && request.after)
        conditions.add('a', "(e.at, e.id) < (timestamptz 'epoch' + " +
                                composer.integer(request.after->microseconds) +
                                " * interval '1 microsecond', " + composer.uuid(request.after->id) +
                                ")");
    if (config::is_uuid(request.q)) {
        const std::string id = composer.uuid(request.q);
        conditions.add('i', "(e.account_id = " + id + " OR e.id = " + id + ")");
    } else if (!request.q.empty()) {
        const std::string part = composer.text(request.q);
        std::string any = "(e.client_address = " + part;
        for (const std::string& word : words)
            any += " OR " + contains(word, part);
        conditions.add('q', any + ")");
    }
    if (!request.provider.empty())
        conditions.add('p', "e.provider = " + composer.text(request.provider));
    since_until(composer, request, "e.at", "::timestamptz", conditions);
}

constexpr const char* kCursor = "(extract(epoch FROM e.at) * 1000000)::bigint::text || '.' || e.id";
constexpr const char* kNewestFirst = " ORDER BY e.at DESC, e.id DESC";

std::int64_t offset(const ListRequest& request) {
    return request.after ? 0 : request.page.offset();
}

std::string limit(Composer& composer, const ListRequest& request) {
    return " LIMIT " + composer.integer(request.page.size + 1) + " OFFSET " +
           composer.integer(offset(request));
}

Conditions of_accounts(Composer& composer, const ListRequest& request, bool with_cursor) {
    Conditions conditions;
    if (with_cursor && request.after)
        conditions.add('a', "a.id > " + composer.uuid(request.after->id));
    if (config::is_uuid(request.q)) {
        conditions.add('i', "a.id = " + composer.uuid(request.q));
    } else if (!request.q.empty()) {
        const std::string part = composer.text(request.q);
        conditions.add('q',
                       "(" + contains("a.email", part) + " OR " + contains("a.name", part) + ")");
    }
    if (!request.provider.empty())
        conditions.add('p',
                       "EXISTS (SELECT FROM difysso.identities p WHERE p.account_id = a.id"
                       " AND p.provider = " +
                           composer.text(request.provider) + ")");
    since_until(composer, request, "a.created_at", "::timestamptz AT TIME ZONE 'UTC'", conditions);
    return conditions;
}

Conditions of_sessions(Composer& composer, const ListRequest& request, bool with_cursor) {
    Conditions conditions;
    timed(composer, request, {"e.email"}, with_cursor, conditions);
    return conditions;
}

// Its two halves: sign-ins, and what was done to sessions and links.
Conditions of_sign_ins(Composer& composer, const ListRequest& request, bool with_cursor) {
    Conditions conditions;
    timed(composer, request, {"e.email"}, with_cursor, conditions);
    if (!request.reason.empty()) conditions.add('r', "e.reason = " + composer.text(request.reason));
    return conditions;
}
Conditions of_acts(Composer& composer, const ListRequest& request, bool with_cursor) {
    Conditions conditions;
    timed(composer, request, {"e.who"}, with_cursor, conditions);
    if (!request.reason.empty()) conditions.add('r', "false");
    return conditions;
}

// A session that goes on, as far as PostgreSQL knows: the partial index has the same words.
constexpr const char* kLive =
    " FROM (SELECT * FROM difysso.sign_in_events WHERE outcome = 'signed_in'"
    " AND ended_at IS NULL) e";

}  // namespace

Composed account_rows(const ListRequest& request) {
    Composer composer;
    const Conditions conditions = of_accounts(composer, request, true);
    std::string sql = "SELECT a.id::text, a.email::text, a.name::text, a.status::text, " +
                      in_utc("a.created_at") + ", known.providers, " + instant("known.seen") +
                      ", a.id::text FROM (SELECT * FROM (SELECT id, email, name, status, created_at"
                      " FROM accounts) a" +
                      conditions.where() + " ORDER BY a.id" + limit(composer, request) + ") a";
    sql +=
        " LEFT JOIN LATERAL (SELECT string_agg(DISTINCT i.provider, ' ' ORDER BY i.provider)"
        " AS providers, max(i.last_seen_at) AS seen FROM difysso.identities i"
        " WHERE i.account_id = a.id) known ON true ORDER BY a.id";
    return composer.compose(conditions.name("account_rows"), std::move(sql));
}

Composed account_count(const ListRequest& request) {
    Composer composer;
    const Conditions conditions = of_accounts(composer, request, false);
    return composer.compose(conditions.name("account_count"),
                            "SELECT count(*) FROM accounts a" + conditions.where());
}

Composed session_rows(const ListRequest& request) {
    Composer composer;
    const Conditions conditions = of_sessions(composer, request, true);
    std::string sql = "SELECT e.id::text, e.account_id::text, e.email, e.provider, " +
                      instant("e.at") +
                      ", e.client_address, e.user_agent, e.at < now() - interval '1 minute', ";
    sql.append(kCursor).append(kLive).append(conditions.where()).append(kNewestFirst);
    sql += limit(composer, request);
    return composer.compose(conditions.name("session_rows"), std::move(sql));
}

Composed session_count(const ListRequest& request) {
    Composer composer;
    const Conditions conditions = of_sessions(composer, request, false);
    std::string sql = "SELECT count(*)";
    sql.append(kLive).append(conditions.where());
    return composer.compose(conditions.name("session_count"), std::move(sql));
}

Composed event_rows(const ListRequest& request) {
    Composer composer;
    const Conditions sign_ins = of_sign_ins(composer, request, true);
    const Conditions acts = of_acts(composer, request, true);
    // Each half gives as many as the whole could need of it: the newest of both are among them.
    const std::string enough = std::string(kNewestFirst) + " LIMIT " +
                               composer.integer(offset(request) + request.page.size + 1);
    std::string sql = "SELECT e.id::text, " + instant("e.at") +
                      ", e.act, e.who, e.account_id::text, e.session_id::text, e.provider, e.email,"
                      " e.reason, e.client_address, e.request_id, ";
    sql.append(kCursor).append(
        " FROM ((SELECT e.id, e.at, e.outcome AS act, NULL AS who, e.account_id,"
        " CASE WHEN e.outcome = 'signed_in' THEN e.id END AS session_id, e.provider, e.email,"
        " e.reason, e.client_address, e.request_id FROM difysso.sign_in_events e");
    sql += sign_ins.where() + enough;
    sql +=
        ") UNION ALL (SELECT e.id, e.at, e.act, e.who, e.account_id, e.session_id, e.provider,"
        " NULL, NULL, e.client_address, e.request_id FROM difysso.events e";
    sql += acts.where() + enough + ")) e" + kNewestFirst + limit(composer, request);
    return composer.compose(sign_ins.name("event_rows"), std::move(sql));
}

Composed event_count(const ListRequest& request) {
    Composer composer;
    const Conditions sign_ins = of_sign_ins(composer, request, false);
    const Conditions acts = of_acts(composer, request, false);
    return composer.compose(sign_ins.name("event_count"),
                            "SELECT (SELECT count(*) FROM difysso.sign_in_events e" +
                                sign_ins.where() + ") + (SELECT count(*) FROM difysso.events e" +
                                acts.where() + ")");
}

Composed provider_rows(const std::vector<std::string>& ids) {
    Composer composer;
    const std::string all = composer.texts(ids);
    return composer.compose(
        "provider_rows",
        "SELECT p.id, (SELECT count(*) FROM difysso.identities i WHERE i.provider = p.id),"
        " coalesce(day.signed_in, 0), coalesce(day.refused, 0)"
        " FROM unnest(" +
            all +
            ") WITH ORDINALITY p (id, place) LEFT JOIN (SELECT provider,"
            " count(*) FILTER (WHERE outcome = 'signed_in') AS signed_in,"
            " count(*) FILTER (WHERE outcome = 'refused') AS refused FROM difysso.sign_in_events"
            " WHERE at > now() - interval '1 day' GROUP BY provider) day ON day.provider = p.id"
            " ORDER BY p.place");
}

Composed hour_rows() {
    Composer composer;
    return composer.compose(
        "hour_rows",
        "SELECT (extract(epoch FROM date_trunc('hour', now()) - date_trunc('hour', at)) / 3600)"
        "::int, count(*) FILTER (WHERE outcome = 'signed_in'),"
        " count(*) FILTER (WHERE outcome = 'refused') FROM difysso.sign_in_events"
        " WHERE at >= date_trunc('hour', now()) - interval '23 hours' AND at <= now()"
        " GROUP BY 1 ORDER BY 1");
}

}  // namespace difysso::admin
