# shellcheck shell=bash
# Finds a Java of at least 17, by the `release` file in its home: asking the JVM itself would cost a start.
# The caller has say().

# For messages of the callers.
# shellcheck disable=SC2034
java_advice="install one (Debian, Ubuntu: sudo apt install openjdk-17-jdk-headless; macOS: brew install openjdk), \
or set JAVA_HOME to the folder of yours"

# find_java java|javac: sets java_home to the first home of at least 17 that has this program; fails if there is none.
find_java() {
    local home
    if [ -n "${JAVA_HOME:-}" ]; then
        if java_fits "$JAVA_HOME" "$1"; then java_home=$JAVA_HOME; return 0; fi
        [ "${java_unfit_said:-}" = "$1" ] || say "JAVA_HOME=$JAVA_HOME $java_unfit: looking for another"
        java_unfit_said=$1
    fi
    if home=$(command -v java); then
        [ ! -L "$home" ] || home=$(readlink -f -- "$home")
        home=${home%/bin/java}
        if java_fits "$home" "$1"; then java_home=$home; return 0; fi
    fi
    for home in "${ARCHIVE_JVMS:-/usr/lib/jvm}"/* "$(macos_java_home)" "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/*; do
        if java_fits "$home" "$1"; then java_home=$home; return 0; fi
    done
    home=$(home_behind_java_on_path)
    if java_fits "$home" "$1"; then java_home=$home; return 0; fi
    return 1
}

# java_fits HOME PROGRAM: whether it will do; if not, java_unfit says why.
java_fits() {
    local line version=
    java_unfit="holds no Java"
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in JAVA_VERSION=*) version=${line#*=} ;; esac
    done <"$1/release"
    version=${version//\"/}
    version=${version#1.} # Java 8 calls itself 1.8
    version=${version%%[!0-9]*}
    [ -n "$version" ] || return 1
    java_unfit="is Java $version, older than 17"
    [ "$version" -ge 17 ] || return 1
    java_unfit="has no $2"
    [ -x "$1/bin/$2" ]
}

macos_java_home() { [ ! -x /usr/libexec/java_home ] || /usr/libexec/java_home -v 17+ 2>/dev/null || :; }

# For a `java` that is a script of asdf, jenv and the like, the last thing tried. Not the stub of macOS: it opens a window.
home_behind_java_on_path() {
    case $(command -v java) in '' | /usr/bin/java) return 0 ;; esac
    java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
}

# Where the locale is not UTF-8, as under cron, or is not installed, Java could not name files beyond ASCII. The length says.
use_utf8() {
    local letter=é
    [ ${#letter} -eq 1 ] || { export LC_ALL=C.UTF-8; } 2>/dev/null
}
