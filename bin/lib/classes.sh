# shellcheck shell=bash
# A class archive (class data sharing): the classes as the JVM holds them in memory, read in place of parsing them at each
# start. bin/archive, whose variables are used, passes it where there is one that fits, and starts as well without.
#
# The JVM checks much by itself, but a cut archive kills Java 17: so beside NAME.jsa stands NAME.key with the sizes and
# times of it, of the program and of the JVM, and it is used only where all are the same still.

# The commands that the archive is trained with: the more they touch, the more starts they speed up. The first makes what the others
# ask about. They run without the user's environment, in a home of their own.
training=(
    "demo --home"
    "list --json --home"
    "search fox --home"
    "verify --read-data --home"
)

. "$root/bin/lib/lock.sh"

# Sets class_archive to the file to use, or to nothing; in that case one is made in the background for the next start.
find_class_archive() {
    local cds=$target/cds name=${java_home//\//_}
    class_archive=
    if ! class_archive_fits; then
        if ! mkdir -p "$cds" 2>/dev/null || [ ! -w "$cds" ]; then return 0; fi
        if [ "${ARCHIVE_CDS:-1}" != wait ]; then (train_class_archive &) && return 0; fi
        (train_class_archive)
        class_archive_fits || return 0
    fi
    [ ! -r "$cds/$name.jsa" ] || class_archive=$cds/$name.jsa
}

class_archive_fits() {
    local key recorded=''
    key=$(class_archive_key)
    [ ! -r "$cds/$name.key" ] || IFS= read -r -d '' recorded <"$cds/$name.key" || :
    [ "$key" = "${recorded%$'\n'}" ]
}

# Names, sizes and times; a file that is not there has no line. GNU's stat, or else BSD's.
class_archive_key() {
    local files key
    files=("$jar" "$java_home/release" "$java_home"/lib/server/libjvm.* "$cds/$name.jsa")
    key=$(stat -L -c '%n %s %Y' "${files[@]}" 2>/dev/null) || :
    [ -n "$key" ] || key=$(stat -L -f '%N %z %m' "${files[@]}" 2>/dev/null) || :
    printf '%s\n' "$key"
}

# Writes the classes that the training touches to $scratch/list, each once: their numbers, which newer Javas add, differ from run to run.
# What a list says of picocli beside its classes (@cp, constants to resolve; @lambda-proxy) has the dump link them, and those that old compilers
# made, as picocli's, it leaves out then: half of picocli, and a tenth of a start, with Java 25.
list_classes() {
    local words
    for words in "${training[@]}"; do
        # shellcheck disable=SC2086 # words
        env -i "PATH=$PATH" LC_CTYPE=C.UTF-8 "HOME=$scratch/home" nice $limit \
            "${java[@]}" "-Duser.home=$scratch/home" "-Djava.io.tmpdir=$scratch" "-XX:DumpLoadedClassList=$scratch/one" \
            -jar "$jar" $words "$scratch/home/archive" || return
        cat "$scratch/one" >>"$scratch/all" || return
    done
    sed -e '/^#/d' -e '/ source: /d' -e '/^@.*picocli/d' -e 's/ id: [0-9]*$//' "$scratch/all" | awk '!seen[$0]++' >"$scratch/list"
}

dump_classes() {
    # shellcheck disable=SC2086 # words
    env -i "PATH=$PATH" LC_CTYPE=C.UTF-8 nice $limit "$java_home/bin/java" -Xlog:disable -Xshare:dump \
        "-XX:SharedClassListFile=$scratch/list" "-XX:SharedArchiveFile=$scratch/jsa" -cp "$jar"
}

train_class_archive() {
    local scratch=$cds/$name.training outcome=0 limit=''
    exec </dev/null >/dev/null 2>&1 9>"$cds/$name.lock"
    lock -n || return 0
    rm -rf "$scratch" && mkdir -p "$scratch/home" && cd "$scratch" || return 0
    ! command -v timeout || limit="timeout 120"
    # Two steps: a list of the classes that are used, and the archive of them. An archive that is written at the end of one
    # run, in one step, leaves out classes of old compilers, picocli's among them.
    list_classes && dump_classes || outcome=$?
    [ "$outcome" -lt 128 ] || return 0 # killed: the next start tries again
    # A training that failed leaves a key without an archive, so that it is not tried at every start.
    rm -f "$cds/$name.jsa"
    if [ "$outcome" -eq 0 ] && [ -s "$scratch/jsa" ]; then mv -f "$scratch/jsa" "$cds/$name.jsa"; fi
    class_archive_key >"$scratch/key" && mv -f "$scratch/key" "$cds/$name.key"
    cd / && rm -rf "$scratch"
}
