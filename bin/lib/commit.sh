# shellcheck shell=bash

# commit: which commit of $root this is, for `--version`; with `+` where something in it was changed since, and nothing where that is unknown.
# shellcheck disable=SC2154 # whoever sources this says which $root
commit() {
    local id changes
    id=$(git -C "$root" rev-parse --short=12 HEAD 2>/dev/null) || return 0
    changes=$(git -C "$root" status --porcelain --untracked-files=no 2>/dev/null) || :
    printf '%s\n' "$id${changes:++}"
}
