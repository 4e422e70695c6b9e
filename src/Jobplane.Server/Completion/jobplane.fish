# Completes the words of jobplane in fish: jobplane completion fish | source
function __jobplane_complete
    set -l line (string join ' ' -- (commandline -opc)[2..] (commandline -ct))
    jobplane "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
end
complete -c jobplane -f -a '(__jobplane_complete)'
