#pragma once
#include <ostream>
#include <set>

// Hidden state is what breaks sessions: each operation meets each state of session, account,
// provider and stores. What it has to do then is said by rules, which are those of the README
// ("How a session goes on and ends") and of OpenID Connect Back-Channel Logout.
namespace difysso::test {

// What an operation meets: each is an axis.
enum class Session {
    live,
    ended,
    marked,          // an ending of everything wrote its mark, and got no further
    access_expired,  // the refresh token works
    expired,
    unknown,  // begun by Dify itself: we have no record
    used      // the refresh token that is brought was exchanged already
};
enum class Account { active, pending, banned, closed, uninitialized, gone };
enum class Stores {
    there,
    no_postgresql,
    postgresql_just_gone,  // the account was asked for before
    no_redis
};
enum class Operation {
    verify,
    session,
    list,
    end_one,  // of one's other session
    refresh,
    logout,
    everywhere,
    backchannel_sid,  // that of the session
    backchannel_sub,
    admin_end_session,
    admin_end_account,
    unlink
};

inline constexpr Operation kOperations[] = {Operation::verify,
                                            Operation::session,
                                            Operation::list,
                                            Operation::end_one,
                                            Operation::refresh,
                                            Operation::logout,
                                            Operation::everywhere,
                                            Operation::backchannel_sid,
                                            Operation::backchannel_sub,
                                            Operation::admin_end_session,
                                            Operation::admin_end_account,
                                            Operation::unlink};
inline constexpr const char* kOperationNames[] = {"verify",
                                                  "session",
                                                  "list",
                                                  "end one",
                                                  "refresh",
                                                  "logout",
                                                  "everywhere",
                                                  "back-channel sid",
                                                  "back-channel sub",
                                                  "admin end session",
                                                  "admin end account",
                                                  "unlink"};
inline constexpr Session kSessions[] = {
    Session::live,    Session::ended,   Session::marked, Session::access_expired,
    Session::expired, Session::unknown, Session::used};
inline constexpr const char* kSessionNames[] = {
    "live", "ended", "marked", "access token expired", "expired", "unknown", "used"};
inline constexpr Account kAccounts[] = {Account::active, Account::pending,       Account::banned,
                                        Account::closed, Account::uninitialized, Account::gone};
inline constexpr const char* kAccountNames[] = {"active", "pending",       "banned",
                                                "closed", "uninitialized", "gone"};
inline constexpr Stores kStores[] = {Stores::there, Stores::no_postgresql,
                                     Stores::postgresql_just_gone, Stores::no_redis};
inline constexpr const char* kStoreNames[] = {"stores there", "no PostgreSQL",
                                              "PostgreSQL just gone", "no Redis"};

struct Cell {
    Operation operation;
    Session session = Session::live;
    Account account = Account::active;
    bool configured = true;  // the provider
    Stores stores = Stores::there;

    bool one_of(std::set<Session> states) const { return states.contains(session); }
    bool without_postgresql() const {
        return stores == Stores::no_postgresql || stores == Stores::postgresql_just_gone;
    }
    // Only these two use a session.
    bool welcome() const { return account == Account::active || account == Account::pending; }
};

inline std::ostream& operator<<(std::ostream& out, const Cell& cell) {
    return out << kOperationNames[static_cast<int>(cell.operation)] << ", "
               << kSessionNames[static_cast<int>(cell.session)] << ", "
               << kAccountNames[static_cast<int>(cell.account)] << ", "
               << (cell.configured ? "" : "provider gone, ")
               << kStoreNames[static_cast<int>(cell.stores)];
}

enum class Ends { nothing, main, other, everything };
struct Expected {
    int status;
    Ends ends = Ends::nothing;
};
inline constexpr int kAway = 503;

// Whose the access token is. What it says itself needs no store; Redis knows whether it has ended;
// PostgreSQL whether the account is welcome, which is kept for a minute. 200 = somebody's.
inline int who(const Cell& cell) {
    if (cell.one_of({Session::access_expired, Session::expired})) return 401;
    if (cell.stores == Stores::no_redis) return kAway;
    if (cell.one_of({Session::ended, Session::marked})) return 401;
    if (cell.stores == Stores::no_postgresql) return kAway;
    return cell.welcome() ? 200 : 403;
}

// A refresh token works once. The mark of an ending is looked at when the new tokens are written.
inline Expected of_refresh(const Cell& cell) {
    if (cell.stores == Stores::no_redis) return {kAway};
    if (cell.one_of({Session::ended, Session::expired, Session::used})) return {401};
    if (cell.without_postgresql()) return {kAway};
    if (!cell.welcome()) return {403};
    return {cell.session == Session::marked ? 401 : 200};
}

// Whoever isn't signed in has signed out; PostgreSQL and the account don't matter, Redis does.
// Everywhere: of whom nothing is known any more nobody knows what else there is.
inline Expected of_logout(const Cell& cell, bool everywhere) {
    if (cell.stores == Stores::no_redis) return {kAway};
    if (!everywhere) return {200, Ends::main};
    const bool known = !cell.one_of({Session::ended, Session::expired});
    return {200, known ? Ends::everything : Ends::main};
}

// A sid that is known, be it that its session is over, ends that session alone, any other all of
// the person's.
inline Expected of_backchannel(const Cell& cell, bool with_sid) {
    if (!cell.configured) return {400};
    if (cell.stores == Stores::no_redis || cell.without_postgresql()) return {kAway};
    const bool known = cell.session != Session::unknown;
    return {200, with_sid && known ? Ends::main : Ends::everything};
}

// An act is written down before it is done.
inline Expected of_admin(const Cell& cell) {
    switch (cell.operation) {
        case Operation::admin_end_session:
            if (cell.stores == Stores::no_redis) return {kAway};
            if (cell.one_of({Session::ended, Session::expired, Session::unknown})) return {404};
            if (cell.without_postgresql()) return {kAway};
            return {200, Ends::main};
        case Operation::admin_end_account:
            if (cell.without_postgresql()) return {kAway};
            if (cell.account == Account::gone) return {404};
            if (cell.stores == Stores::no_redis) return {kAway};
            return {200, Ends::everything};
        default:  // unlinking ends nothing
            return {cell.without_postgresql() ? kAway : 200};
    }
}

inline Expected expected(const Cell& cell) {
    using enum Operation;
    const int whose = who(cell);
    switch (cell.operation) {
        case verify:  // 204, 401 or 403: nothing else, ever
            return {whose == 200 ? 204 : whose == kAway ? 403 : whose};
        case session:
        case list:
            return {whose};
        case end_one:
            return whose == 200 ? Expected{204, Ends::other} : Expected{whose};
        case refresh:
            return of_refresh(cell);
        case logout:
        case everywhere:
            return of_logout(cell, cell.operation == everywhere);
        case backchannel_sid:
        case backchannel_sub:
            return of_backchannel(cell, cell.operation == backchannel_sid);
        default:
            return of_admin(cell);
    }
}

}  // namespace difysso::test
