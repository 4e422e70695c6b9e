# Completes the words of jobplane in bash: source <(jobplane completion bash)
_jobplane() {
    local line=${COMP_LINE:0:COMP_POINT}
    line=${line#"${line%%[![:space:]]*}"}
    line=${line#"${COMP_WORDS[0]}"}
    line=${line# }
    mapfile -t COMPREPLY < <(compgen -W "$(jobplane "[suggest:${#line}]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _jobplane jobplane
