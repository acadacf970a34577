# Completion of difysso for bash.
_difysso() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' word
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
        serve | migrate | check | sessions | accounts | events | version)
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
    --workers | --threads) return ;;
    esac
    local words='--config --env-file --help'
    case $command in
    serve) words+=' --listen --http --workers --threads --reload --test --sql-dir' ;;
    migrate) words+=' status new --dry-run --sql-dir' ;;
    check) words+=' --sql-dir' ;;
    sessions) words+=' list end --json' ;;
    accounts) words+=' list show --json' ;;
    events) words+=' tail --json --follow' ;;
    version) words+=' --json' ;;
    *) words+=' serve migrate check sessions accounts events version' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _difysso difysso
