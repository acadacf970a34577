# Completion of difysso for bash.
_difysso() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' word
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
        serve | migrate | links | accounts | sessions | events | check | status | audit | version)
            command=$word
            break
            ;;
        esac
    done
    # bash takes --config=FILE apart at the equals sign.
    [ "$current" != '=' ] || current=''
    [ "$previous" != '=' ] || previous=${COMP_WORDS[COMP_CWORD - 2]}
    case $previous in
    --config | --env-file)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
        ;;
    --sql-dir)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$current")
        return
        ;;
    --listen)
        mapfile -t COMPREPLY < <(compgen -W 'unix:/run/difysso/fcgi.sock 127.0.0.1:9000' -- "$current")
        return
        ;;
    --http)
        mapfile -t COMPREPLY < <(compgen -W '127.0.0.1:8000' -- "$current")
        return
        ;;
    import)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
        ;;
    --workers | --threads | --as) return ;;
    esac
    local words='--config --env-file --help'
    case $command in
    serve) words+=' --listen --http --workers --threads --reload --test --sql-dir' ;;
    migrate) words+=' status new --dry-run --sql-dir' ;;
    links) words+=' export import --dry-run --as' ;;
    accounts) words+=' list show export erase --dry-run --json' ;;
    sessions) words+=' list end --json' ;;
    events) words+=' tail --json --follow' ;;
    check) words+=' --json --sql-dir' ;;
    status) words+=' --listen --http --json' ;;
    audit) words+=' verify prune --repair --json' ;;
    version) words+=' --json' ;;
    *) words+=' serve migrate links accounts sessions events check status audit version' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _difysso difysso
