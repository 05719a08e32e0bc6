# shellcheck shell=bash
# Builds target/archive.jar and target/lib for bin/archive, whose functions and variables it uses.
#
# Maven works in target/build; what it made is moved to its place when it is whole, archive.jar last. So a build that
# fails or is killed leaves the last good program, and a program that runs keeps the files it has open.

. "$root/bin/lib/lock.sh"
. "$root/bin/lib/commit.sh"

build() {
    if ! mkdir -p "$target" 2>/dev/null || [ ! -w "$target" ]; then
        die "the program is not built yet, and $root cannot be written to: let its owner run $root/bin/archive --version"
    fi
    command -v mvn >/dev/null || die "building needs Maven of 3.8 or newer, and there is no mvn on the PATH:" \
        "install it (Debian, Ubuntu: sudo apt install maven; macOS: brew install maven)"
    find_java javac || die "building needs a JDK (with javac) of 17 or newer, and none was found: $java_advice"
    exec 9>"$target/build.lock"
    if ! lock -n; then
        say "waiting for another start, which is building"
        lock
        must_build || { exec 9>&-; return 0; }
    fi
    run_maven
    exec 9>&-
}

run_maven() {
    local stage=$target/build log=$target/build.log start=$target/build.start maven=0 source
    rm -rf "$stage" && mkdir "$stage" && touch "$start"
    # The jar will bear the time the build began, so that what is edited meanwhile is newer; or the time of a source
    # with a date in the future, which would be newer for ever.
    changed_since "$start" | while IFS= read -r source; do
        if [ "$root/$source" -nt "$start" ]; then touch -r "$root/$source" "$start"; fi
    done

    say "building, about a minute the first time ..."
    (cd "$root" && JAVA_HOME=$java_home exec mvn -B -ntp -Dmaven.test.skip=true "-Darchive.target=$stage" \
        "-Darchive.commit=$(commit)" package) \
        </dev/null >"$log" 2>&1 &
    trap 'kill $! 2>/dev/null; exit 130' INT
    trap 'kill $! 2>/dev/null; exit 143' TERM HUP
    wait $! || maven=$?
    trap - INT TERM HUP
    if [ "$maven" -ne 0 ]; then
        cat "$log" >&2
        say "the build failed, see above and $log. Libraries come from Maven Central: is the network there?"
        [ ! -f "$jar" ] || say "ARCHIVE_BUILD=0 runs what was built last."
        exit 1
    fi

    mkdir -p "$target/lib"
    mv -f "$stage"/lib/*.jar "$target/lib/"
    touch -r "$start" "$stage/archive.jar"
    mv -f "$stage/archive.jar" "$jar"
    rm -rf "$stage" "$start"
}
