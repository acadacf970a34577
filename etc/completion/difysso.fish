# Completion of difysso for fish.
set -l commands serve migrate links accounts check version
complete -c difysso -f
complete -c difysso -n "not __fish_seen_subcommand_from $commands" -a serve -d 'answer requests, as a FastCGI responder'
complete -c difysso -n "not __fish_seen_subcommand_from $commands" -a migrate -d 'apply the pending migrations'
complete -c difysso -n "not __fish_seen_subcommand_from $commands" -a links -d 'take links between people and accounts out and in'
complete -c difysso -n "not __fish_seen_subcommand_from $commands" -a accounts -d 'show or forget what is kept of a person'
complete -c difysso -n "not __fish_seen_subcommand_from $commands" -a check -d 'test everything that a sign-in needs'
complete -c difysso -n "not __fish_seen_subcommand_from $commands" -a version -d 'what this program is'
complete -c difysso -l config -r -F -d 'configuration file'
complete -c difysso -l env-file -r -F -d 'environment file, such as the .env of Dify'
complete -c difysso -l help -d 'list commands, options and keys'
complete -c difysso -n '__fish_seen_subcommand_from serve migrate check' -l sql-dir -x -a '(__fish_complete_directories)' -d 'folder of the migrations'
complete -c difysso -n '__fish_seen_subcommand_from serve' -l listen -x -a 'unix:/run/difysso/fcgi.sock 127.0.0.1:9000' -d 'when no socket is inherited'
complete -c difysso -n '__fish_seen_subcommand_from serve' -l http -x -a '127.0.0.1:8000' -d 'plain HTTP on a loopback address'
complete -c difysso -n '__fish_seen_subcommand_from serve' -l workers -x -d processes
complete -c difysso -n '__fish_seen_subcommand_from serve' -l threads -x -d 'threads of each'
complete -c difysso -n '__fish_seen_subcommand_from serve' -l reload -d 'restart when a file changes'
complete -c difysso -n '__fish_seen_subcommand_from serve' -l test -d 'only check the configuration'
complete -c difysso -n '__fish_seen_subcommand_from migrate' -a 'status new' -d 'list them, or write the next empty one'
complete -c difysso -n '__fish_seen_subcommand_from links' -a 'export import' -d 'print them as CSV, or link people to their accounts'
complete -c difysso -n '__fish_seen_subcommand_from links' -F
complete -c difysso -n '__fish_seen_subcommand_from links' -l as -x -d 'import the links as those of this provider'
complete -c difysso -n '__fish_seen_subcommand_from accounts' -a 'export erase' -d 'print what is kept of a person, or forget it'
complete -c difysso -n '__fish_seen_subcommand_from migrate links accounts' -l dry-run -d 'only tell what would be done'
complete -c difysso -n '__fish_seen_subcommand_from version' -l json -d 'as a JSON object'
