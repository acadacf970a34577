#include <set>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "matrix_bench.h"

// Each operation in each state that it may meet; what it has to do then is in matrix_rules.h.
namespace {

using namespace difysso;
using namespace difysso::test;

std::string cookie(const web::Response& response, const std::string& name) {
    for (const auto& [header, value] : response.headers)
        if (header == "Set-Cookie" && value.starts_with(name + "="))
            return value.substr(name.size() + 1, value.find(';') - name.size() - 1);
    return "";
}

void enter(Matrix& matrix, const Cell& cell) {
    matrix.enter(cell.session);
    matrix.enter(cell.account);
    if (!cell.configured) matrix.take_provider_out();
    matrix.enter(cell.stores);
}

// `ends` is dead and all else is as it was.
void check_ended(Matrix& matrix, Ends ends, bool main_lived, const std::string& where) {
    const bool main_ends = ends == Ends::main || ends == Ends::everything;
    const bool other_ends = ends == Ends::other || ends == Ends::everything;
    BOOST_TEST(matrix.main_lives() == (main_lived && !main_ends), where << ": its session");
    if (main_ends) BOOST_TEST(!matrix.dify_would_refresh(), where << ": its refresh token");
    BOOST_TEST(matrix.other_lives() == !other_ends, where << ": the other session");
    BOOST_TEST(matrix.difys_lives() == (ends != Ends::everything), where << ": Dify's session");
    BOOST_TEST(matrix.bobs_lives(), where << ": Bob's session");
}

std::string text_of(const Cell& cell) {
    std::ostringstream out;
    out << cell;
    return out.str();
}

void judge(const Cell& cell) {
    Matrix matrix;
    enter(matrix, cell);
    const std::string where = text_of(cell);
    const bool lived = matrix.main_lives();
    const web::Response response = matrix.ask(cell.operation);
    const Expected wanted = expected(cell);
    BOOST_TEST(response.status == wanted.status,
               where << ": " << response.status << ", not " << wanted.status);
    const std::string refresh = cookie(response, "refresh_token");
    if (cell.operation != Operation::refresh) {
        BOOST_TEST(refresh.empty(), where << ": issued");
        check_ended(matrix, wanted.ends, lived, where);
        return;
    }
    BOOST_TEST(refresh.empty() == (wanted.status != 200), where << ": issued");
    BOOST_TEST(cookie(response, "access_token").empty() == (wanted.status != 200), where);
    if (wanted.status == 200) {
        BOOST_TEST(!matrix.dify_would_refresh(), where << ": works twice");
        matrix.newest = refresh;
        check_ended(matrix, Ends::nothing, true, where);
    } else if (wanted.status != 403) {
        // Who isn't welcome has used it up.
        check_ended(matrix, Ends::nothing, lived, where);
    }
}

std::set<Operation> endings() {
    using enum Operation;
    return {end_one,           logout,           everywhere, backchannel_sid, backchannel_sub,
            admin_end_session, admin_end_account};
}

// So many commands find and claim a refresh token; what comes then spends it.
constexpr int kClaimed = 5;

// Redis goes away at the n-th command that it is asked, and comes back after it, or after the
// operation. True when there was such a command.
bool judge_outage(const Cell& cell, int at, bool comes_back) {
    Matrix matrix;
    enter(matrix, cell);
    const std::string where = text_of(cell) + ", Redis " + (comes_back ? "stumbles" : "goes") +
                              " at command " + std::to_string(at);
    const bool lived = matrix.main_lives();
    int asked = 0;
    matrix.redis.before_command = [&](const auto&) {
        ++asked;
        if (comes_back ? asked == at : asked >= at)
            throw observe::Failure(observe::Reason::redis_unavailable);
    };
    const web::Response response = matrix.ask(cell.operation);
    if (asked < at) return false;
    matrix.redis.before_command = [](const auto&) {};
    const int away = cell.operation == Operation::verify ? 403 : kAway;
    BOOST_TEST(response.status == away, where << ": " << response.status);
    for (const char* name : {"access_token", "refresh_token", "csrf_token"})
        BOOST_TEST(cookie(response, name).empty(), where << ": issued " << name);

    // Asked again, it does what was to be done.
    matrix.forget_claims();
    const web::Response again = matrix.ask(cell.operation);
    const Expected wanted = expected(cell);
    if (endings().contains(cell.operation)) {
        BOOST_TEST(again.status == wanted.status, where << ", again: " << again.status);
        check_ended(matrix, wanted.ends, lived, where + ", again");
    } else if (cell.operation == Operation::refresh && !comes_back && at > kClaimed) {
        // A token that was spent and that nobody could put back; the person signs in again.
        BOOST_TEST((again.status == wanted.status || again.status == 401), where << ", again");
    } else {
        BOOST_TEST(again.status == wanted.status, where << ", again: " << again.status);
    }
    return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(route_matrix)

BOOST_AUTO_TEST_CASE(each_operation_in_each_state) {
    for (const Operation operation : kOperations)
        for (const Session session : kSessions)
            for (const Account account : kAccounts)
                for (const bool configured : {true, false})
                    for (const Stores stores : kStores)
                        judge({operation, session, account, configured, stores});
}

// An outage is an error, never a silent success, and what it left half done can be asked for again.
BOOST_AUTO_TEST_CASE(redis_goes_away_at_each_command) {
    for (const Operation operation : kOperations)
        for (const Session session : kSessions)
            for (const bool comes_back : {true, false})
                for (int at = 1; judge_outage({operation, session}, at, comes_back);)
                    ++at;
}

BOOST_AUTO_TEST_SUITE_END()
