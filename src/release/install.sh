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
# What a shell, sed or a unit would read as more than a letter.
case $prefix in
    *[\&\|\\\"\'\<\>\$\`]* | *[[:cntrl:]]*) die "choose a folder without quotes, dollar signs and the like by --prefix, not $prefix" ;;
esac
here=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd -P)

# With `sudo` the user's own files would become root's.
case $prefix in
    "$HOME"/*)
        if [ "$(id -u)" -eq 0 ] && [ -d "$HOME" ] && [ -z "$(find "$HOME/." -prune -user 0)" ]; then
            die "$HOME is the home of another user: run this as that user, without sudo"
        fi
        ;;
esac

# All versions are in $store, each in a folder of its own; what leads to them are links. Its name has no links in it: a home that is reached
# by another name the next time is the same.
find_store() {
    store=$prefix
    [ ! -d "$prefix" ] || store=$(CDPATH='' cd -P -- "$prefix" && pwd -P)
    store=$store/lib/comfy-archive
}
find_store
units=$prefix/share/systemd/user
config=${XDG_CONFIG_HOME:-$HOME/.config}

# The line that puts it on the PATH once, and how fish says it.
mark='# comfy-archive: the PATH'
line="case \":\$PATH:\" in *:\"$prefix/bin\":*) ;; *) PATH=\"$prefix/bin:\$PATH\" ;; esac $mark"
fish_line="contains -- \"$prefix/bin\" \$PATH; or set -gx PATH \"$prefix/bin\" \$PATH $mark"
fish_file=$config/fish/conf.d/comfy-archive.fish

# The files that a new shell of this user's reads, whether it is one of a log-in or a terminal's.
profiles() {
    case ${SHELL:-} in
        */zsh) say "${ZDOTDIR:-$HOME}/.zprofile" && say "${ZDOTDIR:-$HOME}/.zshrc" ;;
        */bash | '')
            if [ -f "$HOME/.bash_profile" ]; then say "$HOME/.bash_profile"
            elif [ -f "$HOME/.bash_login" ]; then say "$HOME/.bash_login"
            else say "$HOME/.profile"
            fi
            say "$HOME/.bashrc"
            ;;
        */fish) say "$fish_file" ;;
        *) say "$HOME/.profile" ;;
    esac
}

# line_of FILE: the one that goes into it.
line_of() { if [ "$1" = "$fish_file" ]; then say "$fish_line"; else say "$line"; fi; }

# put_on_path FILE: fails where it cannot be written.
put_on_path() {
    (
        [ "$1" != "$fish_file" ] || mkdir -p "${1%/*}"
        # What is not ended would go on in our line.
        if [ -s "$1" ] && [ -n "$(tail -c 1 "$1")" ]; then echo >>"$1"; fi
        own=$(line_of "$1")
        say "$own" >>"$1"
    ) 2>/dev/null
}

# take_off_path FILE: removes lines of ours that lead to no program any more, by whatever name the folder had then.
take_off_path() {
    # shellcheck disable=SC2016 # the sign is one of the lines
    dead=$(grep -F " $mark" "$1" 2>/dev/null | while IFS= read -r own; do
        bin=$(printf '%s\n' "$own" | sed -n -e 's/.*PATH="\(.*\):$PATH".*/\1/p' -e 's/^contains -- "\([^"]*\)" .*/\1/p')
        if [ -n "$bin" ] && [ ! -e "$bin/archive" ]; then say "$own"; fi
    done)
    [ -n "$dead" ] || return 0
    copy=$(mktemp "$1.XXXXXX")
    { grep -vxF -e "$dead" "$1" || :; } >"$copy"
    cat "$copy" >"$1" || die "$1 could not be written to: its text is in $copy"
    rm "$copy"
    # What is empty now was made for that line, or says nothing.
    [ -s "$1" ] || [ -L "$1" ] || rm "$1"
    say "removed its line from $1"
}

# quoted FILE: as a shell takes it.
quoted() { case $1 in *[!A-Za-z0-9/._+-]*) printf '"%s"' "$1" ;; *) printf '%s' "$1" ;; esac; }

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
            # Those that enabled it, where nobody could be asked.
            for link in "$config"/systemd/user/*.wants/"$unit"; do
                if [ "$(readlink "$link")" = "$units/$unit" ]; then rm "$link"; fi
            done
            rm "$units/$unit"
            say "removed $units/$unit"
        fi
    done
    unlink_all
    for file in "$HOME/.profile" "$HOME/.bash_profile" "$HOME/.bash_login" "$HOME/.bashrc" \
        "${ZDOTDIR:-$HOME}/.zprofile" "${ZDOTDIR:-$HOME}/.zshrc" "$fish_file"; do
        take_off_path "$file"
    done
    # Last, so that a run that was stopped is done again.
    rm -rf "$store"
    say "removed $store, and the links to it in $prefix"
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
    # Windows may have ended its lines otherwise.
    stated=$(tr -d '\r' <"$sums" | awk -v name="$(basename -- "$artifact")" 'substr($0, 67) == name { print $1; exit }')
    [ -n "$stated" ] || die "$sums says nothing of $(basename -- "$artifact"): fetch both from one release"
    [ "$stated" = "$digest" ] || die "$artifact is not what $sums says it is: fetch it again"
else
    say "There is no SHA256SUMS beside it: whether it came whole was not checked."
fi

# --- installing ---

name=$(basename -- "$artifact")
version=${name#archive-} version=${version%.tar.gz} version=${version%.zip} version=${version%-linux-x64}
folder=$store/$version-$(printf '%s' "$digest" | cut -c 1-12)
if [ -e "$prefix/bin/archive" ] && ! leads_here "$prefix/bin/archive"; then
    die "$prefix/bin/archive is there already, and not of this script: remove it, or choose another folder by --prefix"
fi

mkdir -p "$prefix"
find_store
folder=$store/${folder##*/}
mkdir -p "$store"
# One run at a time, where flock is; the lock ends with this script.
exec 9<"$store"
if command -v flock >/dev/null; then flock 9; fi
before=$(readlink "$prefix/bin/archive" 2>/dev/null || :)
# What was begun goes where this ends before it was tried.
begun=''
trap '[ -z "$begun" ] || rm -rf "$begun"; rmdir "$store" 2>/dev/null || :' EXIT
trap 'exit 130' INT TERM HUP
# unpacked COMMAND...: of the words of a disk that is full, one for each file, the first.
unpacked() { words=$("$@" 2>&1) || die "it could not be unpacked, and nothing was changed: $(printf '%s\n' "$words" | sed -n '/./{p;q;}')"; }
# What starts here, and with it what it makes for quick starts.
tried() { env ARCHIVE_CDS=wait "$1/bin/archive" --version; }
told=''
if [ -d "$folder" ]; then told=$(tried "$folder" 2>/dev/null) || told=''; fi
if [ -z "$told" ]; then
    new=$store/new.$$
    begun=$new
    mkdir "$new"
    case $artifact in
        *.zip)
            command -v unzip >/dev/null || die "unzip is needed to unpack $artifact"
            unpacked unzip -q "$artifact" -d "$new"
            ;;
        *) unpacked tar -C "$new" -xzf "$artifact" --no-same-owner ;;
    esac
    [ -d "$new/archive-$version" ] || die "there is no archive-$version in $artifact"
    # What an earlier run began, or left when it took it away, and does not start.
    rm -rf "$folder"
    mv "$new/archive-$version" "$folder"
    begun=$folder
    rmdir "$new"
    # Before anything leads to it.
    told=$(tried "$folder") || die "it does not start here: nothing was changed"
    begun=''
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
# The version before stays for what runs of it still, also where this one is installed once more; those before that go, and what a run that
# was killed had begun.
for old in "$store"/*/; do
    old=${old%/}
    case $old in
        "$store"/new.*) rm -rf "$old" ;;
        "$folder" | "${before%/bin/archive}") ;;
        *)
            case $before in "$folder"/*) continue ;; esac
            rm -rf "$old"
            say "removed $old"
            ;;
    esac
done
case $before in '' | "$folder"/*) ;; *) say "A watch that runs goes on as the version before until it is started again." ;; esac

# --- on the PATH ---

command=$(quoted "$prefix/bin/archive")
case :${PATH:-}: in
    *:"$prefix/bin":*) command=archive ;;
    *)
        if "$path"; then
            files=$(profiles)
            while IFS= read -r file; do
                if grep -qxF -- "$(line_of "$file")" "$file" 2>/dev/null; then continue; fi
                if put_on_path "$file"; then
                    say "put $prefix/bin on the PATH of new shells, in $file"
                else
                    say "$file cannot be written to: put $prefix/bin on the PATH yourself"
                fi
            done <<END
$files
END
        fi
        ;;
esac
say "start it by: $command demo"
