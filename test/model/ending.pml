/* Endings (src/session/ending.cpp), for a person who logs out (Logout::leave) and for a provider
 * (BackchannelLogout::take). Whoever got no answer asks again, and another node may
 * take it; or he gives up. */

#define LOGOUT 0          /* brings both tokens of the session begun here, its first ones */
#define LOGOUT_EXPIRED 1  /* only the refresh token: the access token has expired */
#define EVERYWHERE 2
#define BACKCHANNEL 3
#define BACKCHANNEL_SID 4 /* names the session begun here */

/* Ending::end_session */
inline end_session(s) {
#ifdef SESSION_DELETED_BEFORE_ITS_MARK
    REDIS(refresh = session_refresh[s]; access = session_access[s]);
    delete_tokens(refresh, access);
    REDIS(session_ended[s] = true; marked[s] = true);
#else
    REDIS(session_ended[s] = true; marked[s] = true);
    REDIS(refresh = session_refresh[s]; access = session_access[s]);
#ifdef ENDED_SESSION_SOON_FORGOTTEN
    REDIS(session_soon[s] = true);
#else
    REDIS(session_soon[s] = false);
#endif
    delete_tokens(refresh, access);
#endif
    REDIS(sid_ended = sid_ended || s == S_OURS);
    REDIS(listed[s] = false);
    REDIS(session_soon[s] = true)
}

/* Ending::deletions */
inline delete_tokens(one, several) {
    if :: one != NO_TOKEN -> REDIS(works[one] = false) :: else fi;
#ifdef REFRESH_TOKEN_MARKED_FIRST
    if :: one != NO_TOKEN -> REDIS(record[one] = ENDED; record_soon[one] = true) :: else fi;
#endif
    if :: several != 0 -> REDIS(mark_access_tokens(several)) :: else fi;
#ifndef REFRESH_TOKEN_MARKED_FIRST
    if :: one != NO_TOKEN -> REDIS(record[one] = ENDED; record_soon[one] = true) :: else fi
#else
    skip
#endif
}

inline mark_access_tokens(several) {
    for (k : 0 .. TOKENS - 1) {
        if :: (several >> k) & 1 -> access_record[k] = ENDED :: else fi
    }
    k = 0
}

/* Sessions::listed: ZREVRANGE, HGETALL of each */
inline find_sessions() {
    REDIS(has_ours = listed[S_OURS]; has_sign_in = listed[S_SIGN_IN])
}

/* Ending::end_account */
inline end_account(own_last) {
#ifndef ACCOUNT_DELETED_BEFORE_ITS_MARK
    REDIS(ended_at = now);
#endif
    find_sessions();
    if :: has_ours && !own_last -> end_session(S_OURS) :: else fi;
    if :: has_sign_in -> end_session(S_SIGN_IN) :: else fi;
    REDIS(refresh = pointer);
    if
    :: refresh != NO_TOKEN -> REDIS(works[refresh] = false); REDIS(pointer = NO_TOKEN)
    :: else
    fi
}

/* Ending::end_unknown: SCAN, then GET and DEL of each. A key that comes meanwhile may be missed. */
inline end_unknown() {
#ifndef WITHOUT_A_SCAN
    k = 0;
    do
    :: k < TOKENS ->
        if
        :: works[k] -> REDIS(works[k] = false)
        :: else
        fi;
        k++
    :: else -> break
    od;
    k = 0
#else
    skip
#endif
}

inline end_all(own_last) {
    end_account(own_last);
    end_unknown();
#ifdef ACCOUNT_DELETED_BEFORE_ITS_MARK
    REDIS(ended_at = now)
#else
    skip
#endif
}

proctype End(byte kind) {
    byte refresh, access, k, asked, of_access, of_refresh;
    bool found, seen, is_linked, has_ours, has_sign_in;

    asked = now;
again:
    atomic { k = 0; access = 0; refresh = NO_TOKEN; found = false; has_ours = false; has_sign_in = false };
    if
    :: kind <= EVERYWHERE ->
        /* Logout::owner_of */
        of_access = NOTHING;
        if :: kind != LOGOUT_EXPIRED -> REDIS(of_access = access_record[OURS]) :: else fi;
        REDIS(of_refresh = record[OURS]);
#ifdef OWNER_BY_WORKING_TOKENS_ONLY
        REDIS(of_refresh = (works[OURS] -> of_refresh : NOTHING));
#endif
        found = of_access > ENDED || of_refresh > ENDED;
#ifdef OWN_SESSION_ENDED_FIRST
        if :: found -> end_session(S_OURS) :: else fi;
#endif
        if :: kind == EVERYWHERE && found -> end_all(true) :: else fi;
#ifndef OWN_SESSION_ENDED_FIRST
        if :: found -> end_session(S_OURS) :: else fi;
#endif
        /* Ending::end_tokens */
        access = (kind == LOGOUT_EXPIRED -> 0 : 1 << OURS);
        delete_tokens(OURS, access)
    :: else ->
        /* BackchannelLogout::was_seen */
        REDIS(seen = seen_jti);
        if :: seen -> goto answered :: else fi;
#ifdef LOGOUT_TOKEN_SEEN_FIRST
        REDIS(seen_jti = true);
#endif
        /* BackchannelLogout::end */
#ifndef WITHOUT_LOGOUT_MARK
        REDIS(logged_out = asked);
#endif
        /* PostgresAccountLookup::of_identity */
        POSTGRES(is_linked = linked);
        if
        :: is_linked && kind == BACKCHANNEL_SID ->
            /* BackchannelLogout::end_named_session */
            find_sessions();
            found = has_ours;
            if
            :: found -> end_session(S_OURS)
            :: else -> REDIS(found = sid_ended) /* BackchannelLogout::has_ended */
            fi
        :: else
        fi;
        if :: is_linked && !found -> end_all(false) :: else fi;
#ifndef LOGOUT_TOKEN_SEEN_FIRST
        /* BackchannelLogout::remember */
        REDIS(seen_jti = true)
#endif
    fi;
answered:
    STEP(
        if
        :: kind == EVERYWHERE || kind == BACKCHANNEL -> all_ended = asked
        :: else -> one_ended[S_OURS] = true
        fi;
        provider_ended = (kind == BACKCHANNEL -> asked : 0));
    goto done;
failed:
crashed:
    if :: goto again :: true fi;
done:
    skip
}
