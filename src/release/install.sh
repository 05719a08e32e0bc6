#!/bin/sh
# Installs archive for this user, brings an older one up to date, and takes it away again. Nothing is downloaded.
#
#   sh install.sh [ARTIFACT]     of the archive-VERSION-linux-x64.tar.gz (or, on other systems, archive-VERSION.zip) beside this script
#   sh install.sh --uninstall    takes away all that it has put there; never what is archived
#       [--prefix DIR]           where to, by default ~/.local
#       [--no-path]              leaves the files in which the shell's PATH is set alone
set -eu

say() { printf '%s\n' "$*"; }
die() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }

artifact='' prefix='' uninstall=false path=true
while [ $# -gt 0 ]; do
    case $1 in
        --uninstall) uninstall=true ;;
        --no-path) path=false ;;
        --prefix) [ $# -gt 1 ] || die "--prefix wants a folder"; prefix=$2; shift ;;
        --prefix=*) prefix=${1#*=} ;;
        -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p;}' "$0"; exit 0 ;;
        -*) die "there is no option $1; --help says which there are" ;;
        *) artifact=$1 ;;
    esac
    shift
done
[ -n "${HOME:-}" ] || die "HOME is not set"
prefix=${prefix:-$HOME/.local}
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
prefix=${prefix%/}
case $prefix in *:*) die "Java cannot run a program from a folder with ':' in its name: choose another by --prefix" ;; esac
case $prefix in *[\&\|\\\"\'\<\>]*) die "choose a folder without quotes and the like by --prefix, not $prefix" ;; esac
here=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd -P)

# All versions are in $store, each in a folder of its own; what leads to them are links.
store=$prefix/lib/comfy-archive
units=$prefix/share/systemd/user
mark='# comfy-archive: the PATH'

# Files that set the PATH of a new shell, those of this user's shell among them.
profiles() {
    case ${SHELL:-} in
        */zsh) say "${ZDOTDIR:-$HOME}/.zprofile" ;;
        */bash) if [ -f "$HOME/.bash_profile" ]; then say "$HOME/.bash_profile"; else say "$HOME/.profile"; fi ;;
        *) say "$HOME/.profile" ;;
    esac
}

# leads_here LINK: whether it is one that an earlier run has made.
leads_here() { [ -L "$1" ] && case $(readlink "$1") in "$store"/*) true ;; *) false ;; esac; }

unlink_all() {
    for link in "$prefix"/bin/archive "$prefix"/share/man/man1/archive*.1 "$prefix"/share/bash-completion/completions/archive; do
        if leads_here "$link"; then rm "$link"; fi
    done
}

# --- taking away ---

if "$uninstall"; then
    [ -d "$store" ] || die "nothing is installed in $prefix"
    for unit in comfy-archive.service comfy-archive-sync.timer comfy-archive-sync.service; do
        if [ -f "$units/$unit" ]; then
            if command -v systemctl >/dev/null; then systemctl --user disable --now "$unit" >/dev/null 2>&1 || :; fi
            rm "$units/$unit"
            say "removed $units/$unit"
        fi
    done
    unlink_all
    rm -rf "$store"
    say "removed $store, and the links to it in $prefix"
    for file in "$HOME/.profile" "$HOME/.bash_profile" "${ZDOTDIR:-$HOME}/.zprofile"; do
        if [ -f "$file" ] && grep -qF "$mark" "$file"; then
            copy=$(mktemp "$file.XXXXXX")
            sed "/^$mark\$/{N;d;}" "$file" >"$copy" && cat "$copy" >"$file" && rm "$copy"
            say "removed its lines from $file"
        fi
    done
    say "What is archived stays where it is: ${ARCHIVE_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/comfy-archive}"
    exit 0
fi

# --- finding what to install ---

system=$(uname -s)-$(uname -m)
if [ -z "$artifact" ]; then
    kind='.zip'
    if [ "$system" = Linux-x86_64 ]; then kind='-linux-x64.tar.gz'; fi
    found=$(find "$here" -maxdepth 1 -name "archive-[0-9]*$kind" | sort)
    [ -n "$found" ] || die "there is no archive-VERSION$kind in $here: put this script beside it, or name it"
    [ "$(printf '%s\n' "$found" | wc -l)" -eq 1 ] || die "there are several in $here, name one: $(printf '%s' "$found" | tr '\n' ' ')"
    artifact=$found
fi
[ -f "$artifact" ] || die "there is no $artifact"

if command -v sha256sum >/dev/null; then sum() { sha256sum; }; else sum() { shasum -a 256; }; fi
digest=$(sum <"$artifact" | cut -c 1-64)
sums=$(dirname -- "$artifact")/SHA256SUMS
if [ -f "$sums" ]; then
    stated=$(sed -n "s/^\([0-9a-f]\{64\}\)  $(basename -- "$artifact")\$/\1/p" "$sums")
    [ "$stated" = "$digest" ] || die "$artifact is not what $sums says it is: fetch it again"
fi

# --- installing ---

name=$(basename -- "$artifact")
version=${name#archive-} version=${version%.tar.gz} version=${version%.zip} version=${version%-linux-x64}
folder=$store/$version-$(printf '%s' "$digest" | cut -c 1-12)
before=$(readlink "$prefix/bin/archive" 2>/dev/null || :)
if [ -e "$prefix/bin/archive" ] && ! leads_here "$prefix/bin/archive"; then
    die "$prefix/bin/archive is there already, and not of this script: remove it, or choose another folder by --prefix"
fi

is_new=false
mkdir -p "$store"
if [ ! -d "$folder" ]; then
    new=$store/new.$$
    trap 'rm -rf "$new"' EXIT
    trap 'exit 130' INT TERM HUP
    mkdir "$new"
    case $artifact in
        *.zip)
            command -v unzip >/dev/null || die "unzip is needed to unpack $artifact"
            unzip -q "$artifact" -d "$new"
            ;;
        *) tar -C "$new" -xzf "$artifact" --no-same-owner ;;
    esac
    mv "$new/archive-$version" "$folder" || die "there is no archive-$version in $artifact"
    rmdir "$new"
    is_new=true
fi

# It is tried before anything leads to it; what it makes for quick starts is made now.
if ! told=$(env ARCHIVE_CDS=wait "$folder/bin/archive" --version); then
    if "$is_new"; then rm -rf "$folder"; fi
    rmdir "$store" 2>/dev/null || :
    die "it does not start here: nothing was changed"
fi

mkdir -p "$prefix/bin" "$prefix/share/man/man1" "$prefix/share/bash-completion/completions" "$units"
ln -sf "$folder/bin/archive" "$prefix/bin/archive"
for page in "$folder"/share/man/man1/*.1; do ln -sf "$page" "$prefix/share/man/man1/"; done
ln -sf "$folder/share/bash-completion/completions/archive" "$prefix/share/bash-completion/completions/"
for page in "$prefix"/share/man/man1/archive*.1; do
    if leads_here "$page" && [ ! -e "$page" ]; then rm "$page"; fi
done
if [ "$(uname -s)" = Linux ]; then
    for unit in "$folder"/share/systemd/user/*; do
        sed "s|@ARCHIVE@|$(printf '%s' "$prefix/bin/archive" | sed 's/%/%%/g')|" "$unit" >"$units/$(basename -- "$unit")"
    done
    if command -v systemctl >/dev/null; then systemctl --user daemon-reload >/dev/null 2>&1 || :; fi
else
    for unit in "$folder"/share/launchd/*; do
        sed -e "s|@ARCHIVE@|$prefix/bin/archive|" -e "s|@HOME@|$HOME|" "$unit" >"$unit.new" && mv "$unit.new" "$unit"
    done
fi

case $before in
    '') say "installed $told in $folder" ;;
    "$folder"/*) say "$told is installed already in $folder" ;;
    *) say "brought up to date: $told in $folder, before $(basename -- "${before%/bin/archive}")" ;;
esac
# The version before stays for what runs of it still; those before that go.
for old in "$store"/*/; do
    old=${old%/}
    case $old in "$folder" | "${before%/bin/archive}") ;; *) rm -rf "$old" && say "removed $old" ;; esac
done
case $before in '' | "$folder"/*) ;; *) say "A watch that runs goes on as the version before until it is started again." ;; esac

# --- on the PATH ---

case :${PATH:-}: in
    *:"$prefix/bin":*) say "start it by: archive demo" ;;
    *)
        if "$path"; then
            file=$(profiles)
            if ! grep -qF "$mark" "$file" 2>/dev/null; then
                # shellcheck disable=SC2016 # for the shell that reads the file
                printf '%s\nPATH="%s:$PATH"\n' "$mark" "$prefix/bin" >>"$file"
                say "put $prefix/bin on the PATH of new shells, in $file"
            fi
        fi
        say "start it by: $prefix/bin/archive demo"
        ;;
esac
