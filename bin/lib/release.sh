# shellcheck shell=bash
# The steps of bin/release, whose variables are used: $stage/$name is what a user unpacks, $out where the artifacts go.

# The modules that the program and its libraries use: jdeps, and what is loaded by name (TLS, the WebSocket, character sets in pictures).
modules=java.base,java.desktop,java.naming,java.net.http,java.sql,jdk.charsets,jdk.crypto.ec,jdk.httpserver,jdk.unsupported
# What needs a screen: thumbnails are made without.
unused='**/libawt_xawt.so,**/libsplashscreen.so,**/libjsound.so,**/libjawt.so,**/libfontmanager.so,**/libfreetype.so,**.diz'

# Sets jdk.
find_jdk() {
    local home
    jdk=${RELEASE_JDK:-}
    if [ -z "$jdk" ]; then
        for home in "${ARCHIVE_JVMS:-/usr/lib/jvm}"/*; do
            if java_fits "$home" jlink && ! grep -q 'libz\.so' "$home/lib/libjli.so"; then jdk=$home; fi
        done
    fi
    if [ -z "$jdk" ]; then
        find_java jlink || die "no JDK (with jlink) of 17 or newer was found: $java_advice"
        jdk=$java_home
    fi
    [ -x "$jdk/bin/jlink" ] || die "$jdk has no jlink"
}

# Sets built to a folder with archive.jar and lib.
build_program() {
    built=$root/target
    [ "${ARCHIVE_BUILD:-1}" != 0 ] || return 0
    built=$stage/build
    say "building ..."
    (cd "$root" && JAVA_HOME=$jdk mvn -B -ntp -q -Dmaven.test.skip=true "-Darchive.target=$built" "-Darchive.commit=$(commit)" \
        "-Dproject.build.outputTimestamp=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)" package) \
        >"$stage/log" 2>&1 || { cat "$stage/log" >&2; die "the build failed"; }
}

# A run of a second or less, in which a second compiler and the threads of G1 would give nothing back.
run_java() { "$jdk/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "$@"; }

# lay_out FOLDER: what all of them have.
lay_out() {
    mkdir -p "$1/bin/lib" "$1/lib"
    cp "$built/archive.jar" "$1/"
    cp "$built"/lib/*.jar "$1/lib/"
    cp "$root/bin/archive" "$1/bin/"
    sed 's/$/\r/' "$root/bin/archive.cmd" >"$1/bin/archive.cmd"
    cp "$root"/bin/lib/{java,classes,lock}.sh "$1/bin/lib/"
    sed "s/$/\r/" "$root/bin/lib/classes.cmd" >"$1/bin/lib/classes.cmd"
    cp -r "$root"/{LICENSE,README.md,CHANGELOG.md,docs,db} "$1/"
    unzip -p "$built/archive.jar" META-INF/THIRD-PARTY.txt >"$1/THIRD-PARTY.txt"
    mkdir -p "$1/share/man/man1" "$1/share/bash-completion/completions"
    run_java -cp "$built/archive.jar" io.github.comfyarchive.cli.ManPages "$1/share/man/man1"
    run_java -jar "$built/archive.jar" generate-completion | sed '1{/^#!/d;}' >"$1/share/bash-completion/completions/archive"
    cp -r "$root/src/release/systemd" "$root/src/release/launchd" "$1/share/"
}

# settle FOLDER: modes and times that depend on nobody's umask and clock.
settle() {
    chmod -R u+w,go-w,a+rX "$1"
    find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

make_zip() {
    settle "$stage/$name"
    rm -f "$out/$name.zip"
    (cd "$stage" && find "$name" | sort | zip -q -X -n .jar:.png -@ "$out/$name.zip")
}

# add_runtime FOLDER: a Java of its own, and of the libraries for other systems nothing.
add_runtime() {
    local compress=--compress=2 jar
    case $(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release") in 17 | 18 | 19 | 20) ;; *) compress=--compress=zip-9 ;; esac
    "$jdk/bin/jlink" --add-modules "$modules" --strip-java-debug-attributes --no-header-files --no-man-pages "$compress" "--exclude-files=$unused" \
        --output "$1/runtime"
    find "$1/runtime/bin" -type f ! -name java -delete
    add_system_libraries "$1/runtime"

    jar=$(echo "$1"/lib/sqlite-jdbc-*.jar)
    zip -q -d "$jar" 'org/sqlite/native/*' -x 'org/sqlite/native/Linux/x86_64/*'
    unpack_native "$jar" 'org/sqlite/native/Linux/x86_64/*' "$1/native/${jar##*/}"
    jar=$(echo "$1"/lib/zstd-jni-*.jar)
    zip -q -d "$jar" 'aix/*' 'darwin/*' 'freebsd/*' 'linux/*' 'win/*' -x 'linux/amd64/*'
    unpack_native "$jar" 'linux/amd64/*' "$1/native/$(basename "$jar" .jar)"

    cat >>"$1/THIRD-PARTY.txt" <<END

==============================================================================
runtime
==============================================================================

runtime/ is a part of OpenJDK $(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$jdk/release"), made by jlink of the JDK of
$(sed -n 's/^IMPLEMENTOR="\(.*\)"/\1/p' "$jdk/release"): GPL-2.0 with the Classpath Exception; the licences of its
modules, and of what they hold, lie in runtime/legal. Sources: https://github.com/openjdk

Of sqlite-jdbc and zstd-jni the libraries for other systems than Linux on x86-64 were left out, and those for it lie
unpacked in native/, too. Nothing else was changed in them.
END
}

# unpack_native JAR PATTERN FOLDER: where NativeLibrary looks for it.
unpack_native() { mkdir -p "$3" && unzip -q -o "$1" "$2" -d "$3"; }

# add_system_libraries RUNTIME: what a distribution's JDK has of its distribution, which other Linuxes may not have, with its licence.
add_system_libraries() {
    local library package
    for library in "$1"/lib/*.so "$1"/lib/server/*.so "$1/bin/java"; do
        ldd "$library"
    done | sed -n 's/.* => \(\/.*\) (0x.*/\1/p' | sort -u | while IFS= read -r library; do
        case $library in "$1"/* | */lib[cm].so.* | */libdl.so.* | */librt.so.* | */libpthread.so.*) continue ;; esac
        cp -L "$library" "$1/lib/${library##*/}"
        package=$(dpkg -S "*/${library##*/}" | sed -n '1s/[:,].*//p')
        mkdir -p "$1/legal/system/$package"
        cp -L "/usr/share/doc/$package/copyright" "$1/legal/system/$package/"
    done
}

make_tarball() {
    settle "$stage/$name"
    tar -C "$stage" --sort=name --format=gnu --owner=0 --group=0 --numeric-owner -cf "$stage/tar" "$name"
    # From a file: what gzip makes of a pipe depends on how much came at once.
    gzip -9 -n <"$stage/tar" >"$out/$name-linux-x64.tar.gz"
}

# make_deb: of what lies in $stage/$name, the runtime too.
make_deb() {
    local tree=$stage/deb lib=$stage/deb/usr/lib/comfy-archive doc=$stage/deb/usr/share/doc/comfy-archive file
    mkdir -p "$lib" "$doc" "$tree/usr/bin" "$tree/usr/lib/sysusers.d" "$tree/lib/systemd" "$tree/usr/lib/systemd" \
        "$tree/usr/share/lintian/overrides" "$tree/DEBIAN"
    cp -r "$stage/$name"/{archive.jar,bin,lib,native,runtime} "$lib/"
    rm "$lib/bin/archive.cmd" "$lib/bin/lib/classes.cmd"
    ln -s ../lib/comfy-archive/bin/archive "$tree/usr/bin/archive"
    cp -r "$stage/$name"/share/{man,bash-completion} "$tree/usr/share/"
    gzip -9 -n "$tree"/usr/share/man/man1/*.1
    cp -r "$stage/$name/share/systemd/system" "$tree/lib/systemd/"
    cp -r "$stage/$name/share/systemd/user" "$tree/usr/lib/systemd/"
    sed -i 's|"@ARCHIVE@"|/usr/bin/archive|' "$tree"/lib/systemd/system/*.service "$tree"/usr/lib/systemd/user/*.service
    cp "$root/src/release/debian/sysusers.conf" "$tree/usr/lib/sysusers.d/comfy-archive.conf"
    cp -r "$stage/$name"/{README.md,docs,db,THIRD-PARTY.txt} "$doc/"
    gzip -9 -n -c "$root/CHANGELOG.md" >"$doc/CHANGELOG.md.gz"
    printf 'comfy-archive (%s) stable; urgency=medium\n\n  * CHANGELOG.md.gz says what is new.\n\n -- %s  %s\n' "$version" \
        "$(sed -n 's/^Maintainer: //p' "$root/src/release/debian/control")" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" |
        gzip -9 -n >"$doc/changelog.gz"
    sed '1,/^$/d; /^Copyright/d; s/^$/./; s/^/ /' "$root/LICENSE" | sed '1{/^ \.$/d;}' |
        sed -e '/@LICENSE@/{r /dev/stdin' -e 'd;}' "$root/src/release/debian/copyright" >"$doc/copyright"
    cp "$root/src/release/debian/lintian-overrides" "$tree/usr/share/lintian/overrides/comfy-archive"
    for file in postinst prerm postrm; do install -m 755 "$root/src/release/debian/$file" "$tree/DEBIAN/"; done
    sed -e "s/@VERSION@/$version/" -e "s/@GLIBC@/$(glibc_of "$lib")/" \
        -e "s/@SIZE@/$(find "$tree" -type f -printf '%s\n' | awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }')/" \
        "$root/src/release/debian/control" >"$tree/DEBIAN/control"
    (cd "$tree" && find usr lib -type f | sort | xargs -d '\n' md5sum >DEBIAN/md5sums)
    settle "$tree"
    # What is in it is packed already: xz takes minutes for a fifteenth less.
    dpkg-deb --root-owner-group -Zgzip --build "$tree" "$out/comfy-archive_${version}_amd64.deb" >/dev/null
}

# glibc_of FOLDER: the version of glibc that its programs need.
glibc_of() { { grep -rahoE 'GLIBC_2\.[0-9]+' "$1"/runtime "$1"/native || :; } | sed 's/GLIBC_//' | sort -uV | tail -n 1; }

make_docker() { sed "s/@NAME@/$name/g" "$root/src/release/docker/Dockerfile" >"$out/Dockerfile" && cp "$root/src/release/docker/compose.yaml" "$out/"; }

# Of all artifacts that lie there, made now or before.
make_sums() {
    local names
    names=$(cd "$out" && find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%P\n' | sort)
    (cd "$out" && xargs sha256sum <<<"$names" >SHA256SUMS)
}
