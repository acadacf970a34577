/* A callback: Completion::claim and finish (src/signin/completion.cpp). */
proctype SignIn(byte state, token, session; bool by_dify) {
    bool seen, is_known, holding, has_account, has_workspace, over;

    /* RedisUsedStates::use: SET NX */
#ifdef STATE_WITHOUT_NX
    REDIS(seen = used[state]);
    REDIS(used[state] = true);
#else
    REDIS(seen = used[state]; used[state] = true);
#endif
    if :: seen -> goto refused :: else fi;
    /* Completion::ask: the code goes to the provider, who makes an ID token. */
    STEP(exchanged[state]++; id_token[session] = now);

    /* PostgresAccounts::known: sign_in_known */
    POSTGRES(is_known = linked && workspaces > 0);
    if :: is_known -> goto session_of_the_known :: else fi;
    /* FirstSignIn::lock, until its transaction ends. */
#ifndef WITHOUT_LOCK
    atomic { !locked -> locked = true; holding = true };
#endif
    /* FirstSignIn::look */
    POSTGRES(has_account = accounts > 0; has_workspace = workspaces > 0);
    if
    :: by_dify && !has_workspace ->
        /* FirstSignIn::transact: write, commit; without the workspace */
        POSTGRES(accounts = accounts + (has_account -> 0 : 1); linked = true; locked = false;
                 holding = false);
        /* FirstSignIn::finish_by_dify: lock, look, InnerApi::make_workspace */
        atomic { !locked -> locked = true; holding = true };
        POSTGRES(has_workspace = workspaces > 0);
        if
        :: !has_workspace -> POSTGRES(workspaces++)
        :: else
        fi;
        STEP(locked = false; holding = false)
    :: else ->
        /* FirstSignIn::commit: KeyStore::write, then COMMIT of what was written in one statement */
#ifdef KEY_AFTER_COMMIT
        POSTGRES(accounts = accounts + (has_account -> 0 : 1); linked = true;
                 workspaces = workspaces + (has_workspace -> 0 : 1); locked = false; holding = false);
        STEP(has_key = true)
#else
        STEP(has_key = true);
#ifdef TWO_TRANSACTIONS
        POSTGRES(accounts = accounts + (has_account -> 0 : 1));
        POSTGRES(linked = true; workspaces = workspaces + (has_workspace -> 0 : 1); locked = false;
                 holding = false)
#else
        POSTGRES(accounts = accounts + (has_account -> 0 : 1); linked = true;
                 workspaces = workspaces + (has_workspace -> 0 : 1); locked = false; holding = false)
#endif
#endif
    fi;

session_of_the_known:
    /* Completion::open_session: the clock, make_tokens */
    atomic {
        begun[session] = now; issued[token] = now; session_of[token] = session; known[session] = true
    };
    /* RedisSessions::save: write_then_look */
#ifdef SIGN_IN_LOOKS_FIRST
    REDIS(over = ended_at != 0 && begun[session] <= ended_at);
    REDIS(over = over || (logged_out != 0 && id_token[session] <= logged_out));
#endif
    REDIS(works[token] = true);
    REDIS(pointer = token);
    /* Of these nobody can know yet. */
    REDIS(access_record[token] = RECORD(issued[token]); record[token] = RECORD(issued[token]));
    REDIS(session_refresh[session] = token; session_access[session] = 1 << token);
    REDIS(listed[session] = true);
#ifndef SIGN_IN_LOOKS_FIRST
    REDIS(over = ended_at != 0 && begun[session] <= ended_at);
    /* was_logged_out */
    REDIS(over = over || (logged_out != 0 && id_token[session] <= logged_out));
#endif
    if
    :: over ->
        /* take_back, and the session's record */
        REDIS(works[token] = false);
        REDIS(record[token] = NOTHING; access_record[token] = ENDED);
        REDIS(session_refresh[session] = NO_TOKEN; session_access[session] = 0);
        REDIS(listed[session] = false);
        goto refused
    :: else
    fi;
    /* Completion::finish: the answer */
    STEP(held[token] = true);
    goto refused;
failed:
crashed:
    /* PostgreSQL rolls back what isn't committed, and lets go of the locks. */
    atomic { if :: holding -> locked = false :: else fi; holding = false };
refused:
    skip
}
