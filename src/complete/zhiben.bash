# Tab completion of zhiben for bash: each candidate is a line, quoted already.
_clap_complete_zhiben() {
    local line quote=''
    case "${COMP_WORDS[COMP_CWORD]}" in
        \'*) quote="'" ;;
        \"*) quote='"' ;;
    esac
    local words=("${COMP_WORDS[@]}")
    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
        words[COMP_CWORD]="$2"
    fi
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <(
        _CLAP_COMPLETE_INDEX="$COMP_CWORD" _CLAP_COMPLETE_QUOTE="$quote" ZHIBEN_COMPLETE=bash \
            zhiben -- "${words[@]}" 2>/dev/null
    )
    if compopt +o nospace 2>/dev/null && [[ "${COMPREPLY-}" =~ [=/]$ ]]; then
        compopt -o nospace
    fi
}
if [[ "${BASH_VERSINFO[0]}" -eq 4 && "${BASH_VERSINFO[1]}" -ge 4 || "${BASH_VERSINFO[0]}" -gt 4 ]]; then
    complete -o nospace -o bashdefault -o nosort -F _clap_complete_zhiben zhiben
else
    complete -o nospace -o bashdefault -F _clap_complete_zhiben zhiben
fi
