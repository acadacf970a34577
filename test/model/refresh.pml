/* Refresh::renew (src/session/refresh.cpp). */

/* Refresh::looks, is_over */
inline look_for_endings() {
    REDIS(over = ended_at != 0 && (before == NOTHING || ISSUED(before) <= ended_at));
    REDIS(over = over || record[old] == ENDED);
    if :: before != NOTHING -> REDIS(over = over || session_ended[session]) :: else fi
}

proctype Refresh(byte old, fresh) {
    bool stands, soon, taken, over;
    byte before, session;

    /* Who has no such token yet waits for it, or goes without. */
    if :: held[old] :: goto refused fi;
    /* Refresh::take: PTTL, GETDEL, GET */
#ifdef TAKEN_IN_TWO_STEPS
    REDIS(stands = works[old]);
    REDIS(works[old] = false);
#else
    REDIS(stands = works[old]; soon = works_soon[old]; works[old] = false);
#endif
    REDIS(before = record[old]);
    if :: !stands || before == ENDED -> goto refused :: else fi;
    session = session_of[old];
    /* PostgresAccountLookup::find */
    taken = true;
    POSTGRES(skip);
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
    if :: !taken -> goto refused :: else fi;
    taken = false;
    /* Refresh::put_back_unless_ended: HSET, SET NX for a while; when no ending is seen, SET XX */
#ifndef PUT_BACK_WITHOUT_ITS_NAME
    if :: before != NOTHING -> REDIS(session_refresh[session] = old) :: else fi;
#endif
#ifdef PUT_BACK_FOR_LONG
    REDIS(works[old] = true; works_soon[old] = soon);
#else
    REDIS(works[old] = true; works_soon[old] = true);
#endif
#ifndef PUT_BACK_WITHOUT_A_LOOK
    look_for_endings();
#endif
    if
    :: over -> REDIS(works[old] = false)
    :: else -> REDIS(works_soon[old] = soon)
    fi;
crashed:
refused:
    skip
}
