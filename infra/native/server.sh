# Sourced by the scripts beside it: one server with its files under DIR, started and stopped by its
# own process id and no other's.
set -euo pipefail
ACTION=${1:?usage: $0 start|stop DIR}
mkdir -p "${2:?usage: $0 start|stop DIR}"
DIR=$(cd "$2" && pwd)
PID_FILE=$DIR/pid LOG=$DIR/log

# One at a time on a folder.
exec 9>"$DIR/lock"
flock 9

# A number in a file may have been given to another process since: ours names its folder.
is_running() {
  [[ -s $PID_FILE ]] && { tr '\0' ' ' <"/proc/$(<"$PID_FILE")/cmdline" | grep -qF "$DIR"; } 2>/dev/null
}

# launch READY COMMAND...: starts a command in a session of its own and waits until READY succeeds.
launch() {
  local ready=$1
  shift
  setsid "$@" >"$LOG" 2>&1 </dev/null 9>&- &
  echo $! >"$PID_FILE"
  disown
  for _ in $(seq 600); do
    if "$ready"; then return 0; fi
    # By its number alone: while it becomes the program, it has no command line.
    kill -0 "$(<"$PID_FILE")" 2>/dev/null || break
    sleep 0.1
  done
  tail -40 "$LOG" >&2
  echo "$0: the server did not become ready" >&2
  halt
  exit 1
}

halt() {
  is_running || return 0
  local pid
  pid=$(<"$PID_FILE")
  kill "$pid"
  for _ in $(seq 300); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -9 "$pid"
}

accepts() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

case $ACTION in
  start) is_running || { install && run; } ;;
  stop) halt ;;
  *) echo "usage: $0 start|stop DIR" >&2 && exit 2 ;;
esac
