# shellcheck shell=bash

# lock [-n]: takes the lock of the file open as descriptor 9, waiting for it or (-n) failing at once. It ends with the last
# process that has the file open, however that ends. macOS has no flock, but has Perl; without either there is no lock.
lock() {
    if command -v flock >/dev/null; then
        flock "$@" 9
    elif command -v perl >/dev/null; then
        perl -MFcntl=:flock -e 'open(my $f, ">&=", 9) && flock($f, LOCK_EX | (@ARGV ? LOCK_NB : 0)) or exit 1' -- "$@"
    fi
}
