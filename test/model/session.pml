/* The sessions of one person over several nodes, each of which may crash between any two steps and
 * lose Redis or PostgreSQL: an operation fails, done or not; what they hold stays. A step here is a
 * command of Redis, a statement of PostgreSQL or a file; the function that does it is named at its
 * side. Time has two seconds, and then the lifetimes of what was stored run out.
 *
 * Shown for every order of the steps:
 *   - no attempt (state) takes a code to the provider twice, and no refresh token gives tokens twice;
 *   - what began before an ending that was answered doesn't outlive it: its refresh tokens work no
 *     more, now or after the marks have expired, and verify refuses its access tokens;
 *   - a session once marked as ended can't be refreshed, even if the ending went no further;
 *   - a trip of a refresh that fails, done or not, costs nobody his session;
 *   - after one more sign-in there is one account with a link, one workspace, and its key.
 *
 * Each name of test/model/variants, defined, breaks one rule; spin must find what that does.
 *
 * Not here: a Redis cluster that keeps no order, clocks that differ, one session of Dify's own
 * ending while it is refreshed (nothing is remembered of those; ending everything is here), and
 * commands that a network delivers after their sender has given up. */

#ifndef MEETING
#define MEETING 1 /* 1 to 5, see init */
#endif
#ifndef FAULTS
#define FAULTS 1 /* nodes that crash, and operations that fail */
#endif

#define NOTHING 0 /* of a token's record: the values are those of TokenRecord, as far as they count */
#define ENDED 1   /* dify::kEndedToken */
#define RECORD(issued) (2 + (issued))
#define ISSUED(record) ((record) - 2)

/* Tokens, an access token and a refresh token each, by who makes them. */
#define OURS 0    /* of a session begun here */
#define DIFYS 1   /* of a session that Dify began */
#define SIGN_IN 2 /* of the sign-in under way */
#define FRESH 3   /* of a refresh */
#define FRESH_2 4 /* of another */
#define SECOND 5  /* of a second sign-in */
#define TOKENS 6
#define NO_TOKEN 255

/* Sessions. */
#define S_OURS 0
#define S_DIFYS 1
#define S_SIGN_IN 2
#define S_SECOND 3
#define SESSIONS 4

byte faults = FAULTS;
bool died;  /* one of those that crashed */
bool ended; /* there was an ending */
byte now = 1;

/* Redis; in brackets the name of the key. */
bool works[TOKENS], works_soon[TOKENS]; /* refresh_token:TOKEN; for less than a minute */
byte claim[TOKENS] = NO_TOKEN; /* difysso:claim:HASH, whose it is; outlasts him */
byte pointer = NO_TOKEN;   /* account_refresh_token:ACCOUNT */
byte access_record[TOKENS]; /* difysso:token:HASH of an access token */
byte record[TOKENS];       /* difysso:token:HASH of a refresh token */
bool record_soon[TOKENS];  /* it lives for a minute */
bool session_ended[SESSIONS]; /* difysso:session:ID */
bool session_soon[SESSIONS];   /* it lives for an hour */
byte session_refresh[SESSIONS] = NO_TOKEN;
byte session_access[SESSIONS]; /* a bit for each token */
bool listed[SESSIONS];         /* difysso:account:ACCOUNT */
byte ended_at;                 /* difysso:ended:ACCOUNT; 0: none */
byte logged_out;               /* difysso:logout:..., an iat; 0: none */
bool sid_ended;                /* difysso:sid:... of the session begun here */
bool seen_jti;                 /* difysso:jti:... */
bool used[2];                  /* difysso:state:... */

/* PostgreSQL, as committed, and the folder of keys. */
byte accounts, workspaces;
bool linked, locked, has_key;

/* What is so, whoever knows it. */
byte session_of[TOKENS];          /* the session of a token */
byte issued[TOKENS];      /* when the token was made */
byte begun[SESSIONS];     /* when the session began, by the clock */
byte id_token[SESSIONS];  /* the iat with which it began */
bool known[SESSIONS];     /* begun here */
bool held[TOKENS];        /* its answer went out */
bool marked[SESSIONS];    /* was once marked as ended */
byte exchanged[2];        /* states with which the provider was asked */
byte renewed[TOKENS];     /* tokens given for a refresh token */
byte all_ended;           /* what an answered ending has to end: everything up to when it was asked for */
bool one_ended[SESSIONS];
byte provider_ended;      /* and what began with an ID token up to then */

/* A process dies before a step, or goes to `failed` from it. A label of each process's own. */
#define CRASH faults > 0 -> faults--; died = true; goto crashed
#define STEP(what) atomic { if :: CRASH :: true -> what fi }
#define REDIS(what) atomic { if \
    :: CRASH \
    :: faults > 0 -> faults--; goto failed \
    :: faults > 0 -> faults--; what; goto failed \
    :: true -> what fi }
#define POSTGRES(what) REDIS(what)

#include "sign_in.pml"
#include "refresh.pml"
#include "ending.pml"

/* The seconds. */
proctype Clock() {
    if
    :: now = 2
    :: true
    fi
}

/* Two sessions of a person who has been here. */
inline begin_all() {
    accounts = 1; workspaces = 1; linked = true; has_key = true;
    begin(S_DIFYS, DIFYS, false);
    begin(S_OURS, OURS, true)
}

inline begin(session, token, by_us) {
    works[token] = true;
    session_of[token] = session;
    issued[token] = 1;
    begun[session] = 1;
    id_token[session] = 1;
    held[token] = true;
    known[session] = by_us;
    pointer = token;
    if
    :: by_us ->
        record[token] = RECORD(1);
        access_record[token] = RECORD(1);
        session_refresh[session] = token;
        session_access[session] = 1 << token;
        listed[session] = true
    :: else
    fi
}

/* Refresh::renew and Verification::judge with nobody else about. */
#define OVER(t) ((ended_at != 0 && (record[t] == NOTHING || ISSUED(record[t]) <= ended_at)) || \
                 (record[t] != NOTHING && session_ended[session_of[t]]))
#define CAN_REFRESH(t) (works[t] && record[t] != ENDED && !OVER(t))
#define CAN_VERIFY(t) (access_record[t] != ENDED && \
    !(ended_at != 0 && issued[t] <= ended_at && \
      !(access_record[t] != NOTHING && ISSUED(access_record[t]) > ended_at)))
#define WAS_ENDED(s) (one_ended[s] || begun[s] <= all_ended || \
                      (known[s] && id_token[s] <= provider_ended))

inline look_at_sessions(access_lives) {
    i = 0;
    do
    :: i < TOKENS ->
        assert(!(held[i] && WAS_ENDED(session_of[i]) && CAN_REFRESH(i)));
        assert(!(access_lives && held[i] && WAS_ENDED(session_of[i]) && CAN_VERIFY(i)));
        assert(!(held[i] && marked[session_of[i]] && CAN_REFRESH(i)));
        assert(renewed[i] <= 1);
        assert(!(renewed[i] && works[i]));
        i++
    :: else -> break
    od;
    i = 0
}

/* A minute passes, then an hour: the marks go, and the access tokens with them. */
inline settle() {
    d_step {
        look_at_sessions(true);
        for (i : 0 .. TOKENS - 1) {
            works[i] = works[i] && !works_soon[i];
            if
            :: record_soon[i] -> record[i] = NOTHING; record_soon[i] = false
            :: else
            fi
        }
        look_at_sessions(true);
        for (i : 0 .. SESSIONS - 1) {
            if
            :: session_soon[i] -> session_ended[i] = false; listed[i] = false;
                session_refresh[i] = NO_TOKEN; session_access[i] = 0
            :: else
            fi
        }
        ended_at = 0;
        look_at_sessions(false)
    }
}

inline look_at_accounts() {
    assert(exchanged[0] <= 1 && exchanged[1] <= 1);
    assert(accounts <= 1 && workspaces <= 1);
    assert(workspaces == 0 || by_dify || has_key)
}

inline run_any_end() {
    if
    :: run End(LOGOUT) :: run End(LOGOUT_EXPIRED) :: run End(EVERYWHERE)
    :: run End(BACKCHANNEL) :: run End(BACKCHANNEL_SID)
    fi
}

init {
    byte i;
    bool by_dify;
#if MEETING == 1
    /* Two sign-ins of one person that nobody knows yet, in two tabs or with one attempt. */
    if :: by_dify = true :: true fi;
    if
    :: atomic { run SignIn(0, SIGN_IN, S_SIGN_IN, by_dify); run SignIn(0, SECOND, S_SECOND, by_dify) }
    :: atomic { run SignIn(0, SIGN_IN, S_SIGN_IN, by_dify); run SignIn(1, SECOND, S_SECOND, by_dify) }
    fi;
    _nr_pr == 1;
    look_at_accounts();
    assert(by_dify || (accounts == workspaces && linked == (accounts == 1)));
    assert(!((held[SIGN_IN] || held[SECOND]) && workspaces == 0));
    /* Whatever is half done by then, the next sign-in mends. */
    atomic { faults = 0; used[1] = false; exchanged[1] = 0; held[SECOND] = false };
    run SignIn(1, SECOND, S_SECOND, by_dify);
    _nr_pr == 1;
    look_at_accounts();
    assert(held[SECOND] && accounts == 1 && linked && workspaces == 1)
#else
    atomic {
        run Clock();
#if MEETING == 2
        /* A sign-in, of somebody known or not, and an ending. */
        if
        :: begin_all(); if :: run End(EVERYWHERE) :: run End(BACKCHANNEL) :: run End(BACKCHANNEL_SID) fi
        :: run End(BACKCHANNEL)
        fi;
        run SignIn(0, SIGN_IN, S_SIGN_IN, false)
#elif MEETING == 3
        /* A refresh of a session begun here, and its ending. */
        begin_all();
        run Refresh(OURS, FRESH);
        run_any_end()
#elif MEETING == 4
        /* A refresh of a session that Dify began, beside one of ours, and an ending of everything. */
        begin_all();
        run Refresh(DIFYS, FRESH);
        if :: run End(EVERYWHERE) :: run End(BACKCHANNEL) fi
#else
        /* Two refreshes, at once or after one another, with faults; or without, and an ending. */
        begin_all();
        run Refresh(OURS, FRESH);
        if :: run Refresh(OURS, FRESH_2) :: run Refresh(FRESH, FRESH_2) fi;
        if :: true :: faults = 0; ended = true; run_any_end() fi
#endif
    };
    _nr_pr == 1;
    look_at_accounts();
    settle();
#if MEETING == 5 && FAULTS == 1
    /* What fails once costs nobody his session. */
    assert(died || ended || (held[OURS] && works[OURS]) || (held[FRESH] && works[FRESH]) ||
           (held[FRESH_2] && works[FRESH_2]))
#endif
#endif
}
