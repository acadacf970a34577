/* Refresh::renew (src/session/refresh.cpp). */

/* Refresh::looks, is_over */
inline look_for_endings() {
    REDIS(over = ended_at != 0 && (before == NOTHING || ISSUED(before) <= ended_at));
    REDIS(over = over || record[old] == ENDED);
    if :: before != NOTHING -> REDIS(over = over || session_ended[session]) :: else fi
}

inline put_back(briefly) {
    works_soon[old] = (works[old] -> works_soon[old] : briefly);
    works[old] = true
}

proctype Refresh(byte old, fresh) {
    bool stands, soon, spending, giving_back, over;
    byte before, session;

    /* Who has no such token yet waits for it, or goes without. */
    if :: held[old] :: goto refused fi;
#ifdef SPENT_FIRST
    REDIS(stands = works[old]; soon = works_soon[old]; works[old] = false; claim[old] = fresh);
    REDIS(before = record[old]);
    if :: !stands -> goto refused :: else fi;
#else
    /* Refresh::claim: SET NX, GET; PTTL, GET; GET. Who waits for another is as one who comes later. */
#ifdef CLAIMED_WITHOUT_NX
    REDIS(claim[old] = fresh);
#else
    REDIS(claim[old] = (claim[old] == NO_TOKEN -> fresh : claim[old]));
#endif
    if :: claim[old] != fresh -> goto refused :: else fi;
    REDIS(stands = works[old]; soon = works_soon[old]);
    REDIS(before = record[old]);
    if :: !stands -> goto refused :: else fi;
#endif
    session = session_of[old];
    /* PostgresAccountLookup::find */
    if :: before != ENDED -> POSTGRES(skip) :: else fi;
#ifdef SPENT_FIRST
    spending = true;
#else
    /* Refresh::spend, Refresh::use_up: GETDEL */
    spending = true;
    REDIS(stands = works[old]; works[old] = false);
#endif
    if :: !stands || before == ENDED -> goto refused :: else fi;
    /* Refresh::exchange: the clock, make_tokens */
    atomic { issued[fresh] = now; session_of[fresh] = session };

    /* Refresh::write: write_then_look */
#ifdef REFRESH_LOOKS_FIRST
    look_for_endings();
#endif
    REDIS(works[fresh] = true);
    REDIS(pointer = fresh);
    if
    :: before != NOTHING ->
        /* Of these nobody can know yet. */
        REDIS(access_record[fresh] = RECORD(issued[fresh]); record[fresh] = RECORD(issued[fresh]));
        REDIS(session_refresh[session] = fresh;
              session_access[session] = session_access[session] | (1 << fresh));
        REDIS(session_soon[session] = false);
        REDIS(listed[session] = true);
#ifdef OLD_RECORD_FORGOTTEN
        REDIS(record[old] = NOTHING; record_soon[old] = false)
#else
        REDIS(record_soon[old] = true)
#endif
    :: else
    fi;
#ifndef REFRESH_LOOKS_FIRST
    look_for_endings();
#endif
    if
    :: over ->
        /* Refresh::take_back */
        REDIS(works[fresh] = false);
        REDIS(record[fresh] = NOTHING; access_record[fresh] = ENDED);
        goto refused
    :: else
    fi;
    STEP(held[fresh] = true; renewed[old]++);
    goto refused;
failed:
    /* Refresh::give_back: while the claim stands */
    if :: giving_back -> goto refused :: else fi;
    giving_back = true;
    if :: claim[old] != fresh -> goto refused :: else fi;
    if :: !spending -> goto let_go :: else fi;
    /* Refresh::put_back_unless_ended: HSET, SET NX for a while; when no ending is seen, SET XX */
#ifndef PUT_BACK_WITHOUT_ITS_NAME
    if :: before != NOTHING -> REDIS(session_refresh[session] = old) :: else fi;
#endif
#ifdef PUT_BACK_FOR_LONG
    REDIS(put_back(soon));
#else
    REDIS(put_back(true));
#endif
#ifndef PUT_BACK_WITHOUT_A_LOOK
    look_for_endings();
#endif
    if
    :: over -> REDIS(works[old] = false)
    :: else -> REDIS(works_soon[old] = soon)
    fi;
let_go:
    REDIS(claim[old] = NO_TOKEN);
crashed:
refused:
    skip
}
