# Completes the words of jobplane in PowerShell: jobplane completion pwsh | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName jobplane -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $line = ([string]$commandAst).PadRight($cursorPosition).Substring(0, $cursorPosition) -replace '^\S+\s?', ''
    jobplane "[suggest:$($line.Length)]" "$line" 2>$null | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
