#compdef jobplane
# Completes the words of jobplane in zsh: source <(jobplane completion zsh)
_jobplane() {
    local line="${(j: :)words[2,CURRENT]}"
    local -a found
    found=("${(@f)$(jobplane "[suggest:${#line}]" "$line" 2>/dev/null)}")
    compadd -- $found
}
compdef _jobplane jobplane
